"""A coordinator hands a need over to another team, and somebody there answers by a link, without an account."""

import pytest
from playwright.sync_api import expect

from hearth.access.tests.make import acting, everywhere, make_cast
from hearth.needs.models import Need
from hearth.needs.tests.make import make_agreement, make_need, make_person, make_route
from hearth.post.models import Message
from tests.journeys.conftest import faults_of, keep

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db):
    cast = make_cast()
    cast.other.name, cast.other.email = "Mill health and care team", "mill@example.org"
    cast.other.save()
    make_agreement(cast.borough, "community_hub", "health_and_care", fields=("name", "phone", "reason"))
    make_route(cast.borough, "health_and_care")
    return cast


def the_link() -> str:
    with everywhere():
        return "/answer/" + Message.objects.get(template="referral_sent").body.split("/answer/")[1].split()[0]


@pytest.mark.parametrize("width", [1280, 390])
def test_a_coordinator_hands_over_and_a_partner_answers_by_link(cast, sign_in_as, open_page, width):
    person = make_person(cast.borough, first_name="Edna", last_name="Okoro", address_1="1 Mill Lane")
    need = make_need(cast.hub, person=person, summary="Dizzy spells", details="Dizzy since Monday, lives upstairs")

    desk = sign_in_as(cast.alice, "/work", width=width)
    assert faults_of(desk) == []
    keep(desk, f"work-{width}")
    desk.get_by_role("link", name="Dizzy spells").click()
    assert faults_of(desk) == []
    keep(desk, f"need-{width}")
    desk.get_by_role("button", name="Refer to another team").click()
    desk.get_by_label("Health and care").check()
    desk.get_by_label("What do you ask of them?").fill("Please see her this week")
    assert faults_of(desk) == []
    keep(desk, f"refer-{width}")
    desk.get_by_role("button", name="Refer to another team").click()
    desk.get_by_text("Sent. You will see what becomes of it.").wait_for()

    theirs = open_page(the_link(), width=width)
    expect(theirs.get_by_text("Please see her this week")).to_be_visible()
    assert "Mill Lane" not in theirs.content(), "only what the agreement names"
    assert faults_of(theirs) == []
    keep(theirs, f"answer-{width}")
    theirs.get_by_label("Yes, we will take it").check()
    theirs.get_by_label("Your name and organisation").fill("Dr Rao, Mill Surgery")
    theirs.get_by_role("button", name="Send the answer").click()
    theirs.get_by_text("Thank you. We have your answer").wait_for()
    assert faults_of(theirs) == []
    keep(theirs, f"answered-{width}")
    outcome = theirs.get_by_role("link", name="/outcome/").get_attribute("href")
    theirs.goto(theirs.url)
    theirs.get_by_text("This link no longer opens").first.wait_for()

    desk.goto(f"/need/{need.pk}")
    assert "Dr Rao, Mill Surgery" in desk.content()
    with acting(cast.alice):
        assert Need.objects.get(pk=need.pk).stage == "taken"

    # Days later the surgery says what became of it, by the link it was given.
    theirs.goto(outcome)
    assert "Edna" not in theirs.content(), "nothing of the person is shown again"
    assert faults_of(theirs) == []
    keep(theirs, f"outcome-{width}")
    theirs.get_by_role("button", name="Tell them").click()
    theirs.get_by_role("link", name="Say in a few words what became of it.").wait_for()
    assert faults_of(theirs) == []
    theirs.get_by_label("It is done").check()
    theirs.get_by_label("How did it go").fill("Seen at home, her tablets were changed")
    theirs.get_by_role("button", name="Tell them").click()
    theirs.get_by_text("Thank you. They have been told").wait_for()
    assert faults_of(theirs) == []
    keep(theirs, f"told-{width}")
    theirs.goto(outcome)
    theirs.get_by_text("This link no longer opens").first.wait_for()

    desk.reload()
    expect(desk.get_by_text("Seen at home, her tablets were changed").first).to_be_visible()
    assert faults_of(desk) == []
    keep(desk, f"told-need-{width}")
    desk.goto("/referrals?box=out&show=all")
    assert "Seen at home, her tablets were changed" in desk.content()
    assert faults_of(desk) == []
    with acting(cast.alice):
        assert Need.objects.get(pk=need.pk).stage == "done"
