"""A plan for calls: what is expected by half-hour, what it takes, who is there, and what to hold it against. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from hearth.calls.staffing.absence import NOBODY_AWAY, Absence
from hearth.calls.staffing.shifts import HALF_HOURS, Person


@dataclass(frozen=True)
class Work:
    """One purpose of calls: how long one takes, in which language it must be. Exponential, with this mean.

    `share` is its part of the calls that come in (they are added up, whatever they come to); `a_day` is how many calls
    are to be made each working day, in the order of the plan.
    """

    name: str
    seconds: float
    share: float = 0.0
    a_day: int = 0
    language: str = ""


@dataclass(frozen=True)
class Target:
    """`share` of calls answered `within` seconds. `patience` is the mean in seconds after which somebody who waits
    hangs up; without it nobody does (Erlang C). `of_answered` leaves abandoned calls out of the share."""

    share: float = 0.8
    within: float = 20.0
    patience: float | None = None
    of_answered: bool = False


USUAL_TARGET = Target()


@dataclass(frozen=True)
class Plan:
    """Days that need not be all of a week; `demand` is calls expected, [day, half-hour].

    The lines are open from `opens` until `closes` (half-hours); who waits then is rung back on the next day. While
    fewer than `kept_free` callers would stay free, no call is made that could wait.
    """

    days: tuple[date, ...]
    demand: np.ndarray
    incoming: tuple[Work, ...]
    people: tuple[Person, ...]
    opens: int
    closes: int
    outgoing: tuple[Work, ...] = ()
    target: Target = USUAL_TARGET
    kept_free: int = 1
    name: str = ""
    absence: Absence = NOBODY_AWAY

    @property
    def seconds(self) -> float:
        """The mean handling time of a call that comes in."""
        whole = sum(work.share for work in self.incoming)
        return sum(work.share * work.seconds for work in self.incoming) / whole

    @property
    def working(self) -> np.ndarray:
        """On which days there are calls or somebody to take them."""
        return np.array([
            self.demand[number].any() or any(s.is_on(day) for p in self.people for s in p.shifts)
            for number, day in enumerate(self.days)
        ], bool)  # fmt: skip

    def able(self, work: Work) -> np.ndarray:
        """Who can do this work; a language is the same however it is written."""
        language = work.language.casefold()
        return np.array([
            (not person.does or work.name in person.does)
            and (not language or language in {one.casefold() for one in person.speaks})
            for person in self.people
        ], bool)  # fmt: skip


@dataclass(frozen=True)
class WhatIf:
    """Something that might happen to a plan: who is away, and how much more (or less) is asked on which days."""

    name: str
    absence: Absence = NOBODY_AWAY
    more: Mapping[date, float] = field(default_factory=dict)

    def of(self, plan: Plan) -> Plan:
        """The plan as it would be. Absence that the plan reckons with anyhow stays where this says nothing of it."""
        said, usual = self.absence, plan.absence
        absence = Absence(
            said.rate or usual.rate, said.outbreak or usual.outbreak, usual.named + said.named,
            said.staying or usual.staying,
        )  # fmt: skip
        factor = np.array([1 + self.more.get(day, 0.0) for day in plan.days])
        return replace(plan, absence=absence, demand=plan.demand * factor[:, None])


def usual_week(counts: Mapping[tuple[date, int], int], *, without: Sequence[date] = ()) -> np.ndarray:
    """Calls expected by weekday and half-hour, from a history of (day, half-hour) → calls that came.

    The mean over the days of that weekday on which anybody rang; days in `without` (bank holidays, a day the telephones
    were down) do not count. A weekday on which nobody ever rang expects nobody.
    """
    told: dict[date, np.ndarray] = {}
    for (day, half_hour), number in counts.items():
        if number and day not in without:
            told.setdefault(day, np.zeros(HALF_HOURS))[half_hour] += number
    week = np.zeros((7, HALF_HOURS))
    for weekday in range(7):
        days = [row for day, row in told.items() if day.weekday() == weekday]
        if days:
            week[weekday] = np.mean(days, axis=0)
    return week


def on_days(week: np.ndarray, days: Sequence[date]) -> np.ndarray:
    """A usual week laid on days."""
    return np.array([week[day.weekday()] for day in days]).reshape(len(days), HALF_HOURS)
