"""A plan fitted to minutes, where they and not the number of tasks are the limit.

Then the plan is no flow any more: tasks of different length share a slot. The plan in which tasks may be cut in parts
(`parts.py`) says what no plan can be below, and most of its tasks are whole: these are taken and the others fitted in.
Then it is made better window by window: a few hundred tasks near each other are planned anew by themselves, exactly
(HiGHS), while all others stay, until no window gets better or the time is up.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from hearth.matching.engine.greedy import Left, give_out
from hearth.matching.engine.network import Columns
from hearth.matching.engine.parts import Parts, by_telephone, in_parts, nearest_to, programme
from hearth.matching.engine.plan import NOBODY, Plan
from hearth.matching.engine.pricing import Map
from hearth.matching.engine.problem import Problem
from hearth.matching.engine.worth import Worth

A_WINDOW = 300
"""Tasks that are planned together."""
LOOKS, WITHIN = 20, 6_000
"""How many ways of each task are thought of, and how much dearer than the task is worth they may be; metres."""
FOR_PARTS = 0.6
"""How much of the time the plan in parts may take."""
WHOLE = 0.999
"""A task of which so much goes one way is not cut."""
NEAR_ENOUGH = 1e-3
"""A window is done when it is this near to the best there is, as a part of its cost."""
SECONDS = 20.0
"""A window that takes longer is left as it is."""
EVERY = 5.0
"""Seconds between two plans that are told on the way."""


def fitted(loose: Plan, end: float, tell: Callable[[Plan], None] = lambda plan: None) -> Plan:
    """The plan made to fit the minutes, and better until `end` on the monotonic clock."""
    begun = time.monotonic()
    fit = _Fit(loose, begun)
    tell(fit.plan())
    ways, cut = _near(loose, loose.known, loose.columns), loose.problem.waiting
    parts = in_parts(loose, Columns.joined(ways, fit.ways()), begun + FOR_PARTS * (end - begun))
    if parts is not None:
        fit = min(_Fit(loose, begun, parts), fit, key=lambda one: one.cost)
        fit.bound = parts.bound
        ways, cut = _near(loose, parts.known, parts.ways), _cut(loose.problem, parts)
    _better(fit, ways, cut, end, tell)
    return fit.plan()


def _better(fit: _Fit, ways: Columns, cut: np.ndarray, end: float, tell: Callable[[Plan], None]) -> None:
    """Window by window, first among the tasks that were cut, then among all."""
    told = time.monotonic()
    for window in _in_turn(fit, cut):
        now = time.monotonic()
        if now >= end or fit.bound >= fit.cost:
            return
        fit.replan(window, ways, min(SECONDS, end - now))
        if now > told + EVERY:
            told = now
            tell(fit.plan())


def _in_turn(fit: _Fit, cut: np.ndarray) -> Iterator[np.ndarray]:
    """Windows of the tasks that were cut; then of all, until a round of them made nothing better."""
    yield from _windows(fit.problem, np.flatnonzero(cut))
    before = None
    while fit.cost != before:
        before = fit.cost
        yield from _windows(fit.problem, np.flatnonzero(fit.problem.waiting))


class _Fit:
    """A plan that fits, what it leaves of everybody's time, and what no plan is below."""

    def __init__(self, loose: Plan, begun: float, parts: Parts | None = None):
        self.loose, self.begun, self.problem = loose, begun, loose.problem
        self.volunteer, self.slot = loose.volunteer.copy(), loose.slot.copy()
        self.volunteer[self.problem.waiting] = self.slot[self.problem.waiting] = NOBODY
        self.left, self.bound = Left(self.problem), loose.bound
        self._take(_of_loose(loose) if parts is None else parts.ways.take(np.argsort(-parts.share, kind="stable")))
        without = np.flatnonzero(self.problem.waiting & (self.volunteer < 0))
        dearest = without[np.argsort(-self.problem.tasks.unserved[without], kind="stable")]
        give_out(self.left, dearest, self.volunteer, self.slot, nearest=False)
        self.cost = self.problem.cost_of(self.volunteer, self.slot)

    def _take(self, ways: Columns) -> None:
        """These ways in their order, as far as there is room."""
        for task, who, slot in zip(ways.task.tolist(), ways.volunteer.tolist(), ways.slot.tolist(), strict=True):
            if self.volunteer[task] < 0 and self.left.has_room(task, who, slot):
                self._give(task, who, slot)

    def _give(self, task: int, who: int, slot: int) -> None:
        self.left.take(task, who, slot)
        self.volunteer[task], self.slot[task] = who, slot

    def ways(self, tasks: np.ndarray | None = None) -> Columns:
        """The ways that the waiting tasks, or these of them, go now."""
        at = np.flatnonzero(self.problem.waiting) if tasks is None else tasks
        at = at[self.volunteer[at] >= 0]
        row = at, self.volunteer[at], self.slot[at]
        return Columns(*row, self.problem.cost_at(*row))

    def replan(self, window: np.ndarray, ways: Columns, limit_s: float) -> bool:
        """Plan the window anew while all else stays; whether that is better. When it is not, all is as it was."""
        inside, now = np.zeros(len(self.problem.tasks.ids), bool), self.ways(window)
        inside[window] = True
        self._free(now)
        chosen = _best_of(self, Columns.joined(ways.take(inside[ways.task]), now), limit_s)
        self._take(chosen if chosen is not None else now)
        cost = self.problem.cost_of(self.volunteer, self.slot)
        if cost < self.cost:
            self.cost = cost
            return True
        self._free(self.ways(window))
        self._take(now)
        return False

    def _free(self, ways: Columns) -> None:
        for task, who, slot in zip(ways.task.tolist(), ways.volunteer.tolist(), ways.slot.tolist(), strict=True):
            self.left.take(task, who, slot, back=-1)
        self.volunteer[ways.task] = self.slot[ways.task] = NOBODY

    def plan(self) -> Plan:
        """The plan as it stands."""
        loose, seconds = self.loose, self.loose.seconds + time.monotonic() - self.begun
        return replace(
            loose, volunteer=self.volunteer.copy(), slot=self.slot.copy(), cost=self.cost, bound=self.bound,
            made_by=f"{loose.made_by}, fitted to minutes", seconds=seconds,
        )  # fmt: skip


