"""What hubs did by hand, and what is fallen back on: tasks one after the other, each to whoever is best just then."""

from __future__ import annotations

import time

import numpy as np
from scipy.spatial import cKDTree

from hearth.matching.engine.network import Frame
from hearth.matching.engine.plan import NOBODY, Plan
from hearth.matching.engine.pricing import always
from hearth.matching.engine.problem import ONE, Problem

LOOK = 100
"""How many of the nearest able volunteers are thought of for one task."""
NEVER = np.int64(1) << np.int64(60)


def first_come(problem: Problem) -> Plan:
    """In the order they came, each to the nearest who is free, at the first hour they share: as it was done by hand."""
    return one_by_one(problem, np.flatnonzero(problem.waiting), "first come, nearest", nearest=True)


def urgent_first(problem: Problem) -> Plan:
    """The dearest to leave first, each to whoever costs least just then: the best that is done without planning."""
    waiting = np.flatnonzero(problem.waiting)
    order = waiting[np.argsort(-problem.tasks.unserved[waiting], kind="stable")]
    return one_by_one(problem, order, "urgent first, cheapest", nearest=False)


class Left:
    """What is left of everybody's slots, days, weeks and minutes."""

    def __init__(self, problem: Problem):
        self.problem, frame = problem, Frame(problem)
        days = int(problem.slot_day.max(initial=0)) + 1
        self.slot = np.zeros(frame.vs_at.shape, np.int64)
        self.slot[frame.vs_volunteer, frame.vs_slot] = frame.vs_most
        self.day = np.zeros((frame.volunteers, days), np.int64)
        self.day[frame.vd_volunteer, problem.slot_day[frame.vs_slot][np.unique(frame.vs_vd, return_index=True)[1]]] = (
            frame.vd_most
        )
        self.week, self.has = frame.week_left.copy(), problem.volunteers.load + frame.taken
        self.minutes = np.broadcast_to(problem.minutes_a_slot[:, None], self.slot.shape).copy()
        for task, who, slot in problem.accepted:
            self.minutes[who, slot] -= problem.minutes[task]

    def open_to(self, task: int, volunteers: np.ndarray) -> np.ndarray:
        """[volunteer, slot] whether the task fits."""
        problem = self.problem
        hours = (problem.tasks.open_to[task] >> np.arange(problem.slots, dtype=np.uint64)) & ONE
        day = self.day[volunteers][:, problem.slot_day]
        room = (self.slot[volunteers] > 0) & (day > 0) & (self.week[volunteers] > 0)[:, None] & hours.astype(bool)
        return room & (self.minutes[volunteers] >= problem.minutes[task]) if problem.timed else room

    def has_room(self, task: int, volunteer: int, slot: int) -> bool:
        """Whether the task fits in this slot of somebody who may do it."""
        day = self.day[volunteer, self.problem.slot_day[slot]]
        room = self.slot[volunteer, slot] > 0 and day > 0 and self.week[volunteer] > 0
        return bool(room and self.minutes[volunteer, slot] >= self.problem.minutes[task])

    def take(self, task: int, volunteer: int, slot: int, back: int = 1) -> None:
        """A task goes to somebody; with `back` at -1 it is taken from them again."""
        self.slot[volunteer, slot] -= back
        self.day[volunteer, self.problem.slot_day[slot]] -= back
        self.week[volunteer] -= back
        self.has[volunteer] += back
        self.minutes[volunteer, slot] -= back * self.problem.minutes[task]


def one_by_one(problem: Problem, order: np.ndarray, made_by: str, *, nearest: bool) -> Plan:
    """The tasks in this order, each to whoever lives nearest and soonest, or to whoever costs least."""
    begun, left = time.monotonic(), Left(problem)
    volunteer, slot = np.full(len(problem.tasks.ids), NOBODY), np.full(len(problem.tasks.ids), NOBODY)
    for task, who, when in problem.accepted:
        volunteer[task], slot[task] = who, when
    give_out(left, order, volunteer, slot, nearest=nearest)
    cost = problem.cost_of(volunteer, slot)
    return Plan(problem, volunteer, slot, cost, None, made_by, time.monotonic() - begun)


def give_out(left: Left, order: np.ndarray, volunteer: np.ndarray, slot: np.ndarray, *, nearest: bool) -> None:
    """These tasks, in this order, each to whoever lives nearest or costs least just then; who gets them stands in
    `volunteer` and `slot` afterwards."""
    problem, near = left.problem, near_by(left.problem, order)
    fair = problem.weights.fairness
    for task in order.tolist():
        who = near[task]
        may = left.open_to(task, who)
        price = problem.price(np.full(len(who), task), who) + fair * left.has[who][:, None]
        rank = np.where(may, price, NEVER)
        if nearest:  # whoever lives nearest, as the order of `near` has it, and the soonest hour
            rank = np.where(may, np.arange(may.size).reshape(may.shape), NEVER)
        best = int(rank.argmin()) if rank.size else 0
        if may.any() and (nearest or price.flat[best] < problem.tasks.unserved[task]):
            volunteer[task], slot[task] = who[best // problem.slots], best % problem.slots
            left.take(task, int(volunteer[task]), int(slot[task]))


def near_by(problem: Problem, tasks: np.ndarray) -> dict[int, np.ndarray]:
    """Allowed volunteers of each of these tasks, nearest first, then whom they know; by telephone everybody able."""
    found: dict[int, np.ndarray] = {}
    task, volunteer = always(problem)
    ends = np.searchsorted(
        task, np.arange(len(problem.tasks.ids) + 1), sorter=(order := np.argsort(task, kind="stable"))
    )
    for kind in np.unique(problem.kind_of[tasks]):
        able = np.flatnonzero(problem.able[kind])
        mine = tasks[problem.kind_of[tasks] == kind]
        ground = mine[~problem.remote[mine]]
        look = min(LOOK, len(able))
        found.update(dict.fromkeys(mine.tolist(), able))
        if len(ground) and look:
            _, at = cKDTree(problem.volunteers.xy[able]).query(problem.tasks.xy[ground], k=[*range(1, look + 1)])
            found.update(zip(ground.tolist(), able[at], strict=True))
    for one in tasks.tolist():
        known = np.sort(volunteer[order[ends[one] : ends[one + 1]]])
        who = found[one] if problem.remote[one] else np.append(found[one], known[~np.isin(known, found[one])])
        found[one] = who[problem.allowed(np.full(len(who), one), who)]
    return found
