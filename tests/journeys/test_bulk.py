"""A hub manager hands a morning's work out at once: ticks it all, counts it, and is told what could not be done."""

import pytest
from playwright.sync_api import expect

from hearth.access.tests.make import acting, make_cast, make_user
from hearth.needs.actions import needs
from hearth.needs.models import Need
from hearth.needs.tests.make import make_need, make_person
from tests.journeys.conftest import faults_of, keep

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db):
    """Twelve needs, an emergency among them; Carol has one of them already."""
    cast = make_cast()
    carol = make_user(cast.hub, "call_handler", "Carol Reed")
    for number in range(12):
        person = make_person(cast.borough, first_name="Edna", last_name=f"Okoro {number}")
        urgency = "now" if number == 7 else "planned"
        need = make_need(cast.hub, person=person, summary=f"Shopping for {number}", urgency=urgency)
        if number == 3:
            with acting(carol):
                needs.claim(need, by=carol)
    return cast


@pytest.mark.parametrize("width", [1280, 390])
def test_many_needs_are_claimed_at_once_counted_and_what_was_refused_says_why(cast, sign_in_as, width):
    page = sign_in_as(cast.alice, "/work", width=width)
    expect(page.get_by_role("row").nth(1)).to_contain_text("Shopping for 7")
    assert faults_of(page) == []
    page.get_by_role("button", name="Tick all on this page").click()
    expect(page.get_by_role("status").filter(has_text="12 ticked")).to_be_visible()
    page.get_by_role("checkbox", name="Tick").first.uncheck(force=True)
    expect(page.get_by_role("status").filter(has_text="11 ticked")).to_be_visible()
    keep(page, f"bulk-ticked-{width}")
    page.get_by_label("Do this").select_option("Claim")
    page.get_by_role("button", name="Go on").click()

    page.get_by_role("heading", name="Claim: 11 needs").wait_for()
    assert faults_of(page) == []
    keep(page, f"bulk-count-{width}")
    count = page.get_by_label("How many needs are these?")
    count.fill("12")
    page.get_by_role("button", name="Claim").click()
    page.get_by_role("link", name="You typed 12, but 11 are ticked.").wait_for()
    assert faults_of(page) == []
    with acting(cast.alice):
        assert not Need.objects.of(cast.alice).exists()
    count.fill("11")
    page.get_by_role("button", name="Claim").click()

    page.get_by_role("heading", name="Claim: 10 of 11 changed").wait_for()
    expect(page.get_by_role("row").filter(has_text="Shopping for 3")).to_contain_text(
        "Carol Reed is looking after this"
    )
    assert faults_of(page) == []
    keep(page, f"bulk-done-{width}")
    with acting(cast.alice):
        assert Need.objects.of(cast.alice).count() == 10
    page.get_by_role("button", name="Back to the worklist").click()
    page.get_by_role("heading", name="Work:").wait_for()
    expect(page.get_by_role("row").filter(has_text="Shopping for 7")).to_contain_text("nobody")
