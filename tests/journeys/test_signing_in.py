"""Getting in with a real browser: by keyboard alone, with a code; left alone too long, and nothing is lost."""

from __future__ import annotations

import time

import pytest
from django.contrib.sessions.models import Session
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import expect

from hearth.access.models import User
from hearth.needs.models import Note
from tests.journeys.conftest import faults_of, keep

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PASSWORD = "three odd words 77"


@pytest.fixture
def cast(transactional_db):
    from hearth.access.tests.make import make_cast

    cast = make_cast()
    for user in (cast.alice, cast.charlie):
        user.set_password(PASSWORD)
        user.save()
    return cast


def code_of(user) -> str:
    totp = TOTP(TOTPDevice.objects.get(user=user).bin_key)
    totp.time = time.time()
    return f"{totp.token():06d}"


def sign_in(page, user) -> None:
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_first_sign_in_by_keyboard_alone(cast, open_page, width):
    User.objects.filter(pk=cast.alice.pk).update(needs_second_factor=True)
    page = open_page("/account", width=width)
    assert faults_of(page) == []
    page.get_by_label("E-mail address").focus()
    page.keyboard.type(cast.alice.email)
    page.keyboard.press("Tab")
    page.keyboard.type("not it at all")
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text("is not right").wait_for()
    keep(page, f"sign-in-wrong-{width}")
    assert faults_of(page) == []
    page.get_by_label("Password", exact=True).focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    page.get_by_role("heading", name="Set up your second factor").wait_for()
    keep(page, f"second-factor-{width}")
    assert faults_of(page) == []
    page.get_by_label("Code").focus()
    page.keyboard.type(code_of(cast.alice))
    page.keyboard.press("Enter")

    page.get_by_role("heading", name="Keep your recovery codes").wait_for()
    keep(page, f"recovery-codes-{width}")
    assert faults_of(page) == []
    page.get_by_role("button", name="I have kept them").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="My sign-in").wait_for()
    assert faults_of(page) == []


def leave_alone(seconds: int) -> None:
    """As if everybody had gone for a walk."""
    from django.conf import settings

    engine = __import__(settings.SESSION_ENGINE, fromlist=["SessionStore"])
    for row in Session.objects.all():
        session = engine.SessionStore(row.session_key)
        if "seen" in session:
            session["seen"] -= seconds
            session.save()


def test_a_note_typed_while_the_session_ended_is_not_lost(cast, open_page):
    from hearth.needs.tests.make import make_need

    need = make_need(cast.hub)
    page = open_page("/sign-in", java_script_enabled=False)
    sign_in(page, cast.alice)
    page.goto(f"/need/{need.pk}/note")
    page.locator("textarea").first.fill("She would like brown bread.\nAnd no milk.")
    leave_alone(31 * 60)
    page.locator("main form button").first.click()

    page.get_by_role("heading", name="Sign in again").wait_for()
    keep(page, "sign-in-again")
    expect(page.get_by_text("Nothing you typed is lost")).to_be_visible()
    page.get_by_label("E-mail address").fill(cast.alice.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in and go on").click()
    keep(page, "carry-on")
    page.get_by_role("button", name="Send what I typed").click()

    page.get_by_text("She would like brown bread.").first.wait_for()
    from hearth.access.tests.make import everywhere

    with everywhere():
        assert Note.objects.get(need=need).text.replace("\r\n", "\n") == "She would like brown bread.\nAnd no milk."


def test_an_outsider_is_refused_everywhere(cast, open_page):
    """Charlie, behind another wall, is given every address Alice can see, and opens none."""
    from hearth.needs.tests.make import make_need

    need = make_need(cast.hub)
    page = open_page("/sign-in")
    sign_in(page, cast.charlie)
    page.wait_for_url("**/")
    for address in (f"/need/{need.pk}", f"/need/{need.pk}/note", f"/need/{need.pk}/close"):
        assert page.goto(address).status == 404
        assert need.summary not in page.content()
    for address in ("/staff", "/event-log", "/lists"):
        assert page.goto(address).status == 403
        assert faults_of(page) == []
    page.goto("/work")
    assert need.reference not in page.content()
    keep(page, "outsider")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"/need/{need.pk}")
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()


def test_a_page_that_saves_by_itself_waits_for_its_writer(cast, open_page):
    """The session ends while somebody types; they sign in in another tab, come back, and go on."""
    from hearth.needs.tests.make_calls import FOOD, make_script

    script = make_script(cast.borough, text=FOOD, status="draft", approved_by="", published_at=None, review_on=None)
    page = open_page("/sign-in")
    sign_in(page, cast.alice)
    page.wait_for_url("**/")
    page.goto(f"/scripts/{script.pk}")
    leave_alone(31 * 60)
    page.locator("#text").press_sequentially("# a remark\n")
    notice = page.locator("#hearth-notice")
    notice.get_by_text("You have been signed out").wait_for()
    keep(page, "signed-out-in-place")
    assert faults_of(page) == []

    with page.context.expect_page() as opened:
        notice.get_by_role("link", name="Sign in again").click()
    other = opened.value
    sign_in(other, cast.alice)
    other.get_by_text("Close this tab and go back").wait_for()
    assert faults_of(other) == []
    other.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    notice.wait_for(state="hidden")
    assert "# a remark" in page.locator("#text").input_value()
    with page.expect_response(lambda answer: answer.request.method == "POST") as saved:
        page.locator("#text").press_sequentially("# and another\n")
    assert saved.value.status == 200


def test_a_call_during_which_the_session_ends_loses_nothing(cast, open_page):
    """Notes, the record and an answer are typed after the session has ended; all of it is there after signing in."""
    from hearth.access.tests.make import acting
    from hearth.needs.models import Contact
    from hearth.needs.tests.make_calls import make_call
    from hearth.people import actions as people
    from hearth.people.models import Person
    from hearth.people.tests.make import make_person

    with acting(cast.alice):
        edna = people.open_record(make_person(cast).pk, by=cast.alice, purpose="they rang us")
        call = make_call(cast, person=edna)
    page = open_page("/sign-in")
    sign_in(page, cast.alice)
    page.wait_for_url("**/")
    page.goto(f"/call/{call.pk}")
    leave_alone(31 * 60)
    page.get_by_label("Notes of this call").press_sequentially("She is crying. Her cat died.")
    page.get_by_label("Best time to ring").fill("after six")
    notice = page.locator("#hearth-notice")
    notice.get_by_text("You have been signed out").wait_for()
    page.get_by_text("Not saved yet").first.wait_for()
    keep(page, "call-signed-out-1280")

    with page.context.expect_page() as opened:
        notice.get_by_role("link", name="Sign in again").click()
    sign_in(opened.value, cast.alice)
    opened.value.get_by_text("Close this tab and go back").wait_for()
    opened.value.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    notice.wait_for(state="hidden")
    page.locator("form[aria-label=Notes] [data-saved][data-state=saved]").wait_for()
    page.locator("#record-saved").get_by_text("Saved").wait_for()
    with acting(cast.alice):
        assert Contact.objects.get(pk=call.pk).about == "She is crying. Her cat died."
        assert Person.objects.get(pk=edna.pk).best_time == "after six"
    page.get_by_role("button", name="Nothing for today").click()
    page.locator("#call-said").get_by_text("Nothing for today").wait_for()
