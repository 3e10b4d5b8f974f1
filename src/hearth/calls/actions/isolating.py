"""Who was told to isolate is rung on certain days after their first one, until it is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.calls.actions import keeping as plans
from hearth.calls.models import KeepInTouch
from hearth.calls.rules import keeping
from hearth.calls.rules.purposes import purposes
from hearth.kit.refused import Refused
from hearth.people.models import Person

PURPOSE = "self_isolation"
LASTS = 14
"""Days after the first one (that of the test, or of the contact) on which somebody isolates still, where nobody says
otherwise. Source: the rules of 2020, by which the calls are made on days 4, 7, 10 and 13."""
LONGEST = 28


@transaction.atomic
def isolate(*, person: Person, team: Team, from_on: date, by: User | None, until_on: date | None = None,
            days: Sequence[int] = ()) -> KeepInTouch:  # fmt: skip
    """Ring somebody who isolates on these days after the first one (0), of the clock here. Twice is once; a later first
    day begins anew. `by` nobody: a list says so."""
    if by is not None:
        allow(by, Permission.RING_PEOPLE, team)
    today, last = timezone.localdate(), until_on or from_on + timedelta(days=LASTS)
    rung = sorted(set(days or purposes()[PURPOSE].days))
    _refuse_unlikely(person, from_on, last, today)
    held = KeepInTouch.objects.select_for_update(of=("self",)).filter(team=team, person=person, purpose=PURPOSE)
    before = held.exclude(state="ended").first()
    if before and before.from_on >= from_on:
        return before
    if before:
        plans.end(before, "It began anew.", timezone.now())
    made = KeepInTouch(
        team=team, person=person, purpose=PURPOSE, on_days=rung, from_on=from_on, until_on=last, review_on=last,
        next_on=keeping.first_on(from_on, rung, today, last), agreed_by=by,
    )  # fmt: skip
    made.save(force_insert=True)
    record("calls.isolate", made, by=by, days=rung)
    return made


def _refuse_unlikely(person: Person, from_on: date, last: date, today: date) -> None:
    if person.is_deceased or person.no_contact or person.rests:
        raise Refused("Nobody rings this person: look at what stands at the head of their record.")
    if from_on > today:
        raise Refused("The first day cannot lie ahead.")
    if not today <= last <= from_on + timedelta(days=LONGEST):
        raise Refused(f"Their last day is today or later, and within {LONGEST} days of the first.")


@transaction.atomic
def withdraw(*, ids: Sequence[UUID], team: Team) -> int:
    """Take back what a list said, with the list: nobody was rung for it yet."""
    rows = KeepInTouch.objects.select_for_update(of=("self",)).filter(team=team, pk__in=ids)
    held = list(rows)
    if any(one.turns.exists() for one in held):
        raise Refused("Calls to somebody who isolates have begun. What was raised stays.")
    for one in held:
        record("calls.withdraw_isolation", one)
        one.delete()
    return len(held)
