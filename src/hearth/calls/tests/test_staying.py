"""Volunteers are asked by telephone whether they stay: each once, and what they answer stands in the pool."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from hearth.access.tests.make import acting, everywhere, make_user
from hearth.calls.actions import campaigns, clockwork, queue, ringing, staying
from hearth.calls.models import AskedToStay, Claim, Turn
from hearth.calls.rules.staying import Answered, of_script
from hearth.calls.tests.simulate import clock
from hearth.calls.tests.test_ringing import MONDAY
from hearth.kit.refused import Refused
from hearth.matching.models import Task
from hearth.needs.actions import contacts
from hearth.needs.actions.completing import Checked, complete
from hearth.needs.rules.script_vocabulary import shipped_text
from hearth.needs.tests.make import make_category, make_need
from hearth.needs.tests.make_calls import make_script
from hearth.offers import actions as offers
from hearth.offers.models import Stay, Volunteer
from hearth.offers.tests.make import make_role, make_volunteer
from hearth.people.models import Person

ROLES = ("befriending", "shopping", "packing")


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ({"would_you_stay": "stays", "which_role": ["calls", "food"], "how_often": "weekly"},
         Answered(True, ("befriending", "packing"), "week")),
        ({"would_you_stay": "less", "which_role": ["anything"], "how_often": "when_asked"},
         Answered(True, ("befriending", "packing", "shopping"), "now and then")),
        ({"would_you_stay": "stays", "which_role": ["emergency"], "how_often": "monthly"},
         Answered(True, (), "emergency")),
        ({"would_you_stay": "stays", "which_role": ["driving"]}, Answered(True)),  # no such role here
        ({"would_you_stay": "leaves"}, Answered(False)),
        ({"would_you_stay": "not_now", "ask_again": "four_weeks"}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_what_the_script_heard(said, answered):
    assert of_script(said, ROLES) == answered


@pytest.fixture
def world(cast):
    """Sam has no e-mail address, Pat has not answered one, Kim has just been asked; a campaign; Monday, nine."""
    with clock(MONDAY) as ticking:
        cast.clock = ticking
        make_category(cast.borough, "case_review", is_for_volunteers=False)
        for key in ROLES:
            make_role(cast.borough, key, categories=[], name=key.title())
        told = {"approved_by": cast.alice, "applied_at": MONDAY - timedelta(days=400)}
        cast.sam = make_volunteer(
            cast.hub, first_name="Sam", last_name="Tanner", email="", phone="+441632960101", **told
        )
        cast.pat = make_volunteer(cast.hub, first_name="Pat", last_name="Moss", phone="+441632960102", **told)
        cast.kim = make_volunteer(cast.hub, first_name="Kim", last_name="Ash", phone="+441632960103", **told)
        with everywhere():
            for one, days in ((cast.pat, 20), (cast.kim, 3)):
                Stay.objects.create(team=cast.hub, volunteer=one, asked_at=MONDAY - timedelta(days=days))
        cast.one = make_user(cast.hub, "call_handler", "Cal")
        with acting(cast.alice):
            cast.campaign = campaigns.make(team=cast.hub, purpose="stay_as_volunteer", name="Stay?", by=cast.alice)
        yield cast


def filled(world, **more) -> staying.Filled:
    usual = {"statuses": ["active", "paused"], "is_unheard": True, "last_task": "", "least_months": 3}
    with acting(world.alice):
        return staying.fill(world.campaign, by=world.alice, **usual | more)


def ringing_one(world) -> Claim:
    """The campaign runs, and the next person is on Cal's screen."""
    with acting(world.alice):
        campaigns.start(world.campaign, by=world.alice)
    with everywhere():
        clockwork.tick()
    with acting(world.one):
        return queue.next_turn(team=world.hub, by=world.one)


def names(world) -> list[str]:
    with everywhere():
        return sorted(AskedToStay.objects.values_list("volunteer__first_name", flat=True))


@pytest.mark.django_db
def test_those_whom_the_yearly_question_did_not_reach_are_asked_and_nobody_twice(world):
    assert filled(world) == staying.Filled(2, 0)
    assert names(world) == ["Pat", "Sam"], "Kim still has time to answer"
    assert filled(world) == staying.Filled(0, 2)
    with acting(world.alice):
        other = campaigns.make(team=world.hub, purpose="stay_as_volunteer", name="Again", by=world.alice)
        everybody = {"statuses": ["active"], "is_unheard": False, "last_task": "", "least_months": 0}
        assert staying.fill(other, by=world.alice, **everybody) == staying.Filled(1, 2)
        with pytest.raises(Refused, match="Only a campaign that asks volunteers"):
            wrong = campaigns.make(team=world.hub, purpose="reminder", name="Other", by=world.alice)
            staying.fill(wrong, by=world.alice, **everybody)


@pytest.mark.django_db
def test_who_answered_within_a_year_or_has_left_is_not_asked(world):
    with acting(world.alice):
        offers.tell_stay(world.sam, stays=True, roles=[], how_often="", by=world.alice)
    with everywhere():
        Volunteer.objects.filter(pk=world.pat.pk).update(status="left")
    assert filled(world, statuses=["active", "left"]).in_words.startswith("No volunteer is like that")


