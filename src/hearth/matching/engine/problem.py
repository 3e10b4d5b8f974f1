"""What is to be matched, as arrays: ids, metres and half-days, never names.

Every cost is in metres: what a coordinator would let somebody travel for it. Every hard rule is one of five things that
must be true of a pair of task and volunteer: what is wanted is held, the place is in reach, an hour is free, the areas
may help each other, and the pair is not one that must never be.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

THERE_AND_BACK = 2
MOST_SLOTS = 63
ENDLESS = 24 * 60
"""Minutes of a slot for who has said nothing of minutes."""
OF_WHO_IS_ABLE = ("remote", "kinds", "kind_of", "_area", "able", "_held", "crossing")
"""What is found out from what tasks want, what volunteers hold and where both belong, and from nothing else."""
ONE = np.uint64(1)


class Faulty(ValueError):
    """A problem that cannot be matched as it stands; `faults` has every fault in words."""

    def __init__(self, faults: Sequence[str]):
        super().__init__("; ".join(faults))
        self.faults = list(faults)


def bits(slots: Sequence[Sequence[int]]) -> np.ndarray:
    """Slots of each row as one number each: bit s for slot s."""
    return np.array([sum(1 << slot for slot in set(row)) for row in slots], np.uint64)


@dataclass(frozen=True)
class Tasks:
    """What has to be done; row by row. A place that is not a number: it can be done from anywhere, by telephone."""

    ids: tuple[str, ...]
    xy: np.ndarray  # [task, 2] metres of the National Grid
    wants: tuple[frozenset[str], ...]  # what whoever does it must hold
    open_to: np.ndarray  # bit s: it can be done in slot s
    late: np.ndarray  # [task, slot] what doing it no sooner than in that slot costs
    unserved: np.ndarray  # what leaving it costs
    area: np.ndarray  # the neighbourhood it belongs to, as a number
    minutes: np.ndarray | None = None  # how long each takes


@dataclass(frozen=True)
class Volunteers:
    """Who can do it. `load` is what they have this week already and counts within `a_week`."""

    ids: tuple[str, ...]
    xy: np.ndarray
    holds: tuple[frozenset[str], ...]
    free: np.ndarray  # bit s
    reach: np.ndarray  # metres, in a straight line
    a_slot: np.ndarray
    a_day: np.ndarray
    a_week: np.ndarray
    load: np.ndarray
    area: np.ndarray
    minutes_a_slot: np.ndarray | None = None  # how long all their tasks of one slot may take together


@dataclass(frozen=True)
class Weights:
    """What the borough holds dear, in metres. `across` has what helping from area to area costs; areas that are no pair
    in it may not help each other. Without it all are one area."""

    fairness: int = 600  # each further task of a volunteer's week costs this much more than the one before
    moving: int = 3_000  # what it costs to change a proposal somebody has seen
    detour: float = 1.4  # metres by road for a metre in a straight line
    across: Mapping[tuple[int, int], int] | None = None


@dataclass(frozen=True)
class Problem:
    """Tasks, volunteers, what they know of each other, what stands already, and the weights."""

    tasks: Tasks
    volunteers: Volunteers
    slot_day: np.ndarray  # the day of each slot
    knows: Sequence[tuple[int, int, int]] = ()  # task, volunteer, metres it is worth that this one does it
    never: Sequence[tuple[int, int]] = ()  # task, volunteer
    accepted: Sequence[tuple[int, int, int]] = ()  # task, volunteer, slot: stands
    proposed: Sequence[tuple[int, int, int]] = ()  # seen, and may be changed at a price
    weights: Weights = field(default_factory=Weights)
    # Task, volunteer, metres: how much longer than the straight line says their way there and back is. Never less, so
    # that whoever is too far in a straight line is too far.
    further: Sequence[tuple[int, int, int]] = ()

    def changed(self, **changes: Any) -> Problem:
        """The same with something else in it. What was found out about who is able is kept where it still holds."""
        other = replace(self, **changes)
        if all(mine is theirs for mine, theirs in zip(self._of_who_is_able(), other._of_who_is_able(), strict=True)):
            vars(other).update({name: found for name, found in vars(self).items() if name in OF_WHO_IS_ABLE})
        return other

    def _of_who_is_able(self) -> tuple:
        tasks, volunteers = self.tasks, self.volunteers
        return tasks.xy, tasks.wants, tasks.area, volunteers.holds, volunteers.area, self.weights.across

    @cached_property
    def remote(self) -> np.ndarray:
        """Which tasks can be done from anywhere."""
        return np.isnan(self.tasks.xy[:, 0])

    @property
    def slots(self) -> int:
        return len(self.slot_day)

    @property
    def timed(self) -> bool:
        """Whether minutes are a limit as well as the number of tasks."""
        return self.tasks.minutes is not None and self.volunteers.minutes_a_slot is not None

    @cached_property
    def minutes(self) -> np.ndarray:
        none = np.zeros(len(self.tasks.ids), np.int64)
        return none if self.tasks.minutes is None else self.tasks.minutes

    @cached_property
    def minutes_a_slot(self) -> np.ndarray:
        endless = np.full(len(self.volunteers.ids), ENDLESS)
        return endless if self.volunteers.minutes_a_slot is None else self.volunteers.minutes_a_slot

    @cached_property
    def waiting(self) -> np.ndarray:
        """Which tasks nobody has accepted."""
        waits = np.ones(len(self.tasks.ids), bool)
        waits[[task for task, _, _ in self.accepted]] = False
        return waits

    @cached_property
    def kinds(self) -> list[tuple[frozenset[str], int]]:
        """Tasks that whoever may do one of may do all of, as far as what they hold and the area go."""
        return sorted(set(zip(self.tasks.wants, self._area.tolist(), strict=True)), key=lambda k: (sorted(k[0]), k[1]))

    @cached_property
    def kind_of(self) -> np.ndarray:
        number = {kind: i for i, kind in enumerate(self.kinds)}
        kinds = zip(self.tasks.wants, self._area.tolist(), strict=True)
        return np.array([number[kind] for kind in kinds], np.int32)

    @cached_property
    def _area(self) -> np.ndarray:
        return self.tasks.area if self.weights.across is not None else np.zeros(len(self.tasks.ids), np.int64)

    @cached_property
    def able(self) -> np.ndarray:
        """[kind, volunteer] whether they hold what is wanted, and the areas help each other."""
        return np.array([self.holding(wants) & (self._crossing(area) >= 0) for wants, area in self.kinds])

    def holding(self, wants: frozenset[str]) -> np.ndarray:
        """Which volunteers hold everything that is wanted."""
        held = np.ones(len(self.volunteers.ids), bool)
        for mark in wants:
            held &= self._held.get(mark, False)
        return held

    @cached_property
    def _held(self) -> dict[str, np.ndarray]:
        wanted = frozenset().union(*self.tasks.wants) if self.tasks.wants else frozenset()
        held = {mark: np.zeros(len(self.volunteers.ids), bool) for mark in wanted}
        for number, holds in enumerate(self.volunteers.holds):
            for mark in wanted & holds:
                held[mark][number] = True
        return held

    def _crossing(self, area: int) -> np.ndarray:
        """What helping this area costs each volunteer; -1 where they may not."""
        across = self.weights.across
        if across is None:
            return np.zeros(len(self.volunteers.ids), np.int64)
        price = {other: 0 if other == area else across.get((other, area), -1) for other in set(self.volunteers.area)}
        return np.array([price[other] for other in self.volunteers.area], np.int64)

    @cached_property
    def crossing(self) -> np.ndarray:
        """[kind, volunteer] what helping that area costs them."""
        return np.array([self._crossing(area) for _, area in self.kinds])

    def key(self, task, volunteer) -> np.ndarray:
        """One number for a pair."""
        return np.asarray(task, np.int64) * len(self.volunteers.ids) + np.asarray(volunteer, np.int64)

    @cached_property
    def forbidden(self) -> np.ndarray:
        """The pairs that must never be, as keys in order."""
        task, volunteer = np.array(self.never, np.int64).reshape(-1, 2).T
        return np.unique(self.key(task, volunteer))

    @cached_property
    def bonus(self) -> tuple[np.ndarray, np.ndarray]:
        """Pairs it is worth something to bring together, as keys in order, and the metres."""
        return self._by_pair(self.knows)

    @cached_property
    def longer(self) -> tuple[np.ndarray, np.ndarray]:
        """Pairs whose way is longer than the straight line says, as keys in order, and by how many metres."""
        return self._by_pair(self.further)

    def _by_pair(self, rows: Sequence[tuple[int, int, int]]) -> tuple[np.ndarray, np.ndarray]:
        task, volunteer, metres = np.array(rows, np.int64).reshape(-1, 3).T
        keys, which = np.unique(self.key(task, volunteer), return_inverse=True)
        total = np.zeros(len(keys), np.int64)
        np.add.at(total, which, metres)
        return keys, total

    @cached_property
    def seen(self) -> np.ndarray:
        """Proposals, each as one number of pair and slot, in order."""
        task, volunteer, slot = np.array(self.proposed, np.int64).reshape(-1, 3).T
        return np.unique(self.key(task, volunteer) * self.slots + slot)

    def apart(self, task, volunteer) -> np.ndarray:
        """Metres in a straight line; not a number where the task has no place."""
        from_x, from_y, to_x, to_y = self._across_and_up
        return np.hypot(from_x[task] - to_x[volunteer], from_y[task] - to_y[volunteer])

    @cached_property
    def _across_and_up(self) -> tuple[np.ndarray, ...]:
        places = self.tasks.xy, self.volunteers.xy
        return tuple(np.ascontiguousarray(xy[:, axis]) for xy in places for axis in (0, 1))

    def allowed(self, task: np.ndarray, volunteer: np.ndarray) -> np.ndarray:
        """Which of these pairs no hard rule stops."""
        may = self.able[self.kind_of[task], volunteer]
        may &= self.remote[task] | (self.apart(task, volunteer) <= self.volunteers.reach[volunteer])
        may &= (self.tasks.open_to[task] & self.volunteers.free[volunteer]) != 0
        if self.timed:
            may &= self.minutes[task] <= self.minutes_a_slot[volunteer]
        return may & ~among(self.key(task, volunteer), self.forbidden)

    def cost(self, task: np.ndarray, volunteer: np.ndarray) -> np.ndarray:
        """What a pair costs in any slot: the way there and back and the area, less what knowing each other is worth."""
        cost = self.way(task, volunteer) + self.crossing[self.kind_of[task], volunteer]
        return cost - found_in(self.bonus, self.key(task, volunteer)) if len(self.bonus[0]) else cost

    def way(self, task: np.ndarray, volunteer: np.ndarray) -> np.ndarray:
        """Metres there and back; nothing by telephone."""
        way = np.rint(THERE_AND_BACK * self.weights.detour * self.apart(task, volunteer))
        if len(self.longer[0]):
            way = way + found_in(self.longer, self.key(task, volunteer))
        return np.where(self.remote[task], 0, way).astype(np.int64)

    def cost_at(self, task: np.ndarray, volunteer: np.ndarray, slot: np.ndarray) -> np.ndarray:
        """What a pair costs in one slot; fairness comes on top."""
        stays = among(self.key(task, volunteer) * self.slots + slot, self.seen) * self.weights.moving
        return self.cost(task, volunteer) + self.tasks.late[task, slot] - stays

    def cost_of(self, volunteer: np.ndarray, slot: np.ndarray) -> int:
        """What a plan costs that gives each waiting task to this volunteer in this slot, or leaves it (-1)."""
        number, at = len(self.volunteers.ids), np.flatnonzero(self.waiting & (volunteer >= 0))
        taken = np.bincount([who for _, who, _ in self.accepted], minlength=number)
        more, has = np.bincount(volunteer[at], minlength=number), self.volunteers.load + taken
        fair = self.weights.fairness * int((has * more + more * (more - 1) // 2).sum())
        left = self.tasks.unserved[self.waiting & (volunteer < 0)]
        return int(self.cost_at(at, volunteer[at], slot[at]).sum() + left.sum()) + fair

    def price(self, task: np.ndarray, volunteer: np.ndarray) -> np.ndarray:
        """[pair, slot] what a pair costs in each slot, were it open to both; fairness comes on top."""
        seen = self.key(task, volunteer)[:, None] * self.slots + np.arange(self.slots)
        stays = among(seen.ravel(), self.seen).reshape(seen.shape) * self.weights.moving
        return self.cost(task, volunteer)[:, None] + self.tasks.late[task] - stays

    @cached_property
    def fingerprint(self) -> str:
        """The same for the same problem, so that a plan can be made again when somebody complains."""
        digest = hashlib.sha256()
        for part in (self.tasks, self.volunteers, self):
            for name, value in sorted(vars(part).items()):
                if name in part.__dataclass_fields__ and name not in ("tasks", "volunteers"):
                    digest.update(name.encode() + _as_bytes(value))
        return digest.hexdigest()


def found_in(pairs: tuple[np.ndarray, np.ndarray], keys: np.ndarray) -> np.ndarray:
    """What stands beside each of these keys among pairs in order; nought where nothing does."""
    ordered, metres = pairs
    at = np.minimum(np.searchsorted(ordered, keys), len(ordered) - 1)
    return np.where(ordered[at] == keys, metres[at], 0)


def among(values: np.ndarray, ordered: np.ndarray) -> np.ndarray:
    """Which values stand in an ordered array."""
    if not len(ordered):
        return np.zeros(len(values), bool)
    return ordered[np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)] == values


def _as_bytes(value) -> bytes:
    if isinstance(value, np.ndarray):
        return value.tobytes()
    if isinstance(value, tuple) and value and isinstance(value[0], frozenset):
        return repr([sorted(one) for one in value]).encode()
    return repr(value).encode()
