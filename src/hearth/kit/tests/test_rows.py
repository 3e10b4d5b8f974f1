"""Rows that are mostly alike are stored whole, and none that is not."""

import pytest
from django.utils import timezone

from hearth.access.tests.make import everywhere
from hearth.kit.rows import insert_alike
from hearth.people.models import Person


def rows(borough) -> list[Person]:
    names = ("Ann", 'Ben’s "%s"', "")
    told = {"borough": borough, "last_name": "Alike", "contact_by": ["phone"], "made_at": timezone.now()}
    return [Person(first_name=name, **told) for name in names]


def stored() -> list[dict]:
    with everywhere():
        return list(Person.objects.filter(last_name="Alike").order_by("pk").values())


@pytest.mark.django_db
def test_they_are_stored_as_one_by_one(cast):
    made = rows(cast.borough)
    with everywhere():
        insert_alike(made, differ=("id", "first_name"))
        insert_alike([], differ=("id",))
    there = stored()
    assert [one["first_name"] for one in there] == [one.first_name for one in sorted(made, key=lambda one: one.pk)]
    with everywhere():
        Person.objects.filter(last_name="Alike").delete()
        Person.objects.bulk_create(made)
    assert stored() == there


@pytest.mark.django_db
def test_what_is_not_alike_is_refused(cast):
    made = rows(cast.borough)
    made[1].town = "Elsewhere"
    with everywhere(), pytest.raises(ValueError, match="differ in more than id, first_name"):
        insert_alike(made, differ=("id", "first_name"))
    assert stored() == []