@pytest.mark.django_db
@pytest.mark.parametrize(("last_task", "who"), [("lately", ["Sam"]), ("before", ["Kim"]), ("never", ["Pat"])])
def test_they_are_chosen_by_their_last_task(world, last_task, who):
    with everywhere():
        for one, days in ((world.sam, 10), (world.kim, 200)):
            need = make_need(world.hub, category=f"kind{days}")
            Task.objects.create(team=world.hub, need=need, volunteer=one, status="done",
                                ended_at=MONDAY - timedelta(days=days), due_at=MONDAY)  # fmt: skip
    filled(world, is_unheard=False, last_task=last_task)
    assert names(world) == who


@pytest.mark.django_db
def test_who_is_known_as_a_resident_is_rung_as_that_person(world):
    with everywhere():
        known = Person.objects.create(
            borough=world.borough, first_name="sam", last_name="Tanner", phone=world.sam.phone
        )
        Person.objects.create(borough=world.borough, first_name="Pat", last_name="Moss", phone="+441632960199")
    filled(world)
    with everywhere():
        asked = {
            one.volunteer.first_name: one.person for one in AskedToStay.objects.select_related("person", "volunteer")
        }
    assert asked["Sam"] == known
    assert asked["Pat"].phone == world.pat.phone, "a namesake is not the same person"


@pytest.mark.django_db
def test_what_they_answer_on_the_telephone_stands_in_the_pool_with_who_heard_it(world, client):
    filled(world)
    claim = ringing_one(world)
    client.force_login(world.one)
    page = client.get(reverse("calls:ring")).text
    assert "A volunteer since" in page
    told = {"turn": str(claim.turn_id), "outcome": "spoke"}
    assert "Say what they answered." in client.post(reverse("calls:end_try"), told).text
    more = {"stays": "less", "roles": ["packing"], "how_often": "month", "wants_thanks": "on"}
    client.post(reverse("calls:end_try"), {**told, **more})
    with everywhere():
        turn = Turn.objects.get(pk=claim.turn_id)
        asked = AskedToStay.objects.get(person=turn.person_id)
        stay = Stay.objects.get(pk=asked.stay_id)
        assert Stay.objects.filter(volunteer=asked.volunteer_id).count() == 1, "the question that was open is answered"
        assert turn.tried.get().contact.outcome == "will_stay_less"
    assert (turn.ended_as, stay.stays, stay.roles, stay.how_often) == ("reached", True, ["packing"], "month")
    assert stay.heard_by == world.one
    client.force_login(world.alice)
    assert f"told {world.one.name}" in client.get("/pool").text
    assert "1 stays" in client.get(reverse("calls:campaign", args=[world.campaign.pk])).text
    assert "Stays, every month: Packing" in client.get(reverse("calls:asked_to_stay", args=[world.campaign.pk])).text


@pytest.mark.django_db
def test_a_whole_call_keeps_what_the_script_heard(world):
    script = make_script(world.borough, key="stay_as_volunteer", text=shipped_text("stay_as_volunteer"))
    filled(world)
    claim = ringing_one(world)
    with acting(world.one):
        contact = ringing.something_more(claim, by=world.one)
        said = {"who_is_there": "speaking", "would_you_stay": "stays", "which_role": ["food"], "how_often": "weekly",
                "how_are_you": "fine", "read_back": "right"}  # fmt: skip
        for question, given in said.items():
            contacts.answer(contact, script=script, question=question, given=given, by=world.one)
        contact.refresh_from_db()
        complete(contact, by=world.one, checked=Checked(outcome="will_stay"))
        ringing.settle(Claim.objects.get(), by=world.one)
    with everywhere():
        stay = Stay.objects.exclude(answered_at=None).get()
    assert (stay.stays, stay.roles, stay.how_often, stay.heard_by) == (True, ["packing"], "week", world.one)


@pytest.mark.django_db
def test_who_answers_by_e_mail_meanwhile_is_rung_no_more(world):
    filled(world)
    with acting(world.alice):
        campaigns.start(world.campaign, by=world.alice)
    world.clock.on(hours=1)
    with everywhere():
        offers.answer_stay(Stay.objects.get(volunteer=world.pat), stays=False, roles=[], how_often="")
        clockwork.tick()
        ended = Turn.objects.select_related("person").get(state="ended")
    assert (ended.person.first_name, ended.ended_as) == ("Pat", "stopped")
    assert ended.ended_because == "They answered in another way."


@pytest.mark.django_db
def test_the_page_fills_it_and_says_what_is_missing(world, client):
    client.force_login(world.alice)
    page = reverse("calls:asked_to_stay", args=[world.campaign.pk])
    assert "Choose at least one." in client.post(page, {"whom": "all", "least_months": "0"}).text
    key = re.search(r'name="key" value="([^"]+)"', client.get(page).text)[1]
    told = {"statuses": ["active"], "whom": "unheard", "least_months": "3", "last_task": "", "key": key}
    answer = client.post(page, told, follow=True).text
    assert "2 volunteers are in it now." in answer
    assert "Sam Tanner" in answer
    client.force_login(world.charlie)
    assert client.get(page).status_code in (403, 404)
