"""What those who ring say of themselves: the languages they speak, when they rest, that a call stays with them; how
many hard calls they may have."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.calls import bearing
from hearth.calls.models import Caller, Claim, LoadLimit
from hearth.calls.rules.languages import spoken
from hearth.kit.refused import Refused

LONGEST_BREAK = 120  # minutes


def known(team: Team, user: User) -> Caller:
    """What is known of somebody who rings, locked; its first line where nothing was."""
    kind = "volunteer" if user.employer == "volunteer" else "staff"
    held, _ = Caller.objects.get_or_create(team=team, user=user, defaults={"kind": kind})
    return Caller.objects.select_for_update().get(pk=held.pk)


def _mine(team: Team, by: User) -> Caller:
    allow(by, Permission.RING_PEOPLE, team, or_with=Permission.RING_BY_SHEET)
    return known(team, by)


@transaction.atomic
def speak(*, team: Team, languages: Iterable[str], by: User) -> Caller:
    """Say which languages beside English they hold a call in; people who speak those may come to them."""
    held = _mine(team, by)
    held.languages = sorted({word for one in languages if (word := spoken(one))})
    held.save(update_fields=["languages"])
    record("calls.speak", held, by=by, languages=held.languages)
    return held


@transaction.atomic
def rest(*, team: Team, minutes: int, by: User) -> Caller:
    """Take a break: nobody is put on their screen until it is over. No minutes: the break is over now."""
    if not 0 <= minutes <= LONGEST_BREAK:
        raise Refused(f"A break is at most {LONGEST_BREAK} minutes. Tell your coordinator when you go for longer.")
    if minutes and Claim.objects.filter(caller=by).exists():
        raise Refused("Somebody is on your screen. Say how the call ended, or put them back, and then rest.")
    held = _mine(team, by)
    held.rests_until = timezone.now() + timedelta(minutes=minutes)
    held.save(update_fields=["rests_until"])
    record("calls.rest", held, by=by, minutes=minutes)
    return held


def rest_after_hard(*, team: Team, by: User) -> None:
    """The break that a team gives itself after a hard call; whoever had it ends it when they like."""
    if minutes := bearing.limit_of(team).rest_minutes:
        held = known(team, by)
        held.rests_until = timezone.now() + timedelta(minutes=minutes)
        held.save(update_fields=["rests_until"])


@transaction.atomic
def limit(*, team: Team, hard_a_day: int, rest_minutes: int, by: User) -> LoadLimit:
    """Say how many hard calls a day anybody in the team may have, and which break follows one."""
    allow(by, Permission.PLAN_CALLS, team)
    if not 0 <= rest_minutes <= LONGEST_BREAK:
        raise Refused(f"A break is at most {LONGEST_BREAK} minutes.")
    said: dict[str, Any] = {"hard_a_day": hard_a_day, "rest_minutes": rest_minutes}
    held, _ = LoadLimit.objects.update_or_create(team=team, defaults=said)
    record("calls.limit", held, by=by, **said)
    return held


@transaction.atomic
def limit_one(caller: Caller, *, hard_a_day: int | None, by: User, kind: str = "") -> Caller:
    """Say it for one caller; nothing: as the team has it. And whether they are redeployed; a volunteer stays one."""
    allow(by, Permission.PLAN_CALLS, caller.team_id)
    held = Caller.objects.select_for_update().get(pk=caller.pk)
    held.hard_a_day, held.kind = hard_a_day, held.kind if held.kind == "volunteer" else kind or held.kind
    held.save(update_fields=["hard_a_day", "kind"])
    record("calls.limit_one", held, by=by, hard_a_day=hard_a_day, kind=held.kind)
    return held


@transaction.atomic
def ask_for_debrief(*, team: Team, by: User) -> Caller:
    """A call stays with them and they would like to talk; whoever plans calls sees it at once."""
    held = _mine(team, by)
    held.wants_debrief_since = held.wants_debrief_since or timezone.now()
    held.save(update_fields=["wants_debrief_since"])
    record("calls.ask_for_debrief", held, by=by)
    return held


@transaction.atomic
def debriefed(caller: Caller, *, by: User) -> Caller:
    """Somebody has talked with them."""
    allow(by, Permission.PLAN_CALLS, caller.team_id)
    held = Caller.objects.select_for_update().get(pk=caller.pk)
    if held.user_id == by.pk:
        raise Refused("Somebody else talks with you, and says so.")
    held.wants_debrief_since = None
    held.save(update_fields=["wants_debrief_since"])
    record("calls.debriefed", held, by=by)
    return held
