"""Volunteers are lost one after the other, each time from the plan as it stands by then: how long mending takes, how
many proposals it moves, and whether planning all anew would have been cheaper."""

from __future__ import annotations

import time

import numpy as np

from hearth.matching.engine import Mended, Plan, changes, mend, solve
from hearth.matching.engine.rows import checked

ACCEPTED = 5
"""One in so many matches has been accepted before."""


def measured(plan: Plan, seed: int, number: int, check: int) -> dict:
    """`number` volunteers are lost; after the first `check` of them all is planned anew as well."""
    rng, plan = np.random.default_rng([seed, 3]), _with_some_accepted(plan, seed)
    clock, processor, mends, same, faults, touched = [], [], [], [], [], 0
    for turn in range(number):
        who = int(rng.choice(np.unique(plan.volunteer[plan.served])))
        begun, busy = time.perf_counter(), time.process_time()
        after = changes.lose(plan, who)
        mended = mend(plan, after)
        clock.append(time.perf_counter() - begun)
        processor.append(time.process_time() - busy)
        mends.append(mended)
        if turn < check:
            same.append(mended.exact.cost == solve(after, start=plan.columns).cost)
            faults += checked(mended.plan).faults
        plan = mended.plan
        touched += sum((plan.volunteer[t], plan.slot[t]) != (v, s) for t, v, s in after.accepted)
    found = {"lost": number, "clock_ms": _spread(clock), "processor_ms": _spread(processor)}
    told = {"accepted_touched": touched, "as_cheap_as_planned_anew": f"{sum(same)} of {len(same)}"}
    return found | _moves(mends) | told | {"faults": faults[:5]}


def _with_some_accepted(plan: Plan, seed: int) -> Plan:
    waiting = np.flatnonzero(plan.served & plan.problem.waiting)
    kept = np.random.default_rng([seed, 4]).choice(waiting, len(waiting) // ACCEPTED, replace=False)
    rows = zip(kept.tolist(), plan.volunteer[kept].tolist(), plan.slot[kept].tolist(), strict=True)
    return solve(plan.problem.changed(accepted=list(rows)), start=plan.columns)


def _spread(seconds: list[float]) -> dict[str, int]:
    found = {"mean": np.mean(seconds), "p95": np.percentile(seconds, 95), "worst": max(seconds)}
    return {name: round(1000 * float(value)) for name, value in found.items()}


def _moves(mends: list[Mended]) -> dict:
    """How many proposals were moved, how many the best would have, and how often that was held back."""
    return {
        "mean_moved": round(float(np.mean([len(one.moved) for one in mends])), 2),
        "most_moved": max(len(one.moved) for one in mends),
        "most_the_best_would_move": max(one.exact_moves for one in mends),
        "held_back": sum(not one.is_exact for one in mends),
    }
