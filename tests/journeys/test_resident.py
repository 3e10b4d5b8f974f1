"""A worried resident asks for help: in Welsh, on a telephone's screen, with and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from hearth.access.tests.make import everywhere, make_team
from hearth.areas.models import Borough, Postcode
from hearth.needs.models import Category, Contact, Need
from hearth.needs.rules import scripts
from tests.journeys.conftest import faults_of, keep

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# What the resident does on each page: (label, words to type) or a label to choose.
IN_WELSH = {
    "who": ["Fi"],
    "danger": ["Nac oes"],
    "postcode": [("Cod post", None)],
    "needs": ["Bwyd", "Meddyginiaethau"],
    "about-food": [("Bwyd: beth fyddai'n helpu?", "Bara a llaeth i ddau")],
    "food-today": ["Nac oes"],
    "about-medicines": [],
    "medicine-today": ["Oes"],
    "medicine-controlled": ["Dydw i ddim yn gwybod"],
    "medicine-supervised": ["Nac ydy"],
    "medicine-delivery": ["Nac ydy"],
    "when": ["Heddiw"],
    "helper": ["Menyw, os gwelwch yn dda"],
    "name": [("Enw cyntaf", "Eleri"), ("Cyfenw", "Prys")],
    "born": [("Diwrnod", "27"), ("Mis", "3"), ("Blwyddyn", "1947")],
    "address": [("Rhif y tŷ a'r stryd", "1 Lôn y Felin"), ("Tref", "Trefelin")],
    "reach": ["Galwad ffôn", "E-bost", ("Eich rhif ffôn", "01632 960001"), ("Eich cyfeiriad e-bost", "e@example.org")],
    "language": ["Cymraeg"],
    "communication": ["Print bras"],
    "sharing": ["Banc bwyd"],
    "more": [],
}


@pytest.fixture
def hub():
    """A hub that offers every kind of help Hearth ships."""
    team = make_team(name="North Hub", name_cy="Hyb y Gogledd")
    Borough.objects.update(
        name="Exampleton", name_cy="Trefenghraifft", phone="01632 960500", hours="Monday to Friday, 9 to 5",
        hours_cy="dydd Llun i ddydd Gwener, 9 tan 5", crisis_phone="01632 960999",
    )  # fmt: skip
    for place, (key, kind) in enumerate(scripts.shipped().categories.items()):
        facts = {"is_medicine": key == "medicines", "is_public": key not in ("review", "case_review", "call_back"),
                 "is_for_volunteers": kind.for_volunteers}  # fmt: skip
        Category.objects.create(
            borough=team.borough, key=key, name=kind.name.en, name_cy=kind.name.cy, position=place, **facts
        )
    return team


def answer(page, acts, onward: str = "Parhau") -> None:
    for act in acts:
        if isinstance(act, tuple):
            label, typed = act
            page.get_by_label(label, exact=False).first.fill(typed or Postcode.objects.get().postcode)
        else:
            page.get_by_label(act, exact=True).check()
    page.get_by_role("button", name=onward).click()


def at(page, name: str) -> None:
    """Wait until the page of this name is shown."""
    expect(page).to_have_url(re.compile(rf"/{name}(\?|$)"))


@pytest.mark.parametrize(("width", "script"), [(390, True), (390, False), (1280, True)])
def test_a_resident_asks_in_welsh(open_page, hub, width, script):
    page = open_page("/?language=cy", width=width, java_script_enabled=script)
    page.get_by_role("button", name="Gofyn am help").click()
    page.get_by_role("button", name="Dechrau nawr").click()
    for expected, acts in IN_WELSH.items():
        at(page, expected)
        if script:
            keep(page, f"ask-cy-{width}-{expected}")
            assert faults_of(page) == [], expected
        answer(page, acts)
    expect(page.get_by_role("heading", name="Gwiriwch eich atebion cyn eu hanfon")).to_be_visible()
    keep(page, f"ask-cy-{width}-check")
    if script:
        assert faults_of(page) == []
    page.get_by_role("button", name="Anfon", exact=True).click()
    expect(page.get_by_role("heading", name="Mae eich cais wedi ein cyrraedd")).to_be_visible()
    keep(page, f"ask-cy-{width}-sent")
    if script:
        assert faults_of(page) == []
    with everywhere():
        contact = Contact.objects.get()
        assert contact.reference in page.inner_text("main")
        assert (contact.language, contact.needs.count()) == ("cy", 2)
        assert Need.objects.get(category__key="food").urgency == "now"
    page.get_by_role("link", name="Gweld sut mae eich cais").click()
    expect(page.get_by_text("Mae gyda ni.").first).to_be_visible()
    keep(page, f"track-cy-{width}")
    if script:
        assert faults_of(page) == []
    page.locator("summary").first.click()
    page.get_by_role("button", name="Dweud wrth yr hyb nad oes ei angen mwyach").first.click()
    expect(page.get_by_text("Nid oes ei angen mwyach.").first).to_be_visible()


@pytest.mark.parametrize(
    ("choice", "number"),
    [
        ("Somebody’s life is in danger, or they are badly hurt or very ill", "999"),
        ("Somebody is being hurt, threatened or neglected, or is afraid of somebody", "01632 960000"),
        ("Somebody is thinking of ending their life or of hurting themselves", "01632 960999"),
    ],
)
def test_an_emergency_answer_ends_at_once(open_page, hub, choice, number):
    page = open_page("/ask/who", width=390)
    page.get_by_label("Somebody else").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label(choice).check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("link", name=number, exact=True).first).to_be_visible()
    expect(page.get_by_text("Exit this page").first).to_be_visible()
    keep(page, f"stop-{number.replace(' ', '')}")
    assert faults_of(page) == []
    with everywhere():
        assert not Contact.objects.exists()


def test_a_wrong_answer_is_told_in_words_beside_its_question(open_page, hub):
    page = open_page("/ask/who?language=cy", width=390)
    page.get_by_role("button", name="Parhau").click()
    expect(page.get_by_role("alert").get_by_text("Dewiswch pwy sydd angen help.")).to_be_visible()
    keep(page, "ask-cy-fault")
    assert faults_of(page) == []


FOR_TIME = {
    "name": [("First name", "Ola"), ("Last name", "Obi")],
    "contact": [("Your telephone number", "01632 960003")],
    "where": [("What is your postcode?", None)],
    "born": [("Day", "1"), ("Month", "2"), ("Year", "1990")],
    "does": ["Food", "Dog walking and pets"],
    "far": ["3 miles"],
    "often": [("How many tasks a week at most?", "2")],
    "languages": [("Which languages", "Welsh")],
    "principles": ["I have read this and agree"],
}


@pytest.mark.parametrize(("width", "script"), [(390, True), (1280, True), (390, False)])
def test_somebody_offers_their_time(open_page, hub, width, script):
    page = open_page("/", width=width, java_script_enabled=script)
    page.get_by_role("button", name="Offer help").click()
    keep(page, f"offer-{width}-start")
    page.get_by_role("button", name="I want to volunteer").click()
    for expected, acts in FOR_TIME.items():
        at(page, expected)
        keep(page, f"offer-{width}-{expected}")
        if script:
            assert faults_of(page) == [], expected
        answer(page, acts, onward="Continue")
    keep(page, f"offer-{width}-check")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    keep(page, f"offer-{width}-sent")
    if script:
        assert faults_of(page) == []


@pytest.mark.parametrize("language", ["en", "cy"])
def test_pages_for_somebody_else_and_for_word_left(open_page, hub, language):
    page = open_page(f"/ask?language={language}", width=390)
    onward = {"en": "Continue", "cy": "Parhau"}[language]
    keep(page, f"ask-{language}-start")
    assert faults_of(page) == []
    page.goto("/ask/who")
    page.locator("[value=other]").check()
    page.get_by_role("button", name=onward).click()
    page.locator("[value=harm]").check()
    page.get_by_role("button", name=onward).click()
    keep(page, f"stop-{language}")
    page.goto("/ask/word")
    keep(page, f"word-{language}")
    assert faults_of(page) == []
    page.goto("/ask/danger")
    page.locator("[value=no]").check()
    page.get_by_role("button", name=onward).click()
    keep(page, f"you-{language}")
    assert faults_of(page) == []
    for name, typed in {"name": "Ola Obi", "relationship": "Neighbour", "phone": "01632 960002"}.items():
        page.locator(f"[name={name}]").fill(typed)
    page.locator("[name=knows][value=yes]").check()
    page.get_by_role("button", name=onward).click()
    page.locator("[name=postcode]").fill("ZE1 0AA")
    page.get_by_role("button", name=onward).click()
    keep(page, f"outside-{language}")
    assert faults_of(page) == []
    page.locator("[value=none]").check()
    page.get_by_role("button", name=onward).click()
    keep(page, f"elsewhere-{language}")
    assert faults_of(page) == []
