"""Requests and contacts written straight into the tables, as a raw import or another program would."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from hearth.areas.models import Ward
from hearth.kit.identifiers import new_reference
from hearth.needs.models import Category, Contact, Need
from hearth.people.models import Person


def make_category(borough, key="food", name="Food") -> Category:
    return Category.objects.get_or_create(borough=borough, key=key, defaults={"name": name})[0]


def make_person(borough, **facts) -> Person:
    return Person.objects.create(borough=borough, first_name="Dana", last_name="Moss", **facts)


def need_facts(team, **facts) -> dict:
    """What one request row holds; open, raised an hour ago and due in a day unless said otherwise."""
    now = timezone.now()
    ward = facts.pop("ward", None) or Ward.objects.filter(borough=team.borough).first()
    return {
        "id": uuid4(), "team": team, "reference": new_reference(), "neighbourhood": ward and ward.neighbourhood,
        "ward": ward, "source": "phone", "summary": "Shopping", "urgency": "soon", "stage": "new",
        "raised_at": now - timedelta(hours=1), "due_at": now + timedelta(days=1), **facts,
    }  # fmt: skip


def make_need(team, person=None, category=None, **facts) -> Need:
    person = person or make_person(team.borough)
    category = category or make_category(team.borough)
    return Need.objects.create(person=person, category=category, **need_facts(team, **facts))


def make_contact(team, **facts) -> Contact:
    return Contact.objects.create(team=team, reference=new_reference(), channel=facts.pop("channel", "phone"), **facts)
