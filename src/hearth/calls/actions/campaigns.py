"""Campaigns: made from a purpose, checked before anybody is rung, filled with people, started, paused, ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.calls import policies, reaching
from hearth.calls.models import RANKS, Campaign, Turn
from hearth.calls.rules import hours, ladder
from hearth.calls.rules.languages import language_of
from hearth.calls.rules.purposes import CALLERS, purposes
from hearth.kit.refused import Refused
from hearth.needs import scripting
from hearth.people.models import Approach, Person

CHUNK = 5000
WEEK = timedelta(days=7)
WHY_NOT = {
    "dead": "have died", "unwished": "have asked not to be rung", "restricted": "use of their record is restricted",
    "joined": "were joined to another record", "number": "have no telephone number that can work",
    "moved": "have moved out of the borough", "lately": "were spoken to by a team within the quiet days",
    "queued": "are in another campaign that has not reached them",
}  # fmt: skip
"""Why somebody is not rung, in the order in which it counts."""
NOT_RUNG = ("dead", "unwished", "restricted", "joined", "moved")
"""Those are left out always; the others as whoever starts the campaign decides."""


@dataclass(frozen=True)
class Preflight:
    """What was found before a campaign: who is left out and why, and what it will take."""

    people: int
    left_out: dict[str, int]
    rung: int
    by_other_teams: int  # among those rung: another team tried to reach them this week
    calls: int
    hours: float
    callers: int


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
             "callers": list(shipped.callers), "text_after": shipped.text_after,
             "is_hard": shipped.is_hard}  # fmt: skip
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


def _found(campaign: Campaign, people: Sequence[UUID]):
    """These people with what speaks against ringing them."""
    now = timezone.now()
    tries = Approach.objects.filter(person=OuterRef("pk"), came_from_them=False)
    lately = Approach.objects.filter(
        person=OuterRef("pk"), was_reached=True, at__gte=now - timedelta(days=campaign.quiet_days)
    )
    others = tries.filter(at__gte=now - WEEK).exclude(team=campaign.team_id)
    queued = Turn.objects.filter(person=OuterRef("pk")).exclude(state="ended").exclude(campaign=campaign)
    rows = Person.objects.filter(pk__in=list(people), borough=campaign.team.borough_id)
    rows = rows.exclude(Exists(campaign.turns.filter(person=OuterRef("pk"))))
    return rows.annotate(
        was_lately=Exists(lately), is_others=Exists(others), is_queued=Exists(queued), ward_borough=F("ward__borough")
    )


def why_not(person, reach: ladder.Reach) -> str:
    """The first reason not to ring somebody; empty when there is none."""
    reasons = {
        "dead": person.is_deceased, "unwished": person.no_contact or not person.may_be_rung,
        "restricted": person.rests, "joined": person.joined_to_id is not None,
        "number": not (reach.phone or reach.other_number),
        "moved": bool(person.postcode) and person.ward_borough not in (None, person.borough_id),
        "lately": person.was_lately, "queued": person.is_queued,
    }  # fmt: skip
    return next((why for why in WHY_NOT if reasons[why]), "")


def preflight(campaign: Campaign, people: Sequence[UUID], *, by: User, also: Iterable[str] = ("number",)) -> Preflight:
    """Who would be rung of these, who not and why, and what it takes. `also` names reasons that are no bar here.
    Whoever is in the campaign already is not counted again."""
    allow(by, Permission.PLAN_CALLS, campaign.team_id)
    return _check(campaign, people, also)


Good = list[tuple[Person, ladder.Reach]]


def _check(campaign: Campaign, people: Sequence[UUID], also: Iterable[str],
           then: Callable[[Campaign, Good], None] = lambda campaign, good: None) -> Preflight:  # fmt: skip
    """Ask of everybody what speaks against ringing them; `then` is done with those against whom nothing does."""
    left_out: Counter[str] = Counter()
    rung = others = 0
    for at in range(0, len(people), CHUNK):
        found, good = list(_found(campaign, people[at : at + CHUNK])), []
        reaches = reaching.reaches(found)
        for person in found:
            why = why_not(person, reaches[person.pk])
            if why and (why in NOT_RUNG or why not in also):
                left_out[why] += 1
            else:
                good.append((person, reaches[person.pk]))
                others += person.is_others
        rung += len(good)
        then(campaign, good)
    return _reckoned(campaign, rung, left_out, others)


def _reckoned(campaign: Campaign, rung: int, left_out: Mapping[str, int], others: int) -> Preflight:
    calls, needed = what_it_takes(campaign, rung)
    return Preflight(sum(left_out.values()) + rung, dict(left_out), rung, others, calls, round(needed, 1),
                     callers_for(campaign, needed))  # fmt: skip


UNANSWERED_MINUTES = 2
"""What a call nobody answers takes, with writing it down."""
USUAL_ANSWERED = 0.45
"""How many tries of a hundred are answered where a hub has no history of its own (Hackney's and Telford's calls)."""


def what_it_takes(campaign: Campaign, people: int) -> tuple[int, float]:
    """(calls, hours) to reach these people as far as ringing goes, with the share answered of the last weeks."""
    rate = reaching.answered(campaign.team_id) or USUAL_ANSWERED
    tries = sum(step.tries for step in ladder.read(campaign.steps) if step.way == "phone")
    per_person = sum((1 - rate) ** n for n in range(max(tries, 1)))
    reached = 1 - (1 - rate) ** max(tries, 1)
    calls = people * per_person
    minutes = people * reached * campaign.minutes + (calls - people * reached) * UNANSWERED_MINUTES
    return round(calls), minutes / 60


def callers_for(campaign: Campaign, needed: float) -> int:
    """How many callers get through it in five open days, three quarters of their time on the telephone."""
    read, now = hours.Hours.read(campaign.hours), timezone.now()
    stretches = [(until - since) for since, until in hours.openings(now, read, policies.HOLIDAYS)][:5]
    time = sum(stretches, timedelta()) / timedelta(hours=1)
    return -(-needed // (0.75 * time)).__int__() if time else 0


@transaction.atomic
def add_people(campaign: Campaign, people: Sequence[UUID], *, by: User, also: Iterable[str] = ("number",)) -> Preflight:
    """Give these people a turn; those who are not rung are counted with the reason. Adding somebody twice is once."""
    allow(by, Permission.PLAN_CALLS, campaign.team_id)
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("team__borough").get(pk=campaign.pk)
    if campaign.state == "ended":
        raise Refused("This campaign has ended. Make a new one.")
    done = _check(campaign, people, also, _add)
    campaign.preflight = asdict(_with(campaign, done))
    campaign.version += 1
    campaign.save(update_fields=["preflight", "version"])
    record("calls.add_people", campaign, by=by, people=done.people, rung=done.rung, left_out=done.left_out)
    return done


def _with(campaign: Campaign, done: Preflight) -> Preflight:
    """What was found before anybody is rung, for everybody who was added so far."""
    was = campaign.preflight or {"rung": 0, "left_out": {}, "by_other_teams": 0}
    return _reckoned(campaign, was["rung"] + done.rung, Counter(was["left_out"]) + Counter(done.left_out),
                     was["by_other_teams"] + done.by_other_teams)  # fmt: skip


def _add(campaign: Campaign, good: Good) -> None:
    now, steps = timezone.now(), ladder.read(campaign.steps)
    first = hours.next_open(now, hours.Hours.read(campaign.hours), policies.HOLIDAYS)
    rows = []
    for person, reach in good:
        move = ladder.begin(steps, reach)
        by_phone = move.way in ladder.BY_PHONE and not move.skipped
        rows.append(Turn(
            team_id=campaign.team_id, campaign=campaign, person=person, rank=RANKS[campaign.urgency], since=now,
            ready_at=first, state="ready" if first <= now and by_phone else "resting", language=language_of(person),
            way=move.way if by_phone else "", number=move.number,
        ))  # fmt: skip
    Turn.objects.bulk_create(rows, batch_size=1000)


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
    """End it: whoever was not reached is said to be, with the reason; nothing more is rung, sent or visited for it."""
    allow(by, Permission.PLAN_CALLS, campaign.team_id)
    held = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if held.state == "ended":
        raise Refused("This campaign has ended.")
    if not reason.strip():
        raise Refused("Say why it ends before everybody was reached.")
    now = timezone.now()
    number = held.turns.all().stop(reason.strip(), now)
    held.state, held.ended_at = "ended", now
    held.version += 1
    held.save(update_fields=["state", "ended_at", "version"])
    record("calls.end_campaign", held, by=by, stopped=number)
    return held
