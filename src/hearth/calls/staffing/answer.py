"""The answer to a plan: by half-hour and by day, callers on and needed, calls answered in time, the wait, what is left.

Two ways, side by side. The **formula** (Erlang C, or Erlang A with a patience) takes each half-hour by itself as if it
went on for ever, over everybody who takes calls. The **drawn** days know shifts, breaks, languages, calls to be made,
what one half-hour leaves to the next, and who is away together; they carry an error of two standard errors either way.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np

from hearth.calls.staffing.erlang import needed, steady
from hearth.calls.staffing.plan import Plan
from hearth.calls.staffing.shifts import HALF_HOURS, Person, by_half_hour, clock, on_shift
from hearth.calls.staffing.simulation import Drawn, draw

SPEAKS = 0.1
"""From this chance on it is told that nobody may be there who can take a call."""
OPEN_TO_CHANCE = 2.0
"""Standard errors either way: what was drawn is that near to what more runs would say, 19 times in 20."""


@dataclass(frozen=True)
class Row:
    """One half-hour, or one day (`half_hour` is None). Shares of calls; seconds; None where nobody rings.

    `on` is the mean of callers who are there, `low` the number there at least nine times in ten, `short` how many more
    would have to come. `wait` is of those answered; endless where the formula's queue only grows.
    """

    day: date
    half_hour: int | None
    calls: float
    on_shift: float
    on: float
    low: float
    needed: int
    short: int
    formula: float | None
    formula_wait: float | None
    drawn: float | None
    error: float | None
    wait: float | None
    abandoned: float
    left: float = 0.0
    not_made: float = 0.0

    @property
    def at(self) -> str:
        return "" if self.half_hour is None else clock(self.half_hour)


@dataclass(frozen=True)
class Gap:
    """A half-hour in which somebody may ring about this while nobody who can take it is there, with what chance."""

    work: str
    day: date
    half_hour: int
    chance: float


@dataclass(frozen=True)
class Answer:
    """What a plan comes to."""

    plan: Plan
    runs: int
    seed: int
    half_hours: tuple[Row, ...]
    days: tuple[Row, ...]
    level: float | None
    error: float | None
    formula: float | None
    abandoned: float
    left: float
    not_made: float
    gaps: tuple[Gap, ...] = ()

    @property
    def is_met(self) -> bool:
        """Whether the target is met, to the whole percent as it is shown; a plan nobody rings meets it."""
        return self.level is None or round(self.level, 2) >= self.plan.target.share

    @cached_property
    def short(self) -> list[Row]:
        return [row for row in self.half_hours if row.short]


def answer(plan: Plan, *, runs: int, seed: int = 1) -> Answer:
    """Reckon and draw a plan. Where nobody is on at all it says what would be needed."""
    plan = plan if plan.people else replace(plan, people=(Person(""),))
    drawn = draw(plan, runs=runs, seed=seed)
    half_hours, days = [], []
    for number in np.flatnonzero(plan.working):
        rows = _half_hours(plan, number, drawn)
        half_hours += rows
        days.append(_day(plan, number, drawn, rows))
    of_answered, offered = plan.target.of_answered, drawn.offered.sum()
    share, error = drawn.level(of_answered, 1, 2)
    return Answer(
        plan, runs, seed, tuple(half_hours), tuple(days), _known(share), _known(OPEN_TO_CHANCE * error),
        _weighed([(row.formula, row.calls) for row in half_hours]),
        float(drawn.abandoned.sum() / max(offered, 1)), _at_the_end(drawn.left, plan),
        _at_the_end(drawn.not_made, plan), tuple(_gaps(plan, drawn)),
    )  # fmt: skip


def _gaps(plan: Plan, drawn: Drawn) -> Iterator[Gap]:
    """Where what is asked for hangs on few people: no formula sees that."""
    for work in plan.incoming:
        able = plan.able(work)
        for number, day in enumerate(plan.days):
            shifts = by_half_hour(on_shift(plan.people, day)) > 0
            chance = ((drawn.there[:, number] & able) @ shifts == 0).mean(axis=0)
            for half_hour in np.flatnonzero((plan.demand[number] > 0) & (chance >= SPEAKS)):
                yield Gap(work.name, day, int(half_hour), float(chance[half_hour]))


def _at_the_end(what: np.ndarray, plan: Plan) -> float:
    worked = np.flatnonzero(plan.working)
    return float(what[:, worked[-1]].mean()) if worked.size else 0.0


def _known(value: np.ndarray | float) -> float | None:
    found = float(np.asarray(value).ravel()[0])
    return None if math.isnan(found) else found


def _weighed(pairs: Sequence[tuple[float | None, float]]) -> float | None:
    """The mean of what is known, by weight."""
    known = [(value, weight) for value, weight in pairs if value is not None and weight > 0]
    return sum(value * weight for value, weight in known) / sum(w for _, w in known) if known else None


def _takes_calls(plan: Plan) -> np.ndarray:
    return np.array([plan.able(work) for work in plan.incoming]).any(axis=0)


def _half_hours(plan: Plan, number: int, drawn: Drawn) -> list[Row]:
    takes = _takes_calls(plan)
    shifts = by_half_hour(on_shift(plan.people, plan.days[number])) * takes[:, None]
    there = drawn.there[:, number] @ shifts
    share, error = (part[number] for part in drawn.level(plan.target.of_answered))
    rows = []
    for half_hour in range(HALF_HOURS):
        calls = float(plan.demand[number, half_hour])
        if not calls and not shifts[:, half_hour].any():
            continue
        on = there[:, half_hour]
        formula = _Formula(plan, calls)
        came, answered = drawn.offered[:, number, half_hour].sum(), drawn.answered[:, number, half_hour].sum()
        rows.append(Row(
            plan.days[number], half_hour, calls, float(shifts[:, half_hour].sum()), float(on.mean()),
            float(np.quantile(on, 0.1, method="lower")), formula.needed, formula.short(on), formula.level(on),
            formula.wait(on), _known(share[half_hour]), _known(OPEN_TO_CHANCE * error[half_hour]),
            float(drawn.waited[:, number, half_hour].sum() / answered) if answered else None,
            float(drawn.abandoned[:, number, half_hour].sum() / max(came, 1)),
        ))  # fmt: skip
    return rows


class _Formula:
    """What the formula says of one half-hour for any number of callers."""

    def __init__(self, plan: Plan, calls: float):
        self.target, self.an_hour, self.seconds = plan.target, calls * 2, plan.seconds

    def _at(self, callers: int):
        return steady(self.an_hour, self.seconds, callers, self.target.within, self.target.patience)

    def _level(self, callers: int) -> float:
        return self._at(callers).level(of_answered=self.target.of_answered)

    def level(self, on: np.ndarray, more: int = 0) -> float | None:
        """The mean over who may be there; between two whole numbers of callers (a break) in proportion."""
        return self._mean(self._level, on + more) if self.an_hour else None

    def wait(self, on: np.ndarray) -> float | None:
        """The mean wait of those answered. Where people hang up it always ends, and while nobody is there nobody is
        answered."""
        if not self.an_hour:
            return None
        if self.target.patience is None:
            return self._mean(lambda callers: self._at(callers).wait, on)
        answered = self._mean(lambda callers: self._at(callers).answered, on)
        waited = self._mean(lambda callers: self._at(callers).answered * self._at(callers).wait if callers else 0, on)
        return waited / answered if answered else None

    @staticmethod
    def _mean(of, on: np.ndarray) -> float:
        total = 0.0
        for value, times in zip(*np.unique(on, return_counts=True), strict=True):
            below, part = int(value), value - int(value)
            total += times * (of(below) if part < 1e-9 else (1 - part) * of(below) + part * of(below + 1))
        return float(total / len(on))

    @property
    def needed(self) -> int:
        target = self.target
        return needed(self.an_hour, self.seconds, target.share, target.within, target.patience,
                      of_answered=target.of_answered)  # fmt: skip

    def short(self, on: np.ndarray) -> int:
        """How many more would have to come, so that on the mean of all draws the target is met."""
        if not self.an_hour or self.level(on) >= self.target.share:
            return 0
        few, many = 0, max(1, self.needed)
        while many - few > 1:
            middle = (few + many) // 2
            few, many = (few, middle) if self.level(on, middle) >= self.target.share else (middle, many)
        return many


def _day(plan: Plan, number: int, drawn: Drawn, rows: list[Row]) -> Row:
    share, error = (part.ravel()[number] for part in drawn.level(plan.target.of_answered, 2))
    answered, came = drawn.answered[:, number].sum(), drawn.offered[:, number].sum()
    busy = [row for row in rows if row.calls] or rows
    return Row(
        plan.days[number], None, sum(row.calls for row in rows),
        *(sum(getattr(row, name) for row in busy) / len(busy) for name in ("on_shift", "on", "low")),
        max(row.needed for row in rows), max(row.short for row in rows),
        _weighed([(row.formula, row.calls) for row in rows]), _weighed([(row.formula_wait, row.calls) for row in rows]),
        _known(share), _known(OPEN_TO_CHANCE * error),
        float(drawn.waited[:, number].sum() / answered) if answered else None,
        float(drawn.abandoned[:, number].sum() / max(came, 1)), float(drawn.left[:, number].mean()),
        float(drawn.not_made[:, number].mean()),
    )  # fmt: skip
