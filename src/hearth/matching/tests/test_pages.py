"""Volunteers' pages, for the hub and for the volunteer."""

from datetime import date

import pytest

from hearth.access.tests.make import acting
from hearth.matching import actions
from hearth.matching.models import Task
from hearth.needs.models import Need
from hearth.needs.tests.make import make_category, make_need
from hearth.offers import actions as offers
from hearth.offers.models import Volunteer
from hearth.offers.tests.make import make_volunteer
from hearth.post.models import Message


@pytest.fixture
def alice(cast, client):
    client.force_login(cast.alice)
    return client


def test_a_colleague_enters_approves_and_gives_a_sign_in(cast, alice):
    make_category(cast.borough)
    named = {"first_name": "Sam", "last_name": "Tan", "email": "sam@example.org", "postcode": "QX1 4AB"}
    given = {**named, "does": ["food"], "reach_miles": "3", "tasks_a_week": "2", "agreed": "on"}
    given["key"] = "6f4f8ab8-3f0c-4b0e-8d8e-0a4f2f1f7f11"
    assert alice.post("/volunteers/new", given).status_code == 302
    assert alice.post("/volunteers/new", given).status_code == 302
    with acting(cast.alice):
        sam = Volunteer.objects.get()
    alice.post(f"/volunteer/{sam.pk}/approve")
    page = alice.post(f"/volunteer/{sam.pk}/sign-in", follow=True).content.decode()
    assert "/set-password/" in page
    assert "/set-password/" not in alice.get(f"/volunteer/{sam.pk}").content.decode(), "it is shown once"


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
    assert "not one that volunteers give here" in alice.get(f"/need/{need.pk}/volunteers").content.decode()
    assert alice.post(f"/need/{need.pk}/volunteers", {"volunteer": str(sam.pk)}).status_code == 409
    with acting(cast.alice):
        assert Need.objects.get().stage == "new"


@pytest.fixture
def sam(cast, client):
    volunteer = make_volunteer(cast.hub, approved_by=cast.alice)
    need = make_need(cast.hub)
    with acting(cast.alice):
        user = offers.give_sign_in(volunteer, by=cast.alice)
        actions.offer(need, volunteer=volunteer, by=cast.alice, brief="Bread, milk and eggs")
    client.force_login(user)
    return client


def the_task(cast) -> Task:
    with acting(cast.alice):
        return Task.objects.get()


def test_a_volunteer_accepts_does_and_reports(cast, sam):
    at = f"/task/{the_task(cast).pk}"
    assert "Bread, milk and eggs" in sam.get("/tasks").content.decode()
    assert sam.post(f"{at}/accept").status_code == 302
    assert sam.post(f"{at}/done", {"how": ""}).status_code == 200
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
    assert "up to 3.0 miles" in page
    assert "3 May 1956" in page
    assert "Welsh" in page
