"""A solver that does not end is ended, and something that can be worked with comes back."""

from __future__ import annotations

from hearth.matching.engine import solve, solve_within, worker
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
