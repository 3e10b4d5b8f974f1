"""The person's page in a real browser: wide and on a telephone, without a fault of axe."""

import re

import pytest
from playwright.sync_api import expect

from hearth.access.tests.make import acting
from hearth.desk.tests.test_single_view import listed
from hearth.needs.tests.make import make_need
from hearth.people import actions
from hearth.people.tests.make import make_person
from tests.journeys.conftest import faults_of, keep

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1440, 390])
def test_everything_known_of_somebody_is_read_on_one_page(transactional_db, sign_in_as, width):
    from hearth.access.tests.make import make_cast

    cast = make_cast()
    with acting(cast.alice):
        person = make_person(cast, phone_2="01632 960 222")
        actions.note_approach(person=person, team=cast.hub, by=cast.alice, channel="phone", was_reached=False)
        actions.wish(person=person, by=cast.alice, with_kind="gp", is_welcome=False)
    listed(cast.hub, cast.alice, person)
    make_need(cast.hub, person=person)
    page = sign_in_as(cast.alice, f"/person/{person.pk}", width=width)
    page.get_by_label("They rang us").check()
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_text("The list “NHS list” says").first).to_be_visible()
    keep(page, f"single-view-{width}")
    assert faults_of(page) == []
    page.get_by_role("button", name=re.compile("Use this.*Address")).click()
    expect(page.get_by_text("The record says now what the list says.")).to_be_visible()
