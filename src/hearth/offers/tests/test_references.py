"""A reference or a number that is another's already is drawn again: nobody is refused for it."""

import pytest
from django.db import IntegrityError

from hearth.access.tests.make import acting, everywhere, make_user
from hearth.kit import references
from hearth.needs.actions import contacts
from hearth.needs.models import Contact
from hearth.offers.tests.make import make_volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def draws(monkeypatch):
    """Have these drawn, one after the other."""

    def draw(field: str, *drawn: str) -> None:
        monkeypatch.setitem(references.DRAWN, field, iter(drawn).__next__)

    return draw


def test_a_reference_that_is_taken_behind_another_wall_is_drawn_again(cast, draws):
    draws("reference", "H7K-4P2M", "H7K-4P2M", "2A3-4C5D")
    with acting(cast.alice):
        first = contacts.begin(team=cast.hub, by=cast.alice)
    theirs = make_user(cast.other, "manager", "Dawn")
    with acting(theirs):
        again = contacts.begin(team=cast.other, by=theirs)
    with everywhere():
        kept = set(Contact.objects.filter(pk__in=[first.pk, again.pk]).values_list("pk", "reference"))
    assert kept == {(first.pk, "H7K-4P2M"), (again.pk, "2A3-4C5D")}


def test_what_else_the_database_refuses_is_not_hidden(cast, draws):
    draws("reference", "H7K-4P2M", "2A3-4C5D")
    with acting(cast.alice):
        first = contacts.begin(team=cast.hub, by=cast.alice)
    with everywhere(), pytest.raises(IntegrityError, match="pkey"):
        references.save_new(Contact(pk=first.pk, team=cast.hub, channel="phone"))


def test_a_registration_number_that_is_taken_is_drawn_again(cast, draws):
    draws("number", "482-915-307", "482-915-307", "571-206-933")
    assert [make_volunteer(cast.hub).number, make_volunteer(cast.hub).number] == ["482-915-307", "571-206-933"]
