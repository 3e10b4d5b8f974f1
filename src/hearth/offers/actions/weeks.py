"""When somebody is free: their usual week, and days that are otherwise. Told by them or to the hub."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.kit.refused import Refused
from hearth.offers.actions.held import locked, refuse_stale
from hearth.offers.actions.registering import place, refuse_too_young
from hearth.offers.models import PARTS, Away, Volunteer

LONGEST_AHEAD = timedelta(days=400)
FACTS = ("first_name", "last_name", "date_of_birth", "phone", "email", "language", "languages", "address_1", "postcode",
         "organisation", "does", "reach_metres", "has_car", "tasks_a_week", "availability", "free", "sex", "about",
         "named_contact", "guardian_name", "guardian_phone")  # fmt: skip


@transaction.atomic
def change_facts(volunteer: Volunteer, *, by: User, version: int | None, **facts: Any) -> Volunteer:
    """Change what is known of a volunteer. Refused with SavedMeanwhile when somebody else saved since.

    Another parent or guardian has not said yes yet.
    """
    held = locked(volunteer, by, Permission.SEE_VOLUNTEERS)
    changed = {name: value for name, value in facts.items() if name in FACTS and getattr(held, name) != value}
    if not changed:
        return held
    refuse_stale(held, version, changed)
    refuse_too_young({**{name: getattr(held, name) for name in FACTS}, **changed})
    for name, value in changed.items():
        setattr(held, name, value)
    if {"guardian_name", "guardian_phone"} & set(changed):
        held.guardian_agreed_at = None
    if "postcode" in changed:
        place(held)
    held.version += 1
    held.save()
    record("offers.change_facts", held, by=by, changed=sorted(changed))
    return held


def _themself_or(volunteer: Volunteer, by: User) -> None:
    if by.volunteer_key != volunteer.pk:
        allow(by, Permission.SEE_VOLUNTEERS, volunteer.team_id)


@transaction.atomic
def set_week(volunteer: Volunteer, *, free: Sequence[int], by: User) -> Volunteer:
    """Say when somebody is usually free, told by themself or to a colleague."""
    _themself_or(volunteer, by)
    held = locked(volunteer, None)
    held.free = sorted({number for number in free if 0 <= number < 7 * len(PARTS)})
    held.version += 1
    held.save(update_fields=["free", "version"])
    record("offers.set_week", held, by=by, parts=len(held.free))
    return held


@transaction.atomic
def add_days(
    volunteer: Volunteer, *, from_on: date, until_on: date, parts: Sequence[int], is_free: bool, by: User
) -> Away:
    """Say that somebody is away on days, or free although their week says not; `parts` empty means whole days."""
    _themself_or(volunteer, by)
    today = timezone.localdate()
    if until_on < from_on:
        raise Refused("The last day comes before the first.")
    if until_on < today:
        raise Refused("These days are over.")
    if until_on > today + LONGEST_AHEAD:
        raise Refused("Give days within the next year.")
    held = locked(volunteer, None)
    days = Away(team=held.team, volunteer=held, from_on=from_on, until_on=until_on, is_free=is_free,
                parts=sorted({one for one in parts if 0 <= one < len(PARTS)}))  # fmt: skip
    days.save(force_insert=True)
    record("offers.add_days", held, by=by, from_on=from_on, until_on=until_on, is_free=is_free)
    return days


@transaction.atomic
def remove_days(days: Away, *, by: User) -> None:
    """Take days back that were said: their usual week holds again."""
    _themself_or(days.volunteer, by)
    days = Away.objects.select_for_update(of=("self",)).select_related("volunteer__team").get(pk=days.pk)
    record("offers.remove_days", days.volunteer, by=by, from_on=days.from_on, until_on=days.until_on)
    days.delete()
