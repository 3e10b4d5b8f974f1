"""Where minutes are the limit: no slot is longer than it is, and the plan says how far from the best it can be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings

from hearth.matching.engine import first_come, solve, urgent_first, why
from hearth.matching.engine.solving import without_minutes
from hearth.matching.engine.tests.make import faults, problem, problems
from hearth.matching.engine.tests.test_engine import cheapest


@given(problems(tasks=5, volunteers=3, timed=True))
@settings(max_examples=100, deadline=None)
def test_a_plan_in_minutes_is_the_best_there_is_where_one_window_holds_it_all(p):
    plan = solve(p)
    assert faults(plan) == []
    assert plan.cost == cheapest(p)
    assert plan.bound <= plan.cost


@given(problems(tasks=12, volunteers=6, timed=True))
@settings(max_examples=60, deadline=None)
def test_no_slot_is_longer_than_it_is_however_the_plan_is_made(p):
    best = solve(p)
    for plan in (best, first_come(p), urgent_first(p)):
        assert faults(plan) == []
        assert best.bound <= best.cost <= plan.cost


def _one_slot(minutes, a_slot):
    tasks = [(0, 100 * i, set(), [0], 0, 20000, 0) for i in range(len(minutes))]
    p = problem(tasks, [(0, 0, set(), [0], 5000, 5, 5, 5, 0, 0)])
    return replace(
        p, tasks=replace(p.tasks, minutes=np.array(minutes)),
        volunteers=replace(p.volunteers, minutes_a_slot=np.array([a_slot])),
    )  # fmt: skip


def test_what_fits_together_goes_together():
    assert solve(_one_slot([50, 30, 30], 60)).served.tolist() == [False, True, True]


def test_a_task_longer_than_any_slot_says_so():
    assert why(solve(_one_slot([90, 30], 60)), 0).rule == "minutes"


def test_what_no_plan_can_be_below_knows_of_minutes():
    plan = solve(_one_slot([30, 30, 30, 30], 60))
    assert plan.served.sum() == 2
    assert plan.is_proved, "four would do where only their number counted"


@given(problems(tasks=12, volunteers=6, timed=True))
@settings(max_examples=40, deadline=None)
def test_minutes_never_make_it_cheaper_than_it_would_be_without_them(p):
    assert solve(p).bound >= without_minutes(p).cost
