"""What those who ring say of themselves: the languages they speak, when they rest, that a call stays with them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.calls.models import Caller, Claim
from hearth.calls.rules.languages import spoken
from hearth.kit.refused import Refused

LONGEST_BREAK = 120  # minutes


def _mine(team: Team, by: User) -> Caller:
    allow(by, Permission.RING_PEOPLE, team, or_with=Permission.RING_BY_SHEET)
    kind = "volunteer" if by.employer == "volunteer" else "staff"
    held, _ = Caller.objects.get_or_create(team=team, user=by, defaults={"kind": kind})
    return Caller.objects.select_for_update().get(pk=held.pk)


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
    held.rests_until = timezone.now() + timedelta(minutes=minutes) if minutes else None
    held.save(update_fields=["rests_until"])
    record("calls.rest", held, by=by, minutes=minutes)
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
