"""Made-up towns, volunteers and tasks at any size, the same for the same seed.

Homes stand round the centres of towns of different sizes. Volunteers have roles, checks, languages, cars, a weekly
pattern and limits; tasks have a kind, an urgency, a place and hours. About a twentieth of the tasks can be done by
nobody near, as in life.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hearth.matching.engine.problem import Problem, Tasks, Volunteers, Weights

SIZES = {"1k": (1_000, 500, 12_000), "10k": (10_000, 5_000, 45_000), "50k": (50_000, 20_000, 75_000)}
"""Tasks, volunteers, and the width of the square they live in, in metres."""
DAYS, PARTS = 7, 3
SLOTS = DAYS * PARTS
KINDS = ("shopping", "prescription", "controlled", "befriending", "transport", "dog")
SHARES = (0.40, 0.27, 0.02, 0.20, 0.08, 0.03)
CHECKS = ("none", "identity", "dbs")
WANTS = {"shopping": 1, "prescription": 2, "controlled": 2, "befriending": 2, "transport": 2, "dog": 0}
"""The check each kind of task asks for, as an index of `CHECKS`."""
LANGUAGES = ("cy", "pl", "ur", "bn", "pa", "ar", "so")
URGENCIES = {
    "today": (0.12, 3, 400_000, 6_000),
    "three days": (0.38, 9, 160_000, 1_500),
    "week": (0.50, 21, 80_000, 300),
}
"""Share, half-days within which it is asked for, the cost of leaving it, and of each half-day it waits; in metres."""


@dataclass(frozen=True)
class Instance:
    problem: Problem
    urgency: np.ndarray
    kind: np.ndarray
    knows: set


TAKES = {"shopping": 60, "prescription": 25, "controlled": 30, "befriending": 35, "transport": 90, "dog": 40}
"""Minutes that each kind of task takes on the average."""


def towns(rng: np.random.Generator, number: int, width: float) -> np.ndarray:
    """Homes round town centres: a few large towns, many small, some farms."""
    centres = rng.uniform(0.08 * width, 0.92 * width, (max(4, number // 250), 2))
    sizes = rng.pareto(1.2, len(centres)) + 0.2
    town = rng.choice(len(centres), number, p=sizes / sizes.sum())
    spread = (250 + 350 * np.sqrt(sizes / sizes.mean()))[town][:, None]
    homes = centres[town] + rng.normal(0, 1, (number, 2)) * spread
    farms = rng.random(number) < 0.08
    homes[farms] = rng.uniform(0, width, (farms.sum(), 2))
    return homes


def make(size: str, seed: int) -> Instance:
    tasks, volunteers, width = SIZES[size]
    rng = np.random.default_rng([seed, tasks])
    homes = towns(rng, tasks + volunteers, width)
    rng.shuffle(homes)
    helpers = _volunteers(rng, volunteers, homes[tasks:])
    asked, kind, urgency, knows = _tasks(rng, tasks, homes[:tasks], helpers)
    problem = Problem(asked, helpers, slot_day=np.arange(SLOTS) // PARTS, knows=knows, weights=Weights())
    return Instance(problem, urgency, kind, {(t, v) for t, v, _ in knows})


def in_minutes(instance: Instance, seed: int) -> Problem:
    """The same with minutes for a limit: tasks take from half to one and a half times the usual, and a slot of a
    volunteer is one to three hours long and holds as many tasks as fit."""
    rng, problem = np.random.default_rng([seed, 5]), instance.problem
    usual = np.array(list(TAKES.values()))[instance.kind]
    minutes = np.rint(usual * rng.uniform(0.5, 1.5, len(usual)) / 5).astype(np.int64) * 5
    people = problem.volunteers
    a_slot = rng.integers(4, 13, len(people.ids)) * 15
    return problem.changed(
        tasks=replace(problem.tasks, minutes=minutes),
        volunteers=replace(people, minutes_a_slot=a_slot, a_slot=people.a_slot + 1, a_day=people.a_day + 1),
    )


def _volunteers(rng, number, homes) -> Volunteers:
    check = rng.choice(3, number, p=[0.10, 0.55, 0.35])
    staff = rng.random(number) < 0.02
    car = rng.random(number) < 0.6
    would = rng.random((number, len(KINDS))) < [0.8, 0.7, 1.0, 0.35, 0.3, 0.25]
    speaks = rng.random((number, len(LANGUAGES))) < 0.04
    holds = []
    for i in range(number):
        has = {f"role:{KINDS[k]}" for k in range(len(KINDS)) if would[i, k]}
        has |= {f"check:{c}" for c in CHECKS[: check[i] + 1]} | {
            f"speaks:{LANGUAGES[j]}" for j in np.flatnonzero(speaks[i])
        }
        holds.append(frozenset(has | ({"staff"} if staff[i] else set()) | ({"car"} if car[i] else set())))
    free = np.zeros(number, np.uint64)
    for i in range(number):
        for s in rng.choice(SLOTS, rng.integers(2, 7), replace=False):
            free[i] |= np.uint64(1) << np.uint64(s)
    return Volunteers(
        ids=tuple(f"V{i}" for i in range(number)), xy=homes, holds=tuple(holds), free=free,
        reach=np.where(car, rng.uniform(4_000, 20_000, number), rng.uniform(1_500, 5_000, number)),
        a_slot=rng.integers(1, 3, number), a_day=rng.integers(1, 4, number), a_week=rng.integers(2, 7, number),
        load=np.zeros(number, np.int64), area=np.zeros(number, np.int64),
    )  # fmt: skip


def _knows(rng, homes, helpers):
    """A quarter know one of the dozen volunteers who live nearest."""
    knows = []
    near = rng.random(len(homes)) < 0.25
    from scipy.spatial import cKDTree

    _, friends = cKDTree(helpers.xy).query(homes, k=12)
    for i in np.flatnonzero(near):
        knows.append((i, int(rng.choice(friends[i])), int(rng.uniform(3_000, 8_000))))
    return knows


def _tasks(rng, number, homes, helpers):
    kind = rng.choice(len(KINDS), number, p=SHARES)
    names = list(URGENCIES)
    urgency = rng.choice(3, number, p=[URGENCIES[n][0] for n in names])
    language = rng.random(number) < 0.06
    spoken = rng.integers(0, len(LANGUAGES), number)
    wants, open_to = [], np.zeros(number, np.uint64)
    late = np.zeros((number, SLOTS), np.int64)
    for i in range(number):
        name = KINDS[kind[i]]
        needs = {f"check:{CHECKS[WANTS[name]]}"}
        needs |= {"staff"} if name == "controlled" else {f"role:{name}"}
        needs |= {"car"} if name == "transport" else set()
        needs |= {f"speaks:{LANGUAGES[spoken[i]]}"} if language[i] else set()
        wants.append(frozenset(needs))
        last = URGENCIES[names[urgency[i]]][1]
        for s in range(last):
            if name in ("prescription", "controlled") and s % PARTS == PARTS - 1:
                continue  # the pharmacy is closed in the evening
            open_to[i] |= np.uint64(1) << np.uint64(s)
        late[i] = np.arange(SLOTS) * URGENCIES[names[urgency[i]]][3]
    remote = kind == KINDS.index("befriending")
    xy = np.where(remote[:, None], np.nan, homes)
    knows = _knows(rng, homes, helpers)
    asked = Tasks(
        ids=tuple(f"T{i}" for i in range(number)), xy=xy, wants=tuple(wants), open_to=open_to, late=late,
        unserved=np.array([URGENCIES[n][2] for n in names])[urgency], area=np.zeros(number, np.int64),
    )  # fmt: skip
    return asked, kind, urgency, knows
