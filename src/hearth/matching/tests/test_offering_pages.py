"""Somebody offers help on the public pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from hearth.access.roles import Role
from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.directory.models import Organisation
from hearth.kit.spoken import read_spoken
from hearth.kit.when import day
from hearth.needs.tests.make import make_category
from hearth.offers.models import GroupOffer, Volunteer
from hearth.offers.tests.make import make_principles, make_role
from hearth.post.models import Message

pytestmark = pytest.mark.django_db

TIME = {
    "name": {"first_name": "Ola", "last_name": "Obi"},
    "contact": {"phone": "01632 960003", "email": "ola@example.org"},
    "born": {"born-day": "1", "born-month": "2", "born-year": "1990", "sex": "woman"},
    "does": {"does": ["food"]},
    "far": {"reach": "4800", "has_car": "yes"},
    "often": {"tasks_a_week": "2", "free": ["2", "20"], "availability": "Not in August"},
    "languages": {"languages": "Welsh, Urdu and Welsh", "about": "Forklift licence"},
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
        assert (one.free, one.sex, one.about) == ([2, 20], "woman", "Forklift licence")
        assert one.agreed_principles_at
        due = day(one.applied_at + timedelta(hours=hub.borough.hours_planned), weekday=True, year=False)
        assert f"by the end of <strong>{due}</strong>." in page
        assert one.number in Message.objects.get().body


def test_a_volunteer_chooses_only_from_the_kinds_of_help_that_volunteers_give(client, hub):
    make_category(hub.borough, "check_in", is_public=False)
    make_category(hub.borough, "money", is_for_volunteers=False)
    make_category(hub.borough, "repairs", is_open=False)
    for page in ("name", "contact"):
        client.post(f"/offer/time/{page}", TIME[page])
    asked = client.post("/offer/time/where", {"postcode": hub.borough.postcodes.get().postcode})["Location"]
    assert asked == "/offer/time/born"
    asked = client.post(asked, TIME["born"])["Location"]
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
        due = day(one.offered_at + timedelta(hours=hub.borough.hours_planned), weekday=True, year=False)
        assert f"by the end of <strong>{due}</strong>." in page


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
    gone = {"use_by-day": "1", "use_by-month": "4", "use_by-year": "2020"}
    assert "There is a problem" in client.post(page, {"answer": "accept", "decision": "Tuesdays", **gone}).text
    assert client.post(page, {"answer": "accept", "decision": "Tuesdays from nine"}).status_code == 302
    assert "Millthorpe Motors" not in client.get("/volunteers/offers").text
    assert "Tuesdays from nine" in client.get("/volunteers/offers?status=accepted").text
    assert "Write why it can be used no longer" in client.post(page, {"because": " "}).text
    assert client.post(page, {"because": "The van was sold"}).status_code == 302
    assert "Millthorpe Motors" not in client.get("/volunteers/offers?status=accepted").text
    assert "The van was sold" in client.get("/volunteers/offers?status=ended").text
    assert "The van was sold" in client.get(page).text
    assert client.post(page, {"because": "Sold twice"}).status_code == 409
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
    ("typed", "kept"),
    [
        ("", []),
        ("Cymraeg a Phwyleg", ["cy", "Polish"]),
        ("Saesneg a Chymraeg, Wrdw", ["English", "cy", "Urdu"]),
        ("Urdu; Tamil and Pwyleg", ["Urdu", "Tamil", "Polish"]),
    ],
)
def test_languages_typed_in_english_or_welsh_are_kept_under_one_name(typed, kept):
    assert read_spoken(typed) == kept


def seventeen(years=17):
    today = timezone.localdate()
    return {"born-day": "1", "born-month": "1", "born-year": str(today.year - years)}


YOUNG = {"guardian_name": "Pat Obi", "guardian_phone": "01632 960004", "they_know": "yes"}


def test_at_seventeen_one_names_a_parent_and_offers_only_what_is_for_that_age(client, hub):
    make_role(hub.borough, "shopping", categories=["food"])
    make_role(hub.borough, "packing", goes_to_doors=False, least_age=16)
    born = TIME | {"born": seventeen(), "guardian": YOUNG, "does": {"does": ["packing"]}}
    offer(client, hub, "time", born)
    with everywhere():
        one = Volunteer.objects.get()
        assert (one.does, one.guardian_name, one.guardian_phone) == (["packing"], "Pat Obi", "+441632960004")
        assert one.guardian_agreed_at is None, "the hub rings them first"


def test_at_fifteen_nobody_registers_and_at_seventeen_not_where_nothing_is_for_them(client, hub):
    for page in ("name", "contact"):
        client.post(f"/offer/time/{page}", TIME[page])
    client.post("/offer/time/where", {"postcode": hub.borough.postcodes.get().postcode})
    assert "You need to be 16" in client.post("/offer/time/born", seventeen(14)).text
    assert "nothing here yet for people under 18" in client.post("/offer/time/born", seventeen()).text


def test_who_comes_from_a_group_says_so(client, hub):
    group = Organisation.objects.create(borough=hub.borough, name="Millthorpe Mosque", kind="faith")
    offer(client, hub, "time", TIME | {"languages": {"languages": "", "organisation": str(group.pk)}})
    with everywhere():
        assert Volunteer.objects.get().organisation == group


def test_principles_written_meanwhile_are_read_again_before_anything_is_sent(client, hub):
    make_principles(hub.borough)
    answers = {**TIME, "where": {"postcode": hub.borough.postcodes.get().postcode}}
    address = "/offer/time/name"
    while (page := address.rsplit("/", 1)[1]) != "check":
        address = client.post(address, answers[page])["Location"]
    make_principles(hub.borough, version=2, text="Something new.")
    assert client.post(address)["Location"] == "/offer/time/principles"
    with everywhere():
        assert not Volunteer.objects.exists()
    assert "Something new." in client.get("/offer/time/principles").text
    client.post("/offer/time/principles", {"agreed": "yes"})
    assert client.post(address)["Location"] == "/offer/sent"
    with everywhere():
        assert Volunteer.objects.get().principles.version == 2


def test_the_week_is_read_back_in_welsh(client, hub):
    client.get("/offer?language=cy")
    answers = {**TIME, "where": {"postcode": hub.borough.postcodes.get().postcode}}
    address = "/offer/time/name"
    while (page := address.rsplit("/", 1)[1]) != "check":
        address = client.post(address, answers[page])["Location"]
    page = client.get(address).text
    assert "Dydd Llun: min nos; Dydd Sul: min nos" in page
    client.post(address)
    with everywhere():
        assert Volunteer.objects.get().language == "cy"
