"""What is told to people now, and what waits; and that nobody waits for ever."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hearth.matching.engine import as_it_waits, solve, to_tell
from hearth.matching.engine.tests.make import problem, problems


@given(problems(tasks=8, volunteers=6), st.integers(0, 3), st.integers(1, 3))
@settings(max_examples=50, deadline=None)
def test_only_what_is_soon_is_told_and_what_was_accepted_is_not_told_again(p, now, ahead):
    plan = solve(p)
    told = to_tell(plan, now, ahead)
    assert {task for task, _, _ in told} == set(np.flatnonzero(plan.served & (plan.slot < now + ahead)).tolist())
    again = solve(p.changed(accepted=told))
    assert not {task for task, _, _ in to_tell(again, now, ahead)} & {task for task, _, _ in told}


def test_of_two_that_want_the_same_hour_whoever_has_waited_longer_gets_it():
    helper = (0, 0, set(), [0], 5000, 1, 1, 1, 0, 0)
    p = problem([(0, 100, set(), [0], 0, 20000, 0), (0, 900, set(), [0], 0, 20000, 0)], [helper])
    assert solve(p).served.tolist() == [True, False]
    assert solve(as_it_waits(p, np.array([0, 20]))).served.tolist() == [False, True]
    assert solve(as_it_waits(p, np.array([5, 5]))).served.tolist() == [True, False]
