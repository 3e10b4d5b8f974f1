"""A death that was told in a call: all contact rests, and a second person says whether it is so."""

from datetime import timedelta

import pytest

from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.calls.actions import campaigns, keeping, queue, ringing
from hearth.calls.tests.make import make_campaign
from hearth.calls.tests.test_ringing import MONDAY, ended, taken, tick, world  # noqa: F401
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
