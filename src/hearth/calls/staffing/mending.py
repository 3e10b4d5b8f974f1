"""What would mend a plan: the fewest hours of further shifts that give every half-hour the callers it is short of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from hearth.calls.staffing.answer import Answer
from hearth.calls.staffing.plan import Plan
from hearth.calls.staffing.shifts import HALF_HOURS, Person, Shift

FOUR_HOURS = 8
"""Half-hours: the shift offered where the plan's own would be too long."""
ONE_SHIFT = 0.01
"""Of two covers with the same hours the one with fewer people; hours a shift."""


@dataclass(frozen=True)
class More:
    """So many more callers who are there on a day, from one half-hour until another."""

    day: date
    callers: int
    begins: int
    ends: int


def mending(answered: Answer) -> list[More]:
    """Further callers by day, proved to be the fewest hours for shifts of these lengths (HiGHS)."""
    plan, found = answered.plan, []
    for number in np.flatnonzero(plan.working):
        short = np.zeros(HALF_HOURS, int)
        for row in answered.short:
            if row.day == plan.days[number] and row.half_hour is not None:
                short[row.half_hour] = row.short
        if short.any():
            found += _cover(plan, plan.days[number], short)
    return found


def _shapes(plan: Plan, short: np.ndarray) -> list[tuple[int, int]]:
    """Every place of a shift of four hours, or of a length the plan has, within the hours in which anything is short
    or the lines are open."""
    first, last = np.flatnonzero(short)[[0, -1]]
    opens, closes = min(plan.opens, first), max(plan.closes, last + 1)
    lengths = {-(-(shift.ends - shift.begins) // 30) for person in plan.people for shift in person.shifts}
    lengths = {min(length, closes - opens) for length in {*lengths, FOUR_HOURS}}
    return sorted({(begin, begin + length) for length in lengths for begin in range(opens, closes - length + 1)})


def _cover(plan: Plan, day: date, short: np.ndarray) -> list[More]:
    shapes = _shapes(plan, short)
    covers = np.array([[begin <= at < end for begin, end in shapes] for at in range(HALF_HOURS)], float)
    hours = np.array([(end - begin) / 2 + ONE_SHIFT for begin, end in shapes])
    best = milp(
        hours, integrality=np.ones(len(shapes)), bounds=Bounds(0, np.inf),
        constraints=LinearConstraint(covers, short, np.inf), options={"time_limit": 5.0},
    )  # fmt: skip
    numbers = np.rint(best.x).astype(int)
    return [More(day, int(number), *shape) for number, shape in zip(numbers, shapes, strict=True) if number]


def with_more(plan: Plan, more: list[More]) -> Plan:
    """The plan with those callers; each does everything, in every language, and comes."""
    languages = frozenset(work.language for work in (*plan.incoming, *plan.outgoing) if work.language)
    further = tuple(
        Person("", shifts=(Shift(one.begins * 30, one.ends * 30, dates=frozenset({one.day})),), speaks=languages,
               further=True)
        for one in more for _ in range(one.callers)
    )  # fmt: skip
    return replace(plan, people=plan.people + further)
