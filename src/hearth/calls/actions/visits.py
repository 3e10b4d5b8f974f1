"""Calling at the door: rounds are made and ended, and each visit says what became of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from hearth.access import links
from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.calls.actions import moving
from hearth.calls.models import Round, Turn, Visit
from hearth.kit.refused import Refused
from hearth.needs.actions import needs, notes
from hearth.people import actions as people

MOST_IN_A_ROUND = 40
BY_LINK = "doorstep round"
"""The purpose of the link that opens one round to those who go and have no sign-in."""
TOLD_LATEST = timedelta(days=1)
"""What was found may still be told on the day after; then the round is over."""


@transaction.atomic
def make_round(*, team: Team, visits: Sequence[Visit], name: str, on: date, goes: str, by: User) -> Round:
    """Put open visits into one round, in an order that saves steps."""
    allow(by, Permission.PLAN_CALLS, team)
    if not 1 <= len(visits) <= MOST_IN_A_ROUND:
        raise Refused(f"Choose from one to {MOST_IN_A_ROUND} doors for one round.")
    if on < timezone.localdate():
        raise Refused("That day is over. Choose today or a later day.")
    if goes not in dict(Round.GOES):
        raise Refused("Say who goes: the fire service, colleagues or volunteers.")
    keys = [visit.pk for visit in visits]
    held = Visit.objects.select_for_update(of=("self",)).select_related("person").filter(pk__in=keys, team=team)
    rows = list(held.to_make().filter(round=None))
    if len(rows) != len(keys):
        raise Refused("Some of these doors are in a round already, or are not called at any more. Load the list again.")
    if goes == "volunteers" and (alone := [v for v in rows if v.person.visit_in_pairs]):
        raise Refused(f"{alone[0].person.name} is not visited alone, and not by volunteers. Leave them out.")
    made = Round(team=team, name=name.strip()[:120] or f"{on:%A %d %B}", on=on, goes=goes, made_by=by)
    made.save(force_insert=True)
    for place, visit in enumerate(_in_order(rows)):
        visit.round, visit.place_in_round = made, place
        visit.save(update_fields=["round", "place_in_round"])
    record("calls.make_round", made, by=by, doors=len(rows), goes=goes)
    return made


def _in_order(visits: list[Visit]) -> list[Visit]:
    """The nearest door next, from the most northern on; those whose postcode is not known come last."""
    places = {visit.pk: (p.easting, p.northing) for visit in visits if (p := visit.person.place)}
    left = sorted((v for v in visits if v.pk in places), key=lambda v: -places[v.pk][1])
    order = left[:1]
    left = left[1:]
    while left:
        here = places[order[-1].pk]
        left.sort(key=lambda v: math.dist(here, places[v.pk]))
        order.append(left.pop(0))
    return order + [v for v in visits if v.pk not in places]


def last_day(found: Round) -> date:
    """The last day on which something may be told of a round."""
    return found.on + TOLD_LATEST


@transaction.atomic
def end_round(found: Round, *, by: User | None) -> Round:
    """The round is over: its link opens nothing any more, and doors of which nothing was told wait for another one."""
    if by is not None:
        allow(by, Permission.PLAN_CALLS, found.team_id)
    held = Round.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if held.ended_at:
        return held
    held.ended_at = timezone.now()
    held.save(update_fields=["ended_at"])
    links.shut(BY_LINK, held)
    for visit in held.visits.filter(ended_at=None):
        end_visit(visit, outcome="not_gone", by=by)
    record("calls.end_round", held, by=by)
    return held


def over(now: datetime) -> list[Round]:
    """Rounds of which nothing is told any more. In the clockwork's own walls."""
    first = timezone.localdate(now) - TOLD_LATEST
    return list(Round.objects.filter(ended_at=None, on__lt=first))


ENDS = {"well": "visited", "needs_help": "visited", "worried": "visited", "refused": "declined", "moved": "moved"}


@transaction.atomic
def end_visit(visit: Visit, *, outcome: str, by: User | None, note: str = "", by_name: str = "") -> Visit:
    """Say what became of a visit. The same word again changes nothing; another one is refused."""
    if by is not None:
        allow(by, Permission.RING_PEOPLE, visit.team_id)
    if outcome not in dict(Visit.OUTCOMES):
        raise Refused("Choose what became of the visit.")
    if outcome in Visit.SAY_WHAT and not note.strip():
        raise Refused("Write what you saw and what they said, in their words.")
    rows = Visit.objects.select_for_update(of=("self",)).select_related("person", "team__borough")
    held = rows.get(pk=visit.pk)
    if held.ended_at:
        if held.outcome == outcome:
            return held
        raise Refused(f"This visit was told already: {held.get_outcome_display()}.")
    now = timezone.now()
    held.outcome, held.note, held.by, held.by_name, held.ended_at = outcome, note, by, by_name[:120], now
    held.version += 1
    held.save()
    if outcome != "not_gone":
        people.note_approach(person=held.person, team=held.team, by=by, channel="visit",
                             was_reached=outcome in ("well", "needs_help", "worried", "refused"))  # fmt: skip
    record("calls.end_visit", held, by=by, outcome=outcome)
    _what_follows(held, by, now)
    if held.round and not held.round.visits.to_make().exists():
        end_round(held.round, by=None)
    return held


def _what_follows(visit: Visit, by: User | None, now) -> None:
    turn = Turn.objects.held().get(pk=visit.turn_id)
    waits = turn.state == "visiting"
    if visit.outcome in ENDS and waits:
        moving.end(turn, ENDS[visit.outcome], now=now)
    if visit.outcome == "needs_help":
        needs.raise_need(
            person=visit.person, team=visit.team, category=moving.case(visit.team), urgency="today", by=None,
            source="phone", summary="Seen at the door: needs help", details=visit.note, key=f"visit:{visit.pk}",
        )  # fmt: skip
    elif visit.outcome == "worried":
        notes.raise_concern(team=visit.team, text=visit.note, by=by, person=visit.person)
    elif visit.outcome == "died" and not turn.person.is_deceased:
        people.rest_contact(borough=visit.team.borough, people=[visit.person_id])
        turn.state, turn.ended_as, turn.ended_at, turn.ended_because = "confirming", "", None, ""
        moving.save(turn)
    elif visit.outcome == "no_answer" and waits:
        moving.onward(turn, now=now)
    elif visit.outcome == "not_gone" and waits:
        Visit(team_id=turn.team_id, turn=turn, person=turn.person, asked_at=visit.asked_at).save(force_insert=True)
