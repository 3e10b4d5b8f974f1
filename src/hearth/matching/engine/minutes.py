"""A plan fitted to minutes, where they and not the number of tasks are the limit.

Then the plan is no flow any more: tasks of different length share a slot. The plan that knows nothing of minutes says
what no plan can be below. It is made to fit, and then made better window by window: a few hundred tasks near each other
are planned anew by themselves, exactly (HiGHS), while all others stay, until no window gets better or the time is up.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from hearth.matching.engine.greedy import Left, give_out
from hearth.matching.engine.network import Columns
from hearth.matching.engine.plan import NOBODY, Plan
from hearth.matching.engine.pricing import Map
from hearth.matching.engine.problem import Problem
from hearth.matching.engine.residual import Ways

A_WINDOW = 300
"""Tasks that are planned together."""
LOOKS, WITHIN = 20, 6_000
"""How many ways of each task are thought of, and how much dearer than the task is worth they may be; metres."""
NEAR_ENOUGH = 1e-3
"""A window is done when it is this near to the best there is, as a part of its cost."""
SECONDS = 20.0
"""A window that takes longer is left as it is."""
EVERY = 5.0
"""Seconds between two plans that are told on the way."""


def fitted(loose: Plan, end: float, tell: Callable[[Plan], None] = lambda plan: None) -> Plan:
    """The plan made to fit the minutes, and better until `end` on the monotonic clock. Its bound is the loose one's."""
    begun, problem = time.monotonic(), loose.problem
    plan = _told(loose, *_within(loose), begun)
    tell(plan)
    ways, windows, idle, last = _ways(loose), list(_windows(problem)), 0, time.monotonic()
    for window in cycle(windows):
        now = time.monotonic()
        if now >= end or idle >= len(windows) or plan.is_proved:
            break
        better = _replanned(problem, window, ways, plan, min(SECONDS, end - now))
        idle = 0 if better else idle + 1
        plan = _told(loose, *better, begun) if better else plan
        if better and now > last + EVERY:
            last = now
            tell(plan)
    return plan


def _told(loose: Plan, volunteer: np.ndarray, slot: np.ndarray, begun: float) -> Plan:
    seconds = loose.seconds + time.monotonic() - begun
    cost = loose.problem.cost_of(volunteer, slot)
    return replace(
        loose, volunteer=volunteer, slot=slot, cost=cost, made_by=f"{loose.made_by}, fitted to minutes", seconds=seconds
    )


def _within(loose: Plan) -> tuple[np.ndarray, np.ndarray]:
    """The loose plan without what does not fit; that is given out one by one, the dearest to leave first."""
    problem, left = loose.problem, Left(loose.problem)
    volunteer, slot = loose.volunteer.copy(), loose.slot.copy()
    planned = np.flatnonzero(problem.waiting & (volunteer >= 0))
    worth = problem.tasks.unserved[planned] / np.maximum(problem.minutes[planned], 1)
    for task in planned[np.argsort(-worth, kind="stable")].tolist():
        if left.minutes[volunteer[task], slot[task]] >= problem.minutes[task]:
            left.take(task, int(volunteer[task]), int(slot[task]))
        else:
            volunteer[task] = slot[task] = NOBODY
    without = np.flatnonzero(problem.waiting & (volunteer < 0))
    order = without[np.argsort(-problem.tasks.unserved[without], kind="stable")]
    give_out(left, order, volunteer, slot, nearest=False)
    return volunteer, slot


def _ways(loose: Plan) -> Columns:
    """The ways that windows choose among: of each task those that the loose plan would change for at least cost."""
    problem, frame, known = loose.problem, loose.frame, loose.known
    priced = Map(problem, frame).look(known, LOOKS, WITHIN)
    parts, by_telephone = [loose.columns, *priced.columns], Ways(frame, known, problem.waiting)
    by_telephone.refresh()
    for task in np.flatnonzero(problem.waiting & problem.remote).tolist():
        place, dear = by_telephone.of(task, int(known.task[task]) + WITHIN)
        place = place[np.argsort(dear, kind="stable")[:LOOKS]]
        row = np.full(len(place), task), frame.vs_volunteer[place], frame.vs_slot[place]
        parts.append(Columns(*row, problem.cost_at(*row)))
    ways = Columns.joined(*parts)
    return ways.take(frame.vs_at[ways.volunteer, ways.slot] >= 0)


