"""Fair shares, dealt again when somebody is away, quiet or has had enough; a supervisor covers an absence."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from hearth.access.tests.make import acting, everywhere
from hearth.calls.actions import callers, clockwork, dealing, queue, ringing, shifts
from hearth.calls.models import Absence, Caller, Claim, Turn
from hearth.calls.rules.dealing import Card, Hand, deal
from hearth.calls.tests.make import make_callers, make_campaign, make_people
from hearth.calls.tests.simulate import clock
from hearth.kit.refused import Refused

MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Europe/London"))
TONGUES = ("", "polish", "welsh")
hands_of = st.lists(
    st.builds(
        Hand, who=st.integers(1, 9), hours=st.sampled_from((0.25, 1, 2, 4, 7.5)), has=st.integers(0, 6),
        room=st.integers(0, 30), hard_room=st.integers(0, 6),
        languages=st.frozensets(st.sampled_from(TONGUES[1:])),
    ), max_size=8, unique_by=lambda hand: hand.who,
)  # fmt: skip
cards_of = st.lists(
    st.builds(
        Card, who=st.integers(1, 500), language=st.sampled_from(("", "", *TONGUES)), is_hard=st.booleans(),
        wanted=st.none() | st.integers(1, 12),
    ), max_size=60, unique_by=lambda card: card.who,
)  # fmt: skip


def can(hand: Hand, card: Card, share: list[Card]) -> bool:
    """Whether somebody with this share could take this card as well."""
    speaks = not card.language or card.language in hand.languages
    bears = not card.is_hard or sum(one.is_hard for one in share) < hand.hard_room
    return speaks and bears and len(share) < hand.room


@given(cards_of, hands_of)
def test_everybody_who_can_be_dealt_is_dealt_once_to_one_who_may_and_in_fair_shares(cards, hands):
    dealt = deal(cards, hands)
    assert dealt == deal(cards, Random(1).sample(hands, len(hands)))  # the same input, the same deal
    shares = {hand.who: [card for card in cards if dealt.get(card.who) == hand.who] for hand in hands}
    for hand in hands:
        share = shares[hand.who]
        assert len(share) <= hand.room
        assert sum(card.is_hard for card in share) <= hand.hard_room
        assert all(not card.language or card.language in hand.languages for card in share)
    for card in cards:
        if card.who not in dealt:
            assert not any(can(hand, card, shares[hand.who]) for hand in hands)
        elif wished := [hand for hand in hands if hand.who == card.wanted and dealt[card.who] != hand.who]:
            assert not can(wished[0], card, shares[card.wanted])
    for hand in hands:  # nobody has so many that a colleague with one of them more would have fewer for their hours
        if any(not card.language and card.wanted is None and not card.is_hard for card in shares[hand.who]):
            mine = (hand.has + len(shares[hand.who])) / hand.hours
            for other in hands:
                theirs = len(shares[other.who])
                if theirs < other.room and not any(card.is_hard for card in cards):
                    assert mine <= (other.has + theirs + 1) / other.hours + 1e-9


@given(st.integers(0, 80), st.integers(1, 9))
def test_with_the_same_hours_shares_differ_by_one_at_most_and_covering_one_leaves_the_others_theirs(number, people):
    cards = [Card(n) for n in range(number)]
    hands = [Hand(who, 4, room=100) for who in range(people)]
    first = deal(cards, hands)
    shares = Counter(first.values())
    assert max(shares[who] for who in range(people)) - min(shares[who] for who in range(people)) <= 1
    lost = [card for card in cards if first[card.who] == 0]
    again = deal(lost, [Hand(who, 4, has=shares[who], room=100 - shares[who]) for who in range(1, people)])
    assert set(again) <= {card.who for card in lost}
    if people > 1:
        after = shares + Counter(again.values())
        assert max(after[who] for who in range(1, people)) - min(after[who] for who in range(1, people)) <= 1


pytestmark = pytest.mark.django_db


@pytest.fixture
def world(cast, client):
    """Twelve people in a running campaign, three callers on shift from nine to five, a clock at Monday, nine."""
    with clock(MONDAY) as ticking:
        cast.clock = ticking
        cast.campaign = make_campaign(cast.hub, cast.alice, make_people(cast.borough, 12))
        cast.callers = make_callers(cast.hub, 3)
        put_on_shift(cast, cast.callers)
        client.force_login(cast.alice)
        yield cast


def put_on_shift(world, who, hours=8) -> None:
    with acting(world.alice):
        one = (MONDAY, MONDAY + timedelta(hours=hours))
        shifts.add(team=world.hub, shifts=[(user, one) for user in who], key=f"k{who[0].pk}", by=world.alice)


def dealt(world, **how) -> int:
    with acting(world.alice):
        return dealing.deal(world.campaign, by=world.alice, **how)


def shares() -> dict[int, set]:
    with everywhere():
        found: dict[int, set] = {}
        for turn, who in Turn.objects.dealt().values_list("pk", "dealt_to"):
            found.setdefault(who, set()).add(turn)
        return found


def taken(world, who) -> Claim | None:
    with acting(who):
        return queue.next_turn(team=world.hub, by=who)


def tick(world, **more) -> None:
    world.clock.on(**more)
    with everywhere():
        clockwork.tick()


def test_a_campaign_is_dealt_evenly_and_each_is_given_their_own_first(world):
    assert dealt(world) == 12
    assert [len(share) for share in shares().values()] == [4, 4, 4]
    one = world.callers[0]
    for _ in range(4):
        claim = taken(world, one)
        assert claim.turn_id in shares()[one.pk]
        with acting(one):
            ringing.end_try(claim, outcome="spoke", by=one)
    assert taken(world, one) is None  # what is a colleague's stays theirs


def test_somebody_more_urgent_comes_before_ones_own_and_ones_own_when_those_are_taken(world):
    dealt(world)
    with everywhere():
        urgent = make_people(world.borough, 1)
    make_campaign(world.hub, world.alice, urgent, purpose="contact_tracing")
    assert taken(world, world.callers[0]).person_id == urgent[0]
    assert taken(world, world.callers[1]).turn_id in shares()[world.callers[1].pk]


def test_when_a_shift_is_over_what_was_dealt_is_anybodys(world):
    dealt(world)
    mine = shares()[world.callers[0].pk]
    with acting(world.alice):
        shifts.take_out(team=world.hub, users=world.callers[:1], first=MONDAY.date(), last=MONDAY.date(),
                        by=world.alice)  # fmt: skip
    tick(world, minutes=1)
    assert not mine & shares().get(world.callers[0].pk, set())  # dealt again: the others have time
    world.clock.on(hours=8)
    late = make_callers(world.hub, 4)[3]
    assert taken(world, late) is not None  # without the clockwork
    assert shares() == {}


def test_who_rings_nobody_for_long_or_had_enough_hard_calls_does_not_keep_people(world):
    one, two, three = world.callers
    with acting(world.alice):
        callers.limit(team=world.hub, hard_a_day=1, rest_minutes=10, by=world.alice)
    with everywhere():
        type(world.campaign).objects.update(is_hard=True)
    assert dealt(world) == 3  # one each: no more than they may bear
    with acting(two):
        ringing.end_try(taken(world, two), outcome="spoke", by=two, was_hard=True)
        with pytest.raises(Refused, match="on a break until 09:10"):
            queue.next_turn(team=world.hub, by=two)
        callers.rest(team=world.hub, minutes=0, by=two)
        assert queue.next_turn(team=world.hub, by=two) is None
    world.clock.on(minutes=40)
    with acting(three):
        ringing.end_try(taken(world, three), outcome="no_answer", by=three)
    tick(world, minutes=6)
    with everywhere():
        held = Caller.objects.get(user=one)
        assert (held.covered_why, held.covered) == ("quiet", 1)
    assert one.pk not in shares()
    with acting(world.alice):
        callers.limit_one(Caller.objects.get(user=two), hard_a_day=9, by=world.alice)
    assert taken(world, two) is not None


def test_a_supervisor_covers_an_absence(world, client):
    one, two, three = world.callers
    promised = taken(world, one)
    with acting(one):
        at = MONDAY + timedelta(hours=2)
        turn = ringing.end_try(promised, outcome="call_back", by=one, promised_at=at)
    assert dealt(world) == 11
    before = shares()
    assert f"by {one.name}" in client.get(reverse("calls:board_rows", args=["promised"])).content.decode()
    with everywhere():
        card = Caller.objects.get(user=one)
    has = client.get(reverse("calls:caller", args=[card.pk])).content.decode()
    assert f"{one.name} has {len(before[one.pk])} people to ring" in has
    away = {"team": world.hub.pk, "who": one.pk, "kind": "unplanned", "from_on-day": 2, "from_on-month": 3,
            "from_on-year": 2026}  # fmt: skip
    said = client.post(reverse("calls:change_rota", args=["away"]), away, follow=True).content.decode()
    assert f"They had {len(before[one.pk])} to ring: {len(before[one.pk])} are dealt to colleagues" in said
    assert "1 with a time that was promised: whoever is free rings them then" in said
    after = shares()
    assert one.pk not in after
    assert before[two.pk] < after[two.pk]
    assert before[three.pk] < after[three.pk]
    assert abs(len(after[two.pk]) - len(after[three.pk])) <= 1
    tick(world, hours=2)
    assert taken(world, two).turn_id == turn.pk  # at the time that was promised, not half an hour later


def test_somebodys_people_are_moved_to_a_colleague_or_to_the_queue(world, client):
    one, two, three = world.callers
    dealt(world)
    before = shares()
    with everywhere():
        page = reverse("calls:caller", args=[Caller.objects.get(user=one).pk])
    chosen = sorted(str(pk) for pk in before[one.pk])[:2]
    said = client.post(page, {"to": [two.pk], "chosen": chosen}, follow=True).content.decode()
    assert "2 people are moved" in said
    said = client.post(page, {"to": ["queue"], "number": 1}, follow=True).content.decode()
    assert "1 person is back in the queue." in said
    after = shares()
    assert [len(after[who.pk]) for who in world.callers] == [1, 6, 4]
    assert after[three.pk] == before[three.pk]
    assert client.post(page, {"to": ["queue", two.pk]}).status_code == 422
    client.post(f"{page}/limit", {"hard_a_day": 2, "kind": "redeployed"})
    with everywhere():
        assert Caller.objects.filter(user=one, hard_a_day=2, kind="redeployed").exists()
    with acting(world.bob), pytest.raises(Refused):
        dealing.deal_again(team=world.hub, of=one, to=[], by=world.bob)


def test_leave_to_come_covers_nothing_until_its_day_and_keeps_what_is_promised_after_it(world):
    one = world.callers[0]
    with acting(one):
        soon = ringing.end_try(taken(world, one), outcome="call_back", by=one, promised_at=MONDAY + timedelta(days=1))
        later = ringing.end_try(taken(world, one), outcome="call_back", by=one, promised_at=MONDAY + timedelta(days=3))
    with acting(world.alice):
        shifts.mark_away(team=world.hub, user=one, from_on=MONDAY.date() + timedelta(days=1),
                         until_on=MONDAY.date() + timedelta(days=2), kind="planned", by=world.alice)  # fmt: skip
    for hours, voice in ((0, one), (15, None)):
        tick(world, hours=hours)
        with everywhere():
            assert Turn.objects.get(pk=soon.pk).wanted == voice
            assert Turn.objects.get(pk=later.pk).wanted == one
            assert Absence.objects.count() == 1
