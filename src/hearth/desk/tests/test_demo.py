"""The made-up borough: the same from the same seed, complete, nobody's, and refused where lives are real."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from hearth.areas.demo_map import draw_map
from hearth.desk.rules.demo_people import Population, nhs_number, phone
from hearth.desk.rules.demo_story import tell
from hearth.kit.identifiers import read_nhs_number
from hearth.needs.rules.script_vocabulary import shipped

ANCHOR = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Europe/London"))
HOURS = {key: dict(kind.target_hours) for key, kind in shipped().categories.items()}


@cache
def drawn(seed=1):
    return draw_map(seed)


@cache
def story(seed=1):
    return tell(seed, drawn(seed), ANCHOR, HOURS)


def test_made_up_volunteers_offer_only_what_volunteers_give():
    given = {key for key, kind in shipped().categories.items() if kind.for_volunteers}
    assert {key for helper in story().helpers for key in helper.does} <= given


def test_the_same_seed_tells_the_same_story():
    again = tell(1, draw_map(1), ANCHOR, HOURS)
    assert repr(again.requests) == repr(story().requests)
    assert repr(again.helpers) == repr(story().helpers)
    assert repr(again.requests) != repr(tell(2, draw_map(2), ANCHOR, HOURS).requests)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_story_has_its_numbers_and_every_stage(seed):
    told = story(seed)
    assert (len(told.requests), len(told.helpers), len(told.organisations)) == (800, 500, 60)
    stages = Counter(request.stage for request in told.requests)
    assert set(stages) == {"new", "triaged", "offered", "taken", "done", "ended"}
    assert min(stages.values()) > 20
    assert {sent.status for sent in told.sent} >= {"sent", "accepted", "done", "handed_back"}
    waiting = [r for r in told.requests if r.ended_at is None]
    assert 10 <= sum(r.due_at < ANCHOR for r in waiting) <= 60
    assert any(ANCHOR <= r.due_at < ANCHOR + timedelta(hours=2) for r in waiting)
    assert {r.rule for r in told.requests} == {"any", "council_staff_only", "pharmacy_delivers", "trust_only"}
    carriers = {r.hands for r in told.requests if r.rule == "trust_only" and r.stage in ("offered", "taken")}
    assert {"trust_staff"} <= carriers <= {"trust_staff", "own_staff"}


def test_nothing_in_the_story_happens_after_the_moment_it_has_come_to():
    for request in story().requests:
        assert request.raised_at <= (request.ended_at or ANCHOR) <= ANCHOR
        assert request.raised_at > ANCHOR - timedelta(days=29)


def test_a_whole_population_lives_there_and_its_numbers_are_nobodys():
    everybody = list(Population(1, drawn(), ANCHOR.date()).everybody())
    assert len(everybody) == 190_000
    assert len({one.id for one in everybody}) == 190_000
    assert len({one.nhs_number for one in everybody}) == 190_000
    assert 0.15 < sum(one.age(ANCHOR.date()) >= 65 for one in everybody) / 190_000 < 0.25


@pytest.mark.parametrize("number", [0, 1, 94_321, 189_999])
def test_nhs_numbers_are_valid_and_from_the_range_for_tests(number):
    read = read_nhs_number(nhs_number(number))
    assert read.valid
    assert read.digits.startswith("999")


def test_telephones_are_from_the_ranges_kept_for_drama():
    numbers = [phone(n) for n in range(2_000)]
    assert len(set(numbers)) == 2_000
    assert all(number[:-3] in ("+447700900", "+441632960") for number in numbers)
