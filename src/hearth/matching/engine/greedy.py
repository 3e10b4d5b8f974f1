"""What hubs did by hand, and what is fallen back on: tasks one after the other, each to whoever is best just then."""

from __future__ import annotations

import time

import numpy as np
from scipy.spatial import cKDTree

from hearth.matching.engine.network import Frame
from hearth.matching.engine.pricing import always
from hearth.matching.engine.problem import ONE, Problem
from hearth.matching.engine.solving import NOBODY, Plan

LOOK = 100
"""How many of the nearest able volunteers are thought of for one task."""
NEVER = np.int64(1) << np.int64(60)


def first_come(problem: Problem) -> Plan:
    """In the order they came, each to the nearest who is free, at the first hour they share: as it was done by hand."""
    return _one_by_one(problem, np.flatnonzero(problem.waiting), "first come, nearest", nearest=True)


def urgent_first(problem: Problem) -> Plan:
    """The dearest to leave first, each to whoever costs least just then: the best that is done without planning."""
    waiting = np.flatnonzero(problem.waiting)
    order = waiting[np.argsort(-problem.tasks.unserved[waiting], kind="stable")]
    return _one_by_one(problem, order, "urgent first, cheapest", nearest=False)


class _Left:
    """What is left of everybody's slots, days and week."""

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

    def open_to(self, volunteers: np.ndarray) -> np.ndarray:
        """[volunteer, slot] whether they have room."""
        day = self.day[volunteers][:, self.problem.slot_day]
        return (self.slot[volunteers] > 0) & (day > 0) & (self.week[volunteers] > 0)[:, None]

    def take(self, volunteer: int, slot: int) -> None:
        self.slot[volunteer, slot] -= 1
        self.day[volunteer, self.problem.slot_day[slot]] -= 1
        self.week[volunteer] -= 1
        self.has[volunteer] += 1


def _one_by_one(problem: Problem, order: np.ndarray, made_by: str, *, nearest: bool) -> Plan:
    begun, left, near = time.monotonic(), _Left(problem), _near(problem)
    volunteer, slot = np.full(len(problem.tasks.ids), NOBODY), np.full(len(problem.tasks.ids), NOBODY)
    for task, who, when in problem.accepted:
        volunteer[task], slot[task] = who, when
    cost, fair = 0, problem.weights.fairness
    hours = np.arange(problem.slots, dtype=np.uint64)
    for task in order:
        who = near[task]
        may = left.open_to(who) & ((problem.tasks.open_to[task] >> hours) & ONE).astype(bool)
        price = problem.price(np.full(len(who), task), who) + fair * left.has[who][:, None]
        rank = np.where(may, price, NEVER)
        if nearest:  # whoever lives nearest, as the order of `near` has it, and the soonest hour
            rank = np.where(may, np.arange(may.size).reshape(may.shape), NEVER)
        best = int(rank.argmin()) if rank.size else 0
        if not may.any() or (not nearest and price.flat[best] >= problem.tasks.unserved[task]):
            cost += int(problem.tasks.unserved[task])
            continue
        volunteer[task], slot[task] = who[best // problem.slots], best % problem.slots
        cost += int(price.flat[best])
        left.take(int(volunteer[task]), int(slot[task]))
    return Plan(problem, volunteer, slot, cost, None, made_by, time.monotonic() - begun)


def _near(problem: Problem) -> dict[int, np.ndarray]:
    """Allowed volunteers of each task, nearest first; by telephone everybody able, in order."""
    found: dict[int, np.ndarray] = {}
    known: dict[int, list[int]] = {}
    for task, volunteer in zip(*always(problem), strict=True):
        known.setdefault(int(task), []).append(int(volunteer))
    for kind in range(len(problem.kinds)):
        tasks, able = np.flatnonzero((problem.kind_of == kind) & problem.waiting), np.flatnonzero(problem.able[kind])
        ground = ~problem.remote[tasks]
        tree = cKDTree(problem.volunteers.xy[able]) if len(able) and ground.any() else None
        for task in tasks:
            who = able
            if tree is not None and not problem.remote[task]:
                _, at = tree.query(problem.tasks.xy[task], k=[*range(1, min(LOOK, len(able)) + 1)])
                who = able[at]
            who = np.array(list(dict.fromkeys([*who.tolist(), *known.get(int(task), [])])), np.int64)
            found[int(task)] = who[problem.allowed(np.full(len(who), task), who)]
    return found
