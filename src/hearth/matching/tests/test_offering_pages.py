"""Somebody offers help on the public pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from hearth.access.roles import Role
from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.kit.when import until
from hearth.matching.rules.offering import languages_of
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
        assert until(one.applied_at + timedelta(hours=hub.borough.hours_planned)) in page
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
        assert until(one.offered_at + timedelta(hours=hub.borough.hours_planned)) in page


def test_a_coordinator_finds_an_offer_answers_it_and_it_is_found_again(client, cast):
    make_category(cast.borough)
    offer(client, cast.hub, "group", GROUP, postcode=cast.borough.postcodes.first().postcode)
    client.force_login(cast.alice)
    assert "1 to answer" in client.get("/volunteers").text
    with acting(cast.alice):
        one = GroupOffer.objects.get()
    assert "Millthorpe Motors" in client.get("/volunteers/offers").text
    page = f"/group-offer/{one.pk}"
    assert "Write what was agreed" in client.post(page, {"answer": "accept", "decision": " "}).text
    assert client.post(page, {"answer": "accept", "decision": "Tuesdays from nine"}).status_code == 302
    assert "Millthorpe Motors" not in client.get("/volunteers/offers").text
    assert "Tuesdays from nine" in client.get("/volunteers/offers?status=accepted").text
    assert client.post(page, {"answer": "decline", "decision": "No"}).status_code == 409, "answered once"
    client.force_login(make_user(make_team(cast.borough), Role.COORDINATOR))
    assert client.get(page).status_code == 404


def test_who_and_what_is_offered_waits_on_the_front_page_of_whoever_answers(client, cast):
    make_category(cast.borough)
    code = cast.borough.postcodes.first().postcode
    offer(client, cast.hub, "group", GROUP, postcode=code)
    offer(client, cast.hub, "time", TIME, postcode=code)
    client.force_login(make_user(cast.hub, Role.COORDINATOR))
    page = " ".join(client.get("/").text.split())
    assert re.search(r">1</span> <span[^>]*>people who want to volunteer", page)
    assert re.search(r">1</span> <span[^>]*>offers of goods, vans and rooms to answer", page)


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
