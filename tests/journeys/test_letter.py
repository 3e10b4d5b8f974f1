"""A volunteer is checked and gets the letter; whoever stands before them verifies it on a phone; it is revoked."""

import io
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from hearth.access.tests.make import acting, make_cast
from hearth.needs.tests.make import make_category
from hearth.offers import actions as offers
from hearth.offers.models import Letter
from hearth.offers.tests.make import make_role, make_volunteer
from tests.journeys.conftest import faults_of, keep

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def checked(cast, sam) -> None:
    """Somebody saw their papers."""
    today = timezone.localdate()
    with acting(cast.alice):
        offers.note_check(sam, kind="identity", level="seen", issued_on=today, expires_on=None, by=cast.alice)


def test_a_letter_is_issued_printed_verified_and_revoked(transactional_db, sign_in_as, open_page):
    cast = make_cast()
    make_category(cast.borough, "medicines", is_medicine=True)
    make_role(cast.borough, "prescriptions", categories=["medicines"], name="Prescriptions", name_cy="Presgripsiynau",
              identity="seen")  # fmt: skip
    sam = make_volunteer(cast.hub, approved_by=cast.alice, does=["medicines"], first_name="Siân", last_name="Tanner")
    checked(cast, sam)

    hub = sign_in_as(cast.alice, f"/volunteer/{sam.pk}")
    hub.get_by_role("link", name="Letter and photograph").click()
    assert faults_of(hub) == []
    hub.get_by_role("button", name="Issue the letter").click()
    hub.get_by_text("is issued").wait_for()
    keep(hub, "letter-of")
    assert faults_of(hub) == []
    with hub.expect_download() as file:
        hub.get_by_role("button", name="Print").click()
    paper = PdfReader(io.BytesIO(Path(file.value.path()).read_bytes()))
    assert sam.number in paper.pages[0].extract_text()
    with acting(cast.alice):
        code = f"/check/{Letter.objects.get().pk}"

    phone = open_page(code, width=390, height=844, java_script_enabled=False)
    for words in ("Valid", sam.number, "Prescriptions", "Not controlled drugs"):
        expect(phone.get_by_text(words).first).to_be_visible()
    assert "Tanner" not in phone.content()
    keep(phone, "check-valid")
    seen = open_page(code, width=390, height=844)
    assert faults_of(seen) == []
    seen.get_by_role("link", name="Cymraeg").click()
    expect(seen.get_by_text("Dilys").first).to_be_visible()
    seen.get_by_role("link", name="English").click()
    seen.get_by_role("link", name="Check another letter").click()
    assert faults_of(seen) == []
    keep(seen, "check-start")
    seen.get_by_label("Registration number").fill(sam.number.replace("-", " ")[:-1])
    seen.get_by_role("button", name="Check").click()
    seen.get_by_text("nine digits, such as").first.wait_for()
    seen.get_by_label("Registration number").fill(sam.number.replace("-", " "))
    seen.get_by_role("button", name="Check").press("Enter")
    seen.get_by_role("heading", name="Valid").wait_for()

    hub.goto("/letters?show=in-force")
    assert faults_of(hub) == []
    keep(hub, "letters")
    hub.get_by_role("link", name="Siân Tanner").click()
    hub.get_by_label("Why is it revoked?").fill("Lost on the bus")
    hub.get_by_role("button", name="Revoke").click()
    hub.get_by_text("Revoked: from now on").wait_for()
    phone.goto(code)
    expect(phone.get_by_role("heading", name="Not valid")).to_be_visible()
    expect(phone.get_by_text("Hand nothing over, and let nobody in.")).to_be_visible()
    seen.goto(code)
    assert faults_of(seen) == []
    keep(seen, "check-not-valid")
