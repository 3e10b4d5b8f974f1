"""What a call says of the calls to come, and for which team somebody is kept in touch with."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from hearth.access.models import Membership
from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.calls.actions import keeping, ringing
from hearth.calls.models import Claim, KeepInTouch, Turn
from hearth.calls.rules.hours import moment_of
from hearth.calls.tests.make import make_campaign, make_people
from hearth.calls.tests.simulate import clock
from hearth.calls.tests.test_ringing import MONDAY, taken, tick, world  # noqa: F401
from hearth.kit.when import day
from hearth.needs.actions import contacts
from hearth.needs.actions.completing import Checked, complete
from hearth.needs.models import Need
from hearth.needs.rules.script_vocabulary import shipped_text
from hearth.needs.tests.make import make_category
from hearth.needs.tests.make_calls import make_script
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
    too_late = client.post(page, said | {"team": str(world.hub.pk), "review_on-year": "2027"})
    assert "within half a year" in too_late.content.decode()
    assert 'value="2027"' in too_late.content.decode(), "what was typed stays"
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
    assert "Of 2 to be reached within 48 hours, 0 were, 0 later; 1 still has time, 0 ended otherwise." in page


def asks(world, key: str):  # noqa: F811
    return make_script(world.borough, key=key, text=shipped_text(key))


def pressed(world, client, claim, **said):  # noqa: F811
    client.force_login(world.one)
    return client.post(reverse("calls:end_try"), {"turn": claim.turn_id, "outcome": "spoke", "note": "Rang", **said})


def test_a_single_bad_answer_steps_the_plan_up_as_the_screen_said_it_would(world, plan, client):  # noqa: F811
    asks(world, "keep_in_touch")
    claim = taken(world, world.one)
    client.force_login(world.one)
    assert "will be rung every 4 days from now, looked at again on 9 March 2026" in client.get("/ring").text
    pressed(world, client, claim, how="as_is", signs=["worse"])
    with everywhere():
        plan.refresh_from_db()
        assert (plan.every_days, plan.usual_days, plan.review_on) == (4, 8, date(2026, 3, 9))
        assert (plan.next_on, plan.because) == (TODAY + timedelta(days=1), "A bad sign was heard in the call: Worse")
        assert plan.turns.get().tried.get().note == "Rang\n\nA bad sign was heard in the call: Worse"
    tick(world, minutes=1)
    with everywhere():
        plan.refresh_from_db()
    assert plan.every_days == 4, "the queue's own call is heard once, when it ends"


def test_whoever_heard_it_may_say_otherwise_with_a_reason_and_not_without(world, plan, client):  # noqa: F811
    asks(world, "keep_in_touch")
    claim = taken(world, world.one)
    assert pressed(world, client, claim, how="less", signs=["worse"]).status_code == 422
    pressed(world, client, claim, how="as_is", signs=["worse"], why="Only a cold")
    with everywhere():
        plan.refresh_from_db()
    assert (plan.every_days, plan.state) == (8, "active")
    assert plan.because == "Rung as before: Only a cold (a bad sign was heard: Worse)"


def test_a_bad_sign_of_somebody_without_a_plan_asks_for_one(world, client):  # noqa: F811
    asks(world, "safe_and_well")
    claim = taken(world, world.one)
    asked = pressed(world, client, claim, signs=["low"])
    assert asked.status_code == 422
    assert "Yes: they will be rung every 3 days from now, looked at again on 9 March 2026, tomorrow first" in asked.text
    assert pressed(world, client, claim, signs=["low"], how="none").status_code == 422, "no, but not without a reason"
    pressed(world, client, claim, signs=["low"], how="plan")
    with everywhere():
        made = KeepInTouch.objects.get()
        assert (made.person_id, made.every_days, made.next_on) == (claim.person_id, 3, TODAY + timedelta(days=1))
        assert not Claim.objects.exists()


def test_without_a_bad_sign_the_key_is_one_press(world, client):  # noqa: F811
    asks(world, "safe_and_well")
    assert pressed(world, client, taken(world, world.one)).status_code == 302
    with everywhere():
        assert not KeepInTouch.objects.exists()


@pytest.mark.parametrize(("because", "every"), [("", 4), ("Only a cold", 8)])
def test_a_bad_answer_in_the_whole_call_steps_up_whatever_its_outcome(world, plan, client, because, every):  # noqa: F811
    make_category(world.borough, "check_in")
    script = asks(world, "keep_in_touch")
    claim = taken(world, world.one)
    with acting(world.one):
        contact = ringing.something_more(claim, by=world.one)
        for question, given in {"who_is_there": "speaking", "since_last_time": "sounds_wrong"}.items():
            contacts.answer(contact, script=script, question=question, given=given, by=world.one)
    client.force_login(world.one)
    page = client.get(reverse("needs:call_complete", args=[contact.pk])).text
    assert "will be rung every 4 days from now, looked at again on 9 March 2026" in page
    with acting(world.one):
        contact.refresh_from_db()
        complete(contact, by=world.one, checked=Checked(outcome="help_arranged", as_before=because))
        ringing.settle(Claim.objects.get(), by=world.one)
    with everywhere():
        plan.refresh_from_db()
    assert plan.every_days == every
    assert "does not sound so" in plan.because


@given(st.dates(date(2025, 1, 1), date(2030, 12, 31)), st.integers(1, 90), st.integers(-30, 180), st.integers(0, 90))
def test_a_bad_sign_never_makes_a_call_later_nor_rarer(today, every, review_in, next_in):
    """On any day, midnight, bank holiday and change of the clocks alike: days are days of the clock on the wall."""
    was = KeepInTouch(every_days=every, review_on=today + timedelta(days=review_in),
                      next_on=today + timedelta(days=next_in))  # fmt: skip
    for at in (time(0, 0), time(23, 59)):
        now = moment_of(today, at)
        one = KeepInTouch(every_days=every, review_on=was.review_on, next_on=was.next_on)
        with clock(now):
            said = one.after_bad_sign
            keeping.step_up(one, None, keeping.Signs(["Worse"]))
            assert said.endswith(f"looked at again on {day(one.review_on)}")
        assert 1 <= one.every_days <= every
        assert one.every_days == max(every // 2, 1)
        assert one.next_on <= max(was.next_on, today)
        assert one.next_on <= today + timedelta(days=1)
        assert one.review_on <= today + timedelta(days=7)


def rang(world, person, answers, *, is_outgoing, **checked):  # noqa: F811
    """A call of this person that came from no queue: they rang, or somebody rang them by hand."""
    script = asks(world, "keep_in_touch")
    with acting(world.one):
        contact = contacts.begin(team=world.hub, by=world.one, script=script, person=person, is_outgoing=is_outgoing,
                                 language="en")  # fmt: skip
        for question, given in answers.items():
            contacts.answer(contact, script=script, question=question, given=given, by=world.one)
        contact.refresh_from_db()
        return complete(contact, by=world.one, checked=Checked(outcome="help_arranged", **checked)).contact


@pytest.mark.parametrize(
    ("answer", "because", "every"),
    [("sounds_wrong", "", 4), ("sounds_wrong", "Only a cold", 8), ("same", "", 8)],
)
@pytest.mark.parametrize("is_outgoing", [True, False])
def test_a_bad_sign_in_a_call_besides_the_plan_counts_once(world, plan, answer, because, every, is_outgoing):  # noqa: F811
    make_category(world.borough, "check_in")
    with everywhere():
        person = plan.person
    rang(world, person, {"who_is_there": "speaking", "since_last_time": answer}, is_outgoing=is_outgoing,
         as_before=because)  # fmt: skip
    for _ in range(2):
        tick(world, minutes=1)
        with everywhere():
            plan.refresh_from_db()
        assert plan.every_days == every
