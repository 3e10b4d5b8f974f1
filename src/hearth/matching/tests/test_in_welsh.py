"""A volunteer who registered in Welsh meets no English, from the link that lets them in to the last page."""

import re
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from hearth.access.models import User
from hearth.access.tests.make import acting, everywhere, make_team
from hearth.areas.models import Borough
from hearth.matching import actions
from hearth.needs.tests.make import make_category, make_need, make_person
from hearth.offers.models import Volunteer
from hearth.offers.tests.make import make_principles, make_volunteer
from hearth.post.models import Message

ENGLISH = r"\b(the|and|you|your|of|to|is|are|not|with|this|what|when|how|from|for|no|yes|sign|by|until|send)\b"
PHONE_PAGES = ("/tasks", "/tasks/stay-at-home", "/my-days", "/my-appeals", "/principles/agree", "/account",
               "/account/password", "/account/authenticator", "/no-such-page", "/tasks/offline/cy")  # fmt: skip


def english_in(page: str) -> list[str]:
    """Words of English in what a page shows, but for the name of the other language and of the program."""
    shown = re.sub(r"(?s)<(script|style|svg|head)\b.*?</\1>", " ", page)
    shown += " ".join(re.findall(r'(?:aria-label|placeholder|alt|title)="([^"]*)"', page))
    words = unescape(re.sub(r"<[^>]+>", " ", shown)).casefold()
    return [" ".join(words[found.start() - 30 : found.end() + 30].split()) for found in re.finditer(ENGLISH, words)]


@pytest.fixture
def welsh(cast):
    """Somebody who registered in Welsh, with one task that waits for their yes and one they said yes to."""
    make_team(cast.borough, kind="safeguarding")
    Borough.objects.update(name="Rhedynfan", name_cy="Rhedynfan")
    cast.hub.name = cast.hub.name_cy = "Hyb Rhedynfan"
    cast.hub.save()
    make_category(cast.borough, "food", name="Bwyd", name_cy="Bwyd")
    make_principles(cast.borough)
    cast.sian = make_volunteer(cast.hub, does=["food"], language="cy", tasks_a_week=5, approved_by=cast.alice)
    person = make_person(cast.borough, first_name="Nia", last_name="Puw", address_1="1 Lôn y Felin",
                         postcode="QX1 4AB")  # fmt: skip
    cast.link = link_to_a_password(cast)
    with acting(cast.alice):
        cast.user = User.objects.get(volunteer_key=cast.sian.pk)
        cast.offered, cast.accepted = (
            actions.offer(make_need(cast.hub, person=person), volunteer=cast.sian, by=cast.alice) for _ in range(2)
        )
        actions.accept(cast.accepted, by=cast.alice)
    return cast


def link_to_a_password(cast) -> str:
    alice = Client()
    alice.force_login(cast.alice)
    page = alice.post(f"/volunteer/{cast.sian.pk}/sign-in", follow=True).text
    assert 'lang="en"' in page, "her colleague's own page stays English"
    return re.findall(r"http://[^/]+(/set-password/[^<]+)", page)[0]


def test_the_way_in_and_each_first_page_speak_welsh_without_being_told(welsh):
    for address in (welsh.link, *PHONE_PAGES, f"/task/{welsh.offered.pk}"):
        phone = Client()
        if address != welsh.link:
            phone.force_login(welsh.user)
        page = phone.get(address)
        assert ('lang="cy"' in page.text, english_in(page.text)) == (True, []), address
    with acting(welsh.alice):
        assert "/tasks?language=cy" in Message.objects.filter(template="task_offered").first().body


def test_every_page_and_answer_of_a_task_speaks_welsh(welsh):
    phone = Client()
    phone.force_login(welsh.user)
    at = f"/task/{welsh.accepted.pk}"
    for page in (at, *(f"{at}/{verb}" for verb in ("done", "could-not", "worry", "money"))):
        assert english_in(phone.get(page).text) == [], page
    refused = phone.post(f"{at}/could-not", {"key": uuid4()})
    assert (refused.status_code, english_in(refused.text)) == (422, [])
    told = phone.post(f"{at}/worry", {"key": uuid4(), "text": "Oer iawn"}, follow=True)
    told = told.text + phone.post(f"{at}/done", {"key": uuid4(), "how": "Da iawn"}, follow=True).text
    assert english_in(told) == []
    kept = phone.get("/tasks/kept", headers={"Accept": "application/json", "Sec-Fetch-Dest": "empty"}).json()
    assert english_in(" ".join(str(page) for page in kept["pages"].values())) == []


def test_the_browser_keeps_it_and_what_they_choose_themselves_counts(welsh):
    phone = Client()
    phone.force_login(welsh.user)
    phone.get("/tasks")
    phone.post("/sign-out")
    assert "Mewngofnodi" in phone.get("/sign-in").text
    phone.force_login(welsh.user)
    phone.get("/tasks?language=en")
    assert 'lang="en"' in phone.get("/tasks").text


def test_a_password_that_is_too_weak_is_refused_in_their_language(welsh):
    phone = Client()
    said = phone.post(welsh.link, {"password": "byr", "again": "byr"})
    assert (said.status_code, "rhy fyr" in said.text, english_in(said.text)) == (422, True, [])
    with everywhere():
        Volunteer.objects.filter(pk=welsh.sian.pk).update(status="isolating", isolating_until=timezone.localdate())
    phone.force_login(welsh.user)
    assert english_in(phone.get("/tasks").text) == []


def test_what_the_program_says_of_the_person_and_of_medicines_is_welsh_too(welsh):
    person = make_person(welsh.borough, first_name="Ali", last_name="Miah", contact_by=["text"],
                         best_time="prynhawniau")  # fmt: skip
    need = make_need(welsh.hub, category="food", person=person)
    told = actions.tasks.told_of(need, "cy")
    assert told["reach_by"] == "Drwy neges destun, nid drwy ffonio. prynhawniau"
    assert actions.tasks.told_of(need, "en")["reach_by"].startswith("By text message")
    need.category.is_medicine, need.medicine_rule = True, "any"
    assert english_in(actions.tasks.told_of(need, "cy")["take_care"]) == []
    assert "fferyllfa" in actions.tasks.told_of(need, "cy")["take_care"]


def test_a_coordinator_reads_where_they_choose_what_no_plan_keeps_to(welsh):
    alice = Client()
    alice.force_login(welsh.alice)
    person = make_person(welsh.borough, first_name="Gwen", last_name="Rees", best_time="afternoons only")
    need = make_need(welsh.hub, category="food", person=person)
    for page in ("volunteers", "in-order", "every-week"):
        told = alice.get(f"/need/{need.pk}/{page}").text
        assert "“afternoons only”. No plan keeps to this" in told, page
    assert "Reads Welsh: write it in Welsh" in alice.get(f"/need/{need.pk}/volunteers").text
