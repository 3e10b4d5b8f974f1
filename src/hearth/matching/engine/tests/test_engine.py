"""What the engine promises: no rule broken, nothing better to be found, the same again from the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearth.matching.engine import first_come, others, solve, solving, urgent_first, why
from hearth.matching.engine.audit import broken_rules, price
from hearth.matching.engine.rows import question
from hearth.matching.engine.tests.make import faults, problem, problems, without_volunteer


def cheapest(p) -> int:
    """The cost of the best plan, found by trying everything: each task in turn with everybody, or left."""
    asked = question(p)
    people = list(asked.volunteers.values())
    ways = [_ways(asked, task, people) for task in asked.tasks]
    best = [sum(task["unserved"] for task in asked.tasks)]

    def go(at, cost, used):
        if at == len(ways):
            best[0] = min(best[0], cost)
            return
        go(at + 1, cost + asked.tasks[at]["unserved"], used)
        for who, slot, metres in ways[at]:
            now = _with(asked, used, people[who], slot, asked.tasks[at]["minutes"])
            if now:
                fair = p.weights.fairness * (people[who]["load"] + used.get(("week", people[who]["id"]), 0))
                go(at + 1, cost + metres + fair, now)

    go(0, 0, {})
    return best[0]


def _ways(asked, task, people):
    slots = range(len(asked.day_of))
    may = [(i, slot) for i, one in enumerate(people) for slot in slots if not broken_rules(asked, task, one, slot)]
    return [(i, slot, price(asked, task, people[i], slot)) for i, slot in may]


def _with(asked, used, one, slot, minutes):
    """What is used with one task more; nothing when that is too much."""
    more = {("slot", one["id"], slot): (1, one["a_slot"]), ("day", one["id"], asked.day_of[slot]): (1, one["a_day"])}
    more |= {("week", one["id"]): (1, one["a_week"] - one["load"])}
    more |= {("minutes", one["id"], slot): (minutes, one["minutes_a_slot"])}
    now = {key: used.get(key, 0) + number for key, (number, _) in more.items()}
    return used | now if all(now[key] <= most for key, (_, most) in more.items()) else None


@given(problems(tasks=4, volunteers=3))
@settings(max_examples=150, deadline=None)
def test_no_plan_is_better_and_the_engine_knows_it(p):
    plan = solve(p)
    assert faults(plan) == []
    assert plan.is_proved
    assert plan.cost == cheapest(p)


@given(problems(tasks=12, volunteers=8))
@settings(max_examples=100, deadline=None)
def test_however_few_pairs_it_begins_with_it_ends_at_the_same_cost(p):
    """One pair for a task to begin with, and one more a round: many rounds, of which each looks at what has changed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solving, "NEAREST", 1)
        patch.setattr(solving, "MOST", 1)
        patch.setattr(solving, "WITHIN", (0,))
        few = solve(p)
    assert few.is_proved
    assert few.cost == solve(p).cost


@given(problems(tasks=12, volunteers=8))
@settings(max_examples=100, deadline=None)
def test_no_plan_breaks_a_hard_rule_however_it_is_made(p):
    best = solve(p)
    assert faults(best) == []
    assert best.bound == best.cost
    for by_hand in (first_come(p), urgent_first(p)):
        assert faults(by_hand) == []
        assert by_hand.cost >= best.cost


@given(problems(tasks=8, volunteers=6), st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_another_volunteer_never_makes_the_best_plan_worse(p, gone):
    if gone < len(p.volunteers.ids):
        assert solve(p).cost <= solve(without_volunteer(p, gone)).cost


@given(problems(tasks=8, volunteers=6), st.data())
@settings(max_examples=60, deadline=None)
def test_planning_again_keeps_what_was_accepted(p, data):
    before = solve(p)
    matched = np.flatnonzero(before.served)
    kept = data.draw(st.lists(st.sampled_from(matched.tolist()), unique=True)) if len(matched) else []
    accepted = [(task, int(before.volunteer[task]), int(before.slot[task])) for task in kept]
    again = solve(replace(p, accepted=accepted))
    assert faults(again) == []
    assert again.is_proved
    for task, who, slot in accepted:
        assert (again.volunteer[task], again.slot[task]) == (who, slot)


@given(problems(tasks=8, volunteers=6))
@settings(max_examples=30, deadline=None)
def test_the_same_problem_gives_the_same_plan(p):
    one, other = solve(p), solve(replace(p))
    assert one.volunteer.tolist() == other.volunteer.tolist()
    assert one.slot.tolist() == other.slot.tolist()
    assert one.problem.fingerprint == other.problem.fingerprint


def test_a_changed_weight_changes_the_fingerprint():
    p = problem([(0, 0, {"car"}, [0], 0, 5000, 0)], [(0, 100, {"car"}, [0], 500, 1, 1, 1, 0, 0)])
    assert p.fingerprint != replace(p, weights=replace(p.weights, fairness=1)).fingerprint


def test_a_match_says_what_it_is_made_of_and_what_another_would_cost_the_plan():
    near, far = (0, 100, {"car"}, [0, 1], 5000, 1, 1, 2, 0, 0), (0, 2000, {"car"}, [0], 5000, 1, 1, 2, 0, 0)
    plan = solve(problem([(0, 0, {"car"}, [0, 1], 300, 20000, 0)], [near, far], knows=[(0, 0, 50)]))
    reason = why(plan, 0)
    assert (reason.travel, reason.lateness, reason.knows) == (280, 0, 50)
    assert [(one.volunteer, one.dearer) for one in others(plan, 0)] == [(1, 5600 - 230)]


@given(problems(tasks=4, volunteers=3), st.data())
@settings(max_examples=60, deadline=None)
def test_what_another_would_cost_the_plan_is_what_the_plan_with_them_costs_more(p, data):
    plan = solve(p)
    task = data.draw(st.integers(0, len(p.tasks.ids) - 1))
    for one in others(plan, task):
        dear = np.where(np.arange(len(p.tasks.ids)) == task, 10**6, p.tasks.unserved)
        never = [*p.never, *((task, who) for who in range(len(p.volunteers.ids)) if who != one.volunteer)]
        forced = replace(p, tasks=replace(p.tasks, unserved=dear), never=never)
        assert cheapest(forced) - plan.cost == one.dearer


def test_a_task_that_is_left_says_which_rule_stops_it_and_what_would_free_it():
    helper = (0, 100, {"car"}, [2], 5000, 1, 1, 2, 0, 0)
    for task, rule, freed in (
        ((0, 0, {"dbs"}, [2], 0, 9000, 0), "holds", ("missing", {"dbs": 1})),
        ((9000, 0, {"car"}, [2], 0, 9000, 0), "reach", ("metres", 9001)),
        ((0, 0, {"car"}, [1], 0, 9000, 0), "time", ("slots", {2: 1})),
        ((0, 0, {"car"}, [2], 0, 10, 0), "full", ("metres", None)),
    ):
        reason = why(solve(problem([task], [helper])), 0)
        assert reason.rule == rule
        assert getattr(reason, freed[0]) == freed[1]
    never = why(solve(problem([(0, 0, {"car"}, [2], 0, 9000, 0)], [helper], never=[(0, 0)])), 0)
    assert never.rule == "never"
