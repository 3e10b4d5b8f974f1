"""Who is told before the council rings, when, in which words, and what it costs."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.access.tests.make import acting, everywhere
from hearth.calls.actions import campaigns
from hearth.calls.models import Turn
from hearth.calls.tests.make import make_callers, make_campaign, make_people
from hearth.calls.tests.simulate import clock
from hearth.calls.tests.test_ringing import MONDAY, ended, taken, tick
from hearth.people.models import Person
from hearth.post.models import Message
from hearth.post.parts import parts
from hearth.post.rules import WORDS, written

WORD = "we_will_ring"


@pytest.fixture
def world(cast):
    """A running campaign of four people who are told two hours before: by text, by text, by e-mail, in no way."""
    with clock(MONDAY) as ticking:
        people = make_people(cast.borough, 4)
        for pk, facts in zip(people[:3], TOLD, strict=True):
            told_of(pk, **facts)
        told_of(people[3], phone="+441632960003", phone_2="")
        cast.clock, cast.people = ticking, people
        cast.one, cast.two = make_callers(cast.hub, 2)
        cast.campaign = make_campaign(cast.hub, cast.alice, people, text_before=2)
        yield cast


TOLD = (
    {"phone": "+441632960000", "phone_2": "+447700900100"}, {"language": "cy"},
    {"contact_by": ["phone", "email"], "email": "edna@example.org"},
)  # fmt: skip


def told_of(pk, **facts) -> None:
    with everywhere():
        Person.objects.filter(pk=pk).update(**facts)


def words() -> list[Message]:
    with everywhere():
        return list(Message.objects.filter(template=WORD).order_by("channel", "to"))


@pytest.mark.django_db
def test_they_are_told_once_and_rung_only_then(world):
    assert taken(world, world.one) is None
    for _ in range(3):
        tick(world, minutes=1)
    assert [(one.channel, one.to) for one in words()] == [
        ("email", "edna@example.org"), ("text", "+447700900001"), ("text", "+447700900100")
    ]  # fmt: skip
    assert "from 11:01 on 02/03/2026" in words()[2].body
    assert "o 11:01 ar 02/03/2026" in words()[1].body
    assert ended(world, world.one, "spoke").person_id == world.people[3]  # who can be told in no way is rung at once
    assert taken(world, world.two) is None
    tick(world, hours=2)
    claim = taken(world, world.two)
    assert claim.turn.told_at == MONDAY + timedelta(minutes=1)


@pytest.mark.django_db
def test_nobody_is_told_outside_the_hours_while_it_rests_or_against_their_wish(world):
    told_of(world.people[0], is_deceased=True)
    told_of(world.people[1], contact_by=["phone"])
    told_of(world.people[2], no_contact=True)
    with acting(world.alice):
        campaigns.pause(world.campaign, by=world.alice)
    tick(world, hours=1)
    with acting(world.alice):
        campaigns.start(world.campaign, by=world.alice)
    tick(world, hours=13)  # at eleven in the evening
    with everywhere():
        assert Turn.objects.filter(state="telling").count() == 4
    tick(world, hours=10)
    assert not words()
    with everywhere():
        assert not Turn.objects.filter(state="telling").exists()


@pytest.mark.django_db
def test_no_more_are_told_than_are_rung_soon_after(world):
    with clock(MONDAY):
        many = make_campaign(world.hub, world.alice, make_people(world.borough, 90), text_before=1, minutes=20)
    tick(world, minutes=1)
    with everywhere():
        left = many.turns.filter(state="telling").count()
        many.turns.exclude(state="telling").update(tries=1)
    assert 0 < left < 90
    tick(world, minutes=1)
    with everywhere():
        assert many.turns.filter(state="telling").count() < left


@pytest.mark.django_db
def test_the_check_says_how_many_texts_and_what_they_cost(cast, settings):
    settings.TEXT_PENCE = 10
    with clock(MONDAY):
        people = make_people(cast.borough, 10)
        with acting(cast.alice):
            plain = campaigns.make(team=cast.hub, purpose="safe_and_well", name="A", by=cast.alice, text_before=0,
                                   text_after=False, steps=[{"way": "phone"}])  # fmt: skip
            told = campaigns.make(team=cast.hub, purpose="safe_and_well", name="B", by=cast.alice, text_before=2,
                                  text_after=False, steps=[{"way": "phone"}])  # fmt: skip
            free, found = (campaigns.preflight(one, people, by=cast.alice) for one in (plain, told))
    assert (free.texts, free.texts_after, free.pence) == (0, 0, 0)
    assert found.texts == 8  # every seventh has no mobile
    assert found.pence == found.texts * 10 * parts(written(WORD, "en", FACTS)[1])


FACTS = {"name": "Margaret Whitehouse", "hub": "Quorrel Hub", "at": MONDAY, "phone": "01632 960000"}


@pytest.mark.parametrize("language", ["en", "cy"])
def test_word_before_a_call_is_two_texts_at_most_in_either_language(language):
    assert set(WORDS[WORD]) == {"en", "cy"}
    assert parts(written(WORD, language, FACTS)[1]) == 2


@given(st.integers(1, 900))
def test_a_long_text_is_as_many_parts_as_the_carrier_charges(length):
    bounds = (160, 306, 459, 612, 765, 918)
    assert parts("a" * length) == next(n for n, most in enumerate(bounds, 1) if length <= most)
    assert parts("ŵ" * length) == (1 if length <= 70 else -(-length // 67))
