"""The plan in minutes, were tasks cut in parts: a linear programme (HiGHS) over ways of each task.

Its prices, with one for every minute of a place, say of all pairs there are which would help; these are added until
none is left. So no plan of whole tasks costs less, and the ways near its prices are those worth choosing among.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from hearth.matching.engine.greedy import Left
from hearth.matching.engine.network import Columns, Frame, columns_of, usable
from hearth.matching.engine.plan import Plan
from hearth.matching.engine.pricing import Map, always, ranked
from hearth.matching.engine.problem import ONE
from hearth.matching.engine.worth import FAR, Worth, bound

MOST = 10
"""How many better ways of each task are added in a round."""
NEAR_ENOUGH = 5e-4
"""The bound is done when it is this near to the plan in parts, as a part of its cost."""
AT_ONCE = 4_000_000
"""Pairs of a telephone task and a place that are looked at together."""


@dataclass(frozen=True)
class Parts:
    """What a plan in parts costs at least, the ways it weighed and how much of its task goes each of them."""

    bound: int
    ways: Columns
    share: np.ndarray
    known: Worth


def in_parts(loose: Plan, ways: Columns, end: float) -> Parts | None:
    """The plan in parts, from these ways on, with the best bound found by `end`; nothing when there is no way, or
    the first programme was not solved by then. The bound is never below that of the plan that knows no minutes."""
    ground, least, found, took = Map(loose.problem, loose.frame), loose.bound, None, 0.0
    lasting = usable(loose.frame, columns_of(loose.problem, *always(loose.problem)))  # these the map does not find
    ways = Columns.joined(ways, lasting)
    while len(ways) and (found is None or time.monotonic() + took < end):
        begun = time.monotonic()
        solved = _solved(loose, ways, end - begun)
        if solved is None:
            break
        cost, share, known = solved
        more, still_better = _better(loose, ground, ways, known)
        least = max(least, bound(loose.frame, known, still_better))
        found, took = Parts(least, ways, share, known), time.monotonic() - begun
        if not more or cost - least <= NEAR_ENOUGH * cost:
            break
        ways = Columns.joined(ways, *more)
    return found


def programme(left: Left, frame: Frame, ways: Columns) -> tuple[np.ndarray, csr_array, np.ndarray]:
    """What each variable costs, the rows of limits, and the most of each: of a task, of a place, of its minutes, of a
    day, and of a week. One variable for each way, then one for each further task of a week that somebody could have."""
    problem, number = left.problem, len(ways)
    who, times = np.unique(ways.volunteer, return_counts=True)
    most = np.minimum(left.week[who], times)
    week = np.repeat(who, most)
    further = np.arange(len(week)) - np.repeat(np.cumsum(most) - most, most)
    fair = problem.weights.fairness * (left.has[week] + further)
    place, one = frame.vs_at[ways.volunteer, ways.slot], np.ones(number)
    days = frame.vd_volunteer, _first(frame.vs_vd, problem.slot_day[frame.vs_slot])
    limits = [
        (ways.task, one, np.ones(frame.tasks)),
        (place, one, left.slot[frame.vs_volunteer, frame.vs_slot]),
        (place, problem.minutes[ways.task], left.minutes[frame.vs_volunteer, frame.vs_slot]),
        (frame.vs_vd[place], one, left.day[days]),
        (np.append(ways.volunteer, week), np.append(one, -np.ones(len(week))), np.zeros(frame.volunteers)),
    ]
    first = np.cumsum([0] + [len(most) for _, _, most in limits])
    row = np.concatenate([of + at for (of, _, _), at in zip(limits, first, strict=False)])
    variable = np.concatenate([np.arange(len(of)) for of, _, _ in limits])
    weight = np.concatenate([weight for _, weight, _ in limits])
    cost = np.append(ways.cost - problem.tasks.unserved[ways.task], fair).astype(float)
    matrix = csr_array((weight.astype(float), (row, variable)), shape=(first[-1], len(cost)))
    return cost, matrix, np.concatenate([most for _, _, most in limits]).astype(float)


def _first(group: np.ndarray, value: np.ndarray) -> np.ndarray:
    """The value of each group, which all of it shares."""
    return value[np.unique(group, return_index=True)[1]]


def _solved(loose: Plan, ways: Columns, limit_s: float) -> tuple[float, np.ndarray, Worth] | None:
    """What it costs in parts over these ways, how much of its task goes each of them, and the prices."""
    problem, frame = loose.problem, loose.frame
    cost, matrix, most = programme(Left(problem), frame, ways)
    # Ways are bounded by one although the rows of tasks say so: without that the solver takes thirty times as long.
    found = linprog(
        cost, A_ub=matrix, b_ub=most, bounds=(0, 1), method="highs-ds", options={"time_limit": max(limit_s, 0.1)}
    )
    if found.status:
        return None
    left = float(problem.tasks.unserved[problem.waiting].sum())
    return found.fun + left, found.x[: len(ways)], _prices(loose, ways, -found.ineqlin.marginals)


def _prices(loose: Plan, ways: Columns, paid: np.ndarray) -> Worth:
    """Prices in whole metres, of minutes in parts of one: each is a bound whatever it is rounded to."""
    problem, f = loose.problem, loose.frame
    sizes = (f.tasks, len(f.vs_vd), len(f.vs_vd), len(f.vd_volunteer), f.volunteers)
    paid = np.maximum(paid, 0)
    task, place, minute, day, week = np.split(paid, np.cumsum(sizes)[:-1])
    begins = np.zeros(f.volunteers, np.int64)
    begins[f.week > 0] = f.week_cost[f.week_first[f.week > 0]]  # nobody is cheaper than the first task of their week
    volunteer = np.maximum(np.rint(week).astype(np.int64), begins)
    vd = volunteer[f.vd_volunteer] + np.rint(day).astype(np.int64)
    vs = vd[f.vs_vd] + np.rint(place).astype(np.int64)
    worth = np.where(problem.waiting, problem.tasks.unserved - np.rint(task).astype(np.int64), 0)
    known = Worth(worth, vs, vd, volunteer, minute)
    np.minimum.at(worth, ways.task, worth[ways.task] + known.saved(f, ways))
    return known


def _better(loose: Plan, ground: Map, ways: Columns, known: Worth) -> tuple[list[Columns], np.ndarray]:
    """Ways that would make it cheaper, and by how much at most each task could fall."""
    priced = ground.look(known, MOST, 0)
    still = priced.still_better
    np.minimum.at(still, ways.task, np.minimum(known.saved(loose.frame, ways), 0))
    more = [columns for columns in priced.columns if len(columns)]
    for columns, tasks, falls in by_telephone(loose, known, MOST, 0):
        still[tasks] = np.minimum(still[tasks], falls)
        more += [columns] if len(columns) else []
    return more, still


def by_telephone(loose: Plan, known: Worth, most: int, within: int) -> Iterator[tuple[Columns, np.ndarray, np.ndarray]]:
    """Ways of the tasks that can be done from anywhere which cost less than they are worth, or up to `within` more:
    half of them the cheapest, half dealt out over all others, lest every task is told of the same few places. With
    the tasks that were looked at, and by how much each could fall."""
    problem, frame = loose.problem, loose.frame
    remote = problem.waiting & problem.remote
    for kind in np.unique(problem.kind_of[remote]):
        tasks = np.flatnonzero(remote & (problem.kind_of == kind))
        places = np.flatnonzero(problem.able[kind][frame.vs_volunteer])
        for part in np.array_split(tasks, 1 + len(tasks) * len(places) // AT_ONCE) if len(places) else ():
            dearer = _dearer(loose, known, part, places, problem.crossing[kind])
            row, column = _dealt(dearer, most, within)
            task, place = part[row], places[column]
            may = problem.allowed(task, frame.vs_volunteer[place])
            way = task[may], frame.vs_volunteer[place[may]], frame.vs_slot[place[may]]
            yield Columns(*way, problem.cost_at(*way)), part, np.minimum(dearer.min(1), 0)


def _dearer(loose: Plan, known: Worth, tasks: np.ndarray, places: np.ndarray, crossing: np.ndarray) -> np.ndarray:
    """[task, place] how much dearer than the task's worth it is at least there; whom they know stays among the ways."""
    problem, slot, who = loose.problem, loose.frame.vs_slot[places], loose.frame.vs_volunteer[places]
    here = known.at(places, problem.minutes[tasks][:, None]) - known.task[tasks][:, None]
    here = here + crossing[who] + problem.tasks.late[tasks][:, slot]
    open_to = (problem.tasks.open_to[tasks][:, None] >> slot.astype(np.uint64)) & ONE
    return np.where(open_to.astype(bool), here, FAR)


def _dealt(dearer: np.ndarray, most: int, within: int) -> tuple[np.ndarray, np.ndarray]:
    """Row and column of up to `most` in each row that are below `within`, or below nought."""
    order = np.argsort(dearer, axis=1, kind="stable")
    number = (dearer < max(within, 0)).sum(1)
    half = most // 2
    best, step = np.arange(half), np.maximum((number - half) // (most - half), 1)
    others = half + np.arange(most - half) * step[:, None] + (np.arange(len(number)) % step)[:, None]
    at = np.concatenate([np.broadcast_to(best, (len(number), half)), others], axis=1)
    row, nth = np.nonzero(at < number[:, None])
    return row, order[row, at[row, nth]]


def nearest_to(known: Worth, frame: Frame, ways: Columns, most: int) -> Columns:
    """Of each task the ways that cost least beyond what it is worth."""
    dearer = known.saved(frame, ways)
    order = np.lexsort((dearer, ways.task))
    return ways.take(np.sort(order[ranked(ways.task[order]) < most]))
