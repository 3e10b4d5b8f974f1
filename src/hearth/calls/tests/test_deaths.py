"""A death that was told in a call: all contact rests, and a second person says whether it is so."""

from datetime import timedelta

import pytest

from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.calls import deaths
from hearth.calls.actions import campaigns, doubts, keeping, queue, ringing
from hearth.calls.models import Turn
from hearth.calls.tests.make import make_callers, make_campaign, make_people
from hearth.calls.tests.test_ringing import MONDAY, ended, taken, tick, world  # noqa: F401
from hearth.kit.refused import Refused
from hearth.needs.actions import completing, contacts
from hearth.needs.actions.completing import Checked
from hearth.people import actions as people
from hearth.people.models import Person

pytestmark = pytest.mark.django_db


def test_a_death_stops_all_contact_at_once_and_somebody_else_confirms_it(world):  # noqa: F811
    turn = ended(world, world.one, "died")
    with everywhere():
        assert Person.objects.get(pk=turn.person_id).no_contact
    with acting(world.alice):
        done = ringing.confirm_death(turn, is_so=True, by=world.alice)
    assert done.ended_as == "deceased"
    with everywhere():
        assert Person.objects.get(pk=turn.person_id).is_deceased


def test_a_death_told_by_mistake_lets_the_calls_go_on(world):  # noqa: F811
    turn = ended(world, world.one, "died")
    with acting(world.alice):
        assert ringing.confirm_death(turn, is_so=False, by=world.alice).state == "resting"
    with everywhere():
        assert not Person.objects.get(pk=turn.person_id).no_contact


def test_while_a_death_is_not_confirmed_what_else_they_were_promised_waits_and_goes_on_after_a_mistake(world):  # noqa: F811
    other = make_team(world.borough, kind="staying_well")
    rings = make_user(other, "manager", "Dee")
    claim = taken(world, world.one)
    asks = make_campaign(other, rings, [claim.person_id], quiet_days=0)
    with acting(world.alice):
        plan = keeping.agree(person=claim.person, team=world.hub, every_days=7, by=world.alice,
                             review_on=MONDAY.date() + timedelta(days=28))  # fmt: skip
    with acting(world.one):
        turn = ringing.end_try(claim, outcome="died", by=world.one)
    tick(world, hours=1)
    with acting(rings):
        assert queue.next_turn(team=other, by=rings) is None
    with everywhere():
        plan.refresh_from_db()
        assert (plan.state, asks.turns.get().state) == ("active", "resting")
        assert not plan.turns.exists()
    with acting(world.alice):
        ringing.confirm_death(turn, is_so=False, by=world.alice)
    tick(world, hours=1)
    with acting(rings):
        assert queue.next_turn(team=other, by=rings).person_id == claim.person_id
    with everywhere():
        assert plan.turns.get().state in ("resting", "ready")


def test_a_death_told_in_the_whole_call_is_confirmed_by_somebody_else_as_well(world):  # noqa: F811
    claim = taken(world, world.one)
    with acting(world.one):
        contact = ringing.something_more(claim, by=world.one)
        completing.complete(contact, checked=Checked(outcome="advice_given", has_died=True), by=world.one)
    tick(world, minutes=1)
    with acting(world.alice):
        (told,) = deaths.told(world.alice)
        turn = Turn.objects.get(state="confirming")
        assert (told.person.pk, told.is_own, turn.person_id) == (claim.person_id, False, claim.person_id)
        assert "written down by Caller 0" in told.words
        ringing.confirm_death(turn, is_so=True, by=world.alice)
        contact.refresh_from_db()
        assert (contact.death, deaths.told(world.alice)) == ("confirmed", [])


def test_whoever_finished_the_whole_call_does_not_confirm_the_death_themselves(world):  # noqa: F811
    claim = taken(world, world.alice)
    with acting(world.alice):
        contact = ringing.something_more(claim, by=world.alice)
        completing.complete(contact, checked=Checked(outcome="advice_given", has_died=True), by=world.alice)
    tick(world, minutes=1)
    with acting(world.alice), pytest.raises(Refused, match="Somebody else confirms it"):
        ringing.confirm_death(Turn.objects.get(state="confirming"), is_so=True, by=world.alice)


