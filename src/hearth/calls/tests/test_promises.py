"""Times at which somebody was promised to be rung back: kept, and never broken unseen."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from hearth.access.tests.make import acting, everywhere
from hearth.calls.actions import campaigns, queue
from hearth.calls.models import Claim
from hearth.calls.tests.test_board import words
from hearth.calls.tests.test_ringing import MONDAY, ended, taken, tick, world  # noqa: F401
from hearth.kit.refused import Refused
from hearth.needs.models import Need
from hearth.needs.tests.make import make_category
from hearth.people.models import Person

pytestmark = pytest.mark.django_db


def test_a_promised_time_comes_before_everybody_else_and_to_whom_promised(world):  # noqa: F811
    at = MONDAY + timedelta(hours=2)
    turn = ended(world, world.one, "call_back", promised_at=at)
    assert taken(world, world.one).turn_id != turn.pk
    with acting(world.one):
        queue.give_back(Claim.objects.get(), by=world.one)
    tick(world, hours=2, minutes=1)
    assert taken(world, world.two).turn_id != turn.pk  # kept for the voice that promised, for half an hour
    assert taken(world, world.one).turn_id == turn.pk


def test_a_promise_shortly_before_nobody_is_rung_any_more_is_kept_by_a_colleague(world):  # noqa: F811
    closes = MONDAY.replace(hour=20)
    turn = ended(world, world.one, "call_back", promised_at=closes - timedelta(minutes=10))
    tick(world, hours=10, minutes=54)
    assert taken(world, world.two).turn_id != turn.pk  # kept for the voice that promised
    with acting(world.two):
        queue.give_back(Claim.objects.get(), by=world.two)
    tick(world, minutes=2)
    assert taken(world, world.two).turn_id == turn.pk


def test_a_promise_out_of_hours_is_refused_with_the_first_time_that_can_be_kept(world):  # noqa: F811
    with pytest.raises(Refused, match="Tuesday 03 March at 08:00"):
        ended(world, world.one, "call_back", promised_at=MONDAY.replace(hour=22))


def test_a_campaigns_page_says_which_promises_its_pause_or_end_would_break(world, client):  # noqa: F811
    turn = ended(world, world.one, "call_back", promised_at=MONDAY + timedelta(hours=2))
    client.force_login(world.alice)
    page = reverse("calls:campaign", args=[world.campaign.pk])
    assert "1 was promised a time to come" in client.get(page).text
    with acting(world.alice):
        campaigns.pause(world.campaign, by=world.alice)
    world.clock.on(hours=3)
    said = client.get(page).text
    assert "1 was promised a time that is past" in said
    assert "Nobody rings them while it is paused" in said
    assert "each becomes a request to ring them back" in said
    assert "1 person to ring whose promised time is past" in words(client.get(reverse("desk:home")).text)
    whom = client.get(reverse("calls:board_rows", args=["promised"]), {"campaign": world.campaign.pk}).text
    with everywhere():
        assert Person.objects.get(pk=turn.person_id).full_name in whom


def test_a_campaign_that_ends_leaves_a_request_to_ring_for_each_promise(world):  # noqa: F811
    soon = ended(world, world.one, "call_back", promised_at=MONDAY + timedelta(hours=2))
    later = ended(world, world.one, "call_back", promised_at=MONDAY + timedelta(days=2))
    ended(world, world.one, "no_answer")
    with everywhere():
        make_category(world.borough, "call_back")
    with acting(world.alice):
        campaigns.end(world.campaign, by=world.alice, reason="Spring has come")
        told = {need.person_id: (need.urgency, need.on_hold_until, need.summary) for need in Need.objects.all()}
    said = f"Promised in “{world.campaign.name}”, which has ended."
    assert told == {
        soon.person_id: ("now", None, f"Ring back Mon 02 Mar, 11:00. {said}"),
        later.person_id: ("soon", date(2026, 3, 4), f"Ring back Wed 04 Mar, 09:00. {said}"),
    }


def test_a_promise_that_cannot_be_kept_is_said_on_the_screen_with_what_was_typed(world, client):  # noqa: F811
    claim = taken(world, world.one)
    client.force_login(world.one)
    said = {"turn": claim.turn_id, "note": "Rings on Tuesdays", "outcome": "call_back", "on-day": "2", "on-month": "3",
            "on-year": "2026", "at": "23:30"}  # fmt: skip
    again = client.post(reverse("calls:end_try"), said)
    page = again.content.decode()
    assert (again.status_code, page.count("There is a problem")) == (422, 1)
    assert all(words in page for words in ("Nobody rings then.", 'value="23:30"', "Rings on Tuesdays"))
    no_time = client.post(reverse("calls:end_try"), said | {"at": ""})
    assert no_time.content.decode().count("Say at what time.") == 2, "at the head of the page, and at its box"
    with everywhere():
        assert Claim.objects.get(pk=claim.pk).note == "Rings on Tuesdays"
