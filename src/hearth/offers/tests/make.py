"""Volunteers, roles and checks for tests, made through the verbs."""

from __future__ import annotations

from datetime import date
from itertools import count

from django.utils import timezone

from hearth.access.tests.make import acting, everywhere
from hearth.offers import actions
from hearth.offers.models import Principles, Volunteer, VolunteerRole

_numbers = count(1)


def make_role(borough, key="anything", *, categories=(), **facts) -> VolunteerRole:
    """A role that needs nothing but that one is eighteen, unless said otherwise; its kinds of help are added to."""
    facts = {"name": key.capitalize(), **facts}
    role, _ = VolunteerRole.objects.get_or_create(borough=borough, key=key, defaults=facts)
    role.categories = sorted({*role.categories, *categories})
    role.save()
    return role


def make_volunteer(team, *, approved_by=None, **facts) -> Volunteer:
    """Somebody who has applied; approved when a manager is named, for which a role covers all they offered."""
    n = next(_numbers)
    named = {"first_name": "Sam", "last_name": f"Tan {n}", "email": f"sam{n}@example.org"}
    facts = {**named, "does": ["food", "medicines"], "phone": f"+4477009{n:05d}", "date_of_birth": date(1980, 5, 17),
             **facts}  # fmt: skip
    with everywhere():
        volunteer = actions.apply(team=team, by=None, agreed=True, **facts)
    if approved_by is None:
        return volunteer
    make_role(team.borough, categories=facts["does"])
    with acting(approved_by):
        return actions.approve(volunteer, by=approved_by)


def make_check(volunteer, kind="identity", level="seen", *, seen_by, issued_on=None, expires_on=None):
    """A check that somebody saw; today's unless said otherwise."""
    with acting(seen_by):
        return actions.note_check(volunteer, kind=kind, level=level, issued_on=issued_on or timezone.localdate(),
                                  expires_on=expires_on, by=seen_by)  # fmt: skip


def make_principles(borough, version=1, text="I help people as they wish.", **facts) -> Principles:
    """A version of what volunteers agree to, said now unless said otherwise."""
    return Principles.objects.create(borough=borough, version=version, text=text, text_cy=f"{text} (cy)", **facts)
