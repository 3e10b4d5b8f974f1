"""What one more task would cost from each place: the duals, read from the network that is not used up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hearth.matching.engine.network import Columns, Flow, Frame

FAR = np.int64(1) << np.int64(50)


@dataclass(frozen=True)
class Worth:
    """Metres from each place to the end over what is still free, or over what somebody else would give up for it."""

    task: np.ndarray
    vs: np.ndarray
    vd: np.ndarray
    volunteer: np.ndarray
    minute: np.ndarray | None = None  # of each place, where minutes are the limit

    def saved(self, frame: Frame, columns: Columns) -> np.ndarray:
        """What the whole plan would cost more with this way in it; below nought it would cost less."""
        place = frame.vs_at[columns.volunteer, columns.slot]
        more = columns.cost + self.at(place, frame.problem.minutes[columns.task]) - self.task[columns.task]
        return np.where(place >= 0, more, FAR)

    def at(self, place: np.ndarray, minutes: np.ndarray) -> np.ndarray:
        """What so many minutes in these places are worth, at least."""
        if self.minute is None:
            return self.vs[place]
        return self.vs[place] + np.floor(self.minute[place] * minutes).astype(np.int64)

    def best_of(self, frame: Frame) -> np.ndarray:
        """The cheapest place of each volunteer."""
        best = np.full(frame.volunteers, FAR)
        np.minimum.at(best, frame.vs_volunteer, self.vs)
        return best


class _Layers:
    """The residual network layer by layer, swept to the end and back until nothing falls any more."""

    def __init__(self, frame: Frame, columns: Columns, flow: Flow):
        self.f, self.c, self.flow = frame, columns, flow
        self.task = np.where(frame.problem.waiting, frame.problem.tasks.unserved, 0).astype(np.int64)
        used, spare = flow.week, np.flatnonzero(flow.week < frame.week)
        self.volunteer = np.full(frame.volunteers, FAR)
        self.volunteer[spare] = frame.week_cost[frame.week_first[spare] + used[spare]]
        self.vd, self.vs = np.full(len(frame.vd_volunteer), FAR), np.full(len(frame.vs_vd), FAR)
        self.pool = np.full(frame.pools, FAR)
        self.c_vs = frame.vs_at[columns.volunteer, columns.slot]
        self.c_groups, self.tp_groups, self.pv_groups = (
            _groups(columns.task),
            _groups(frame.tp_task),
            _groups(frame.pv_pool),
        )
        self.vd_spare, self.vs_spare = flow.vd < frame.vd_most, flow.vs < frame.vs_most
        self.used = [np.flatnonzero(part) for part in (flow.columns, flow.task_pool, flow.pool_vs, flow.vs, flow.vd)]

    def forward(self) -> None:
        """Along what is free."""
        f = self.f
        np.minimum(self.vd, np.where(self.vd_spare, self.volunteer[f.vd_volunteer], FAR), out=self.vd)
        np.minimum(self.vs, np.where(self.vs_spare, self.vd[f.vs_vd], FAR), out=self.vs)
        _fall(self.pool, self.pv_groups, f.pv_cost + self.vs[f.pv_vs])
        _fall(self.task, self.c_groups, self.c.cost + self.vs[self.c_vs])
        _fall(self.task, self.tp_groups, f.tp_cost + self.pool[f.tp_pool])

    def back(self) -> None:
        """Along what is used, by its giving way."""
        f, (columns, task_pool, pool_vs, vs, vd) = self.f, self.used
        np.minimum.at(self.vs, self.c_vs[columns], self.task[self.c.task[columns]] - self.c.cost[columns])
        np.minimum.at(self.pool, f.tp_pool[task_pool], self.task[f.tp_task[task_pool]] - f.tp_cost[task_pool])
        np.minimum.at(self.vs, f.pv_vs[pool_vs], self.pool[f.pv_pool[pool_vs]] - f.pv_cost[pool_vs])
        np.minimum.at(self.vd, f.vs_vd[vs], self.vs[vs])
        np.minimum.at(self.volunteer, f.vd_volunteer[vd], self.vd[vd])

    def sums(self) -> list[int]:
        return [int(part.sum()) for part in (self.task, self.pool, self.vs, self.vd, self.volunteer)]


def worth(frame: Frame, columns: Columns, flow: Flow) -> Worth:
    """The duals of the best flow over these columns."""
    layers, before = _Layers(frame, columns, flow), None
    while before != (now := layers.sums()):
        before = now
        layers.forward()
        layers.back()
    return Worth(layers.task, layers.vs, layers.vd, layers.volunteer)


def bound(frame: Frame, known: Worth, still_better: np.ndarray) -> int:
    """No plan of any kind costs less than this. `still_better`: by how much each task could fall yet (0 or less).

    Each task at the least it could cost, less what every place is paid above what it costs.
    """
    places = frame.vs_most * np.minimum(0, known.vd[frame.vs_vd] - known.vs)
    days = frame.vd_most * np.minimum(0, known.volunteer[frame.vd_volunteer] - known.vd)
    weeks = np.minimum(0, frame.week_cost - known.volunteer[frame.week_volunteer])
    minutes = 0 if known.minute is None else int(np.ceil(known.minute @ frame.vs_minutes))
    tasks = (known.task + still_better)[frame.problem.waiting]
    return int(tasks.sum() + places.sum() + days.sum() + weeks.sum()) - minutes


def _groups(ordered: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where each group of an ordered array begins, and which it is."""
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])) if len(ordered) else np.empty(0, np.int64)
    return first, ordered[first]


def _fall(value: np.ndarray, groups: tuple[np.ndarray, np.ndarray], candidates: np.ndarray) -> None:
    first, which = groups
    if len(which):
        value[which] = np.minimum(value[which], np.minimum.reduceat(candidates, first))
