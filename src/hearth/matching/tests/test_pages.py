"""Volunteers' pages, for the hub and for the volunteer."""

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from hearth.access.models import User
from hearth.access.tests.make import acting
from hearth.matching import actions
from hearth.matching.models import Task
from hearth.needs.models import Need
from hearth.needs.tests.make import make_category, make_need, make_person
from hearth.offers import actions as offers
from hearth.offers.models import Volunteer
from hearth.offers.tests.make import make_role, make_volunteer
from hearth.post.models import Message


@pytest.fixture
def alice(cast, client):
    client.force_login(cast.alice)
    return client


def test_a_colleague_enters_approves_and_gives_a_sign_in(cast, alice):
    make_category(cast.borough)
    make_role(cast.borough, categories=["food"])
    named = {"first_name": "Sam", "last_name": "Tan", "email": "sam@example.org", "postcode": "QX1 4AB"}
    born = {"date_of_birth-day": "1", "date_of_birth-month": "2", "date_of_birth-year": "1980"}
    given = {**named, **born, "does": ["food"], "reach_miles": "3", "tasks_a_week": "2", "agreed": "on",
             "language": "en", "free": ["0", "5"]}  # fmt: skip
    given["key"] = "6f4f8ab8-3f0c-4b0e-8d8e-0a4f2f1f7f11"
    assert alice.post("/volunteers/new", given).status_code == 302
    assert alice.post("/volunteers/new", given).status_code == 302
    with acting(cast.alice):
        sam = Volunteer.objects.get()
    alice.post(f"/volunteer/{sam.pk}/approve")
    page = alice.post(f"/volunteer/{sam.pk}/sign-in", follow=True).content.decode()
    assert "/set-password/" in page
    assert "/set-password/" not in alice.get(f"/volunteer/{sam.pk}").content.decode(), "it is shown once"
    first = re.search(r"/set-password/[\w-]+", page)[0]
    again = alice.post(f"/volunteer/{sam.pk}/link", follow=True).content.decode()
    second = re.search(r"/set-password/[\w-]+", again)[0]
    client = Client()
    assert client.get(first).status_code == 410, "a link made anew shuts the one before"
    assert client.get(second).status_code == 200


def test_a_volunteer_taken_on_again_is_let_in_again(cast, alice):
    sam = make_volunteer(cast.hub, approved_by=cast.alice)
    with acting(cast.alice):
        user = offers.give_sign_in(sam, by=cast.alice)
        assert user.needs_second_factor == cast.borough.volunteers_need_second_factor
    alice.post(f"/volunteer/{sam.pk}/leave", {"reason": "Moved"})
    user.refresh_from_db()
    assert not user.is_active
    alice.post(f"/volunteer/{sam.pk}/approve")
    user.refresh_from_db()
    assert user.is_active


def test_who_was_shut_out_by_an_administrator_is_not_let_in_by_a_coordinator(cast, alice):
    sam = make_volunteer(cast.hub, approved_by=cast.alice)
    with acting(cast.alice):
        user = offers.give_sign_in(sam, by=cast.alice)
    User.objects.filter(pk=user.pk).update(is_active=False, disabled_at=timezone.now())
    assert "an administrator has disabled it" in alice.get(f"/volunteer/{sam.pk}").text
    assert alice.post(f"/volunteer/{sam.pk}/sign-in").status_code == 409
    assert alice.post(f"/volunteer/{sam.pk}/link").status_code == 409
    alice.post(f"/volunteer/{sam.pk}/leave", {"reason": "Moved"})
    alice.post(f"/volunteer/{sam.pk}/approve")
    user.refresh_from_db()
    assert not user.is_active


def test_the_nearest_who_may_is_offered_the_need(cast, alice):
    sam = make_volunteer(cast.hub, approved_by=cast.alice)
    need = make_need(cast.hub)
    assert sam.name in alice.get(f"/need/{need.pk}/volunteers").content.decode()
    assert alice.post(f"/need/{need.pk}/volunteers", {"volunteer": str(sam.pk)}).status_code == 302
    with acting(cast.alice):
        assert Need.objects.get().stage == "offered"


