"""Who is reminded of what: filled from what is planned, rung in time, never of what has begun or was called off."""

import re
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from hearth.access.tests.make import acting, everywhere, make_user
from hearth.calls.actions import campaigns, clockwork, queue, reminding, ringing
from hearth.calls.models import Claim, Doubt, Reminder, Turn
from hearth.calls.rules.hours import Hours, is_open
from hearth.calls.rules.purposes import purposes
from hearth.calls.rules.reminding import due_at, rung_from
from hearth.calls.tests.simulate import clock
from hearth.calls.tests.test_ringing import LONDON, MONDAY
from hearth.kit.refused import Refused
from hearth.matching import actions as matching
from hearth.matching.models import Task
from hearth.matching.rules.parts import Slot
from hearth.needs.models import Need, Note
from hearth.needs.tests.make import make_category, make_need
from hearth.offers.tests.make import make_volunteer
from hearth.people.actions import note_approach
from hearth.post.models import Message

USUAL = Hours.read(purposes()["reminder"].hours)
TUESDAY = date(2026, 3, 3)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=LONDON)


def test_they_are_rung_from_the_day_before_and_it_is_high_time_two_hours_ahead():
    assert rung_from(at(5, 14), at(2, 9), USUAL, ()) == at(4, 8)
    assert rung_from(at(5, 14), at(5, 9), USUAL, ()) == at(5, 9)
    assert due_at(at(5, 14), USUAL, ()) == at(5, 12)
    assert due_at(at(5, 9), USUAL, ()) == at(4, 18)  # nobody rings at seven
    assert due_at(at(2, 8), USUAL, ()) == at(1, 16)  # on Sundays until six


@given(st.integers(0, 60 * 24 * 400), st.integers(0, 60 * 24 * 20))
def test_nobody_is_rung_outside_the_hours_and_it_is_due_before_it_begins(after, early):
    now = MONDAY + timedelta(minutes=after)
    begins = now + timedelta(minutes=early + 1)
    since, due = rung_from(begins, now, USUAL, ()), due_at(begins, USUAL, ())
    assert since >= now
    assert is_open(since, USUAL, ())
    assert due < begins
    assert is_open(due, USUAL, ())


@pytest.fixture
def world(cast):
    """Janet shops for somebody on Tuesday afternoon; a campaign of reminders; a clock at Monday, nine."""
    with clock(MONDAY) as ticking:
        cast.clock = ticking
        make_category(cast.borough, "case_review", is_for_volunteers=False)
        make_category(cast.borough, "food", name="Shopping", name_cy="Siopa")
        cast.janet = make_volunteer(cast.hub, approved_by=cast.alice, first_name="Janet")
        cast.need = make_need(cast.hub, urgency="planned")
        cast.one = make_user(cast.hub, "call_handler", "Caller")
        cast.task = planned(cast, cast.janet, 1)
        with acting(cast.alice):
            cast.campaign = campaigns.make(team=cast.hub, purpose="reminder", name="Tomorrow", by=cast.alice)
        yield cast


def planned(world, volunteer, part, day=TUESDAY) -> Task:
    with acting(world.alice):
        task = matching.offer(world.need, volunteer=volunteer, by=world.alice, slot=Slot(day, part))
        return matching.accept(task, by=world.alice)


def filled(world, **more) -> reminding.Filled:
    with acting(world.alice):
        done = reminding.from_tasks(world.campaign, first=TUESDAY, last=TUESDAY, kinds=["food"], by=world.alice, **more)
        if world.campaign.state == "draft":
            world.campaign = campaigns.start(world.campaign, by=world.alice)
        return done


def tick(world, **more) -> None:
    world.clock.on(**more)
    with everywhere():
        clockwork.tick()


def taken(world) -> Claim | None:
    with acting(world.one):
        return queue.next_turn(team=world.hub, by=world.one)


def only(model):
    with everywhere():
        return model.objects.get()


@pytest.mark.django_db
def test_it_is_filled_once_from_what_is_planned_and_the_caller_reads_it_and_nothing_goes_out(world, client):
    with everywhere():
        note_approach(person=world.need.person, team=world.hub, by=None, channel="phone", was_reached=True)
    assert (filled(world).new, filled(world).known) == (1, 1)
    with everywhere():
        assert not Doubt.objects.exists()  # having been spoken to says nothing against it
    assert taken(world)
    client.force_login(world.one)
    page = client.get(reverse("calls:ring")).content.decode()
    assert "Tuesday 3 March, afternoon, shopping by Janet" in page
    assert only(Reminder).words[1] == "Dydd Mawrth 3 Mawrth, prynhawn, siopa gan Janet"
    with acting(world.one):
        ringing.end_try(Claim.objects.get(), outcome="no_answer", by=world.one)
    with everywhere():
        sent = [f"{one.subject} {one.body}" for one in Message.objects.exclude(about_person=None)]
        assert not [words for words in sent if "Janet" in words or "hopping" in words]


