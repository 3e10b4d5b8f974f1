"""A plan mended: what has changed is taken out and put in again, one task or place at a time, and nothing else is done.

The result costs exactly what planning everything anew would, in a hundredth of the time, because what every place is
worth is kept from the plan. Where that would move more proposals than people should be bothered with, moving is made
dearer until it does not, and the plan says what that costs.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, fields, replace

import numpy as np

from hearth.matching.engine.greedy import Left
from hearth.matching.engine.network import Columns, Frame
from hearth.matching.engine.plan import NOBODY, Plan
from hearth.matching.engine.problem import ONE, Problem
from hearth.matching.engine.residual import SLOT, Residual
from hearth.matching.engine.solving import solve
from hearth.matching.engine.worth import FAR, Worth

MOST_MOVES = 10
DEAREST = 1 << 24
"""Metres: nobody travels further than this for anything, so a proposal that costs as much to move is not moved."""
DEARER = 4
"""When too many proposals would move, moving is made so many times as dear, until few enough do."""
A_FEW, A_PART = 20, 200
"""When more has to be done anew than a few and one in so many tasks, all is planned anew: that is faster then."""


@dataclass(frozen=True)
class Mended:
    """The plan after a change. `moved`: tasks that were proposed to somebody who still could, and now go elsewhere.

    `exact` is the best plan there is and `exact_moves` how many it moves; `dearer` is what moving fewer costs.
    """

    plan: Plan
    moved: tuple[int, ...]
    exact: Plan
    exact_moves: int

    @property
    def dearer(self) -> int:
        return self.plan.cost - self.exact.cost

    @property
    def is_exact(self) -> bool:
        return self.dearer == 0


def mend(plan: Plan, problem: Problem, most_moves: int = MOST_MOVES) -> Mended:
    """The best plan for a problem that differs a little from the one that was planned; `changes.py` makes such.

    Tasks and volunteers are known again by their ids. Everything may have changed but the weights and which day a slot
    lies in; then, or when very much has changed, all is planned anew.
    """
    exact = best = _mended(plan, problem)
    exact_moves, moving = len(moved(exact)), problem.weights.moving
    while len(moved(best)) > most_moves and moving < DEAREST:
        moving = max(moving, 1) * DEARER
        dear = _mended(plan, problem.changed(weights=replace(problem.weights, moving=moving)))
        cost = problem.cost_of(dear.volunteer, dear.slot)
        best = replace(dear, problem=problem, cost=cost, bound=exact.cost, best=exact)
    return Mended(best, tuple(moved(best)), exact, exact_moves)


def moved(plan: Plan) -> list[int]:
    """Tasks that could have stayed as they were proposed, and did not."""
    problem = plan.problem
    task, who, slot = np.array(problem.proposed, np.int64).reshape(-1, 3).T
    could = problem.waiting[task] & problem.allowed(task, who) & (plan.frame.vs_at[who, slot] >= 0)
    could &= (problem.tasks.open_to[task] >> slot.astype(np.uint64)) & ONE != 0
    stays = (plan.volunteer[task] == who) & (plan.slot[task] == slot)
    return np.setdiff1d(task[could], task[stays]).tolist()


def keep(problem: Problem, make: Callable[[Problem], Plan] = solve) -> Plan:
    """What is proposed stays wherever it still can, and only the rest is planned. How far the whole is from the best is
    not known then."""
    plan = make(problem.changed(accepted=[*problem.accepted, *_can_stay(problem)], proposed=[]))
    cost = problem.cost_of(plan.volunteer, plan.slot)
    return replace(plan, problem=problem, cost=cost, bound=None, frame=None, columns=None, known=None)


def _can_stay(problem: Problem) -> list[tuple[int, int, int]]:
    """The proposals that can all stay together, in the order in which they stand."""
    left, stays = Left(problem), {}
    for task, who, slot in problem.proposed:
        may = problem.waiting[task] and task not in stays and problem.allowed(np.array([task]), np.array([who])).all()
        if may and left.open_to(task, np.array([who]))[0, slot]:
            left.take(task, who, slot)
            stays[task] = (task, who, slot)
    return list(stays.values())


def _mended(plan: Plan, problem: Problem) -> Plan:
    begun = time.monotonic()
    base = plan.best or plan
    if not _is_alike(base, problem):
        return solve(problem)
    again = _Again(base, problem)
    if again.number > A_FEW + len(problem.tasks.ids) // A_PART:
        return solve(problem, start=again.columns())
    standing = again.standing()
    return again.plan_of(standing, time.monotonic() - begun)


def without(plan: Plan, task: int, rest: Problem) -> tuple[int, Worth] | None:
    """What the best plan costs without one task that waited, and what one more in each place would cost it. Nothing
    where the plan does not say enough for that: it has to be a proved one that was not mended."""
    if not plan.rounds or not plan.problem.waiting[task] or not _is_alike(plan, rest):
        return None
    again = _Again(plan, rest)
    standing = again.standing()
    return again.plan_of(standing, 0.0).cost, standing.known


def _is_alike(plan: Plan, problem: Problem) -> bool:
    """Whether what places were worth says anything about what they are worth now."""
    old, new = plan.problem.weights, problem.weights
    same = replace(old, moving=new.moving) == new and old.moving <= new.moving
    hours = np.array_equal(plan.problem.slot_day, problem.slot_day)
    return same and hours and plan.is_proved and plan.known is not None and not problem.timed


class _Before:
    """What a plan says of a later problem's tasks and volunteers. `was` has where each stood, `is` where each stands
    now, -1 for those who were not there, or are not any more."""

    def __init__(self, plan: Plan, problem: Problem):
        old = plan.problem
        self.plan, self.old, self.new = plan, old, problem
        self.same_ids = old.tasks.ids == problem.tasks.ids and old.volunteers.ids == problem.volunteers.ids
        self.task_was, self.task_is = _both_ways(old.tasks.ids, problem.tasks.ids)
        self.volunteer_was, self.volunteer_is = _both_ways(old.volunteers.ids, problem.volunteers.ids)
        self.volunteer = np.append(self.volunteer_is, NOBODY)[np.append(plan.volunteer, NOBODY)[self.task_was]]
        self.slot = np.append(plan.slot, NOBODY)[self.task_was]

    def rows(self, name: str) -> Counter:
        """Pairs of that name in the old problem, in the numbers of the new one."""
        rows = getattr(self.old, name)
        if self.same_ids:
            return Counter(map(tuple, rows))
        return Counter((int(self.task_is[task]), int(self.volunteer_is[who]), *more) for task, who, *more in rows)

    def differ(self, name: str) -> list[tuple]:
        """Pairs of that name that are in one of the two problems only."""
        if self.same_ids and getattr(self.old, name) is getattr(self.new, name):
            return []
        before, now = self.rows(name), Counter(map(tuple, getattr(self.new, name)))
        return [*(before - now), *(now - before)]


class _Again(_Before):
    """What of a plan still holds, and what has to be done anew: the tasks that are not `within`, the volunteers `anew`,
    and the places that tasks have left behind, the `gaps`."""

    def __init__(self, plan: Plan, problem: Problem):
        super().__init__(plan, problem)
        self.frame = Frame(problem)
        self.waited = np.append(self.old.waiting, False)[self.task_was]
        task, who, slot = np.array(problem.accepted, np.int64).reshape(-1, 3).T
        self.stands = np.zeros(len(self.waited), bool)  # proposals that were accepted as they were planned
        self.stands[task] = self.waited[task] & (self.volunteer[task] == who) & (self.slot[task] == slot)
        self.anew = self._volunteers_anew()
        place = self._places(self.volunteer, self.slot)
        self.within = ~problem.waiting | ~(self._tasks_changed() | ((self.slot >= 0) & (place < 0)))
        self.place = np.where(self.within & problem.waiting, place, NOBODY)
        self.gaps = self._left_behind()
        self.number = int(len(self.gaps) + self.frame.week[self.anew].sum() + (~self.within).sum())

    def _places(self, volunteer: np.ndarray, slot: np.ndarray) -> np.ndarray:
        """The places of these; -1 where there is none, or it is given out anew."""
        if not len(self.anew):
            return np.full(len(volunteer), NOBODY)
        place = self.frame.vs_at[volunteer, slot]
        return np.where((volunteer >= 0) & ~self.anew[volunteer], place, NOBODY)

    def _volunteers_anew(self) -> np.ndarray:
        """Who is new or differs: in anything but hours in which they had nothing, or a proposal that was accepted."""
        old, new, was = self.old.volunteers, self.new.volunteers, self.volunteer_was
        anew = (was < 0) | _differ(old, new, was, ("ids", "free"))
        anew |= ((np.append(old.free, np.uint64(0))[was] ^ new.free) & (new.free | self._busy())) != 0
        for task, who, slot in self.differ("accepted"):
            as_planned = task >= 0 and self.stands[task] and (self.volunteer[task], self.slot[task]) == (who, slot)
            anew[who] |= who >= 0 and not as_planned
        before = np.vstack([self.plan.frame.vs_at, np.full(self.new.slots, NOBODY)])[was]
        return anew | ((self.frame.vs_at >= 0) & (before < 0)).any(1)

    def _busy(self) -> np.ndarray:
        """The hours in which each volunteer had something."""
        busy, has = np.zeros(len(self.volunteer_was), np.uint64), np.flatnonzero(self.volunteer >= 0)
        np.bitwise_or.at(busy, self.volunteer[has], ONE << self.slot[has].astype(np.uint64))
        return busy

    def _tasks_changed(self) -> np.ndarray:
        """Which tasks are new, wait again, or differ; one that is proposed as it was planned does not."""
        rows = _differ(self.old.tasks, self.new.tasks, self.task_was, ("ids", "open_to"))
        changed = (self.task_was < 0) | rows | ~self.waited | self._opened_or_closed()
        changed[
            [row[0] for row in (*self.differ("never"), *self.differ("knows"), *self.differ("further")) if row[0] >= 0]
        ] = True
        number, slots = len(self.volunteer_was), self.new.slots
        at = np.flatnonzero(self.volunteer >= 0)
        planned = self.new.key(at, self.volunteer[at]) * slots + self.slot[at]
        before, now = self.proposed_before(), self.new.seen
        differ = np.append(np.setdiff1d(now, planned), np.setdiff1d(np.intersect1d(before, planned), now))
        changed[differ // max(number * slots, 1)] = True
        return changed & self.new.waiting

    def _opened_or_closed(self) -> np.ndarray:
        """Which tasks can be done in a slot in which they could not, or no longer in the one they had. That others are
        over by now changes nothing of what is best."""
        now = self.new.tasks.open_to
        planned = np.where(self.slot >= 0, ONE << np.maximum(self.slot, 0).astype(np.uint64), np.uint64(0))
        return (now & ~np.append(self.old.tasks.open_to, np.uint64(0))[self.task_was] | planned & ~now) != 0

    def proposed_before(self) -> np.ndarray:
        """The proposals there were, of tasks and volunteers there still are, as keys."""
        task, who, slot = np.array(self.old.proposed, np.int64).reshape(-1, 3).T
        task, who = self.task_is[task], self.volunteer_is[who]
        still = (task >= 0) & (who >= 0)
        return self.new.key(task, who)[still] * self.new.slots + slot[still]

    def _left_behind(self) -> np.ndarray:
        """The places of tasks that are put in anew, or are no more; not of those accepted where they were."""
        old = np.flatnonzero(self.old.waiting & self.plan.served)
        task, who = self.task_is[old], self.volunteer_is[self.plan.volunteer[old]]
        slot = self.plan.slot[old]
        place = self._places(who, slot)
        stays = np.append(self.within & self.new.waiting | self.stands, False)[task]
        return place[(place >= 0) & ~stays]

    def standing(self) -> Residual:
        """The network with all that has to be done anew."""
        standing = self._kept()
        for place in self.gaps.tolist():
            standing.fill((SLOT, place))
        for volunteer in np.flatnonzero(self.anew).tolist():
            standing.open_anew(volunteer)
        for task in np.flatnonzero(~self.within).tolist():
            standing.put_in(task)
        return standing

    def _kept(self) -> Residual:
        """The network as the plan leaves it, without what has to be done anew."""
        frame, known, old = self.frame, self.plan.known, self.plan.frame
        before = np.vstack([old.vs_at, np.full(self.new.slots, NOBODY)])[self.volunteer_was]
        vs = before[frame.vs_volunteer, frame.vs_slot]
        vd, day = np.full(len(frame.vd_volunteer), FAR), np.append(old.vs_vd, NOBODY)[vs]
        vd[frame.vs_vd] = np.append(known.vd, FAR)[day]
        task, week = np.append(known.task, FAR)[self.task_was], np.append(known.volunteer, FAR)[self.volunteer_was]
        worth = Worth(task, np.append(known.vs, FAR)[vs], vd, week)
        return Residual(frame, worth, self.place, self.within & self.new.waiting, self.gaps)

    def columns(self, volunteer: np.ndarray | None = None, slot: np.ndarray | None = None) -> Columns:
        """The ways that were looked at, and those of this plan."""
        ways = self.plan.columns
        task, who, slots, cost = self.task_is[ways.task], self.volunteer_is[ways.volunteer], ways.slot, ways.cost
        known = Columns(task, who, slots, cost).take((task >= 0) & (who >= 0))
        if volunteer is None or slot is None:
            return known
        at = np.flatnonzero((volunteer >= 0) & self.new.waiting)
        row = at, volunteer[at], slot[at]
        return Columns.joined(Columns(*row, self.new.cost_at(*row)), known)

    def plan_of(self, standing: Residual, seconds: float) -> Plan:
        problem, frame = self.new, self.frame
        place = np.array(standing.place, np.int64)
        volunteer = np.append(frame.vs_volunteer, NOBODY)[place]
        slot = np.append(frame.vs_slot, NOBODY)[place]
        for task, who, when in problem.accepted:
            volunteer[task], slot[task] = who, when
        cost = problem.cost_of(volunteer, slot)
        ways = self.columns(volunteer, slot)
        return Plan(problem, volunteer, slot, cost, cost, "mended", seconds, 0, frame, ways, standing.known)


def _both_ways(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Where each new one was, and where each old one is; -1 for nowhere."""
    if old == new:
        return np.arange(len(new)), np.arange(len(new))
    was, now = {name: i for i, name in enumerate(old)}, {name: i for i, name in enumerate(new)}
    return (
        np.array([was.get(name, NOBODY) for name in new], np.int64),
        np.array([now.get(name, NOBODY) for name in old], np.int64),
    )


def _differ(old, new, was: np.ndarray, but: tuple[str, ...]) -> np.ndarray:
    """Which rows are not what they were, in any column but these."""
    differ = was < 0
    for name in {field.name for field in fields(new)} - set(but):
        before, now = getattr(old, name), getattr(new, name)
        if (before is now and old.ids is new.ids) or (before is None and now is None):
            continue
        if isinstance(now, tuple):
            unlike = [i < 0 or before[i] != one for i, one in zip(was.tolist(), now, strict=True)]
        elif not len(before):
            unlike = np.ones(len(was), bool)
        else:
            unlike = (before[was] != now) & ~((before[was] != before[was]) & (now != now))
            unlike = unlike.any(tuple(range(1, unlike.ndim)))
        differ = differ | np.array(unlike, bool)
    return differ
