"""What a call says of the calls to come, and for which team somebody is kept in touch with."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from hearth.access.models import Membership
from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.calls.actions import keeping, ringing
from hearth.calls.models import Claim, KeepInTouch, Turn
from hearth.calls.tests.make import make_campaign, make_people
from hearth.calls.tests.test_ringing import MONDAY, taken, tick, world  # noqa: F401
from hearth.needs.actions.completing import Checked, complete
from hearth.needs.models import Need
from hearth.needs.tests.make import make_category
from hearth.people.models import Person

pytestmark = pytest.mark.django_db
TODAY = MONDAY.date()


@pytest.fixture
def plan(world):  # noqa: F811
    with everywhere():
        Turn.objects.update(state="ended", ended_as="reached", ended_at=MONDAY)
        person = Person.objects.order_by("last_name").first()
    with acting(world.one):
        made = keeping.agree(person=person, team=world.hub, every_days=8, review_on=date(2026, 5, 30), by=world.one)
    tick(world, minutes=1)
    return made


def spoke(world, plan, said: dict) -> KeepInTouch:  # noqa: F811
    claim = taken(world, world.one)
    with acting(world.one):
        ringing.end_try(claim, outcome="spoke", by=world.one, **said)
    with everywhere():
        plan.refresh_from_db()
    return plan


def test_a_bad_sign_rings_them_more_often_and_is_looked_at_soon(world, plan):  # noqa: F811
    after = spoke(world, plan, {"came_to": "keep_in_touch_sooner"})
    assert (after.every_days, after.usual_days) == (4, 8)
    assert (after.review_on - TODAY).days == 7
    assert 1 <= (after.next_on - TODAY).days <= 4


def test_less_often_is_only_suggested_until_somebody_says_so(world, plan, client):  # noqa: F811
    after = spoke(world, plan, {"came_to": "keep_in_touch", "again_at": MONDAY + timedelta(days=16)})
    assert (after.every_days, after.suggested_days) == (8, 16)
    client.force_login(world.one)
    said = {"plan": plan.pk, "verb": "step", "every_days": "16", "why": "They are well."}
    assert client.post(reverse("calls:keep", args=[plan.person_id]), said).status_code == 302
    with everywhere():
        plan.refresh_from_db()
    assert (plan.every_days, plan.suggested_days) == (16, None)


def test_a_pause_has_its_day_and_no_more_is_the_end(world, plan):  # noqa: F811
    until = MONDAY + timedelta(days=21)
    after = spoke(world, plan, {"came_to": "keep_in_touch_paused", "again_at": until})
    assert (after.state, after.paused_until) == ("paused", until.date())
    tick(world, days=21)
    assert spoke(world, plan, {"came_to": "keep_in_touch_ended"}).state == "ended"


def test_who_did_not_want_to_talk_is_looked_at_today(world, plan):  # noqa: F811
    claim = taken(world, world.one)
    with acting(world.one):
        ringing.end_try(claim, outcome="refused", by=world.one)
    with everywhere():
        plan.refresh_from_db()
    assert (plan.state, plan.review_on) == ("active", TODAY)


def test_the_screen_asks_how_they_are_rung_and_the_key_says_it(world, plan, client):  # noqa: F811
    claim = taken(world, world.one)
    client.force_login(world.one)
    assert "How do we ring them from now on?" in client.get(reverse("calls:ring")).content.decode()
    client.post(reverse("calls:end_try"), {"turn": claim.turn_id, "outcome": "spoke", "how": "sooner", "note": "Low."})
    with everywhere():
        plan.refresh_from_db()
        assert plan.every_days == 4
        assert plan.turns.get().tried.get().contact.outcome == "keep_in_touch_sooner"


def test_somebody_in_two_teams_says_for_which_they_keep_in_touch(world, client):  # noqa: F811
    first = make_team(world.borough, kind="staying_well", name="A team before the hub")
    with everywhere():
        person = Person.objects.order_by("last_name").first()
        Membership.objects.create(team=first, user=world.alice, role="manager")
    client.force_login(world.alice)
    page = reverse("calls:keep", args=[person.pk])
    said = {"key": str(uuid4()), "every_days": "7", "review_on-day": "30", "review_on-month": "3",
            "review_on-year": "2026"}  # fmt: skip
    assert "Choose the team" in client.post(page, said).content.decode()
    assert client.post(page, said | {"team": str(world.hub.pk)}).status_code == 302
    with everywhere():
        assert KeepInTouch.objects.get().team == world.hub
    stranger = make_user(first, "manager", "Dee")
    client.force_login(stranger)
    assert "Every 7 days" not in client.get(page).content.decode()


def finished(world, claim, said: str, days: int) -> Turn:  # noqa: F811
    with acting(world.one):
        contact = ringing.something_more(claim, by=world.one, note="Rang")
        complete(contact, by=world.one, checked=Checked(outcome=said, next_contact_at=MONDAY + timedelta(days=days)))
        return ringing.settle(Claim.objects.get(), by=world.one)


def test_who_wishes_it_in_a_campaigns_call_is_kept_in_touch_by_the_team_that_rang(world):  # noqa: F811
    first = make_team(world.borough, kind="staying_well", name="A team before the hub")
    make_category(world.borough, "call_back")
    with everywhere():
        Membership.objects.create(team=first, user=world.one, role="manager")
    turn = finished(world, taken(world, world.one), "keep_in_touch", 7)
    with everywhere():
        plan = KeepInTouch.objects.get()
        assert (plan.team, plan.person_id, plan.every_days) == (world.hub, turn.person_id, 7)
        assert plan.next_on == TODAY + timedelta(days=7)
        assert not Need.objects.open().filter(category__key="call_back").exists()  # the plan rings them, once


def test_a_bad_sign_in_a_campaigns_call_steps_up_the_plan_of_that_team_alone(world, plan):  # noqa: F811
    make_category(world.borough, "call_back")
    with acting(world.one):
        plan.turns.all().stop("Rung for a campaign.", MONDAY)
    with everywhere():
        Turn.objects.filter(person=plan.person_id, campaign=world.campaign).update(
            state="ready", ended_as="", ended_at=None
        )
    assert finished(world, taken(world, world.one), "keep_in_touch_sooner", 1).campaign == world.campaign
    with everywhere():
        assert KeepInTouch.objects.get().every_days == 4


def test_what_is_later_than_its_48_hours_is_counted_on_the_page(world, client):  # noqa: F811
    people = make_people(world.borough, 2)
    made = make_campaign(world.hub, world.alice, people, purpose="contact_tracing")
    with everywhere():
        Turn.objects.filter(campaign=made, person=people[0]).update(since=MONDAY - timedelta(hours=49))
        assert Turn.objects.overdue(MONDAY).get().person_id == people[0]
    client.force_login(world.alice)
    page = client.get(reverse("calls:campaign", args=[made.pk])).content.decode()
    assert "1 waits longer than 48 hours" in page
