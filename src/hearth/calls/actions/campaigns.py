"""Campaigns: made from a purpose, checked before anybody is rung, filled with people, started, paused, ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.calls import policies
from hearth.calls.actions import reminders
from hearth.calls.models import RANKS, Campaign, Doubt, Turn
from hearth.calls.preflight import NOT_RUNG, Preflight, Weighed, as_decided, check
from hearth.calls.rules import hours, ladder, reminding
from hearth.calls.rules.languages import language_of
from hearth.calls.rules.purposes import CALLERS, purposes
from hearth.kit.bulk import add_rows
from hearth.kit.refused import Refused
from hearth.needs import scripting
from hearth.needs.actions import completing


@transaction.atomic
def make(*, team: Team, purpose: str, name: str, by: User, **settings: Any) -> Campaign:
    """A campaign with what its purpose brings; `settings` are what is otherwise: hours, steps, callers and so on."""
    allow(by, Permission.PLAN_CALLS, team)
    shipped = purposes().get(purpose)
    if shipped is None:
        raise Refused(f"“{purpose}” is not a purpose. Choose one of {', '.join(purposes())}.")
    name = name.strip()[:120]
    if not name:
        raise Refused("Give the campaign a name that colleagues will know it by.")
    if Campaign.objects.filter(team=team, name=name).exclude(state="ended").exists():
        raise Refused(f"There is a campaign “{name}” already. Give this one another name.")
    usual = {"urgency": shipped.urgency, "hours": shipped.hours, "steps": shipped.steps, "minutes": shipped.minutes,
             "callers": list(shipped.callers), "text_before": shipped.text_before,
             "text_after": shipped.text_after, "is_hard": shipped.is_hard}  # fmt: skip
    made = Campaign(team=team, purpose=purpose, name=name, made_by=by, **usual | settings)
    made.script = made.script or scripting.published(team.borough, shipped.script)
    _refuse_unusable(made)
    made.save(force_insert=True)
    record("calls.make_campaign", made, by=by, purpose=purpose)
    return made


def _refuse_unusable(campaign: Campaign) -> None:
    try:
        hours.Hours.read(campaign.hours)
        ladder.read(campaign.steps)
    except ValueError as fault:
        raise Refused(str(fault)) from None
    if not campaign.callers or set(campaign.callers) - set(CALLERS):
        raise Refused("Say who may ring: staff, trained volunteers, or both.")


def preflight(campaign: Campaign, people: Sequence[UUID], *, by: User, also: Iterable[str] = ("number",)) -> Preflight:
    """Who would be rung of these, who not and why, and what it takes. `also` names reasons that are no bar here.
    Whoever is in the campaign already is not counted again."""
    allow(by, Permission.PLAN_CALLS, campaign.team_id)
    return check(campaign, people, also)


@transaction.atomic
def add_people(campaign: Campaign, people: Sequence[UUID], *, by: User, also: Iterable[str] = ("number",),
               people_are: str = "") -> Preflight:  # fmt: skip
    """Give these people a turn; those who are not rung are counted with the reason. Adding somebody twice is once.
    Once the campaign has begun, only those of whom nothing speaks against it: the others wait for a decision.
    `people_are` says who they are, for whoever rings and is asked why."""
    allow(by, Permission.PLAN_CALLS, campaign.team_id)
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("team__borough").get(pk=campaign.pk)
    if campaign.state == "ended":
        raise Refused("This campaign has ended. Make a new one.")
    done = check(campaign, people, also, _add)
    rung = campaign.preflight.get("rung", 0) + done.rung
    campaign.preflight = asdict(as_decided(campaign, rung, Counter(done.mobiles), Counter()))
    campaign.people_are = _with(campaign.people_are, people_are)
    campaign.version += 1
    campaign.save(update_fields=["preflight", "people_are", "version"])
    record("calls.add_people", campaign, by=by, people=done.people, rung=done.rung, left_out=done.left_out)
    return done


def _with(before: str, more: str) -> str:
    return "; ".join(dict.fromkeys(one for one in (*before.split("; "), more.strip()) if one))[:300]


def _add(campaign: Campaign, weighed: Sequence[Weighed]) -> None:
    good = [one for one in weighed if one.is_rung]
    campaign.doubts.filter(person__in=[one.person.pk for one in good], is_rung=False).delete()
    doubt(campaign, {one.person.pk: (one.why, one.is_rung) for one in weighed if one.why})
    give_turns(campaign, good)


def doubt(campaign: Campaign, why: Mapping[UUID, tuple[str, bool]]) -> None:
    """Write down what speaks against ringing these people (the word for it, whether they are rung all the same)."""
    rows = [
        Doubt(team_id=campaign.team_id, campaign=campaign, person_id=person, why=key, is_rung=is_rung,
              is_final=key in NOT_RUNG, found_at=timezone.now())
        for person, (key, is_rung) in why.items()
    ]  # fmt: skip
    Doubt.objects.bulk_create(rows, batch_size=1000, update_conflicts=True, unique_fields=["campaign", "person"],
                              update_fields=["why", "is_rung", "is_final", "found_at"])  # fmt: skip


def give_turns(campaign: Campaign, good: Sequence[Weighed]) -> None:
    """Let these be rung, from the first step that is possible."""
    now, steps = timezone.now(), ladder.read(campaign.steps)
    first = hours.next_open(now, hours.Hours.read(campaign.hours), policies.HOLIDAYS)
    rows = []
    for person, reach in ((one.person, one.reach) for one in good):
        move = ladder.begin(steps, reach)
        by_phone = move.way in ladder.BY_PHONE and not move.skipped
        state = "telling" if campaign.text_before else "ready" if first <= now and by_phone else "resting"
        rows.append(Turn(
            team_id=campaign.team_id, campaign=campaign, person=person, rank=RANKS[campaign.urgency], since=now,
            ready_at=first, state=state, language=language_of(person),
            way=move.way if by_phone else "", number=move.number,
        ))  # fmt: skip
    if campaign.purpose == reminding.PURPOSE:
        reminders.time_turns(campaign, rows, now)
    same = {"team_id": campaign.team_id, "campaign_id": campaign.pk, "rank": RANKS[campaign.urgency], "since": now}
    add_rows(Turn, ({name: getattr(row, name) for name in DIFFER} for row in rows), same=same)


DIFFER = ("id", "person_id", "state", "ready_at", "due_at", "language", "way", "number")
"""What is not the same in all new turns of a campaign."""


@transaction.atomic
def start(campaign: Campaign, *, by: User) -> Campaign:
    """Let callers ring."""
    return _to(campaign, "running", by, ("draft", "paused"))


@transaction.atomic
def pause(campaign: Campaign, *, by: User) -> Campaign:
    """Nobody new is put on a screen; calls that are being made go on."""
    return _to(campaign, "paused", by, ("running",))


def _to(campaign: Campaign, state: str, by: User, before: tuple[str, ...]) -> Campaign:
    allow(by, Permission.PLAN_CALLS, campaign.team_id)
    held = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if held.state not in before:
        raise Refused(f"This campaign is {held.get_state_display().lower()}.")
    if state == "running" and not held.turns.exists():
        raise Refused("Nobody is in this campaign yet. Add people first.")
    held.state, held.started_at = state, held.started_at or timezone.now()
    held.version += 1
    held.save(update_fields=["state", "started_at", "version"])
    record(f"calls.{state}", held, by=by)
    return held


@transaction.atomic
def end(campaign: Campaign, *, by: User, reason: str) -> Campaign:
    """End it: whoever was not reached is said to be, with the reason; nothing more is rung, sent or visited for it. A
    time that was promised is not broken with it: the team has a request to ring them then."""
    allow(by, Permission.PLAN_CALLS, campaign.team_id)
    held = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if held.state == "ended":
        raise Refused("This campaign has ended.")
    if not reason.strip():
        raise Refused("Say why it ends before everybody was reached.")
    now = timezone.now()
    _keep_promises(held, by)
    number = held.turns.all().stop(reason.strip(), now)
    held.state, held.ended_at = "ended", now
    held.version += 1
    held.save(update_fields=["state", "ended_at", "version"])
    record("calls.end_campaign", held, by=by, stopped=number)
    return held


def _keep_promises(held: Campaign, by: User) -> None:
    for turn in held.turns.promised().filter(claim=None).select_related("person"):
        person = turn.person
        if turn.due_at and not (person.no_contact or person.rests):
            completing.ring_at(person, held.team, at=turn.due_at, because=f"Promised in “{held.name}”, which has ended",
                               by=by, key=f"{turn.pk}:promise")  # fmt: skip
