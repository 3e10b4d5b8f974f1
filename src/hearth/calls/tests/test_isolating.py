"""Who isolates is rung on days 4, 7, 10 and 13 by themselves, until it is over."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from hearth.access.tests.make import acting, everywhere, make_user
from hearth.calls.actions import isolating, ringing
from hearth.calls.models import KeepInTouch, Turn
from hearth.calls.rules import keeping as rules
from hearth.calls.tests.make import make_campaign, make_people
from hearth.calls.tests.simulate import clock
from hearth.calls.tests.test_keeping import asks, pressed
from hearth.calls.tests.test_ringing import LONDON, taken, tick
from hearth.kit.refused import Refused
from hearth.people.models import Person

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 3, 23, 8, tzinfo=LONDON)  # a Monday; the clocks go on in its first night of Sunday


@pytest.fixture
def world(cast):
    with clock(FIRST) as ticking:
        (cast.edna_pk,) = make_people(cast.borough, 1)
        cast.clock, cast.one = ticking, make_user(cast.hub, "call_handler", "Caller")
        with everywhere():
            cast.edna = Person.objects.get(pk=cast.edna_pk)
        yield cast


def told(world, by=None, **more) -> KeepInTouch:
    who = by or world.one
    with acting(who):
        return isolating.isolate(person=world.edna, team=world.hub, from_on=FIRST.date(), by=who, **more)


def rung(world, days: int, outcome: str = "spoke") -> list[int]:
    """The days on which somebody had them on the screen at nine."""
    on = []
    for day in range(days):
        world.clock.at = datetime.combine(FIRST.date() + timedelta(days=day), datetime.min.time(), LONDON)
        tick(world, minutes=1)  # just after midnight their day has come, whatever the clocks do
        tick(world, hours=11)
        if claim := taken(world, world.one):
            on.append(day)
            with acting(world.one):
                ringing.end_try(claim, outcome=outcome, by=world.one)
    return on


def test_they_are_rung_on_their_days_across_the_night_in_which_the_clocks_change(world):
    plan = told(world)
    assert told(world).pk == plan.pk  # twice is once
    assert rung(world, 17) == [4, 7, 10, 13]
    with everywhere():
        plan.refresh_from_db()
    assert (plan.state, plan.because) == ("ended", "The time that was agreed is over.")


def test_who_isolates_for_ten_days_is_not_rung_on_the_thirteenth(world):
    told(world, until_on=FIRST.date() + timedelta(days=10))
    assert rung(world, 17) == [4, 7, 10]


@pytest.mark.parametrize("outcome", ["refused", "moved"])
def test_who_refuses_or_has_moved_is_not_rung_again(world, outcome):
    told(world)
    assert rung(world, 17, outcome) == [4]
    with everywhere():
        assert not KeepInTouch.objects.exclude(state="ended").exists()


def test_who_has_died_is_not_rung(world):
    told(world)
    with everywhere():
        Person.objects.update(is_deceased=True)
    assert rung(world, 17) == []


def test_who_was_told_late_is_rung_today_once_and_then_on_the_days_to_come(world):
    world.clock.on(days=8)
    told(world)
    tick(world, hours=3)
    with everywhere():
        assert Turn.objects.count() == 1
        assert KeepInTouch.objects.get().next_on == FIRST.date() + timedelta(days=10)


def test_a_volunteer_who_rings_is_not_given_who_isolates(world):
    told(world)
    with everywhere():
        type(world.one).objects.filter(pk=world.one.pk).update(employer="volunteer")
    world.one.refresh_from_db()
    assert rung(world, 6) == []


def test_what_cannot_be_is_refused(world):
    for wrong in ({"until_on": FIRST.date() - timedelta(days=1)}, {"until_on": FIRST.date() + timedelta(days=60)}):
        with pytest.raises(Refused, match="last day"):
            told(world, **wrong)


def test_a_bad_sign_of_who_isolates_asks_whether_they_are_rung_between_their_days(world, client):
    asks(world, "self_isolation")
    plan = told(world)
    world.clock.on(days=4)
    tick(world, hours=3)
    claim = taken(world, world.one)
    assert "looked at again on" in pressed(world, client, claim, signs=["low"]).text
    pressed(world, client, claim, signs=["low"], how="plan")
    with everywhere():
        made = KeepInTouch.objects.regular().get()
        assert (made.person_id, made.next_on) == (world.edna_pk, FIRST.date() + timedelta(days=5))
        plan.refresh_from_db()
        assert (plan.state, plan.next_on) == ("active", FIRST.date() + timedelta(days=7))


days = st.lists(st.integers(0, 20), min_size=1, max_size=6, unique=True)


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), days, st.integers(0, 30), st.integers(0, 28))
def test_no_day_is_rung_twice_none_before_today_and_none_after_the_last(from_on, on, today, lasts):
    now, until = from_on + timedelta(days=today), from_on + timedelta(days=lasts)
    first = rules.first_on(from_on, on, now, until)
    later = rules.day_on(from_on, on, now + timedelta(days=1), until)
    assert first is None or now <= first <= until
    assert first is None or later is None or first <= later
    assert later is None or (later - from_on).days in on


def test_the_page_says_the_day_and_what_is_late(world, client):
    told(world)
    (other,) = make_people(world.borough, 1)
    make_campaign(world.hub, world.alice, [other], purpose="contact_tracing", quiet_days=0)
    world.clock.on(days=4)
    tick(world, hours=1)
    world.clock.on(days=1)
    client.force_login(world.alice)
    page = client.get(reverse("calls:isolating")).content.decode()
    assert "Day 5" in page
    assert len(re.findall(r"<strong[^>]*>\s*late\s*</strong>", page)) == 2
    with everywhere():
        plan = KeepInTouch.objects.get().pk
    said = {"plan": plan, "why": "The test was wrong."}
    assert client.post(reverse("calls:isolate", args=[world.edna_pk]), said).status_code == 302
    with everywhere():
        assert KeepInTouch.objects.get().because == "The test was wrong."
        assert not Turn.objects.filter(keep_in_touch__isnull=False).exclude(state="ended").exists()
