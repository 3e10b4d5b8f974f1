"""A handler takes a call by keyboard alone; a walk-in is a number and Enter; a record is found and opened."""

import re

import pytest
from playwright.sync_api import expect

from hearth.access.actions import presence
from hearth.access.tests.make import acting
from hearth.needs.models import Contact, Need
from hearth.needs.rules.scripts import SHIPPED, shipped_text
from hearth.needs.tests.make_calls import make_categories, make_script
from hearth.people import actions as people
from hearth.people.tests.make import make_person
from tests.journeys.conftest import faults_of, keep, settled

EDNA = re.compile("This is them.*Edna Okoro")
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db):
    from hearth.access.tests.make import make_cast, make_team

    cast = make_cast()
    make_categories(cast.borough)
    make_team(cast.borough, kind="safeguarding", name="Safeguarding front door")
    for key in SHIPPED:
        make_script(cast.borough, key, shipped_text(key))
    with acting(cast.alice):
        make_person(cast, last_name="Oakley", address_1="9 Canal Street", date_of_birth="1980-02-01")
        edna = make_person(cast, town="Hartwell")
        people.involve(person=edna, team=cast.other, by=cast.alice)
    with acting(cast.charlie):
        people.note_approach(person=edna, team=cast.other, by=cast.charlie, channel="phone")
    return cast


@pytest.fixture
def as_alice(cast, sign_in_as):
    """Open a page as Alice, and let it settle: keys are pressed next."""

    def opened(address: str, **options):
        page = sign_in_as(cast.alice, address, **options)
        settled(page)
        return page

    return opened


def pressed(page, *keys: str) -> None:
    """Press these keys one after another, each when the page has taken in the last."""
    for key in keys:
        page.keyboard.press(key)
        settled(page)


def question(page) -> str:
    return page.locator("#question").inner_text()


def answered(page, *numbers: str) -> None:
    """Choose these answers; after each another question stands there."""
    for number in numbers:
        before = question(page)
        page.keyboard.press(number)
        page.wait_for_function("was => document.getElementById('question')?.innerText !== was", arg=before)
        page.wait_for_function("() => ['question', 'given'].includes(document.activeElement?.id)")
        settled(page)


def test_a_handler_takes_a_call_by_keyboard_alone(cast, as_alice):
    page = as_alice("/calls")
    assert faults_of(page) == []
    keep(page, "call-list-1280")
    pressed(page, "Alt+c")
    page.wait_for_url("**/call/*")
    settled(page)
    assert faults_of(page) == []
    keep(page, "call-begun-1280")

    # Who is it? Typed while they talk, misheard, found all the same.
    pressed(page, "Alt+p")
    page.keyboard.type("enda okorro")
    page.get_by_role("button", name=EDNA).wait_for()
    assert "Works with" in page.locator("#call-found").inner_text()
    keep(page, "call-found-1280")
    assert faults_of(page) == []
    page.get_by_role("button", name=EDNA).focus()
    pressed(page, "Enter")
    page.locator("#call-identity").get_by_text("Born 12 May 1939").wait_for()
    keep(page, "call-person-1280")
    assert faults_of(page) == []

    # The script: numbers answer, the rest of the hands stay on the headset. A browser writes a style into what somebody
    # has made larger; what takes its place must not carry it on, for our policy refuses it (`open_page` listens).
    page.locator("#question").evaluate("element => { element.style.minHeight = '3em' }")
    page.locator("#record-saved").evaluate("element => { element.style.minHeight = '3em' }")
    page.locator("#question").focus()
    answered(page, "1")
    keep(page, "call-question-1280")
    assert faults_of(page) == []
    second = question(page)
    pressed(page, "Alt+b")
    page.wait_for_function("was => document.getElementById('question')?.innerText !== was", arg=second)
    answered(page, "1")
    assert question(page) == second, "changing back leads on to where we were"

    # A note, saved as it is typed.
    notes = page.get_by_label("Notes of this call")
    pressed(page, "Alt+t")
    expect(notes).to_be_focused()
    page.keyboard.type("Her line crackles.")
    expect(notes).to_have_value("Her line crackles.")
    page.locator("form[aria-label=Notes] [data-saved][data-state=saved]").wait_for()
    page.reload()
    assert page.get_by_label("Notes of this call").input_value() == "Her line crackles."

    # Something beside the script, then the check list.
    page.locator("summary", has_text="Add something").focus()
    pressed(page, "Enter")
    page.get_by_label("What kind of help?").focus()
    page.keyboard.type("Repairs")
    page.get_by_label("In a few words").focus()
    page.keyboard.type("Dripping tap")
    pressed(page, "Enter")
    page.locator("#call-raised").get_by_text("Dripping tap").first.wait_for()
    pressed(page, "Alt+c")
    page.wait_for_url("**/complete")
    assert faults_of(page) == []
    keep(page, "call-complete-1280")
    page.get_by_label("How did the call end?").focus()
    page.keyboard.type("Help arranged")
    pressed(page, "Alt+c")
    page.wait_for_url("**/call/*")
    page.get_by_text("is completed").wait_for()
    keep(page, "call-finished-1280")
    assert faults_of(page) == []
    with acting(cast.alice):
        assert "Dripping tap" in [need.summary for need in Need.objects.all()]


