"""Categories, people, needs and referrals for tests, built through the verbs."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from django.utils import timezone

from hearth.access.tests.make import everywhere
from hearth.needs.actions import needs
from hearth.needs.models import Agreement, Category, Need, Route
from hearth.people.models import Person

_numbers = count(1)


def make_person(borough, **facts) -> Person:
    n = next(_numbers)
    facts = {"first_name": "Edna", "last_name": f"Okoro {n}", "phone": "+441632960001", **facts}
    with everywhere():
        return Person.objects.create(borough=borough, **facts)


def make_category(borough, key="food", **facts) -> Category:
    facts = {"name": key.capitalize(), "is_medicine": key == "medicines", "is_for_volunteers": True, **facts}
    return Category.objects.get_or_create(borough=borough, key=key, defaults=facts)[0]


def make_need(team, *, by=None, person=None, category="food", **facts) -> Need:
    """A need of this team, raised as from the web unless somebody is named."""
    facts = {"urgency": "soon", "summary": "Bread, milk and eggs", "source": "web", **facts}
    with everywhere():
        return needs.raise_need(
            person=person or make_person(team.borough), team=team, category=make_category(team.borough, category),
            by=by, **facts,
        )  # fmt: skip


def make_route(borough, to_kind, *, key=None, also=None) -> Route:
    key = key or to_kind
    facts = {"name": key.replace("_", " ").capitalize(), "to_kind": to_kind, "also": also}
    return Route.objects.get_or_create(borough=borough, key=key, defaults=facts)[0]


def make_agreement(borough, from_kind, to_kind, fields=("name", "phone", "reason"), days=30, **facts) -> Agreement:
    today = timezone.localdate()
    facts = {
        "name": f"{from_kind} to {to_kind}", "purpose": "Direct support", "legal_basis": "UK GDPR Article 6(1)(e)",
        "starts_on": today - timedelta(days=60), "expires_on": today + timedelta(days=days), **facts,
    }  # fmt: skip
    return Agreement.objects.create(
        borough=borough, key=f"agreement-{next(_numbers)}", from_kind=from_kind, to_kind=to_kind, fields=list(fields),
        **facts,
    )  # fmt: skip
