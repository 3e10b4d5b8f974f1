"""An administrator keeps agreements and kinds of help, a data protection officer reads them and the log of it."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from hearth.access.tests.make import make_cast, make_team, make_user
from hearth.needs.tests.make import make_category
from tests.journeys.conftest import faults_of, keep

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db):
    return make_cast()


@pytest.fixture
def administration(cast):
    return make_team(cast.borough, "administration")


@pytest.mark.parametrize("width", [1280, 390])
def test_an_agreement_is_made_changed_and_ended_and_read_by_the_officer(cast, administration, sign_in_as, width):
    ada = make_user(administration, "administrator", "Ada")
    page = sign_in_as(ada, "/agreements", width=width)
    assert faults_of(page) == []
    page.click("text=Make an agreement")
    assert faults_of(page) == []
    page.click("text=Make the agreement")
    assert "Error: Make a sharing agreement" in page.title()
    assert faults_of(page) == []
    page.get_by_label("Name", exact=True).first.fill("Hardship food")
    page.get_by_label("From which kind of team?").select_option("community_hub")
    page.get_by_label("To which kind of team?").select_option("foodbank")
    page.get_by_label("What are they sent for?").fill("Food for a household in hardship")
    page.get_by_label("By which law?").fill("UK GDPR Article 6(1)(e)")
    last = timezone.localdate().replace(day=1, year=timezone.localdate().year + 1)
    for part in ("day", "month", "year"):
        page.fill(f"[name=expires_on-{part}]", str(getattr(last, part)))
    page.get_by_label("Telephone").check()
    page.click("text=Make the agreement")
    page.get_by_role("heading", name="What crosses").wait_for()
    assert faults_of(page) == []
    page.click("text=Change it")
    page.get_by_label("Children").check()
    page.get_by_label("Why is it changed?").fill("The kitchen asks")
    page.click("text=Show what this changes")
    page.get_by_role("heading", name="What this changes").wait_for()
    assert faults_of(page) == []
    keep(page, f"agreement-change-{width}")
    page.click("text=Save version 2")
    page.get_by_text("The kitchen asks").wait_for()
    page.click("text=End it")
    assert faults_of(page) == []
    page.get_by_label("Why does it end?").fill("The foodbank has closed")
    page.click("text=End it now")
    page.get_by_role("heading", name="What crossed while it was in force").wait_for()
    assert faults_of(page) == []
    keep(page, f"agreement-ended-{width}")
    officer = sign_in_as(make_user(administration, "data_protection", "Dana"), "/agreements?show=all", width=width)
    officer.click("text=Hardship food")
    expect(officer.get_by_text("Ada: The foodbank has closed")).to_be_visible()
    officer.goto("/event-log")
    assert faults_of(officer) == []
    officer.click("text=Change agreement")
    officer.get_by_text("Only “Change agreement”").wait_for()
    expect(officer.get_by_text("Crosses from now on: Children")).to_be_visible()
    assert faults_of(officer) == []
    keep(officer, f"event-log-{width}")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_kind_of_help_is_given_to_volunteers_and_one_is_added(cast, administration, sign_in_as, width):
    make_category(cast.borough, "housing", name="Housing", is_for_volunteers=False)
    page = sign_in_as(make_user(administration, "administrator", "Ada"), "/kinds-of-help", width=width)
    assert faults_of(page) == []
    page.click("text=Housing")
    expect(page.get_by_label("In use: calls, forms and scripts offer it")).to_be_checked()
    page.get_by_label("Volunteers may do it").check()
    assert faults_of(page) == []
    page.click("text=Save")
    page.get_by_text("Saved.").wait_for()
    page.click("text=Add a kind of help")
    page.get_by_label("Name in English").fill("Garden help")
    page.get_by_label("Name in Welsh (optional)").fill("Help yn yr ardd")
    page.click("text=Add it")
    page.get_by_text("“Garden help” was added.").wait_for()
    expect(page.get_by_text("Help yn yr ardd")).to_be_visible()
    assert faults_of(page) == []
    keep(page, f"kinds-of-help-{width}")
