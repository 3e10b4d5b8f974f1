"""A week in which requests come in and nobody knows the next: what is told to people when, and what comes of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from benchmarks.matching import hub
from benchmarks.matching.generator import SLOTS, URGENCIES, Instance
from hearth.matching.engine import Plan, Problem, solve, to_tell, urgent_first
from hearth.matching.engine.greedy import one_by_one
from hearth.matching.engine.rows import checked

Match = tuple[int, int, int]


def week(instance: Instance, seed: int) -> tuple[Problem, np.ndarray]:
    """The instance with requests that come in over the week, and the slot in which each comes."""
    tasks, rng = instance.problem.tasks, np.random.default_rng([seed, 7])
    came = rng.integers(0, SLOTS - 2, len(tasks.ids))
    last = np.minimum(came + np.array([windows for _, windows, _, _ in URGENCIES.values()])[instance.urgency], SLOTS)
    a_slot = np.array([late for _, _, _, late in URGENCIES.values()])[instance.urgency]
    slots = np.arange(SLOTS)
    within = (slots >= came[:, None]) & (slots < last[:, None])
    if_open = ((_whole_week(instance)[:, None] >> slots.astype(np.uint64)) & np.uint64(1)).astype(bool)
    open_to = ((within & if_open).astype(np.uint64) << slots.astype(np.uint64)).sum(1, dtype=np.uint64)
    late = np.maximum(slots - came[:, None], 0) * a_slot[:, None]
    return instance.problem.changed(tasks=replace(tasks, open_to=open_to, late=late)), came


def _whole_week(instance: Instance) -> np.ndarray:
    """When each kind of task can be done at all: pharmacies are closed in the evening."""
    evenings = sum(1 << slot for slot in range(2, SLOTS, 3))
    closed = np.isin(instance.kind, [1, 2])
    return np.where(closed, ((1 << SLOTS) - 1) & ~evenings, (1 << SLOTS) - 1).astype(np.uint64)


def measured(instance: Instance, seed: int) -> dict[str, dict]:
    """Every way of going through the week."""
    problem, came = week(instance, seed)
    order = np.argsort(came, kind="stable")

    def all_of(plan: Plan, now: int) -> list[Match]:
        return to_tell(plan, now, SLOTS)

    ways: dict[str, Callable[[], Plan]] = {
        "first come, nearest, told at once": lambda: one_by_one(problem, order, "", nearest=True),
        "greedy each half-day, told at once": lambda: _through(problem, came, urgent_first, all_of),
        "best plan each half-day, told at once": lambda: _through(problem, came, solve, all_of),
        "best plan each half-day, next two slots told": lambda: _through(problem, came, solve, to_tell),
        "the same, reckoned as a hub does": lambda: _through(
            problem, came, solve, to_tell, lambda today, now: hub.reckoned(today, instance.urgency, came, now, 0)
        ),
        "the best plan of somebody who knew the week": lambda: solve(problem),
    }
    return {name: _told(instance, problem, came, way) for name, way in ways.items()}


def _through(
    problem: Problem, came: np.ndarray, make: Callable[[Problem], Plan], told: Callable[[Plan, int], list[Match]],
    reckoned: Callable[[Problem, int], Problem] = lambda today, now: today,
) -> Plan:  # fmt: skip
    """The week slot by slot: what has come in is planned, some of it is told to people, and that stands."""
    stands: list[Match] = []
    plan = make(_known(problem, came, stands, 0))
    for now in range(SLOTS):
        plan = make(reckoned(_known(problem, came, stands, now), now))
        stands += told(plan, now)
    task, who, slot = np.array(stands).T
    volunteer, when = np.full(len(came), -1), np.full(len(came), -1)
    volunteer[task], when[task] = who, slot
    return replace(plan, problem=problem, volunteer=volunteer, slot=when, cost=problem.cost_of(volunteer, when))


def _known(problem: Problem, came: np.ndarray, stands: list[Match], now: int) -> Problem:
    """What is known in a slot: nothing of what comes later, and slots that have passed are closed."""
    passed = np.uint64((1 << now) - 1)
    open_to = np.where(came <= now, problem.tasks.open_to & ~passed, 0).astype(np.uint64)
    return problem.changed(tasks=replace(problem.tasks, open_to=open_to), accepted=list(stands))


def _told(instance: Instance, problem: Problem, came: np.ndarray, way: Callable[[], Plan]) -> dict:
    begun = time.process_time()
    plan = way()
    seconds = time.process_time() - begun
    served = plan.served
    knew = [(task, int(plan.volunteer[task])) in instance.knows for task in np.flatnonzero(served)]
    return {
        "cost": plan.cost, "served": round(float(served.mean()), 4),
        "served_by_urgency": {
            name: round(float(served[instance.urgency == i].mean()), 4) for i, name in enumerate(URGENCIES)
        },
        "continuity": round(float(np.mean(knew)), 3),
        "half_days_waited": round(float((plan.slot - came)[served].mean()), 2),
        "processor_seconds": round(seconds, 1), "faults": checked(plan).faults[:5],
    }  # fmt: skip