def test_the_page_says_why_nobody_may_carry_controlled_medicines(cast, alice):
    make_volunteer(cast.hub, approved_by=cast.alice)
    need = make_need(cast.hub, category="medicines", controlled="yes")
    assert "Only council staff" in alice.get(f"/need/{need.pk}/volunteers").content.decode()


def test_a_colleague_is_offered_only_the_kinds_of_help_that_volunteers_give(cast, alice):
    make_category(cast.borough)
    make_category(cast.borough, "housing", is_for_volunteers=False)
    page = alice.get("/volunteers/new").content.decode()
    assert 'value="food"' in page
    assert 'value="housing"' not in page


def test_nobody_is_asked_for_a_kind_of_help_that_volunteers_do_not_give(cast, alice):
    sam = make_volunteer(cast.hub, approved_by=cast.alice, does=["housing"])
    make_category(cast.borough, "housing", is_for_volunteers=False)
    need = make_need(cast.hub, category="housing")
    assert "Find a volunteer" not in alice.get(f"/need/{need.pk}").content.decode()
    assert "not one that volunteers give here" in alice.get(f"/need/{need.pk}/volunteers").content.decode()
    assert alice.post(f"/need/{need.pk}/volunteers", {"volunteer": str(sam.pk)}).status_code == 409
    with acting(cast.alice):
        assert Need.objects.get().stage == "new"


@pytest.fixture
def sam(cast, client):
    volunteer = make_volunteer(cast.hub, approved_by=cast.alice)
    need = make_need(cast.hub, person=make_person(cast.borough, address_1="1 Mill Lane", postcode="QX1 4AB"))
    with acting(cast.alice):
        user = offers.give_sign_in(volunteer, by=cast.alice)
        actions.offer(need, volunteer=volunteer, by=cast.alice, brief="Bread, milk and eggs")
    client.force_login(user)
    return client


def test_before_yes_a_volunteer_is_told_roughly_where_and_not_who(cast, sam):
    task = the_task(cast)
    for page in (sam.get("/tasks").text, sam.get(f"/task/{task.pk}").text):
        assert task.who not in page
        assert task.where not in page
        assert task.area in page
    assert "worried" not in sam.get(f"/task/{task.pk}").text, "nobody is named yet"
    sam.post(f"/task/{task.pk}/accept")
    page = sam.get(f"/task/{task.pk}").text
    assert task.who in page
    assert task.where in page


def test_a_volunteer_is_told_how_somebody_is_reached_and_understood(cast, client):
    volunteer = make_volunteer(cast.hub, approved_by=cast.alice)
    person = make_person(cast.borough, phone="+441632960001", contact_by=["letter"], communication=["bsl"],
                         best_time="Never after dark")  # fmt: skip
    with acting(cast.alice):
        user = offers.give_sign_in(volunteer, by=cast.alice)
        task = actions.offer(make_need(cast.hub, person=person), volunteer=volunteer, by=cast.alice)
        actions.accept(task, by=cast.alice)
    client.force_login(user)
    page = client.get(f"/task/{task.pk}").text
    assert "BSL" in page
    assert "Never after dark" in page
    assert "960001" not in page, "they chose not to be rung"


def test_a_volunteer_reads_their_tasks_in_welsh_once_they_chose_it_and_staff_stay_in_english(cast, sam):
    sam.get("/tasks?language=cy")
    page = sam.get("/tasks").text
    assert 'lang="cy"' in page
    assert "Fy nhasgau" in page
    assert "Allgofnodi" in page
    sam.force_login(cast.alice)
    assert "Allgofnodi" not in sam.get("/work").text


