"""A solver that does not end is ended, and something that can be worked with comes back."""

from __future__ import annotations

import os
import time
from dataclasses import replace

import numpy as np
import pytest

from hearth.matching.engine import changes, mend, mend_within, others, solve, solve_within, worker
from hearth.matching.engine.tests.make import faults, problem

TASKS = [(0, 0, {"car"}, [0, 1], 300, 20000, 0), (500, 0, {"car"}, [0], 0, 20000, 0)]
HELPERS = [(0, 100, {"car"}, [0, 1], 5000, 1, 1, 2, 0, 0), (0, 2000, {"car"}, [0], 5000, 1, 1, 2, 0, 0)]


def test_a_plan_from_its_own_process_is_the_plan():
    p = problem(TASKS, HELPERS)
    plan = solve_within(p, 60)
    here = solve(p)
    assert (plan.cost, plan.is_proved, faults(plan)) == (here.cost, True, [])
    assert (plan.volunteer.tolist(), plan.slot.tolist()) == (here.volunteer.tolist(), here.slot.tolist())
    assert plan.problem.fingerprint == here.problem.fingerprint


def test_a_solver_that_never_ends_is_ended_and_the_tasks_are_given_out_one_by_one():
    plan = solve_within(problem(TASKS, HELPERS), 0.001)
    assert plan.made_by.startswith("one by one")
    assert faults(plan) == []


def test_a_plan_is_mended_in_its_own_process_and_its_proof_is_made_anew():
    p = problem(TASKS, HELPERS)
    after = changes.lose(solve(p), 0, [1])
    here, there = mend(solve(p), after), mend_within(p, after, 60)
    assert (there.plan.cost, there.plan.is_proved, there.plan.rounds > 0) == (here.plan.cost, True, True)
    assert (there.plan.volunteer.tolist(), there.moved) == (here.plan.volunteer.tolist(), here.moved)
    for task in np.flatnonzero(here.plan.served):
        assert others(there.plan, task) == others(here.plan, task)


def test_what_is_mended_and_not_the_best_is_not_taken():
    mended = mend(solve(problem(TASKS, HELPERS)), problem(TASKS, HELPERS))
    wrong = replace(mended.plan, cost=mended.plan.cost + 1, bound=mended.plan.cost + 1)
    assert worker.proved(mended, 60) is not None
    assert worker.proved(replace(mended, plan=wrong, exact=wrong), 60) is None


class Pipe:
    """What a process sends before it dies."""

    def __init__(self, *sent):
        self.sent = list(sent)

    def poll(self, seconds):
        return True

    def recv(self):
        if not self.sent:
            raise EOFError
        return self.sent.pop(0)


def test_of_a_solver_that_died_the_best_so_far_is_taken():
    plan = solve(problem(TASKS, HELPERS))
    assert worker._last(Pipe((False, plan)), 0).made_by == "flow, not finished: the best so far"
    assert worker._last(Pipe((False, plan), (True, plan)), 0) is plan
    assert worker._last(Pipe(), 0) is None


def dies(theirs, limit_s):
    os.kill(os.getpid(), 9)


def stands_still(theirs, limit_s):
    time.sleep(5)
    theirs.send((True, "too late"))


@pytest.mark.parametrize("work", [dies, stands_still])
def test_a_solver_that_never_reads_a_large_problem_holds_nobody_up(work):
    assert worker._within(0.5, work, b"problem" * 1_000_000) is None


def test_a_solver_that_was_stopped_is_not_said_to_have_been_slow(monkeypatch):
    monkeypatch.setattr(worker, "_solve", dies)
    made_by = solve_within(problem(TASKS, HELPERS), 60).made_by
    assert made_by == "one by one, because the solver stopped before it had a plan"
