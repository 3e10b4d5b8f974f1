"""An organisation without a sign-in says in two clicks what it can do, asks for volunteers, and learns who said yes."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from hearth.access.tests.make import acting, everywhere, make_cast
from hearth.directory import actions as directory
from hearth.directory.models import Capacity, Organisation
from hearth.offers import actions as offers
from hearth.offers.tests.make import make_volunteer
from hearth.post.models import Message
from tests.journeys.conftest import faults_of, keep

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def link_in(template: str) -> str:
    with everywhere():
        body = Message.objects.filter(template=template).order_by("-queued_at").first().body
    return re.search(r"https?://[^/]+(/\S+)", body)[1]


def test_two_clicks_an_appeal_and_a_yes(transactional_db, sign_in_as, open_page):
    cast = make_cast()
    larder = Organisation.objects.create(borough=cast.borough, name="Mill Larder", kind="faith", email="l@example.org")
    Capacity.objects.create(organisation=larder, week=date(2020, 1, 6), tasks=12)
    sam = make_volunteer(cast.hub, approved_by=cast.alice, does=["food"], first_name="Sam", last_name="Tanner")
    with acting(cast.alice):
        offers.set_wishes(sam, may_be_introduced=True, by=cast.alice)
    directory.ask_every_capacity(date.today())

    page = open_page(link_in("capacity_asked"), width=390, height=844)
    assert faults_of(page) == []
    page.get_by_role("button", name="As last time: 12").click()
    expect(page.get_by_text("This week: 12.")).to_be_visible()
    assert faults_of(page) == []
    keep(page, "capacity")
    page.get_by_role("link", name="Ask for volunteers").click()
    assert faults_of(page) == []
    page.get_by_label("What would they do?").fill("Packing parcels")
    page.get_by_label("How many volunteers?").fill("2")
    page.get_by_label("Whom do they speak to?").fill("Rita")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("heading", name="Packing parcels")).to_be_visible()
    keep(page, "our-appeals")

    hub = sign_in_as(cast.alice, "/appeals")
    assert faults_of(hub) == []
    hub.get_by_role("link", name="Packing parcels").click()
    assert faults_of(hub) == []
    hub.get_by_label("Sam Tanner").check()
    hub.get_by_role("button", name="Ask the ticked ones").click()
    hub.get_by_text("Asked 1.").wait_for()

    page.reload()
    assert "Tanner" not in page.content(), "asked is not agreed"
    volunteer = open_page(link_in("appeal_asked"), width=390, height=844)
    assert faults_of(volunteer) == []
    volunteer.get_by_label("Yes: they may have my name, telephone and e-mail").check()
    volunteer.get_by_role("button", name="Send the answer").click()
    volunteer.get_by_text("now has your name").wait_for()
    page.reload()
    expect(page.get_by_text("Sam Tanner")).to_be_visible()
    assert faults_of(page) == []


def test_a_volunteer_says_that_they_stay(transactional_db, sign_in_as, open_page):
    cast = make_cast()
    sam = make_volunteer(cast.hub, approved_by=cast.alice, does=["food"], first_name="Sam", last_name="Tanner")
    hub = sign_in_as(cast.alice, f"/time-of/{sam.pk}")
    assert faults_of(hub) == []
    hub.get_by_role("button", name="Ask by e-mail").click()
    hub.get_by_text("Asked by e-mail.").wait_for()
    page = open_page(link_in("stay_asked"), width=390, height=844)
    assert faults_of(page) == []
    keep(page, "stay")
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("Every month").check()
    page.get_by_role("button", name="Send the answer").click()
    page.get_by_role("heading", name="Thank you").wait_for()
    hub.goto("/pool")
    expect(hub.get_by_text("Sam Tanner")).to_be_visible()
    expect(hub.get_by_text("Every month")).to_be_visible()
    assert faults_of(hub) == []
