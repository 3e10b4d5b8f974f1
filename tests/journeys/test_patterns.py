"""Every field, chart and part in a browser: accessible, as wide as the screen, and usable without a mouse."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import faults_of, keep

pytestmark = pytest.mark.journey

PAGES = {
    "staff": "/patterns",
    "staff-errors": "/patterns?errors=1",
    "residents": "/patterns?layout=public",
    "residents-errors-cy": "/patterns?layout=public&errors=1&language=cy",
    "accessibility-cy": "/accessibility?language=cy",
    "privacy": "/privacy",
    "refused": "/patterns/refusing",
    "broken": "/patterns/broken",
    "missing": "/no-such-page",
}


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible_and_fits(open_page, name, width):
    page = open_page(PAGES[name], width=width)
    keep(page, f"{name}-{width}")
    assert faults_of(page) == []


def test_a_number_key_chooses_an_answer_and_opens_its_fields(open_page):
    page = open_page("/patterns")
    page.locator("body").press("1")
    assert page.get_by_label("By phone").is_checked()
    expect(page.get_by_label("Telephone number")).to_be_visible()
    page.get_by_label("Telephone number").press("2")
    assert page.get_by_label("By phone").is_checked()


def test_number_keys_can_be_switched_off(open_page):
    page = open_page("/patterns")
    page.get_by_label("number keys on").uncheck()
    page.locator("h1").click()
    page.locator("body").press("1")
    assert not page.get_by_label("By phone").is_checked()


def test_typing_says_saved_and_signing_out_keeps_the_words(open_page):
    page = open_page("/patterns")
    page.get_by_label("Full name").fill("Alice Example")
    page.locator("[data-saved][data-state=saved]").wait_for()
    assert page.locator("[data-saved]").inner_text().startswith("Saved ")
    page.route("**/patterns", lambda route: route.fulfill(status=401))
    page.get_by_label("Full name").fill("Alice Example Junior")
    page.get_by_text("You have been signed out").wait_for()
    assert page.get_by_label("Full name").input_value() == "Alice Example Junior"
    assert faults_of(page) == []


def test_what_a_script_could_not_do_is_said_in_place(open_page):
    page = open_page("/patterns")
    page.get_by_label("Full name").fill("Alice Example")
    page.get_by_role("link", name="Refuse").click()
    page.get_by_text("closed already, by Bob at 2:07pm").wait_for()
    page.get_by_role("link", name="Break").click()
    page.get_by_text("Something went wrong on our side").wait_for()
    assert re.fullmatch(r"[0-9A-Z]{3}-[0-9A-Z]{4}", page.locator("[data-reference]").inner_text())
    assert page.get_by_label("Full name").input_value() == "Alice Example"
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.locator("#hearth-notice")).not_to_be_visible()


def test_the_page_works_without_javascript(open_page):
    page = open_page("/patterns?layout=public", java_script_enabled=False)
    expect(page.get_by_label("Telephone number")).to_be_visible()
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("There is a problem").wait_for()
    page.get_by_role("link", name="“Date of birth” has not been answered").click()
    expect(page).to_have_url(re.compile("#id_born-day$"))