def test_a_death_told_in_any_other_call_is_listed_until_it_is_answered(world):  # noqa: F811
    with everywhere():
        person = Person.objects.first()
    with acting(world.one):
        contact = contacts.begin(team=world.hub, by=world.one, person=person)
        completing.complete(contact, checked=Checked(outcome="person_has_died"), by=world.one)
    with acting(world.alice):
        assert [one.person.pk for one in deaths.told(world.alice)] == [person.pk]
        completing.confirm_death(contact, is_so=True, by=world.alice)
        assert deaths.told(world.alice) == []


def test_a_record_that_says_they_have_died_answers_the_turn_that_waited_for_it(world):  # noqa: F811
    turn = ended(world, world.one, "died")
    with acting(world.alice):
        people.mark_deceased(person=turn.person, by=world.alice)
    tick(world, minutes=1)
    with everywhere():
        turn.refresh_from_db()
    assert turn.ended_as == "deceased"


def test_a_death_told_is_confirmed_after_the_campaign_has_ended(world):  # noqa: F811
    claim = taken(world, world.one)
    with acting(world.one):
        ringing.end_try(claim, outcome="died", by=world.one)
    with acting(world.alice):
        campaigns.end(claim.turn.campaign, by=world.alice, reason="Spring has come")
        turn = ringing.confirm_death(claim.turn, is_so=False, by=world.alice)
    assert turn.ended_as == "stopped"
    with everywhere():
        assert not Person.objects.get(pk=claim.person_id).no_contact


def test_while_a_list_may_tell_of_their_death_plans_and_calls_wait_and_go_on_after_it_is_not_theirs(world):  # noqa: F811
    claim = taken(world, world.one)
    with acting(world.alice):
        plan = keeping.agree(person=claim.person, team=world.hub, every_days=7, by=world.alice,
                             review_on=MONDAY.date() + timedelta(days=28))  # fmt: skip
    with acting(world.one):
        turn = ringing.end_try(claim, outcome="no_answer", by=world.one)
    with everywhere():
        people.rest_contact(borough=world.borough, people=[claim.person_id])
    tick(world, hours=30)
    assert claim.person_id not in asked(world)
    with everywhere():
        turn.refresh_from_db(), plan.refresh_from_db()
        assert (turn.state, plan.state, plan.turns.exists()) == ("resting", "active", False)
        people.resume_contact(people=[claim.person_id])
    tick(world, hours=2)
    with everywhere():
        assert plan.turns.get().state in ("resting", "ready")
        turn.refresh_from_db()
    assert turn.state in ("ready", "resting")
    assert turn.ended_as == ""


def asked(world) -> list:  # noqa: F811
    """Whom six callers are given, one after the other."""
    given = [taken(world, who) for who in make_callers(world.hub, 6)]
    return [claim.person_id for claim in given if claim]


def test_the_check_says_who_may_have_died_and_rings_them_once_it_is_known(world):  # noqa: F811
    unsure = make_people(world.borough, 1)
    with everywhere():
        people.rest_contact(borough=world.borough, people=unsure)
    campaign = make_campaign(world.hub, world.alice, [*unsure, *make_people(world.borough, 1)], quiet_days=0)
    assert campaign.preflight["left_out"] == {"unsure": 1}
    with acting(world.alice):
        rows = campaign.doubts.filter(why="unsure")
        assert doubts.ring(campaign, rows, because="We know her", by=world.alice) == 0
    with everywhere():
        people.resume_contact(people=unsure)
    with acting(world.alice):
        assert doubts.ring(campaign, rows, because="It was her namesake", by=world.alice) == 1


def test_whoever_takes_off_do_not_contact_by_hand_says_that_they_live(world):  # noqa: F811
    pk = make_people(world.borough, 1)[0]
    with everywhere():
        people.rest_contact(borough=world.borough, people=[pk])
        person = Person.objects.get(pk=pk)
        assert "May have died: no contact until it is known" in person.alerts
    with acting(world.alice):
        person = people.correct(person=person, by=world.alice, version=person.version, no_contact=False)
        person = people.correct(person=person, by=world.alice, version=person.version, no_contact=True)
    assert (person.may_have_died, person.alerts) == (False, ["Do not contact"])
