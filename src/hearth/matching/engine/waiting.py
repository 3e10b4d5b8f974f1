"""Plans while requests keep coming: what to tell people now, what may still become better, and who has waited long."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hearth.matching.engine.plan import Plan
from hearth.matching.engine.problem import Problem

AHEAD = 2
"""Slots ahead that are told to people. What is later can still become better with what comes in until then; measured
against telling everything at once in `benchmarks/README.md`."""
A_SLOT_OF_WAITING = 0.05
"""By what part of itself the cost of leaving a task rises with each slot it has waited."""


def to_tell(plan: Plan, now: int, ahead: int = AHEAD) -> list[tuple[int, int, int]]:
    """The matches (task, volunteer, slot) to offer to people now, `now` being the slot that comes next: those of the
    next slots, and not yet those that are later."""
    soon = np.flatnonzero(plan.served & plan.problem.waiting & (plan.slot < now + ahead))
    return list(zip(soon.tolist(), plan.volunteer[soon].tolist(), plan.slot[soon].tolist(), strict=True))


def as_it_waits(problem: Problem, waited: np.ndarray, rise: float = A_SLOT_OF_WAITING) -> Problem:
    """The same, but leaving a task costs more the longer it has waited, in slots; so nobody is passed over for ever."""
    unserved = np.rint(problem.tasks.unserved * (1 + rise * np.maximum(waited, 0))).astype(np.int64)
    return problem.changed(tasks=replace(problem.tasks, unserved=unserved))
