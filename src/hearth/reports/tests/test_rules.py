"""Shares, rates, veiled numbers, bands of age and ward shapes: pure rules."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.kit.shapes import MARGIN, WIDTH, centroid, draw
from hearth.needs.rules.ages import AGES, age_band, raised_between
from hearth.reports.rules import rate, share, veiled

SIZES = st.integers(0, 5_000_000)


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(0, 0, "–"), (0, 9, "0%"), (1, 3, "33%"), (1, 1000, "under 1%"), (999, 1000, "over 99%"), (5, 5, "100%")],
)
def test_a_share_never_hides_somebody(part, whole, said):
    assert share(part, whole) == said


@given(part=SIZES, whole=SIZES)
def test_only_nobody_is_nought_per_cent_and_only_all_are_a_hundred(part, whole):
    part = min(part, whole)
    assert (share(part, whole) == "0%") == (part == 0 and whole > 0)
    assert (share(part, whole) == "100%") == (part == whole > 0)


def test_a_rate_needs_residents():
    assert rate(3, 1500) == 2.0
    assert rate(0, 1500) == 0
    assert rate(3, 0) is None
    assert rate(3, None) is None


@given(count=SIZES)
def test_a_veiled_number_tells_at_most_a_span_of_five(count):
    shown = veiled(count)
    if 1 <= count <= 7:
        assert shown is None
    else:
        assert shown % 5 == 0
        assert abs(shown - count) <= 2


def test_no_small_number_can_be_told_from_another():
    assert {veiled(count) for count in range(1, 8)} == {None}
    assert veiled(0) == 0
    assert veiled(8) == 10


@given(days=st.integers(-3, 4000))
def test_a_band_holds_exactly_the_days_its_list_asks_for(days):
    today = date(2026, 11, 22)
    raised = today - timedelta(days=days)
    first, last = raised_between(age_band(raised, today), today)
    assert first is None or first <= raised
    assert min(raised, today) <= last


def test_the_bands_follow_each_other_without_a_gap():
    spans = [(youngest, oldest) for youngest, oldest, _ in AGES.values()]
    assert spans[0][0] == 0
    assert all(after[0] == before[1] + 1 for before, after in pairwise(spans))
    assert spans[-1][1] is None


def test_a_shape_is_drawn_with_north_at_the_top():
    drawn = draw({1: [[[0, 0], [1000, 0], [1000, 500], [0, 500]]]})
    assert drawn.view_box == f"0 0 {WIDTH} {294 + 2 * MARGIN}"
    assert drawn.paths[1] == f"M{MARGIN} 300L594 300L594 {MARGIN}L{MARGIN} {MARGIN}Z"
    assert drawn.middles[1] == (300.0, 153.0)


RING = st.lists(st.tuples(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6)), min_size=1, max_size=12)


@given(rings=st.lists(RING, max_size=4))
def test_every_point_lies_inside_the_picture(rings):
    drawn = draw({1: rings, 2: []})
    height = int(drawn.view_box.split()[-1])
    for pair in drawn.paths[1].replace("Z", "").replace("M", "L").split("L")[1:]:
        x, y = map(float, pair.split())
        assert -0.1 <= x <= WIDTH + 0.1
        assert -0.1 <= y <= height + 0.6


def test_a_line_has_a_middle_too():
    assert centroid([(0, 0), (2, 2)]) == (1, 1)
