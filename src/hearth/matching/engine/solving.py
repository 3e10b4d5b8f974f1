"""From a problem to a plan that is proved the best there is, or the best so far with how far off it can be at most."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count

import numpy as np

from hearth.matching.engine.minutes import fitted
from hearth.matching.engine.network import Columns, Flow, Frame, best_flow, columns_of, cost_of, usable
from hearth.matching.engine.plan import NOBODY, Plan
from hearth.matching.engine.pricing import Map, Pairs, always, nearest
from hearth.matching.engine.problem import Problem
from hearth.matching.engine.worth import Worth, bound, worth

NEAREST = 12
"""How many volunteers of each task the first round looks at."""
WITHIN = (2_000, 400)
"""How much dearer than the task's worth a way may be to be kept, in the first rounds; metres. Then only better ones."""
MOST = 10


def solve(
    problem: Problem,
    limit_s: float = 600.0,
    start: Columns | None = None,
    tell: Callable[[Plan], None] = lambda plan: None,
) -> Plan:
    """The best plan. After `limit_s` seconds the best so far, which says how far from the best it can be.

    `start`: the ways that were looked at for a problem much like this one; the proof is made anew all the same.
    `tell` is given each plan on the way to it. Where minutes are the limit, the bound is that of a plan in which tasks
    may be cut in parts, and the plan says how far above it is at most.
    """
    begun = time.monotonic()
    if not problem.timed:
        return without_minutes(problem, limit_s, start, tell)
    free = without_minutes(problem, limit_s, start)
    return fitted(free, begun + limit_s, tell)


def without_minutes(
    problem: Problem,
    limit_s: float = 600.0,
    start: Columns | None = None,
    tell: Callable[[Plan], None] = lambda plan: None,
) -> Plan:
    """The best plan where only the number of tasks is limited, and not their minutes."""
    begun = time.monotonic()
    frame = Frame(problem)
    ground = Map(problem, frame)
    lasting = usable(frame, columns_of(problem, *always(problem)))
    first = nearest(problem, NEAREST) if start is None else _still(problem, start)
    columns, settled = Columns.joined(usable(frame, columns_of(problem, *first)), lasting), start is not None
    least, priced = None, None
    for rounds in count():
        flow = best_flow(frame, columns)
        known, cost = worth(frame, columns, flow), cost_of(frame, columns, flow)
        within = WITHIN[rounds] if rounds < len(WITHIN) and not settled else 0
        priced = ground.look(known, MOST, within, priced)
        told = bound(frame, known, priced.still_better)
        least = told if least is None else max(least, told)
        plan = _plan(frame, columns, flow, known, cost, least, rounds + 1, time.monotonic() - begun)
        if not priced.better:
            return plan
        if plan.seconds > limit_s:
            return replace(plan, made_by="flow, not finished: the best so far")
        tell(plan)
        kept = columns.take(known.saved(frame, columns) < within) if within else columns
        columns = Columns.joined(kept, lasting, *priced.columns)


def _still(problem: Problem, columns: Columns) -> Pairs:
    """The pairs of these ways that are still allowed."""
    may = problem.allowed(columns.task, columns.volunteer) & problem.waiting[columns.task]
    return columns.task[may], columns.volunteer[may]


def _plan(
    frame: Frame, columns: Columns, flow: Flow, known: Worth, cost: int, least: int, rounds: int, seconds: float
) -> Plan:
    problem = frame.problem
    volunteer, slot = np.full(frame.tasks, NOBODY), np.full(frame.tasks, NOBODY)
    for task, who, when in problem.accepted:
        volunteer[task], slot[task] = who, when
    used = np.flatnonzero(flow.columns)
    volunteer[columns.task[used]], slot[columns.task[used]] = columns.volunteer[used], columns.slot[used]
    for pool in np.unique(frame.tp_pool[flow.task_pool > 0]):
        tasks = frame.tp_task[(frame.tp_pool == pool) & (flow.task_pool > 0)]
        arcs = np.flatnonzero((frame.pv_pool == pool) & (flow.pool_vs > 0))
        volunteer[tasks] = np.repeat(frame.vs_volunteer[frame.pv_vs[arcs]], flow.pool_vs[arcs])
        slot[tasks] = frame.pool_slot[pool]
    return Plan(problem, volunteer, slot, cost, least, "flow", seconds, rounds, frame, columns, known)