def _of_loose(loose: Plan) -> Columns:
    """The ways of the plan that knows nothing of minutes, the dearest to leave for its minutes first."""
    problem = loose.problem
    at = np.flatnonzero(problem.waiting & (loose.volunteer >= 0))
    worth = problem.tasks.unserved[at] / np.maximum(problem.minutes[at], 1)
    at = at[np.argsort(-worth, kind="stable")]
    row = at, loose.volunteer[at], loose.slot[at]
    return Columns(*row, problem.cost_at(*row))


def _near(loose: Plan, known: Worth, ways: Columns) -> Columns:
    """The ways that windows choose among: of each task those that these prices would take for least."""
    looked = Map(loose.problem, loose.frame).look(known, LOOKS, WITHIN).columns
    remote = [columns for columns, _, _ in by_telephone(loose, known, LOOKS, WITHIN)]
    return nearest_to(known, loose.frame, Columns.joined(ways, *looked, *remote), LOOKS)


def _cut(problem: Problem, parts: Parts) -> np.ndarray:
    """The waiting tasks that do not go one way as a whole."""
    cut = problem.waiting.copy()
    cut[parts.ways.task[parts.share > WHOLE]] = False
    return cut


def _windows(problem: Problem, tasks: np.ndarray) -> Iterator[np.ndarray]:
    """The map in strips and each strip in pieces, twice, the second time halfway over; remote tasks are dealt out."""
    ground, remote = tasks[~problem.remote[tasks]], tasks[problem.remote[tasks]]
    number = max(round(len(tasks) / A_WINDOW), 1)
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


def _best_of(fit: _Fit, ways: Columns, limit_s: float) -> Columns | None:
    """The cheapest choice of these ways that fits in what is left; nothing when none is found in time."""
    number = len(ways)
    if not number:
        return ways
    cost, matrix, most = programme(fit.left, fit.loose.frame, ways)
    found = milp(
        cost, integrality=np.arange(len(cost)) < number, bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, -np.inf, most),
        options={"time_limit": max(limit_s, 0.1), "mip_rel_gap": NEAR_ENOUGH},
    )  # fmt: skip
    return None if found.x is None else ways.take(found.x[:number] > 0.5)
