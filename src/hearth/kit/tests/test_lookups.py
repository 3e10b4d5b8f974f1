"""`any_of` finds what `in` finds; one value alone is said as an equality, so that indexes keep their order."""

from __future__ import annotations

import pytest

from hearth.access.models import Team
from hearth.access.tests.make import everywhere
from hearth.people.models import Person
from hearth.people.tests.make import make_person


@pytest.mark.parametrize("number", [0, 1, 2])
def test_any_of_finds_what_in_finds(cast, number):
    with everywhere():
        people = [make_person(cast, first_name=name) for name in ("Ada", "Edna", "Olu")][:number]
        keys, boroughs = [one.pk for one in people], [cast.borough.pk][:number]
        assert set(Person.objects.filter(pk__any_of=keys)) == set(people)
        for model in (Person, Team):
            assert list(model.objects.filter(borough__any_of=boroughs).order_by("pk")) == list(
                model.objects.filter(borough__in=boroughs).order_by("pk")
            )


def test_one_value_is_an_equality_and_several_are_one_parameter():
    def said(*teams):
        return Team.objects.filter(borough__any_of=teams).order_by().query.sql_with_params()

    assert said(7)[0].endswith('"borough_id" = %s')
    assert said(7)[1] == (7,)
    assert said(7, 8)[0].endswith('"borough_id" = any(%s::bigint[])')
    assert said(7, 8)[1] == ([7, 8],)
