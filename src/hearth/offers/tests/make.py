"""Volunteers for tests, made through the verbs."""

from __future__ import annotations

from itertools import count

from hearth.access.tests.make import acting, everywhere
from hearth.offers import actions
from hearth.offers.models import Volunteer

_numbers = count(1)


def make_volunteer(team, *, approved_by=None, **facts) -> Volunteer:
    """Somebody who has applied; approved when a manager is named."""
    n = next(_numbers)
    named = {"first_name": "Sam", "last_name": f"Tan {n}", "email": f"sam{n}@example.org"}
    facts = {**named, "does": ["food", "medicines"], "phone": "+447700900001", **facts}
    with everywhere():
        volunteer = actions.apply(team=team, by=None, agreed=True, **facts)
    if approved_by is None:
        return volunteer
    with acting(approved_by):
        return actions.approve(volunteer, by=approved_by)
