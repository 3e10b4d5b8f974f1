"""A comfort call by keyboard; nobody answers, up to the doorstep; a promise to keep in touch over four weeks; somebody
is away in the middle of the day."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from hearth.access.tests.make import acting, everywhere, make_cast
from hearth.calls.actions import clockwork, queue, ringing, shifts
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


def test_a_supervisor_covers_an_absence(cast, sign_in_as):
    with everywhere():
        people = [*cast.people, *make_people(cast.borough, 6)[1:]]
    make_campaign(cast.hub, cast.alice, people)
    one, two = cast.caller, make_callers(cast.hub, 2)[1]
    day = (MONDAY, MONDAY + timedelta(hours=7))
    with acting(cast.alice):
        shifts.add(team=cast.hub, shifts=[(one, day), (two, day)], key="day", by=cast.alice)
    with acting(one):
        asked = queue.next_turn(team=cast.hub, by=one)
        ringing.end_try(asked, outcome="call_back", by=one, promised_at=MONDAY + timedelta(hours=2), note="Not before.")

    # Everybody is dealt in fair shares; then one of the two goes home.
    cast.clock.on(hours=1)
    page = sign_in_as(cast.alice, "/campaigns/board")
    page.get_by_role("link", name="Who has whom: deal people").click()
    page.get_by_label("Whom?").select_option(index=1)
    assert faults_of(page) == []
    page.get_by_role("button", name="Deal", exact=True).click()
    page.get_by_text("6 people of").wait_for()
    keep(page, "who-has-whom-1280")
    page.get_by_role("link", name="Rota, and who is away").click()
    page.get_by_text("Mark somebody away").click()
    page.get_by_label("Who is away?").select_option(one.name)
    page.get_by_label("Not planned").check()
    page.get_by_role("button", name="Mark away").click()
    page.get_by_text("They had 3 to ring: 3 are dealt to colleagues").wait_for()
    page.get_by_text("1 with a time that was promised: whoever is free rings them then").wait_for()
    phone = sign_in_as(cast.alice, "/callers/dealt", width=390, height=800)
    phone.get_by_text("taken back at 10:30am: away").wait_for()
    assert faults_of(phone) == []
    phone.get_by_role("link", name=two.name).click()
    phone.get_by_role("heading", name=f"{two.name} has 6 people to ring").wait_for()
    assert faults_of(phone) == []
    keep(phone, "one-caller-390")

    # At the time that was promised the colleague has them on the screen, then all the others; nobody is lost.
    later(cast, minutes=62)
    page = sign_in_as(two, "/ring")
    page.get_by_text("1 at a time we promised").wait_for()
    settled(page)
    pressed(page, "Alt+n")
    page.get_by_text("Promised for").wait_for()
    assert "Not before." in page.locator("main").inner_text()
    for _ in people:
        name = page.locator(".hearth-identity strong").first.inner_text()
        pressed(page, "1")
        page.get_by_text(f"{name}: spoke to them").wait_for()
    with everywhere():
        assert list(Turn.objects.values_list("ended_as", flat=True)) == ["reached"] * len(people)