@pytest.mark.django_db
def test_the_next_try_is_made_before_it_begins(world):
    filled(world)
    world.clock.at = at(3, 9, 30)
    turn = ringing_ended(world, "no_answer")
    assert turn.ready_at == at(3, 10, 45)  # three hours are too long: half of what is left
    with acting(world.one), pytest.raises(Refused, match="It has begun by then"):
        world.clock.at = turn.ready_at
        claim = queue.next_turn(team=world.hub, by=world.one)
        ringing.end_try(claim, outcome="call_back", by=world.one, promised_at=at(3, 15))


def ringing_ended(world, outcome) -> Turn:
    claim = taken(world)
    with acting(world.one):
        return ringing.end_try(claim, outcome=outcome, by=world.one)


@pytest.mark.django_db
def test_nobody_is_rung_of_what_has_begun_and_the_turn_says_so(world):
    filled(world)
    tick(world, days=1, hours=3)  # Tuesday noon: the afternoon begins
    turn = only(Turn)
    assert (turn.state, turn.ended_as) == ("ended", "stopped")
    assert turn.ended_because == (
        "It has come before anybody reached them: Tuesday 3 March, afternoon, shopping by Janet."
    )
    assert taken(world) is None


@pytest.mark.django_db
def test_what_is_called_off_is_told_to_nobody_even_before_the_clockwork_has_seen_it(world):
    filled(world)
    with acting(world.alice):
        matching.withdraw(world.task, reason="Not needed", by=world.alice)
    assert taken(world) is None
    assert only(Turn).ended_because == "What they were to be reminded of was called off."
    assert only(Reminder).gone_because == "The hub called it off."


@pytest.mark.django_db
def test_what_is_moved_is_told_as_it_is_now(world):
    filled(world)
    with acting(world.alice):
        matching.withdraw(world.task, reason="Janet cannot", by=world.alice)
    planned(world, make_volunteer(world.hub, approved_by=world.alice, first_name="Omar"), 2)
    tick(world, minutes=1)
    assert only(Reminder).words[0] == "Tuesday 3 March, evening, shopping by Omar"
    assert only(Turn).due_at == at(3, 15)


@pytest.mark.django_db
def test_who_was_told_of_what_is_then_called_off_is_told_by_the_team(world):
    filled(world)
    assert ringing_ended(world, "spoke").ended_as == "reached"
    assert only(Reminder).told_at
    with acting(world.alice):
        matching.withdraw(world.task, reason="Not needed", by=world.alice)
    tick(world, minutes=1)
    tick(world, minutes=1)
    with everywhere():
        case = Need.objects.get(category__key="case_review")
    assert case.summary == "Was reminded of what is not so any more: Shopping"
    assert "shopping by Janet" in case.details


@pytest.mark.django_db
def test_who_cannot_then_goes_to_the_team_once_and_onto_the_request(world, client):
    filled(world)
    claim = taken(world)
    client.force_login(world.one)
    said = {"turn": str(claim.turn_id), "reminder": str(only(Reminder).pk), "answer": "another_time",
            "text": "Thursday is better"}  # fmt: skip
    assert "Say what they say" in client.post(reverse("calls:said_no"), said | {"answer": ""}).content.decode()
    for _ in range(2):
        client.post(reverse("calls:said_no"), said)
    with everywhere():
        case = Need.objects.get(category__key="case_review")
        assert Note.objects.get(need=world.need).text == (
            "Rung to be reminded. They cannot then: another time. Thursday is better"
        )
    assert (case.summary, case.team) == ("They cannot then: another time: Shopping", world.hub)
    assert world.need.reference in case.details
    client.force_login(world.alice)
    assert case.reference in client.get(reverse("calls:reminders", args=[world.campaign.pk])).content.decode()
    assert "1 cannot then" in client.get(reverse("calls:campaign", args=[world.campaign.pk])).content.decode()


@pytest.mark.django_db
def test_the_page_fills_it_and_says_what_is_missing(world, client):
    client.force_login(world.alice)
    page = reverse("calls:reminders", args=[world.campaign.pk])
    assert "Choose the kinds of help" in client.post(page, {}).content.decode()
    days = {f"{name}-{part}": value for name in ("first", "last")
            for part, value in (("day", 3), ("month", 3), ("year", 2026))}  # fmt: skip
    key = re.search(r'name="key" value="([^"]+)"', client.get(page).text)[1]
    answer = client.post(page, {**days, "kinds": ["food"], "key": key}, follow=True).content.decode()
    assert "1 new reminder." in answer
    later = {**days, "first-day": 4, "last-day": 4, "kinds": ["food"], "key": str(uuid4())}
    assert "no volunteer has said yes to any of it on these days" in client.post(page, later, follow=True).text
    assert "Tuesday 3 March, afternoon, shopping by Janet" in answer
    client.force_login(world.charlie)
    assert client.get(page).status_code == 404 or client.get(page).status_code == 403
