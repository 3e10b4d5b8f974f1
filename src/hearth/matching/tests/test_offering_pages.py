"""Somebody offers help on the public pages."""

from __future__ import annotations

import re

import pytest

from hearth.access.tests.make import everywhere, make_team
from hearth.matching.rules import languages_of
from hearth.needs.tests.make import make_category
from hearth.offers.models import GroupOffer, Volunteer
from hearth.post.models import Message

pytestmark = pytest.mark.django_db

TIME = {
    "name": {"first_name": "Ola", "last_name": "Obi"},
    "contact": {"phone": "01632 960003", "email": "ola@example.org"},
    "does": {"does": ["food"]},
    "far": {"reach": "4800", "has_car": "yes"},
    "often": {"tasks_a_week": "2", "availability": "Evenings"},
    "languages": {"languages": "Welsh, Urdu and Welsh"},
    "born": {"born-day": "1", "born-month": "2", "born-year": "1990"},
    "principles": {"agreed": "yes"},
}
GROUP = {
    "what": {"kind": "vehicle", "what": "A van on Tuesdays"},
    "who": {"group_name": "Millthorpe Motors", "contact_name": "Ola Obi", "phone": "01632 960003", "email": ""},
}


@pytest.fixture
def hub(db):
    team = make_team()
    make_category(team.borough)
    return team


def offer(client, hub, kind, answers, *, postcode=""):
    answers = {**answers, "where": {"postcode": postcode or hub.borough.postcodes.get().postcode},
               "borough": {"borough": str(hub.borough.pk)}}  # fmt: skip
    address = f"/offer/{kind}/{next(iter(answers))}"
    while (page := address.rsplit("/", 1)[1]) != "check":
        told = client.post(address, answers[page])
        assert told.status_code == 302, told.content.decode()[-2500:]
        address = told["Location"]
    assert client.get(address).status_code == 200
    assert client.post(address)["Location"] == "/offer/sent"
    return client.get("/offer/sent").content.decode()


def test_somebody_wants_to_volunteer(client, hub):
    page = offer(client, hub, "time", TIME)
    with everywhere():
        one = Volunteer.objects.get()
        assert one.number in page
        assert (one.team, one.status, one.does, one.reach_metres) == (hub, "applied", ["food"], 4800)
        assert (one.languages, one.has_car, one.tasks_a_week) == (["cy", "Urdu"], True, 2)
        assert one.agreed_principles_at
        assert one.number in Message.objects.get().body


def test_a_volunteer_chooses_only_from_the_kinds_of_help_that_volunteers_give(client, hub):
    make_category(hub.borough, "check_in", is_public=False)
    make_category(hub.borough, "money", is_for_volunteers=False)
    make_category(hub.borough, "repairs", is_open=False)
    for page in ("name", "contact"):
        client.post(f"/offer/time/{page}", TIME[page])
    asked = client.post("/offer/time/where", {"postcode": hub.borough.postcodes.get().postcode})["Location"]
    assert asked == "/offer/time/does"
    page = client.get(asked).content.decode()
    assert re.findall(r'name="does" type="checkbox" value="(\w+)"', page) == ["check_in", "food"]
    assert client.post(asked, {"does": ["money"]}).status_code != 302


def test_a_group_offers_a_van(client, hub):
    page = offer(client, hub, "group", GROUP)
    with everywhere():
        one = GroupOffer.objects.get()
        assert one.reference in page
        assert (one.team, one.kind, one.group_name) == (hub, "vehicle", "Millthorpe Motors")


def test_an_unknown_postcode_asks_which_borough_where_there_are_several(client, hub):
    make_team()
    offer(client, hub, "group", GROUP, postcode="ZE1 0AA")
    with everywhere():
        assert GroupOffer.objects.get().team == hub


def test_nobody_volunteers_without_the_principles(client, hub):
    client.post("/offer/time/name", TIME["name"])
    assert client.get("/offer/time/check")["Location"] == "/offer/time/contact"
    assert client.get("/offer/elsewhere/check").status_code == 404


@pytest.mark.parametrize(
    ("typed", "kept"), [("", []), ("Cymraeg, Pwyleg", ["cy", "Pwyleg"]), ("Urdu; Tamil", ["Urdu", "Tamil"])]
)
def test_languages_are_read_as_typed(typed, kept):
    assert languages_of(typed) == kept
