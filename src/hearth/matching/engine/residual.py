"""The network as a plan leaves it: what is used of every place and what each place is worth.

One task more, or one place more, is the cheapest path through what is not used up (Dijkstra, on costs less what places
are worth). Every pair there is counts, not only those a solver has looked at: the rows are made when they are reached.
So after every step the plan is the best there is for what it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from itertools import pairwise

import numpy as np

from hearth.matching.engine.network import Frame
from hearth.matching.engine.plan import NOBODY
from hearth.matching.engine.problem import ONE, THERE_AND_BACK
from hearth.matching.engine.worth import FAR, Worth

END, WEEK, DAY, SLOT, TASK = range(5)
"""Of places equally far, those nearer to the end are looked at first."""
Node = tuple[int, int]
THE_END: Node = (END, 0)
Arcs = Iterator[tuple[int, Node]]


class Residual:
    """What is used, place by place. `place` is the volunteer's slot of each task (-1: none), `within` the tasks that
    are in it: the others have not come yet. `gaps` are places that are counted as used until they are filled."""

    def __init__(self, frame: Frame, known: Worth, place: np.ndarray, within: np.ndarray, gaps: np.ndarray):
        self.frame, self.problem, self.known, self.within = frame, frame.problem, known, within
        self.ways = Ways(frame, known, within)
        self.place, self.paid = place, np.zeros(len(place), np.int64)
        at = np.flatnonzero(place >= 0)
        self.paid[at] = self.problem.cost_at(at, frame.vs_volunteer[place[at]], frame.vs_slot[place[at]])
        used = np.bincount(np.append(place[place >= 0], gaps), minlength=len(frame.vs_vd))
        days = np.bincount(frame.vs_vd, used, len(frame.vd_volunteer)).astype(int)
        weeks = np.bincount(frame.vd_volunteer, days, frame.volunteers).astype(int)
        self.used = {SLOT: used.tolist(), DAY: days.tolist(), WEEK: weeks.tolist()}
        self.most = {SLOT: frame.vs_most.tolist(), DAY: frame.vd_most.tolist(), WEEK: frame.week.tolist()}
        self.worth = {TASK: known.task, SLOT: known.vs, DAY: known.vd, WEEK: known.volunteer}
        self.day, self.volunteer = frame.vs_vd.tolist(), frame.vd_volunteer.tolist()
        self.slots_of, self.days_of = _first(frame.vs_vd), _first(frame.vd_volunteer)

    def put_in(self, task: int) -> None:
        """One task more: to where it costs the whole plan least, or left."""
        self.ways.refresh()
        least = int(self.problem.tasks.unserved[task])
        self.known.task[task] = int(self.ways.of(task, least)[1].min(initial=least))
        self.within[task] = True
        path = self._cheapest((TASK, task), THE_END, self._onward, 1)
        self._walk(path)

    def fill(self, place: Node) -> None:
        """One place that is counted as used and is not: whoever gains most by it takes it, or nobody does."""
        path = self._cheapest(place, THE_END, self._backward, -1)
        self._walk(path[::-1])

    def open_anew(self, volunteer: int) -> None:
        """A volunteer whom nothing is given to yet: their places are worth what somebody would give for them."""
        days = self.days_of(volunteer)
        slots = [slot for day in days for slot in self.slots_of(day)]
        if not slots:
            return
        for slot in slots:
            self.known.vs[slot] = -int(self.ways.to(slot, 0)[1].min(initial=0))
        for day in days:
            self.known.vd[day] = max(int(self.known.vs[slot]) for slot in self.slots_of(day))
        self.known.volunteer[volunteer] = gain = max(int(self.known.vd[day]) for day in days)
        gaps = sum(self._week(volunteer, further) < gain for further in range(self.most[WEEK][volunteer]))
        self.used[WEEK][volunteer] = gaps
        for _ in range(gaps):
            self.fill((WEEK, volunteer))

    def _cost(self, task: int, place: int) -> int:
        """What it costs that a task has this place."""
        row = np.array([task]), self.frame.vs_volunteer[[place]], self.frame.vs_slot[[place]]
        return int(self.problem.cost_at(*row)[0])

    def _week(self, volunteer: int, further: int) -> int:
        """What the next task of somebody's week costs who has so many."""
        return int(self.frame.week_cost[self.frame.week_first[volunteer] + further])

    def _cheapest(self, start: Node, goal: Node, arcs: Callable[[Node, int], Arcs], sign: int) -> list[Node]:
        """The cheapest path from start to goal; what places are worth changes by what it costs."""
        self.ways.refresh()
        far, came, heap, settled = {start: 0, goal: int(FAR)}, {}, [(0, start)], set()
        while heap:
            away, node = heappop(heap)
            if away >= far[goal]:
                break
            if node in settled:
                continue
            settled.add(node)
            for cost, onward in arcs(node, far[goal] - away):
                if away + cost < far.get(onward, FAR):
                    far[onward], came[onward] = away + cost, node
                    heappush(heap, (away + cost, onward))
        for node, away in far.items():
            if away < far[goal]:
                self.worth[node[0]][node[1]] += sign * (far[goal] - away)
        path = [goal]
        while path[-1] != start:
            path.append(came[path[-1]])
        return path[::-1]

    def _onward(self, node: Node, reach: int) -> Arcs:
        """What can be gone along from here, and its cost, less than `reach`."""
        layer, at = node
        here = int(self.worth[layer][at])
        if layer == TASK:
            yield int(self.problem.tasks.unserved[at]) - here, THE_END
            places, cost = self.ways.of(at, reach + here)
            yield from zip((cost - here).tolist(), [(SLOT, place) for place in places.tolist()], strict=True)
        elif layer == SLOT:
            if self.used[SLOT][at] < self.most[SLOT][at]:
                yield int(self.known.vd[self.day[at]]) - here, (DAY, self.day[at])
            for task in np.flatnonzero(self.place == at).tolist():
                yield int(self.known.task[task] - self.paid[task]) - here, (TASK, task)
        elif layer == DAY:
            if self.used[DAY][at] < self.most[DAY][at]:
                yield int(self.known.volunteer[self.volunteer[at]]) - here, (WEEK, self.volunteer[at])
            for slot in self.slots_of(at):
                if self.used[SLOT][slot]:
                    yield int(self.known.vs[slot]) - here, (SLOT, slot)
        else:
            if self.used[WEEK][at] < self.most[WEEK][at]:
                yield self._week(at, self.used[WEEK][at]) - here, THE_END
            for day in self.days_of(at):
                if self.used[DAY][day]:
                    yield int(self.known.vd[day]) - here, (DAY, day)

    def _backward(self, node: Node, reach: int) -> Arcs:
        """From where one can come here, and its cost, less than `reach`."""
        layer, at = node
        here = int(self.worth[layer][at])
        if layer == TASK:
            if self.place[at] == NOBODY:
                yield here - int(self.problem.tasks.unserved[at]), THE_END
            else:
                slot = int(self.place[at])
                yield here - int(self.paid[at] + self.known.vs[slot]), (SLOT, slot)
        elif layer == SLOT:
            if self.used[SLOT][at]:
                yield here - int(self.known.vd[self.day[at]]), (DAY, self.day[at])
            tasks, cost = self.ways.to(at, reach - here)
            yield from zip((cost + here).tolist(), [(TASK, task) for task in tasks.tolist()], strict=True)
        elif layer == DAY:
            if self.used[DAY][at]:
                yield here - int(self.known.volunteer[self.volunteer[at]]), (WEEK, self.volunteer[at])
            for slot in self.slots_of(at):
                if self.used[SLOT][slot] < self.most[SLOT][slot]:
                    yield here - int(self.known.vs[slot]), (SLOT, slot)
        else:
            if self.used[WEEK][at]:
                yield here - self._week(at, self.used[WEEK][at] - 1), THE_END
            for day in self.days_of(at):
                if self.used[DAY][day] < self.most[DAY][day]:
                    yield here - int(self.known.vd[day]), (DAY, day)

    def _walk(self, path: list[Node]) -> None:
        """One unit along a path: on what is free, or back from what was used."""
        for (layer, at), (to, end) in pairwise(path):
            if (layer, to) == (TASK, SLOT):
                self.place[at], self.paid[at] = end, self._cost(at, end)
            elif (layer, to) == (SLOT, TASK):
                self.place[end] = NOBODY
            elif TASK not in (layer, to):
                near, which, more = (layer, at, 1) if layer > to else (to, end, -1)
                self.used[near][which] += more