def test_a_worry_can_still_be_told_when_the_task_has_ended(cast, sam):
    from hearth.access.tests.make import make_team

    make_team(cast.borough, kind="safeguarding")
    at = f"/task/{the_task(cast).pk}"
    sam.post(f"{at}/accept")
    sam.post(f"{at}/could-not", {"reason": "Nobody came to the door"})
    assert "could not be done" in sam.get("/tasks").text
    page = sam.get(at).text
    assert "worried about this person" in page
    assert the_task(cast).where not in page
    told = sam.post(f"{at}/worry", {"text": "Post behind the door"}, follow=True).text
    assert "The safeguarding team has been told." in told
    with acting(cast.alice):
        assert Need.objects.get().stage == "triaged"


def the_task(cast) -> Task:
    with acting(cast.alice):
        return Task.objects.get()


def test_a_volunteer_accepts_does_and_reports(cast, sam):
    at = f"/task/{the_task(cast).pk}"
    assert "Bread, milk and eggs" in sam.get("/tasks").content.decode()
    assert sam.post(f"{at}/accept").status_code == 302
    assert sam.post(f"{at}/done", {"how": ""}).status_code == 422
    assert sam.post(f"{at}/done", {"how": "All well"}).status_code == 302
    with acting(cast.alice):
        assert Need.objects.get().stage == "done"
    assert "no longer shown" in sam.get(at).content.decode()


def test_a_volunteer_opens_nothing_of_the_hub(cast, sam):
    task = the_task(cast)
    for address in ("/work", f"/need/{task.need_id}", "/volunteers", "/referrals"):
        assert sam.get(address).status_code in (403, 404)


def test_a_volunteer_who_is_worried_is_thanked_and_the_hub_does_not_read_it(cast, sam):
    from hearth.access.tests.make import make_team

    make_team(cast.borough, kind="safeguarding")
    task = the_task(cast)
    assert sam.post(f"/task/{task.pk}/worry", {"text": "Very cold in there"}).status_code == 302
    sam.force_login(cast.alice)
    assert "Very cold" not in sam.get(f"/need/{task.need_id}").content.decode()


def test_a_volunteer_without_a_sign_in_is_rung_and_their_yes_is_written_down(cast, alice):
    sam = make_volunteer(cast.hub, approved_by=cast.alice, phone="+447700900321")
    need = make_need(cast.hub)
    page = alice.get(f"/need/{need.pk}/volunteers").content.decode()
    assert ">" + need.summary not in page, "what the resident told the hub does not stand ready to be sent"
    assert sam.number in page, "two of the same name are told apart"
    assert "No sign-in: ring 07700 900321" in page
    asked = alice.post(f"/need/{need.pk}/volunteers", {"volunteer": str(sam.pk)}, follow=True).content.decode()
    assert "They have no sign-in: ring them on 07700 900321" in asked
    assert "was asked just now" in asked
    assert "They said yes" in asked
    alice.post(f"/need/{need.pk}/said-yes")
    with acting(cast.alice):
        assert (Need.objects.get().stage, Task.objects.get().status) == ("taken", "accepted")
    alice.post(f"/need/{need.pk}/said-yes")
    with acting(cast.alice):
        assert Need.objects.get().stage == "taken", "pressed twice it is still theirs"


def test_a_volunteer_who_signs_in_is_told_by_e_mail_without_a_word_about_the_resident(cast, alice):
    sam = make_volunteer(cast.hub, approved_by=cast.alice, language="cy")
    need = make_need(cast.hub)
    with acting(cast.alice):
        offers.give_sign_in(sam, by=cast.alice)
    asked = alice.post(f"/need/{need.pk}/volunteers", {"volunteer": str(sam.pk)}, follow=True).content.decode()
    assert "an e-mail tells them" in asked
    with acting(cast.alice):
        told = Message.objects.get(template="task_offered")
    assert (told.to, told.language) == (sam.email, "cy")
    assert "/tasks" in told.body
    assert need.person.last_name not in told.body


def test_a_volunteers_page_speaks_of_miles_and_says_their_age(cast, alice):
    sam = make_volunteer(cast.hub, reach_metres=4800, languages=["cy"], date_of_birth=date(1956, 5, 3))
    page = alice.get(f"/volunteer/{sam.pk}").content.decode()
    assert "up to 3 miles" in page
    assert "3 May 1956" in page
    assert "Welsh" in page