def test_danger_stops_the_script_at_once(cast, as_alice):
    page = as_alice("/calls")
    pressed(page, "Alt+c")
    page.wait_for_url("**/call/*")
    settled(page)
    answered(page, "1")
    page.keyboard.press("2")
    page.get_by_role("alert").filter(has_text="999").wait_for()
    assert faults_of(page) == []
    keep(page, "call-stop-1280")
    page.set_viewport_size({"width": 390, "height": 844})
    keep(page, "call-stop-390")
    pressed(page, "Alt+g")
    page.wait_for_url("**/concern")
    assert faults_of(page) == []
    keep(page, "call-concern-390")


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_of_a_call_fits_and_can_be_read(cast, as_alice, width):
    with acting(cast.alice):
        from hearth.needs.tests.make_calls import make_call

        edna = people.open_record(_edna(cast).pk, by=cast.alice, purpose="they rang us")
        call = make_call(cast, person=edna, is_outgoing=True)
    for name, address in {
        "calls": "/calls", "call": f"/call/{call.pk}", "complete": f"/call/{call.pk}/complete",
        "not-reached": f"/call/{call.pk}/not-reached", "abandon": f"/call/{call.pk}/abandon", "drop-in": "/drop-in",
        "people": "/people", "open": f"/person/{edna.pk}/open",
    }.items():  # fmt: skip
        page = as_alice(address, width=width)
        keep(page, f"{name}-{width}")
        assert (name, faults_of(page)) == (name, [])


def _edna(cast):
    from hearth.people.models import Person

    return Person.objects.get(last_name="Okoro")


def test_without_scripts_of_the_browser_a_call_goes_on(cast, as_alice):
    page = as_alice("/calls", java_script_enabled=False)
    page.get_by_role("button", name="Take a call").click()
    page.get_by_role("button", name="English").first.click()
    page.get_by_label("Name, date of birth, postcode, telephone or NHS number").last.fill("edna okoro")
    page.locator("#call-person").get_by_role("button", name="Find").click()
    keep(page, "call-plain-1280")
    page.get_by_role("button", name=EDNA).click()
    expect(page.locator("#call-identity").get_by_text("Born 12 May 1939")).to_be_visible()


def test_a_walk_in_is_a_number_and_enter(cast, as_alice):
    page = as_alice("/drop-in")
    pressed(page, "2", "Enter")
    page.get_by_text("Logged:").wait_for()
    with acting(cast.alice):
        assert Contact.objects.filter(channel="in_person").count() == 1


def test_a_record_is_found_opened_and_read(cast, as_alice):
    page = as_alice("/people")
    page.get_by_label("Name, date of birth, postcode, telephone or NHS number").last.press_sequentially("12/5/39 ok")
    page.get_by_role("button", name="Open the record of Edna Okoro").wait_for()
    keep(page, "people-found-1280")
    assert faults_of(page) == []
    page.get_by_role("button", name="Open the record of Edna Okoro").click()
    page.wait_for_url("**/open")
    settled(page)
    pressed(page, "1", "Enter")
    page.wait_for_url("**/person/*")
    page.get_by_text("Opened for: they rang us").wait_for()
    assert faults_of(page) == []
    keep(page, "person-1280")
    page.set_viewport_size({"width": 390, "height": 844})
    assert faults_of(page) == []
    keep(page, "person-390")
    page.get_by_role("button", name="Correct the record").click()
    assert faults_of(page) == []
    keep(page, "person-correct-390")


def test_two_who_have_one_record_open_see_each_other(cast, as_alice):
    page = as_alice("/people")
    with acting(cast.charlie):
        edna = people.open_record(_edna(cast).pk, by=cast.charlie, purpose="a referral")
        presence.be_present(edna, by=cast.charlie)
    page.goto(f"/person/{edna.pk}/open")
    pressed(page, "1", "Enter")
    page.get_by_text("Charlie has this open now.").wait_for()
