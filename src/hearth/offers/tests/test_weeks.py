"""When somebody is free, told by the hub or by themself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hearth.access.tests.make import acting
from hearth.kit.refused import Refused, SavedMeanwhile
from hearth.offers import actions
from hearth.offers.models import Away, Volunteer
from hearth.offers.rules.times import week_in_words
from hearth.offers.tests.make import make_volunteer


@pytest.fixture
def today():
    return timezone.localdate()


def day(name, on):
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


def test_a_week_is_read_in_words():
    assert week_in_words([0, 2, 20]) == [
        (("Monday", "Dydd Llun"), [("morning", "bore"), ("evening", "min nos")]),
        (("Sunday", "Dydd Sul"), [("evening", "min nos")]),
    ]


def test_a_volunteer_says_on_their_phone_when_they_are_free_and_away(cast, client, today):
    sam = make_volunteer(cast.hub, approved_by=cast.alice)
    with acting(cast.alice):
        user = actions.give_sign_in(sam, by=cast.alice)
    client.force_login(user)
    client.post("/my-days", {"do": "week", "free": ["0", "20"]})
    soon = today + timedelta(days=3)
    client.post("/my-days", {"do": "add", "is_free": "no", **day("from_on", soon), "parts": ["1"]})
    with acting(cast.alice):
        assert Volunteer.objects.get().free == [0, 20]
        held = Away.objects.get()
        assert (held.from_on, held.until_on, held.parts, held.is_free) == (soon, soon, [1], False)
    assert "afternoon" in client.get("/my-days").content.decode()
    client.post("/my-days", {"do": "remove", "days": str(held.pk)})
    with acting(cast.alice):
        assert not Away.objects.exists()


def test_nobody_takes_off_the_days_of_another(cast, client, today):
    sam, other = (make_volunteer(cast.hub, approved_by=cast.alice) for _ in range(2))
    with acting(cast.alice):
        user = actions.give_sign_in(sam, by=cast.alice)
        theirs = actions.add_days(other, from_on=today, until_on=today, parts=[], is_free=False, by=cast.alice)
    client.force_login(user)
    assert client.post("/my-days", {"do": "remove", "days": str(theirs.pk)}).status_code == 404
    with acting(user), pytest.raises(Refused):
        actions.remove_days(theirs, by=user)


def test_a_colleague_writes_days_down_and_another_team_does_not(cast, client, today):
    sam = make_volunteer(cast.hub)
    client.force_login(cast.alice)
    given = {"do": "add", "is_free": "yes", **day("from_on", today), **day("until_on", today + timedelta(days=2))}
    assert client.post(f"/volunteers/{sam.pk}/days", given).status_code == 302
    with acting(cast.alice):
        assert Away.objects.get().is_free
    client.force_login(cast.charlie)
    assert client.get(f"/volunteers/{sam.pk}/days").status_code in (403, 404)


@pytest.mark.parametrize(("first", "last"), [(3, 1), (-3, -1), (500, 501)])
def test_days_that_make_no_sense_are_refused(cast, today, first, last):
    sam = make_volunteer(cast.hub)
    with acting(cast.alice), pytest.raises(Refused):
        actions.add_days(sam, from_on=today + timedelta(days=first), until_on=today + timedelta(days=last), parts=[],
                         is_free=False, by=cast.alice)  # fmt: skip


def test_who_saves_second_sees_both_and_loses_nothing(cast):
    sam = make_volunteer(cast.hub)
    with acting(cast.alice):
        actions.change_facts(sam, by=cast.alice, version=sam.version, phone="+447700999005")
        with pytest.raises(SavedMeanwhile):
            actions.change_facts(sam, by=cast.alice, version=sam.version, phone="+447700999006")


def test_another_parent_or_guardian_has_not_said_yes_yet(cast, today):
    born = today.replace(year=today.year - 17)
    sam = make_volunteer(cast.hub, date_of_birth=born, guardian_name="Pat", guardian_phone="+447700900002")
    with acting(cast.alice):
        sam = actions.note_guardian_agreed(sam, by=cast.alice)
        sam = actions.change_facts(sam, by=cast.alice, version=sam.version, guardian_name="Kit")
    assert sam.guardian_agreed_at is None
