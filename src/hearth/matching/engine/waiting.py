"""Plans while requests keep coming: what to tell people now, and what may still become better."""

from __future__ import annotations

import numpy as np

from hearth.matching.engine.plan import Plan

AHEAD = 2
"""Slots ahead that are told to people. What is later can still become better with what comes in until then; measured
against telling everything at once in `benchmarks/README.md`."""


def to_tell(plan: Plan, now: int, ahead: int = AHEAD) -> list[tuple[int, int, int]]:
    """The matches (task, volunteer, slot) to offer to people now, `now` being the slot that comes next: those of the
    next slots, and not yet those that are later."""
    soon = np.flatnonzero(plan.served & plan.problem.waiting & (plan.slot < now + ahead))
    return list(zip(soon.tolist(), plan.volunteer[soon].tolist(), plan.slot[soon].tolist(), strict=True))