class Ways:
    """The ways of a task, and the ways to a volunteer's slot, over all pairs there are that cost less than is asked."""

    def __init__(self, frame: Frame, known: Worth, within: np.ndarray):
        self.frame, self.problem, self.known, self.within = frame, frame.problem, known, within
        self.a_metre = THERE_AND_BACK * self.problem.weights.detour
        self.homes = np.ascontiguousarray(self.problem.volunteers.xy.T)
        self.places = np.ascontiguousarray(self.problem.tasks.xy.T)
        keys = np.concatenate([self.problem.bonus[0], self.problem.seen // self.problem.slots])
        tasks, number = len(within), max(frame.volunteers, 1)
        self.friends, self.friends_of = np.sort(keys), np.sort(keys % number * tasks + keys // number)
        self._able: dict[int, np.ndarray] = {}
        self._best, self._usable = np.full(frame.volunteers, FAR), (frame.vs_at >= 0).any(1)
        self._first = np.searchsorted(frame.vs_volunteer, np.flatnonzero(self._usable))

    def refresh(self) -> None:
        """What places are worth has changed."""
        if len(self._first):
            self._best[self._usable] = np.minimum.reduceat(self.known.vs, self._first)

    def of(self, task: int, most: int) -> tuple[np.ndarray, np.ndarray]:
        """The volunteers' slots that a task can have, and what each costs with what the slot is worth: below `most`."""
        problem, kind = self.problem, int(self.problem.kind_of[task])
        if kind not in self._able:
            self._able[kind] = np.flatnonzero(problem.able[kind] & self._usable)
        who = self._able[kind]
        least = self._best[who]
        if not problem.remote[task]:
            least = least + self.a_metre * np.abs(self.homes[:, who] - self.places[:, task][:, None]).max(0) - 1
        near = (least < most) & ((problem.volunteers.free[who] & problem.tasks.open_to[task]) != 0)
        who = np.unique(np.append(who[near], _of(self.friends, task, self.frame.volunteers)))
        who = who[problem.allowed(np.broadcast_to(np.int64(task), len(who)), who)]
        slots = np.flatnonzero((problem.tasks.open_to[task] >> np.arange(problem.slots, dtype=np.uint64)) & ONE)
        places = self.frame.vs_at[who][:, slots]
        row, column = np.nonzero(places >= 0)
        places, tasks = places[row, column], np.broadcast_to(np.int64(task), len(row))
        cost = problem.cost_at(tasks, who[row], slots[column]) + self.known.vs[places]
        return places[cost < most], cost[cost < most]

    def to(self, place: int, most: int) -> tuple[np.ndarray, np.ndarray]:
        """The tasks that can have a volunteer's slot, and what each costs less what it is worth: below `most`."""
        problem, who, slot = self.problem, int(self.frame.vs_volunteer[place]), int(self.frame.vs_slot[place])
        least = -self.known.task
        away = self.a_metre * np.abs(self.places - self.homes[:, who][:, None]).max(0) - 1
        least = least + np.where(problem.remote, 0, away)
        least[_of(self.friends_of, who, len(self.within))] = -FAR
        near = (least < most) & self.within & problem.able[problem.kind_of, who]
        tasks = np.flatnonzero(near & ((problem.tasks.open_to >> np.uint64(slot)) & ONE).astype(bool))
        tasks = tasks[problem.allowed(tasks, np.broadcast_to(np.int64(who), len(tasks)))]
        whose, when = np.broadcast_to(np.int64(who), len(tasks)), np.broadcast_to(np.int64(slot), len(tasks))
        cost = problem.cost_at(tasks, whose, when) - self.known.task[tasks]
        return tasks[cost < most], cost[cost < most]


def _of(keys: np.ndarray, first: int, number: int) -> np.ndarray:
    """What stands beside one number in an ordered array of pairs, each first × number + second."""
    start, end = np.searchsorted(keys, [first * number, (first + 1) * number])
    return keys[start:end] - first * number


def _first(ordered: np.ndarray) -> Callable[[int], range]:
    """Where the rows of each number stand in an ordered array."""
    first = np.searchsorted(ordered, np.arange(int(ordered.max(initial=-1)) + 2)).tolist()
    return lambda number: range(first[number], first[number + 1]) if number + 1 < len(first) else range(0)
