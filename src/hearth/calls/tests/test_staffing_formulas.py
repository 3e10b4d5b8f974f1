"""What waiting comes to: the formulas against published figures, and against other ways of reckoning them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hearth.calls.staffing.erlang import needed, steady


@pytest.mark.parametrize(
    ("an_hour", "seconds", "callers", "in_time", "wait"),
    [(60, 600, 14, 0.848, 26), (120, 600, 25, 0.823, 25), (360, 180, 22, 0.822, 13), (120, 900, 36, 0.815, 32)],
)
def test_erlang_c_says_what_the_published_figures_say(an_hour, seconds, callers, in_time, wait):
    said = steady(an_hour, seconds, callers, 20)
    assert (round(said.in_time, 3), round(said.wait)) == (in_time, wait)
    assert needed(an_hour, seconds, 0.8, 20) == callers


def test_forty_one_callers_answer_720_calls_of_three_minutes():
    assert needed(720, 180, 0.8, 20) == 41


def abandoned_by_counting(an_hour, seconds, callers, patience, states=20_000):
    """The share that hangs up, from how many wait in each state of the queue."""
    arrive, number = an_hour / 3600, np.arange(1, states)
    leaves = np.minimum(number, callers) / seconds + np.maximum(number - callers, 0) / patience
    logs = np.concatenate([[0], np.cumsum(np.log(arrive / leaves))])
    chance = np.exp(logs - logs.max())
    waiting = (np.maximum(np.arange(states) - callers, 0) * chance).sum() / chance.sum()
    return waiting / patience / arrive


@pytest.mark.parametrize(
    ("an_hour", "seconds", "callers", "patience"),
    [(60, 600, 14, 60), (60, 600, 8, 120), (9000, 180, 300, 120), (9000, 180, 460, 14_400), (3, 600, 1, 30)],
)
def test_erlang_a_agrees_with_the_states_of_the_queue(an_hour, seconds, callers, patience):
    said = steady(an_hour, seconds, callers, 20, patience)
    assert said.abandoned == pytest.approx(abandoned_by_counting(an_hour, seconds, callers, patience), abs=1e-9)


def test_with_endless_patience_erlang_a_becomes_erlang_c():
    patient, endless = steady(60, 600, 14, 20, 1e7), steady(60, 600, 14, 20)
    assert patient.in_time == pytest.approx(endless.in_time, abs=1e-4)
    assert patient.wait == pytest.approx(endless.wait, rel=1e-3)


def test_more_callers_never_make_it_worse_and_hundreds_stay_finite():
    for patience in (None, 30, 3600):
        levels = [steady(9000, 180, callers, 20, patience).in_time for callers in range(0, 1200, 7)]
        assert all(0 <= level <= 1 for level in levels)
        assert levels == sorted(levels)


def test_overload_without_hanging_up_is_said_to_grow():
    said = steady(60, 600, 10, 20)
    assert (said.in_time, said.wait, said.answered) == (0, math.inf, 1.0)
    assert steady(60, 600, 5, 20).answered == 0.5


def test_abandoned_calls_count_against_the_target_or_do_not():
    said = steady(60, 600, 9, 20, 60)
    assert said.level() == said.in_time < said.level(of_answered=True)
    assert needed(60, 600, 0.8, 20, 60, of_answered=True) < needed(60, 600, 0.8, 20, 60)
    assert steady(60, 600, 0, 20, 60).level(of_answered=True) == 0
