"""Which pairs are looked at: first the nearest; then, knowing what everything is worth, every pair that could help.

The second is what proves a plan: it goes over all pairs there are, and leaves out a square of the map only where nobody
in it could be near enough or cheap enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.spatial import cKDTree

from hearth.matching.engine.network import Columns, Frame, columns_of
from hearth.matching.engine.problem import ONE, THERE_AND_BACK, Problem
from hearth.matching.engine.worth import FAR, Worth

A_SQUARE = 30
"""About how many volunteers of one kind live in a square."""
BANDS = (0, 12_000)
"""Tasks of one square that could go far are looked at apart from those that could not; metres."""
Pairs = tuple[np.ndarray, np.ndarray]


def nearest(problem: Problem, number: int) -> Pairs:
    """The nearest allowed volunteers of each task that has a place, `number` of them or fewer."""
    found = [_none()]
    for kind in range(len(problem.kinds)):
        tasks = np.flatnonzero((problem.kind_of == kind) & ~problem.remote & problem.waiting)
        able = np.flatnonzero(problem.able[kind])
        if len(tasks) and len(able):
            look = min(3 * number, len(able))
            _, at = cKDTree(problem.volunteers.xy[able]).query(problem.tasks.xy[tasks], k=[*range(1, look + 1)])
            task, volunteer = np.repeat(tasks, look), able[at.ravel()]
            may = problem.allowed(task, volunteer)
            may &= np.cumsum(may.reshape(-1, look), axis=1).ravel() <= number
            found.append((task[may], volunteer[may]))
    return _joined(found)


def always(problem: Problem) -> Pairs:
    """Pairs that stay in the network: who know each other, what was proposed, and everybody for a telephone task that
    somebody must never do (it cannot share a pool)."""
    number = len(problem.volunteers.ids)
    keys = np.concatenate([problem.bonus[0], problem.seen // max(problem.slots, 1)])
    found = [(keys // max(number, 1), keys % max(number, 1))]
    for task in np.unique(problem.forbidden // max(number, 1)):
        if problem.remote[task]:
            able = np.flatnonzero(problem.able[problem.kind_of[task]])
            found.append((np.full(len(able), task), able))
    task, volunteer = _joined(found)
    may = problem.allowed(task, volunteer) & problem.waiting[task]
    return task[may], volunteer[may]


def _none() -> Pairs:
    return np.empty(0, np.int64), np.empty(0, np.int64)


def _joined(found: list[Pairs]) -> Pairs:
    task, volunteer = zip(*found, strict=True)
    return np.concatenate(task).astype(np.int64), np.concatenate(volunteer).astype(np.int64)


@dataclass(frozen=True)
class Priced:
    """What a look at all pairs found: new ways, how many of them would make the plan better, and by how much at most
    each task could fall. `cut`: tasks that have more better ways than were taken."""

    known: Worth
    columns: list[Columns]
    better: int
    still_better: np.ndarray
    cut: np.ndarray


class Map:
    """Tasks and volunteers of each kind by squares of the map."""

    def __init__(self, problem: Problem, frame: Frame):
        self.problem, self.frame = problem, frame
        self.kinds = []
        for kind in range(len(problem.kinds)):
            tasks = np.flatnonzero((problem.kind_of == kind) & ~problem.remote & problem.waiting)
            able = np.flatnonzero(problem.able[kind] & (frame.vs_at >= 0).any(1))
            if len(tasks) and len(able):
                self.kinds.append(_Kind(problem, tasks, able))

    @cached_property
    def soonest(self) -> np.ndarray:
        """The least that lateness costs each task."""
        late = self.problem.tasks.late
        open_to = (self.problem.tasks.open_to[:, None] >> np.arange(self.problem.slots, dtype=np.uint64)) & ONE
        return np.where(open_to.astype(bool), late, FAR).min(1, initial=FAR)

    def look(self, known: Worth, most: int, within: int, last: Priced | None = None) -> Priced:
        """Every way that costs less than the task is worth, or up to `within` more; at most `most` ways a task.

        With the `last` look, whose ways are in the network by now, a pair can only have become better whose task is
        worth more or whose volunteer is worth less than then: the others are not looked at again.
        """
        best = known.best_of(self.frame)
        slack = known.task - self.soonest + within
        found, better, still = [], 0, np.zeros(len(slack), np.int64)
        cut = np.zeros(len(slack), bool)
        for kind in self._kinds_to_look_at(known, last if not within else None):
            columns = columns_of(self.problem, *_joined([_none(), *kind.pairs(best, slack)]))
            saved = known.saved(self.frame, columns)
            np.minimum.at(still, columns.task, np.minimum(saved, 0))
            better += int((saved < 0).sum())
            cut |= np.bincount(columns.task[saved < 0], minlength=len(cut)) > most
            at = np.flatnonzero(saved < max(within, 0))
            order = at[np.lexsort((saved[at], columns.task[at]))]
            found.append(columns.take(order[ranked(columns.task[order]) < most]))
        return Priced(known, found, better, still, cut)

    def _kinds_to_look_at(self, known: Worth, last: Priced | None) -> Iterator[_Kind]:
        if last is None:
            yield from self.kinds
            return
        more = (known.task > last.known.task) | last.cut
        less = np.zeros(self.frame.volunteers, bool)
        less[self.frame.vs_volunteer[known.vs < last.known.vs]] = True
        for kind in self.kinds:
            tasks, able = more[kind.tasks], less[kind.able]
            if tasks.any():
                yield kind.only(kind.tasks[tasks])
            if able.any() and not tasks.all():
                yield _Kind(self.problem, kind.tasks[~tasks], kind.able[able])


class _Kind:
    """The tasks of one kind and the volunteers able to do it, by squares."""

    def __init__(self, problem: Problem, tasks: np.ndarray, able: np.ndarray):
        self.problem, self.tasks, self.able = problem, tasks, able
        places = problem.volunteers.xy[able]
        self.corner = np.minimum(places.min(0), problem.tasks.xy[tasks].min(0))
        across = np.maximum(places.max(0) - places.min(0), 1.0)
        self.side = float(max(np.sqrt(across.prod() * A_SQUARE / len(able)), 250.0))
        self.squares = _by(self._square(places), able)
        self.at = np.array([square for square, _ in self.squares])
        self.reach = np.array([problem.volunteers.reach[who].max() for _, who in self.squares])

    def only(self, tasks: np.ndarray) -> _Kind:
        """The same with fewer tasks."""
        part = copy(self)
        part.tasks = tasks
        return part

    def _square(self, places: np.ndarray) -> np.ndarray:
        return np.floor((places - self.corner) / self.side).astype(np.int64)

    def pairs(self, best: np.ndarray, slack: np.ndarray) -> Iterator[Pairs]:
        """The allowed pairs that are near enough for what each task is worth."""
        problem = self.problem
        cheapest = np.array([best[who].min() for _, who in self.squares])
        bands = np.digitize(slack[self.tasks], BANDS)
        homes, places = problem.volunteers.xy.T, problem.tasks.xy.T
        a_metre = THERE_AND_BACK * problem.weights.detour
        for square, tasks in _by(np.column_stack([self._square(problem.tasks.xy[self.tasks]), bands]), self.tasks):
            gap = np.maximum(np.abs(self.at - square[:2]) - 1, 0) * self.side
            away = np.hypot(gap[:, 0], gap[:, 1])
            near = np.flatnonzero((away <= self.reach) & (a_metre * away + cheapest - 1 < slack[tasks].max()))
            if len(near):
                who = np.concatenate([self.squares[i][1] for i in near])
                across, up = (places[0][tasks][:, None] - homes[0][who], places[1][tasks][:, None] - homes[1][who])
                worth = (slack[tasks][:, None] - best[who] + 1) / a_metre
                within = np.minimum(worth, problem.volunteers.reach[who]) + 1
                row, column = np.nonzero((across * across + up * up <= within * within) & (within > 0))
                may = problem.allowed(tasks[row], who[column])
                yield tasks[row][may], who[column][may]


def _by(squares: np.ndarray, rows: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Rows by the square they lie in."""
    order = np.lexsort(squares.T[::-1])
    squares, rows = squares[order], rows[order]
    first = np.flatnonzero(np.append(True, (squares[1:] != squares[:-1]).any(1)))
    return list(zip(squares[first], np.split(rows, first[1:]), strict=True))


def ranked(ordered: np.ndarray) -> np.ndarray:
    """0, 1, 2 … within each run of equal values."""
    if not len(ordered):
        return ordered
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    return np.arange(len(ordered)) - np.repeat(first, np.diff(np.append(first, len(ordered))))
