"""A coordinator finds out whom a row without a name is about, by keyboard alone, and says how they know."""

import pytest
from playwright.sync_api import expect

from hearth.access.tests.make import acting
from hearth.exchange.tests.test_every_feed import load
from hearth.needs.tests.make import make_category
from hearth.people.models import ListEntry, Person
from hearth.people.tests.make import make_person
from tests.journeys.conftest import faults_of, keep

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ROW = {"ivr_dob": "1940-02-01", "ivr_postcode": "QX8 9ZZ", "ivr_preferred_phone_number": "01632 960009"}


@pytest.fixture
def cast(transactional_db):
    from hearth.access.tests.make import make_cast

    cast = make_cast()
    make_category(cast.borough, "food")
    load(cast, "ivr-2020", ROW, {**ROW, "ivr_dob": "1939-03-04"})
    with acting(cast.alice):
        make_person(cast, first_name="Ada", phone="01632 960009", date_of_birth="1941-02-01", postcode="")
    return cast


@pytest.mark.parametrize("width", [1280, 390])
def test_a_row_without_a_name_is_about_somebody(cast, sign_in_as, width):
    page = sign_in_as(cast.alice, "/compare", width=width)
    page.get_by_role("link", name="2 rows to identify").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Who is it?")).to_be_visible()
    keep(page, f"identify-{width}")
    assert faults_of(page) == []
    page.get_by_role("radio", name="Ada Okoro").focus()
    page.keyboard.press("Space")
    page.get_by_label("How do you know?").focus()
    page.keyboard.type("Rang the number: it is she")
    page.keyboard.press("Enter")

    expect(page.get_by_text("That row is about Ada Okoro.")).to_be_visible()
    page.get_by_role("radio", name="Somebody new").check()
    page.get_by_label("Last name, when you know it").fill("Moss")
    page.get_by_role("button", name="Save, and go on with the next").click()
    expect(page.get_by_role("link", name="Say how you know, in a few words.")).to_be_visible()
    keep(page, f"identify-fault-{width}")
    assert faults_of(page) == []
    page.get_by_label("How do you know?").fill("Her daughter answered")
    page.get_by_role("button", name="Save, and go on with the next").click()
    expect(page.get_by_role("heading", name="No row waits to be identified")).to_be_visible()
    with acting(cast.alice):
        assert not ListEntry.objects.filter(person=None).exists()
        assert Person.objects.filter(last_name="Moss").exists()
