"""A resident follows their own request through its link."""

from __future__ import annotations

import pytest
from django.test import Client

from hearth.access import links
from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.matching import actions as matching
from hearth.matching.models import Task
from hearth.needs.actions import needs
from hearth.needs.models import Contact, Need
from hearth.needs.tests.make import make_category, make_person
from hearth.offers.tests.make import make_volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub(db):
    return make_team()


@pytest.fixture
def need(hub):
    with everywhere():
        person = make_person(hub.borough, first_name="Zebedee")
        contact = Contact.objects.create(team=hub, reference="H7K-4P2M", person=person, channel="web")
        return needs.raise_need(person=person, team=hub, category=make_category(hub.borough), urgency="soon",
                                summary="A secret wish", source="web", contact=contact, by=None)  # fmt: skip


@pytest.fixture
def address(need):
    with everywhere():
        return f"/track/{links.make('track request', need.contact, team=need.team, days=90, is_single_use=False)}"


def test_it_says_how_it_stands_and_nothing_personal(address, client):
    page = client.get(address).content.decode()
    assert "We have it." in page
    assert "Zebedee" not in page
    assert "secret wish" not in page
    assert "Food" not in page


def test_no_longer_needed_takes_it_back_from_the_volunteer(address, need, hub, client):
    alice = make_user(hub, "manager", "Alice")
    volunteer = make_volunteer(hub, approved_by=alice)
    with acting(alice):
        matching.offer(need, volunteer=volunteer, by=alice)
    assert client.post(address, {"press": "off-1"}).status_code == 302
    with everywhere():
        assert Need.objects.get(pk=need.pk).ending == "no_longer_needed"
        assert Task.objects.get().status == "withdrawn"
    assert "no longer needed" in client.get(address).content.decode()


def test_how_it_went_is_heard_once_it_is_done(address, need, hub, client):
    alice = make_user(hub, "manager", "Alice")
    assert client.post(address, {"press": "went-1", "part-1-rating": "5"}).status_code == 200
    with acting(alice):
        needs.finish(needs.take_yourself(need, by=alice), by=alice, how="Delivered")
    told = client.post(address, {"press": "went-1"})
    assert "How well did we help?" in told.content.decode()
    told = client.post(address, {"press": "went-1", "part-1-rating": "5", "part-1-word": "Lovely people"})
    assert told.status_code == 302
    with everywhere():
        need.refresh_from_db()
        assert (need.residents_rating, need.residents_word) == (5, "Lovely people")
    assert "Thank you" in client.get(address).content.decode()


@pytest.mark.parametrize("press", ["", "off", "off-0", "off-2", "off-x", "went-1", "⚠-1", "off-1-1"])
def test_pressing_nonsense_changes_nothing(address, need, client, press):
    assert client.post(address, {"press": press}).status_code == 200
    with everywhere():
        assert Need.objects.get(pk=need.pk).is_open


def test_another_secret_opens_nothing(need):
    assert Client().get("/track/not-a-link").status_code == 404
