"""Checking a letter in public, and issuing, printing and revoking it in the hub."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from hearth.access.tests.make import acting, everywhere
from hearth.needs.tests.make import make_category
from hearth.offers import actions as offers
from hearth.offers.models import Letter, Volunteer
from hearth.offers.tests.make import make_role, make_volunteer
from hearth.offers.tests.test_letters import a_photo


@pytest.fixture
def sam(cast):
    make_category(cast.borough, "medicines", is_medicine=True)
    make_role(cast.borough, "shopping", categories=["food"], name="Shopping", name_cy="Siopa")
    return make_volunteer(cast.hub, approved_by=cast.alice, does=["food"], first_name="Siân", last_name="Tanner")


@pytest.fixture
def letter(cast, sam):
    with acting(cast.alice):
        return offers.issue_letter(sam, by=cast.alice)


@pytest.fixture
def alice(cast, client):
    client.force_login(cast.alice)
    return client


@pytest.mark.parametrize("form", ["{n}", " {d} ", "{s}"])
def test_the_number_is_read_in_any_form(letter, form):
    n = letter.number
    page = Client().post("/check", {"number": form.format(n=n, d=n.replace("-", ""), s=n.replace("-", " "))}).text
    assert "Valid" in page
    assert "Siân" in page
    assert n in page
    assert "Shopping" in page
    assert "May not collect medicines" in page


def test_the_answer_says_nothing_else_about_the_volunteer(letter, sam):
    page = Client().post("/check", {"number": letter.number}).text + Client().get(f"/check/{letter.pk}").text
    for secret in (sam.last_name, sam.email, sam.phone, str(sam.pk)):
        assert secret not in page


def test_a_pharmacist_is_told_what_this_volunteer_may_be_handed(cast, letter):
    make_role(cast.borough, "errands", categories=["medicines"], name="Prescriptions")
    with everywhere():
        Volunteer.objects.update(does=["food", "medicines"])
    page = Client().get(f"/check/{letter.pk}").text
    assert "Prescriptions" in page
    assert "Not controlled drugs" in page
    assert "Not opiate substitution" in page
    assert "Nid cyffuriau a reolir" in Client().get(f"/check/{letter.pk}?language=cy").text


def test_a_slip_is_told_before_anything_is_looked_for(letter):
    wrong = letter.number[:-1] + str((int(letter.number[-1]) + 1) % 10)
    page = Client().post("/check", {"number": wrong}).text
    assert "No number of ours reads like that: one letter or digit is wrong. Read it again." in page
    assert "Not valid" not in page
    assert "nine digits" in Client().post("/check", {"number": "12"}).text
    assert "Nid oes rhif gennym" in Client().post("/check?language=cy", {"number": wrong}).text


def said(response) -> str:
    """What the page says, without what frames it."""
    return response.text.partition("<main")[2].partition("</main>")[0]


def test_whatever_makes_it_not_valid_the_page_is_the_same(cast, letter, sam):
    def answer() -> str:
        page = said(Client().post("/check", {"number": letter.number}))
        assert said(Client().get(f"/check/{letter.pk}")) == page
        assert "Not valid" in page
        assert "Hand nothing over" in page
        assert "Ring the hub" in page
        return page

    unknown = said(Client().post("/check", {"number": "482-915-304"}))
    told = []
    for status in ("paused", "isolating", "left", "in_checks"):
        with everywhere():
            Volunteer.objects.update(status=status, decided_at=timezone.now())
        told.append(answer())
    with everywhere():
        Volunteer.objects.update(status="active")
    assert "Not valid" not in Client().get(f"/check/{letter.pk}").text
    with acting(cast.alice):
        offers.revoke_letter(letter, reason="Lost", by=cast.alice)
    assert {*told, answer()} == {unknown}


def test_a_telephone_line_asks_with_digits_and_reads_the_answer_out(letter):
    keyed = letter.number.replace("-", "") + "#"
    said = Client(enforce_csrf_checks=True).post("/check/keypad", {"digits": keyed})
    assert said.headers["Content-Type"].startswith("text/plain")
    assert said.text.startswith("Valid. First name: Siân. May do: Anything, Shopping.")
    assert Client().post("/check/keypad", {"digits": keyed, "language": "cy"}).text.startswith("Dilys. Enw cyntaf: S")
    assert Client().post("/check/keypad", {"digits": "482915304"}).text.startswith("Not valid.")
    assert Client().post("/check/keypad", {"digits": "482915305"}).text.startswith("No number of ours reads like that")
    assert Client().post("/check/keypad", {}).text == "Key the nine digits again."
    assert Client().get("/check/keypad").status_code == 405


def test_too_many_questions_from_one_place_are_refused(letter, settings):
    settings.CHECKS_AN_HOUR = 1
    assert Client().get(f"/check/{letter.pk}").status_code == 200
    assert Client().get(f"/check/{letter.pk}").status_code == 409
    line = Client().post("/check/keypad", {"digits": letter.number})
    assert (line.status_code, line.text[:7]) == (429, "Letters"), "a line reads it out, so it is no page"


def test_the_hub_issues_prints_and_revokes(cast, alice, sam):
    page = alice.get(f"/letter-of/{sam.pk}").text
    assert "Shopping" in page
    assert alice.post(f"/letter-of/{sam.pk}/issue", {"language": "cy"}).status_code == 302
    with acting(cast.alice):
        letter = Letter.objects.get()
    assert sam.name in alice.get("/letters").text
    made = alice.post("/letters/print", {"letter": [str(letter.pk)]})
    assert made.content.startswith(b"%PDF")
    assert made.headers["Content-Type"] == "application/pdf"
    assert sam.name not in alice.get("/letters").text, "printed"
    assert sam.name in alice.get("/letters?show=in-force").text
    assert alice.post(f"/letters/{letter.pk}/print").content.startswith(b"%PDF")
    alice.post(f"/letters/{letter.pk}/revoke", {"reason": ""})
    assert "No reason was given." in alice.get("/letters?show=ended").text
    assert "No reason was given." in alice.get(f"/letter-of/{sam.pk}").text
    assert alice.post(f"/letters/{letter.pk}/print").status_code == 409


def test_a_photograph_is_kept_shown_and_thrown_away(cast, alice, sam):
    assert alice.get(f"/letter-of/{sam.pk}/photo").status_code == 404
    file = SimpleUploadedFile("sam.jpg", a_photo(), "image/jpeg")
    assert alice.post(f"/letter-of/{sam.pk}/photo", {"file": file}).status_code == 302
    shown = alice.get(f"/letter-of/{sam.pk}/photo")
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.content.startswith(b"\xff\xd8")
    wrong = SimpleUploadedFile("sam.pdf", b"%PDF", "application/pdf")
    assert "not one of the kinds" in alice.post(f"/letter-of/{sam.pk}/photo", {"file": wrong}).text
    alice.post(f"/letter-of/{sam.pk}/photo", {"press": "drop"})
    assert alice.get(f"/letter-of/{sam.pk}/photo").status_code == 404


def test_letters_are_behind_the_teams_wall(cast, letter, sam):
    charlie = Client()
    charlie.force_login(cast.charlie)
    assert charlie.get("/letters").status_code == 403
    bob = Client()
    bob.force_login(cast.bob)
    assert bob.get(f"/letter-of/{sam.pk}").status_code == 403
    assert bob.post(f"/letters/{letter.pk}/revoke", {"reason": "x"}).status_code == 403


def test_what_is_ticked_is_printed_and_nothing_else(alice, letter):
    assert alice.post("/letters/print", {}).status_code == 302
    assert alice.post("/letters/print", {"letter": ["not an id"]}).status_code == 404
    assert alice.get("/letters?show=everything").status_code == 404


def test_everybody_without_a_letter_gets_one_at_once(cast, alice, letter):
    for name in ("Abe", "Bede"):
        make_volunteer(cast.hub, approved_by=cast.alice, does=["food"], last_name=name)
    make_volunteer(cast.hub, does=["food"], last_name="Applied")
    assert "Issue letters to the 2 who may do something" in alice.get("/letters").text
    assert "Issued 2." in alice.post("/letters/issue", follow=True).text
    with acting(cast.alice):
        assert Letter.objects.count() == 3, "who has one keeps it"
        assert not Letter.objects.filter(volunteer__last_name="Applied").exists()
    assert alice.post("/letters/issue").status_code == 409
    bob = Client()
    bob.force_login(cast.bob)
    assert bob.post("/letters/issue").status_code == 403


def test_no_letter_is_ticked_before_somebody_ticks_it(alice, letter):
    page = alice.get("/letters").text
    assert f'value="{letter.pk}"' in page
    assert " checked" not in page
