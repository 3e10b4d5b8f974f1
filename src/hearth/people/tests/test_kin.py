"""Neighbours and next of kin: written down with what was agreed, rung only where it was."""

from datetime import date

import pytest
from django.urls import reverse

from hearth.access.tests.make import acting, everywhere
from hearth.kit.refused import Refused
from hearth.people.actions import kin as verbs
from hearth.people.models import Kin
from hearth.people.tests.make import make_person

pytestmark = pytest.mark.django_db
JOAN = {"name": "Joan Pell", "relationship": "neighbour", "phone": "01632 960 444"}
AGREED = {"agreed_on": date(2026, 3, 1), "agreed_by": "them", "agreed": "Say only that we could not reach her"}


@pytest.fixture
def edna(cast):
    with acting(cast.alice):
        return make_person(cast)


def add(cast, person, **said) -> Kin:
    with acting(cast.alice):
        return verbs.add(person=person, by=cast.alice, **(JOAN | said))


def to_be_rung() -> list[str]:
    with everywhere():
        return [one.name for one in Kin.objects.to_be_rung()]


def test_nobody_is_rung_to_whom_nobody_agreed(cast, edna):
    add(cast, edna)
    assert to_be_rung() == []


def test_what_was_agreed_is_kept_with_its_day_and_ends_with_who_ended_it_and_why(cast, edna):
    made = add(cast, edna, **AGREED)
    assert to_be_rung() == ["Joan Pell"]
    with acting(cast.alice), pytest.raises(Refused, match="Say why"):
        verbs.take_away(made, by=cast.alice, because=" ")
    with acting(cast.alice):
        ended = verbs.take_away(made, by=cast.alice, because="Joan asked us not to.")
    assert (ended.ended_by, ended.ended_because, ended.agreed) == (
        cast.alice,
        "Joan asked us not to.",
        AGREED["agreed"],
    )
    assert to_be_rung() == []


def test_an_agreement_withdrawn_is_so_at_once_and_what_was_before_stays_to_be_read(cast, edna):
    made = add(cast, edna, **AGREED)
    with acting(cast.alice):
        verbs.change(made, by=cast.alice, **JOAN)
        assert to_be_rung() == []
        with pytest.raises(Refused, match="meanwhile"):
            verbs.change(made, by=cast.alice, **JOAN, **AGREED)
    with everywhere():
        assert Kin.objects.filter(person=edna).count() == 2


@pytest.mark.parametrize("said", [
    {"agreed_by": "them"}, AGREED | {"agreed": ""}, AGREED | {"agreed_on": date(2126, 1, 1)}, {"phone": "12"},
    {"name": " "},
])  # fmt: skip
def test_half_an_agreement_is_refused(cast, edna, said):
    with pytest.raises(Refused):
        add(cast, edna, **said)


def test_another_borough_does_not_see_them_and_nobody_does_before_the_record_is_opened(cast, edna, client):
    made = add(cast, edna, **AGREED)
    client.force_login(cast.alice)
    assert client.get(reverse("people:change_kin", args=[made.pk])).status_code == 409
    client.post(reverse("people:open", args=[edna.pk]), {"why": "they rang us"})
    page = client.get(reverse("people:kin", args=[edna.pk])).content.decode()
    assert "Joan Pell" in page
    assert AGREED["agreed"] in page
    said = {**JOAN, "may_be_rung": "no", "agreed": "left over"}
    assert client.post(reverse("people:change_kin", args=[made.pk]), said).status_code == 302
    assert to_be_rung() == []
    assert client.post(reverse("people:kin", args=[edna.pk]), JOAN).status_code == 422
