"""Several weeks of a hub: requests come in, none is given up, and whoever is not helped waits on.

Costs are reckoned by the hub's own rules (`matching/rules/costs.py`). A week of somebody's limit is the seven days
before; each half-day the plan is made anew for seven days ahead and the next two slots are told to people.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np

from benchmarks.matching import generator
from benchmarks.matching.generator import PARTS, SLOTS, URGENCIES
from hearth.matching.engine import Plan, Problem, solve, to_tell
from hearth.matching.engine.greedy import one_by_one
from hearth.matching.rules.costs import Weights, lateness, leaving
from hearth.matching.rules.parts import BEGINS, slots_from

MONDAY = date(2026, 3, 2)
NAMES = ("today", "soon", "planned")
"""What a hub calls the urgencies of the generator."""
WITHIN = np.array([slots for _, slots, _, _ in URGENCIES.values()])
WEIGHTS = Weights()


def moment(slot: int) -> datetime:
    """When a slot begins, counted from the Monday on which it all begins."""
    return datetime.combine(MONDAY + timedelta(days=slot // PARTS), BEGINS[slot % PARTS])


def reckoned(problem: Problem, urgency: np.ndarray, came: np.ndarray, now: int, first: int) -> Problem:
    """The same problem with what a hub says that lateness and leaving cost; its slots begin with `first`."""
    slots = slots_from(MONDAY, (first + 2 * SLOTS) // PARTS)[first : first + SLOTS]
    late, left = problem.tasks.late.copy(), problem.tasks.unserved.copy()
    for task in np.flatnonzero(problem.waiting & (came <= now)).tolist():
        name, raised = NAMES[urgency[task]], moment(int(came[task]))
        due = moment(int(came[task] + WITHIN[urgency[task]]) - 1) + timedelta(minutes=1)
        late[task] = lateness(WEIGHTS, name, due, raised, slots, moment(now))
        left[task] = leaving(WEIGHTS, name, due, raised, moment(now), late[task].tolist())
    return problem.changed(tasks=replace(problem.tasks, late=late, unserved=left))


class Weeks:
    """A town of which each week so many requests come in."""

    def __init__(self, size: str, seed: int, weeks: int, share: float):
        tasks, volunteers, width = generator.SIZES[size]
        number, self.end = round(tasks * share) * weeks, SLOTS * weeks
        rng = np.random.default_rng([seed, 11])
        homes = generator.towns(rng, number + volunteers, width)
        rng.shuffle(homes)
        self.helpers = generator._volunteers(rng, volunteers, homes[number:])
        self.tasks, self.kind, self.urgency, _ = generator._tasks(rng, number, homes[:number], self.helpers)
        self.came = rng.integers(0, self.end, number)
        self.done, self.who = np.full(number, -1), np.full(number, -1)

    def gone_through(self, make: Callable[[Problem], Plan], ahead: int) -> dict:
        """Slot by slot: what waits is planned, what is near is told to people, and that stands."""
        self.done[:], self.who[:] = -1, -1
        for now in range(self.end):
            rows = np.flatnonzero((self.came <= now) & ((self.done < 0) | (self.done >= now)))
            if len(rows):
                for task, who, slot in to_tell(make(self._problem(rows, now)), 0, ahead):
                    self.done[rows[task]], self.who[rows[task]] = now + slot, who
        return self._told()

    def _problem(self, rows: np.ndarray, now: int) -> Problem:
        ahead = now + np.arange(SLOTS)
        a_bit = np.uint64(1) << np.arange(SLOTS, dtype=np.uint64)
        is_open = (ahead % PARTS != PARTS - 1) | ~np.isin(self.kind[rows], [1, 2])[:, None]  # pharmacies in the evening
        free = (self.helpers.free[:, None] >> (ahead % SLOTS).astype(np.uint64)) & np.uint64(1)
        lately = (self.done >= max(now - SLOTS + PARTS, 0)) & (self.done < now)
        load = np.bincount(self.who[lately], minlength=len(free))
        stands = [(n, int(self.who[i]), int(self.done[i]) - now) for n, i in enumerate(rows) if self.done[i] >= 0]
        problem = Problem(
            replace(
                self.tasks, ids=tuple(self.tasks.ids[i] for i in rows), xy=self.tasks.xy[rows],
                wants=tuple(self.tasks.wants[i] for i in rows), open_to=(is_open * a_bit).sum(1, dtype=np.uint64),
                late=np.zeros((len(rows), SLOTS), np.int64), unserved=self.tasks.unserved[rows],
                area=self.tasks.area[rows],
            ),
            replace(self.helpers, free=(free * a_bit).sum(1, dtype=np.uint64), load=load),
            slot_day=ahead // PARTS - now // PARTS, accepted=stands,
        )  # fmt: skip
        return reckoned(problem, self.urgency[rows], self.came[rows], now, now)

    def _told(self) -> dict:
        """Of those whom somebody could help at all and who came a week before the end or sooner."""
        whole = Problem(self.tasks, self.helpers, slot_day=np.arange(SLOTS) // PARTS)
        everybody = np.arange(len(self.helpers.ids))
        able = [whole.allowed(np.full(len(everybody), task), everybody).any() for task in range(len(self.came))]
        judged = np.array(able) & (self.came < self.end - SLOTS)
        waited = np.where(self.done >= 0, self.done, self.end) - self.came
        ground = np.flatnonzero((self.done >= 0) & ~whole.remote)
        return {
            "done": _share(self.done >= 0, judged), "in_time": _share(waited < WITHIN[self.urgency], judged),
            "done_by_urgency": [_share(self.done >= 0, judged & (self.urgency == n)) for n in range(3)],
            "in_time_by_urgency": [
                _share(waited < WITHIN[self.urgency], judged & (self.urgency == n)) for n in range(3)
            ],
            "waited_longer_than_two_weeks": int((waited > 2 * SLOTS)[judged].sum()), "of": int(judged.sum()),
            "mean_km_one_way": round(float(whole.apart(ground, self.who[ground]).mean()) / 1000, 2),
        }  # fmt: skip


def _share(which: np.ndarray, among: np.ndarray) -> float:
    return round(float(which[among].mean()), 4)


def measured(size: str, seed: int, weeks: int, share: float) -> dict[str, dict]:
    """By hand, and planned each half-day."""
    town = Weeks(size, seed, weeks, share)

    def by_hand(problem: Problem) -> Plan:
        return one_by_one(problem, np.flatnonzero(problem.waiting), "", nearest=True)

    return {
        "first come, nearest, told at once": town.gone_through(by_hand, SLOTS),
        "best plan each half-day, next two slots told": town.gone_through(solve, 2),
    }
