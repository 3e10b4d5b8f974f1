"""The matching as a flow at least cost: task → a volunteer's slot → day → week. The solver is OR-Tools'.

Places nest (a slot lies in a day, a day in the week), so the best flow is made of whole tasks and nothing is rounded.
Tasks that can be done from anywhere reach everybody able through a pool for each kind and slot.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hearth.matching.engine.problem import ONE, Problem, among


@dataclass(frozen=True)
class Columns:
    """Ways of doing one task: by this volunteer in this slot at this cost."""

    task: np.ndarray
    volunteer: np.ndarray
    slot: np.ndarray
    cost: np.ndarray

    def __len__(self) -> int:
        return len(self.task)

    def take(self, which: np.ndarray) -> Columns:
        return Columns(self.task[which], self.volunteer[which], self.slot[which], self.cost[which])

    @classmethod
    def beside(cls, *parts: Columns) -> Columns:
        """All of them, one part after the other."""
        names = ("task", "volunteer", "slot", "cost")
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    @classmethod
    def joined(cls, *parts: Columns) -> Columns:
        """All of them in order of task, volunteer and slot, each way once."""
        whole = cls.beside(*parts)
        key = (whole.task.astype(np.int64) << 32) | (whole.volunteer.astype(np.int64) << 6) | whole.slot
        return whole.take(np.unique(key, return_index=True)[1])


def columns_of(problem: Problem, task: np.ndarray, volunteer: np.ndarray) -> Columns:
    """Every slot that each allowed pair shares."""
    task, volunteer = np.asarray(task, np.int32), np.asarray(volunteer, np.int32)
    shared, cost = problem.tasks.open_to[task] & problem.volunteers.free[volunteer], problem.cost(task, volunteer)
    parts = [Columns(task[:0], task[:0], task[:0], cost[:0])]
    for slot in range(problem.slots):
        at = np.flatnonzero((shared >> np.uint64(slot)) & ONE)
        price = cost[at] + problem.tasks.late[task[at], slot]
        seen = problem.key(task[at], volunteer[at]) * problem.slots + slot
        price -= np.where(among(seen, problem.seen), problem.weights.moving, 0)
        parts.append(Columns(task[at], volunteer[at], np.full(len(at), slot, np.int32), price))
    return Columns.beside(*parts)


class Frame:
    """The volunteers' side of the network, and the pools: what does not change from round to round.

    `vs` are the slots of each volunteer, `vd` their days, `week` each further task of their week with its price.
    """

    def __init__(self, problem: Problem):
        self.problem, self.tasks, self.volunteers = problem, len(problem.tasks.ids), len(problem.volunteers.ids)
        self._places()
        self._weeks()
        self._pools()

    def _places(self) -> None:
        problem, v = self.problem, self.problem.volunteers
        days = int(problem.slot_day.max(initial=0)) + 1
        taken_slot, taken_day = np.zeros((self.volunteers, problem.slots), int), np.zeros((self.volunteers, days), int)
        for _, who, slot in problem.accepted:
            taken_slot[who, slot] += 1
            taken_day[who, problem.slot_day[slot]] += 1
        self.taken = taken_day.sum(1)
        self.week_left = np.maximum(v.a_week - v.load - self.taken, 0)
        slot_left = np.maximum(v.a_slot[:, None] - taken_slot, 0)
        day_left = np.maximum(v.a_day[:, None] - taken_day, 0)
        free = ((v.free[:, None] >> np.arange(problem.slots, dtype=np.uint64)) & ONE).astype(bool)
        free &= (self.week_left > 0)[:, None] & (slot_left > 0) & (day_left[:, problem.slot_day] > 0)
        self.vs_volunteer, self.vs_slot = np.nonzero(free)
        self.vs_at = np.full(free.shape, -1, np.int32)
        self.vs_at[free] = np.arange(len(self.vs_volunteer))
        self.vs_most = slot_left[free]
        self.vs_minutes = self._minutes_left()[free]
        day = np.zeros((self.volunteers, days), bool)
        day[self.vs_volunteer, problem.slot_day[self.vs_slot]] = True
        self.vd_volunteer, self.vd_most = np.nonzero(day)[0], day_left[day]
        vd_at = np.full(day.shape, -1, np.int32)
        vd_at[day] = np.arange(len(self.vd_volunteer))
        self.vs_vd = vd_at[self.vs_volunteer, problem.slot_day[self.vs_slot]]

    def _minutes_left(self) -> np.ndarray:
        problem = self.problem
        left = np.repeat(problem.minutes_a_slot[:, None], problem.slots, axis=1)
        for task, who, slot in problem.accepted:
            left[who, slot] -= problem.minutes[task]
        return np.maximum(left, 0)

    def _weeks(self) -> None:
        problem, v = self.problem, self.problem.volunteers
        could = np.bincount(self.vd_volunteer, self.vd_most, self.volunteers).astype(int)
        self.week = np.minimum(self.week_left, could)
        self.week_first = np.cumsum(self.week) - self.week
        self.week_volunteer = np.repeat(np.arange(self.volunteers), self.week)
        further = np.arange(len(self.week_volunteer)) - self.week_first[self.week_volunteer]
        self.week_cost = problem.weights.fairness * ((v.load + self.taken)[self.week_volunteer] + further)

    def _pools(self) -> None:
        problem = self.problem
        alone = np.unique(problem.forbidden // max(self.volunteers, 1))  # tasks somebody must never do
        self.pooled = problem.remote & problem.waiting
        self.pooled[alone] = False
        slots, pool_vs, task_pool = [], [], []
        for kind in np.unique(problem.kind_of[self.pooled]):
            tasks, able = np.flatnonzero(self.pooled & (problem.kind_of == kind)), np.flatnonzero(problem.able[kind])
            for slot in range(problem.slots):
                open_to = tasks[((problem.tasks.open_to[tasks] >> np.uint64(slot)) & ONE).astype(bool)]
                places = self.vs_at[able, slot]
                if len(open_to) and (places >= 0).any():
                    price = problem.crossing[kind, able[places >= 0]]
                    pool_vs.append((np.full(len(price), len(slots)), places[places >= 0], price))
                    task_pool.append((open_to, np.full(len(open_to), len(slots)), problem.tasks.late[open_to, slot]))
                    slots.append(slot)
        self.pools = len(slots)
        self.pool_slot = np.array(slots, np.int32)
        self.pv_pool, self.pv_vs, self.pv_cost = _stacked(pool_vs)
        task, pool, cost = _stacked(task_pool)
        order = np.argsort(task, kind="stable")
        self.tp_task, self.tp_pool, self.tp_cost = task[order], pool[order], cost[order]


def usable(frame: Frame, columns: Columns) -> Columns:
    """Those that lead to a place where somebody still has room."""
    return columns.take(frame.vs_at[columns.volunteer, columns.slot] >= 0)


def _stacked(parts: list[tuple]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    empty = np.empty(0, np.int64)
    return tuple(np.concatenate(part).astype(np.int64) for part in zip(*parts, strict=True)) if parts else (empty,) * 3


@dataclass(frozen=True)
class Flow:
    """How much goes along each arc of each layer of the whole network."""

    columns: np.ndarray
    task_pool: np.ndarray
    pool_vs: np.ndarray
    vs: np.ndarray
    vd: np.ndarray
    week: np.ndarray  # of each volunteer
    left: np.ndarray  # [task]


def best_flow(f: Frame, columns: Columns) -> Flow:
    """The cheapest way to do every waiting task by one of the columns or a pool, or to leave it."""
    tasks = np.flatnonzero(f.problem.waiting)
    one = np.bincount(f.vs_vd, minlength=len(f.vd_volunteer))[f.vs_vd] == 1
    # A day with one slot needs no place of its own: that saves the solver a quarter of its time.
    alone, others, days = np.flatnonzero(one), np.flatnonzero(~one), np.unique(f.vs_vd[~one])
    vs0, vd0, v0, end = np.cumsum([f.tasks + f.pools, len(f.vs_vd), len(f.vd_volunteer), f.volunteers])
    flows = _solved(tasks, end, [
        (columns.task, vs0 + f.vs_at[columns.volunteer, columns.slot], 1, columns.cost),
        (f.tp_task, f.tasks + f.tp_pool, 1, f.tp_cost),
        (f.tasks + f.pv_pool, vs0 + f.pv_vs, f.vs_most[f.pv_vs], f.pv_cost),
        (vs0 + alone, v0 + f.vs_volunteer[alone], np.minimum(f.vs_most, f.vd_most[f.vs_vd])[alone], 0),
        (vs0 + others, vd0 + f.vs_vd[others], f.vs_most[others], 0),
        (vd0 + days, v0 + f.vd_volunteer[days], f.vd_most[days], 0),
        (v0 + f.week_volunteer, end, 1, f.week_cost),
        (tasks, end, 1, f.problem.tasks.unserved[tasks]),
    ])  # fmt: skip
    vs, left = np.zeros(len(f.vs_vd), np.int64), np.zeros(f.tasks, np.int64)
    vs[alone], vs[others], left[tasks] = flows[3], flows[4], flows[7]
    vd = np.bincount(f.vs_vd, vs, len(f.vd_volunteer)).astype(np.int64)
    week = np.bincount(f.week_volunteer, flows[6], f.volunteers).astype(np.int64)
    return Flow(flows[0], flows[1], flows[2], vs, vd, week, left)


def _solved(tasks: np.ndarray, end: int, layers: list[tuple]) -> list[np.ndarray]:
    """What OR-Tools sends along each arc (from, to, most, cost) of each layer."""
    from ortools.graph.python import min_cost_flow

    sizes = [len(np.atleast_1d(layer[0])) for layer in layers]
    tail, head, most, cost = (
        np.concatenate(
            [np.broadcast_to(np.asarray(layer[i], np.int64), size) for layer, size in zip(layers, sizes, strict=True)]
        )
        for i in range(4)
    )
    there = np.zeros(end + 1, np.int32)
    there[tail] = there[head] = there[tasks] = there[end] = 1
    number = np.cumsum(there, dtype=np.int32) - 1  # places that nothing leads to are left out
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(number[tail], number[head], most, cost)
    supplies = np.append(np.ones(len(tasks), np.int64), -len(tasks))
    solver.set_nodes_supplies(number[np.append(tasks, end)], supplies)
    if solver.solve() != solver.OPTIMAL:
        raise RuntimeError("the solver found no flow, which cannot be: every task may be left")
    return np.split(np.asarray(solver.flows(np.arange(len(tail)))), np.cumsum(sizes)[:-1])


def cost_of(f: Frame, columns: Columns, flow: Flow) -> int:
    """What a flow costs altogether: ways, fairness, and what is left."""
    weeks = np.arange(len(f.week_cost)) - f.week_first[f.week_volunteer] < flow.week[f.week_volunteer]
    return int(
        columns.cost @ flow.columns + f.tp_cost @ flow.task_pool + f.pv_cost @ flow.pool_vs
        + f.week_cost @ weeks + f.problem.tasks.unserved @ flow.left
    )  # fmt: skip
