"""A comfort call by keyboard; nobody answers, up to the doorstep; a promise to keep in touch over four weeks."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from hearth.access.tests.make import everywhere, make_cast
from hearth.calls.actions import clockwork
from hearth.calls.models import Turn
from hearth.calls.tests.make import make_callers, make_campaign, make_people
from hearth.calls.tests.simulate import clock
from hearth.needs.rules.scripts import shipped_text
from hearth.needs.tests.make_calls import make_categories, make_script
from hearth.people.models import Person
from tests.journeys.conftest import faults_of, keep, settled

MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=ZoneInfo("Europe/London"))
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db):
    """Two people to be rung, somebody who rings, and a clock that a test moves on."""
    with clock(MONDAY) as ticking:
        cast = make_cast()
        make_categories(cast.borough)
        for key in ("comfort_call", "safe_and_well", "keep_in_touch"):
            make_script(cast.borough, key, shipped_text(key))
        cast.people = make_people(cast.borough, 3)[1:]  # with an address, and one number
        cast.caller = make_callers(cast.hub, 1)[0]
        cast.clock = ticking
        yield cast


def later(cast, **more) -> None:
    """Let the clock go on, and what it brings about."""
    cast.clock.on(**more)
    with everywhere():
        clockwork.tick()


def pressed(page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
        settled(page)


def test_a_comfort_call_by_keyboard(cast, sign_in_as):
    make_campaign(cast.hub, cast.alice, cast.people, purpose="comfort_call")
    page = sign_in_as(cast.caller, "/ring")
    settled(page)
    assert faults_of(page) == []
    pressed(page, "Alt+n")
    page.get_by_role("heading", name="What to talk about").wait_for()
    first = page.locator(".hearth-identity strong").first.inner_text()
    assert page.locator(".hearth-question").count() > 1
    assert "0800" in page.locator("details", has_text="Crisis card").text_content()
    assert faults_of(page) == []
    keep(page, "comfort-call-1280")

    page.get_by_label("Notes").focus()
    page.keyboard.type("Sang with the choir in 1961. Would love to hear from Edith.")
    page.locator("[data-saved][data-state=saved]").wait_for()
    page.reload()
    expect(page.get_by_label("Notes")).to_have_value("Sang with the choir in 1961. Would love to hear from Edith.")

    # Asked to be rung tomorrow: a day and a time, and the next person comes.
    settled(page)
    pressed(page, "Alt+b")
    for label, typed in (("Day", "3"), ("Month", "3"), ("Year", "2026"), ("At", "10:30")):
        page.get_by_label(label, exact=True).focus()
        page.keyboard.type(typed)
    pressed(page, "Enter")
    page.get_by_text(f"{first}: asked to be rung at another time").wait_for()
    second = page.locator(".hearth-identity strong").first.inner_text()
    assert second != first
    pressed(page, "1")
    page.get_by_text(f"{second}: spoke to them").wait_for()

    # Whom we promised it is rung then, by the same voice, and what was said stands there.
    later(cast, days=1, hours=1)
    page = sign_in_as(cast.caller, "/ring")
    page.get_by_text("1 at a time we promised").wait_for()
    settled(page)
    pressed(page, "Alt+n")
    page.get_by_text("Promised for").wait_for()
    assert "Sang with the choir" in page.locator("main").inner_text()

    # Something more: the whole script, and back to the queue when it is done.
    pressed(page, "Alt+m")
    page.wait_for_url("**/call/*")
    settled(page)
    pressed(page, "Alt+c")
    page.wait_for_url("**/complete")
    page.get_by_label("How did the call end?").focus()
    page.keyboard.type("No help")
    pressed(page, "Alt+c")
    page.get_by_text("is completed").wait_for()
    page.goto("/ring")
    page.get_by_text("0 wait to be rung").wait_for()
    with everywhere():
        assert set(Turn.objects.values_list("ended_as", flat=True)) == {"reached"}


def test_nobody_answers_up_to_the_doorstep(cast, sign_in_as):
    make_campaign(cast.hub, cast.alice, cast.people[:1], purpose="welfare_check")
    for _ in range(3):
        page = sign_in_as(cast.caller, "/ring")
        settled(page)
        pressed(page, "Alt+n")
        page.get_by_role("heading", name="What to talk about").wait_for()
        pressed(page, "2")
        page.get_by_text("no answer").wait_for()
        later(cast, days=1)
    page = sign_in_as(cast.caller, "/ring")
    page.get_by_text("0 wait to be rung").wait_for()

    page = sign_in_as(cast.alice, "/doors")
    page.get_by_label("Edna Okoro").check()
    for label, typed in (("Day", "6"), ("Month", "3"), ("Year", "2026")):
        page.get_by_label(label, exact=True).fill(typed)
    page.get_by_label("Colleagues").check()
    assert faults_of(page) == []
    page.get_by_role("button", name="Make a round").click()
    page.wait_for_url("**/round/*")
    round_page = page.url

    phone = sign_in_as(cast.caller, "/ring", width=390, height=800)
    phone.goto(round_page)
    assert faults_of(phone) == []
    phone.get_by_role("link", name="Edna Okoro").click()
    phone.get_by_label("Seen, and well").check()
    phone.get_by_label("What did you see, what did they say?").fill("In the garden; her phone was unplugged.")
    keep(phone, "at-the-door-390")
    phone.get_by_role("button", name="Save").click()
    phone.get_by_text("It is written down.").wait_for()
    with everywhere():
        turn = Turn.objects.get()
        assert (turn.state, turn.ended_as, turn.tries) == ("ended", "visited", 3)
        ways = [one.way for one in turn.steps_gone.order_by("step")]
        assert ways == ["phone", "other_number", "kin"]


def test_keeping_in_touch_over_four_weeks(cast, sign_in_as):
    with everywhere():
        edna = Person.objects.get(pk=cast.people[0])
    page = sign_in_as(cast.caller, f"/keep-in-touch/{edna.pk}")
    page.get_by_label("At which time?").fill("10:00")
    review = page.get_by_role("group", name="Look at it again on")
    for label, typed in (("Day", "30"), ("Month", "3"), ("Year", "2026")):
        review.get_by_label(label).fill(typed)
    assert faults_of(page) == []
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Every 7 days at 10:00").wait_for()

    for week in range(4):
        cast.clock.at = MONDAY + timedelta(weeks=week, minutes=35)
        later(cast, minutes=1)
        page = sign_in_as(cast.caller, "/ring")
        settled(page)
        pressed(page, "Alt+n")
        page.get_by_text("Promised for").wait_for()
        pressed(page, "1")
        page.get_by_text("spoke to them").wait_for()

    # The clocks have gone forward, the fifth week comes, nobody rings: it shows within the hour.
    cast.clock.at = MONDAY.astimezone(ZoneInfo("Europe/London")) + timedelta(weeks=4)
    later(cast, minutes=35)
    later(cast, minutes=50)
    page = sign_in_as(cast.alice, "/keeping-in-touch")
    page.get_by_role("heading", name="Not rung when we said").wait_for()
    assert "Edna Okoro" in page.locator("main").inner_text()
    keep(page, "keeping-in-touch-missed-1280")
    assert faults_of(page) == []
    with everywhere():
        assert Turn.objects.filter(ended_as="reached").count() == 4
        assert Turn.objects.exclude(state="ended").count() == 1
