"""The days of a plan, drawn many times at once: calls, who is there, who hangs up, what is left at close. Seeded.

Calls are taken in the order in which they came, each by whoever able to take it is first free (J. Kiefer and
J. Wolfowitz, 1955): one step a call, the same for hundreds of runs at a time. A call that began is finished, into a
break or past the end of a shift. Who hung up is gone; who waits at close is rung back on the next working day.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from hearth.calls.staffing.absence import present
from hearth.calls.staffing.plan import Plan
from hearth.calls.staffing.shifts import CELL, CELLS, HALF_HOURS, next_on, on_shift

A_HALF_HOUR = 1800.0
A_CELL = CELL * 60.0
NEVER = 1e9
"""A second that no day has."""
FEW_SKILLS_FIRST = 1e-3
"""Of those who are free at one moment the one who can do least takes the call; seconds a kind of work."""
WORK_AT_ONCE = 15_000_000
"""Calls times people times runs, drawn in about a second; `runs_for` keeps to it."""
MOST_RUNS, LEAST_RUNS = 400, 50


@dataclass
class Drawn:
    """What happened, [run, day, half-hour] by when the call came, or [run, day]. `waited` is of those answered."""

    offered: np.ndarray
    in_time: np.ndarray
    answered: np.ndarray
    abandoned: np.ndarray
    waited: np.ndarray
    left: np.ndarray
    not_made: np.ndarray
    there: np.ndarray = field(repr=False)

    def level(self, of_answered: bool, *over: int) -> tuple[np.ndarray, np.ndarray]:
        """The share answered in time and its standard error, runs (and the axes `over`) together; nan without calls.

        The error of a ratio, from how far each run lies off it: what more runs would change, twice of it either way.
        """
        whole = (self.answered if of_answered else self.offered).sum(axis=over, keepdims=True)
        good = self.in_time.sum(axis=over, keepdims=True)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = good.sum(axis=0) / whole.sum(axis=0)
            off = (good - share * whole).std(axis=0, ddof=1)
            error = off / whole.mean(axis=0) / len(whole) ** 0.5
        return share, error


def runs_for(plan: Plan) -> int:
    """As many runs as are drawn in a few seconds."""
    calls = plan.demand.sum() + sum(work.a_day for work in plan.outgoing) * plan.working.sum()
    return int(np.clip(WORK_AT_ONCE / max(calls * len(plan.people), 1), LEAST_RUNS, MOST_RUNS))


def draw(plan: Plan, *, runs: int, seed: int) -> Drawn:
    """Draw the plan. The same plan, runs and seed give the same figures; the same seed gives two plans like days."""
    absent, *of_days = np.random.SeedSequence(seed).spawn(1 + len(plan.days))
    there = present(plan.people, plan.days, plan.absence, runs, np.random.default_rng(absent))
    shape = (runs, len(plan.days), HALF_HOURS)
    drawn = Drawn(*(np.zeros(shape) for _ in range(5)), *(np.zeros(shape[:2]) for _ in range(2)), there)
    waiting = np.zeros((runs, 1 + len(plan.outgoing)), int)
    for number in np.flatnonzero(plan.working):
        waiting[:, 1:] += np.array([work.a_day for work in plan.outgoing], int)
        day = _Day(plan, number, there[:, number], waiting, np.random.default_rng(of_days[number]))
        day.run()
        day.count(drawn, number)
        waiting[:, 0] += day.is_left.sum(axis=1)
        drawn.left[:, number] = waiting[:, 0]
        drawn.not_made[:, number] = waiting[:, 1:].sum(axis=1)
    return drawn


class _Day:
    """One day of all runs. `waiting` is what is to be rung, [run, kind], the call-backs first; it is used up."""

    def __init__(self, plan: Plan, number: int, there: np.ndarray, waiting: np.ndarray, chance: np.random.Generator):
        self.plan, self.waiting, self.chance = plan, waiting, chance
        self.rows = np.arange(len(there))
        self.next_on = next_on(on_shift(plan.people, plan.days[number])).ravel()
        self.of_person = np.arange(len(plan.people)) * (CELLS + 1)
        self.opens, self.closes = plan.opens * A_HALF_HOUR, plan.closes * A_HALF_HOUR
        self.free = np.where(there, 0.0, NEVER)
        self.clock = np.full(len(there), self.opens)
        self.not_able = ~np.array([plan.able(work) for work in plan.incoming]).reshape(-1, len(plan.people))
        self.takes_calls, self.kept = ~self.not_able.all(axis=0), plan.kept_free
        self.not_ringing = ~np.array([self.takes_calls, *(plan.able(work) for work in plan.outgoing)])
        self.seconds = [plan.seconds, *(work.seconds for work in plan.outgoing)]
        self.last = (len(self.not_able) - self.not_able.sum(axis=0)) * FEW_SKILLS_FIRST
        self._calls(plan.demand[number])

    def _calls(self, demand: np.ndarray) -> None:
        """Who rings when, about what, how long it takes, and when they hang up."""
        chance, plan = self.chance, self.plan
        numbers = chance.poisson(demand, (len(self.rows), HALF_HOURS))
        most = int(numbers.sum(axis=1).max(initial=0))
        filled = np.arange(most) < numbers.sum(axis=1)[:, None]
        self.came = np.full(filled.shape, NEVER)
        half_hours = np.tile(np.arange(HALF_HOURS), (len(self.rows), 1))
        self.came[filled] = np.repeat(half_hours.ravel(), numbers.ravel()) * A_HALF_HOUR
        self.came += np.where(filled, chance.random(filled.shape) * A_HALF_HOUR, 0)
        self.came.sort(axis=1)
        share = np.array([work.share for work in plan.incoming])
        self.about = chance.choice(len(share), filled.shape, p=share / share.sum())
        self.takes = np.array([w.seconds for w in plan.incoming])[self.about] * chance.standard_exponential(
            filled.shape
        )
        stays = chance.standard_exponential(filled.shape) * (plan.target.patience or NEVER)
        self.hangs_up = np.minimum(self.came + stays, NEVER)
        self.begun = np.full(filled.shape, NEVER)

    def run(self) -> None:
        for number in range(self.came.shape[1]):
            came = self.came[:, number]
            self._ring_until(np.minimum(came, self.closes))
            free = self._free_at(came, self.rows) + self.last
            free += self.not_able[self.about[:, number]] * NEVER
            who = free.argmin(axis=1)
            begins = np.maximum(free[self.rows, who] - self.last[who], came)
            taken = (begins <= self.hangs_up[:, number]) & (begins < self.closes)
            self.begun[taken, number] = begins[taken]
            self.free[self.rows[taken], who[taken]] = (begins + self.takes[:, number])[taken]
            self.clock = np.maximum(self.clock, np.minimum(came, self.closes))
        self._ring_until(np.full(len(self.rows), self.closes))

    def _free_at(self, at: np.ndarray, runs: np.ndarray) -> np.ndarray:
        """When each person could begin a call, from that moment on; a break or the end of a shift is waited out."""
        from_then = np.maximum(self.free[runs], at[:, None])
        cell = np.minimum(from_then, CELLS * A_CELL) / A_CELL
        return np.minimum(np.maximum(from_then, self.next_on[cell.astype(np.intp) + self.of_person]), NEVER)

    def _ring_until(self, until: np.ndarray) -> None:
        """Calls that could wait are made, kind by kind, until the next call comes in."""
        for kind in np.flatnonzero(self.waiting.any(axis=0)):
            clock = self.clock.copy()
            while (runs := np.flatnonzero((self.waiting[:, kind] > 0) & (clock < until))).size:
                clock[runs] = np.minimum(self._ring(kind, runs, clock[runs]), until[runs])

    def _ring(self, kind: int, runs: np.ndarray, now: np.ndarray) -> np.ndarray:
        """Begin one call of that kind where somebody may now; to everybody the moment at which to ask again.

        Who takes calls may ring only while as many as are kept free stay free besides; who does not, always.
        """
        free = self._free_at(now, runs)
        takers = np.where(self.takes_calls, free, NEVER)
        enough = np.partition(takers, self.kept, axis=1)[:, self.kept] if self.kept < len(self.takes_calls) else NEVER
        begins = np.where(self.takes_calls, np.maximum(free, np.reshape(enough, (-1, 1))), free)
        begins += self.not_ringing[kind] * NEVER
        who = begins.argmin(axis=1)
        at = begins[np.arange(len(runs)), who]
        does = at <= now
        took = self.seconds[kind] * self.chance.standard_exponential(int(does.sum()))
        self.free[runs[does], who[does]] = now[does] + took
        self.waiting[runs[does], kind] -= 1
        return np.maximum(at, now)

    @property
    def is_left(self) -> np.ndarray:
        """Who neither was answered nor hung up before close."""
        return (self.came < NEVER) & (self.begun == NEVER) & (self.hangs_up >= self.closes)

    def count(self, drawn: Drawn, number: int) -> None:
        real = self.came < NEVER
        wait = self.begun - self.came
        answered = self.begun < NEVER
        at = np.where(real, self.came // A_HALF_HOUR, 0).astype(int) + self.rows[:, None] * HALF_HOURS

        def by_half_hour(what: np.ndarray) -> np.ndarray:
            return np.bincount(at.ravel(), what.ravel(), len(self.rows) * HALF_HOURS).reshape(-1, HALF_HOURS)

        drawn.offered[:, number] = by_half_hour(real)
        drawn.answered[:, number] = by_half_hour(answered)
        drawn.in_time[:, number] = by_half_hour(answered & (wait <= self.plan.target.within))
        drawn.abandoned[:, number] = by_half_hour(real & ~answered & ~self.is_left)
        drawn.waited[:, number] = by_half_hour(np.where(answered, wait, 0.0))