def _windows(problem: Problem) -> Iterator[np.ndarray]:
    """The map in strips and each strip in pieces, twice, the second time halfway over; remote tasks are dealt out."""
    ground = np.flatnonzero(problem.waiting & ~problem.remote)
    remote = np.flatnonzero(problem.waiting & problem.remote)
    number = max(round((len(ground) + len(remote)) / A_WINDOW), 1)
    strips = max(round(number**0.5), 1)
    for first, second in ((0, 1), (1, 0)) if number > 1 else ((0, 1),):
        order = ground[np.argsort(problem.tasks.xy[ground, first], kind="stable")]
        pieces = [
            piece
            for strip in np.array_split(order, strips)
            for piece in np.array_split(
                strip[np.argsort(problem.tasks.xy[strip, second], kind="stable")], max(number // strips, 1)
            )
        ]
        for i, piece in enumerate(pieces):
            yield np.append(piece, remote[i :: len(pieces)])


def _replanned(
    problem: Problem, window: np.ndarray, ways: Columns, plan: Plan, limit_s: float
) -> tuple[np.ndarray, np.ndarray] | None:
    """The window planned anew while all else stays; nothing when that is no better."""
    inside = np.zeros(len(problem.tasks.ids), bool)
    inside[window] = True
    left = Left(problem)
    for task in np.flatnonzero(problem.waiting & (plan.volunteer >= 0) & ~inside).tolist():
        left.take(task, int(plan.volunteer[task]), int(plan.slot[task]))
    chosen = _best_of(left, _for_window(problem, window, ways, plan), limit_s)
    if chosen is None:
        return None
    volunteer, slot = plan.volunteer.copy(), plan.slot.copy()
    volunteer[window] = slot[window] = NOBODY
    volunteer[chosen.task], slot[chosen.task] = chosen.volunteer, chosen.slot
    return (volunteer, slot) if problem.cost_of(volunteer, slot) < plan.cost else None


def _for_window(problem: Problem, window: np.ndarray, ways: Columns, plan: Plan) -> Columns:
    """The ways of these tasks, with those they have now."""
    inside = np.zeros(len(problem.tasks.ids), bool)
    inside[window] = True
    now = window[plan.volunteer[window] >= 0]
    row = now, plan.volunteer[now], plan.slot[now]
    return Columns.joined(ways.take(inside[ways.task]), Columns(*row, problem.cost_at(*row)))


def _best_of(left: Left, ways: Columns, limit_s: float) -> Columns | None:
    """The cheapest choice of these ways that fits in what is left; nothing when none is found in time.

    One variable for each way, and one for each further task of a week that somebody could have.
    """
    problem, number = left.problem, len(ways)
    if not number:
        return ways
    who, whose = np.unique(ways.volunteer, return_inverse=True)
    most = np.minimum(left.week[who], np.bincount(whose, minlength=len(who)))
    week = np.repeat(np.arange(len(who)), most)
    further = np.arange(len(week)) - np.repeat(np.cumsum(most) - most, most)
    fair = problem.weights.fairness * (left.has[who[week]] + further)
    cost = np.append(ways.cost - problem.tasks.unserved[ways.task], fair)
    limits = [_at_most(of, weight, upper, len(cost)) for of, weight, upper in _limits(left, ways)]
    weeks = csr_array(
        (np.append(np.ones(number), -np.ones(len(week))), (np.append(whose, week), np.arange(len(cost)))),
        shape=(len(who), len(cost)),
    )
    found = milp(
        cost, integrality=np.append(np.ones(number), np.zeros(len(week))), bounds=Bounds(0, 1),
        constraints=[*limits, LinearConstraint(weeks, -np.inf, 0)],
        options={"time_limit": max(limit_s, 0.1), "mip_rel_gap": NEAR_ENOUGH},
    )  # fmt: skip
    return None if found.x is None else ways.take(found.x[:number] > 0.5)


def _limits(left: Left, ways: Columns) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Which row of a limit each way counts in, how much, and what is left: of a task, a slot, its minutes, a day."""
    problem, one = left.problem, np.ones(len(ways))
    tasks, task = np.unique(ways.task, return_inverse=True)
    yield task, one, np.ones(len(tasks))
    place, at = np.unique(ways.volunteer * problem.slots + ways.slot, return_inverse=True)
    who, slot = place // problem.slots, place % problem.slots
    yield at, one, left.slot[who, slot]
    yield at, problem.minutes[ways.task], left.minutes[who, slot]
    day, on = np.unique(ways.volunteer * problem.slots + problem.slot_day[ways.slot], return_inverse=True)
    yield on, one, left.day[day // problem.slots, day % problem.slots]


def _at_most(row: np.ndarray, weight: np.ndarray, upper: np.ndarray, width: int) -> LinearConstraint:
    matrix = csr_array((weight, (row, np.arange(len(row)))), shape=(len(upper), width))
    return LinearConstraint(matrix, -np.inf, upper)
