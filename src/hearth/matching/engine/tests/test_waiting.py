"""What is told to people now, and what waits."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hearth.matching.engine import solve, to_tell
from hearth.matching.engine.tests.make import problems


@given(problems(tasks=8, volunteers=6), st.integers(0, 3), st.integers(1, 3))
@settings(max_examples=50, deadline=None)
def test_only_what_is_soon_is_told_and_what_was_accepted_is_not_told_again(p, now, ahead):
    plan = solve(p)
    told = to_tell(plan, now, ahead)
    assert {task for task, _, _ in told} == set(np.flatnonzero(plan.served & (plan.slot < now + ahead)).tolist())
    again = solve(p.changed(accepted=told))
    assert not {task for task, _, _ in to_tell(again, now, ahead)} & {task for task, _, _ in told}
