"""Who is there when: people, their shifts and breaks, on a day cut into half-hours and five minutes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

HALF_HOURS = 48
CELL = 5
"""Minutes: shifts and breaks begin and end on one of these."""
CELLS = 24 * 60 // CELL
CELLS_A_HALF_HOUR = 30 // CELL
EVERY_DAY = frozenset(range(7))


class Kind(StrEnum):
    STAFF = "staff"
    REDEPLOYED = "redeployed"
    VOLUNTEER = "volunteer"


@dataclass(frozen=True)
class Shift:
    """From `begins` until `ends`, less the breaks (begin, minutes long), on these weekdays (0 is Monday).

    Everything in minutes after midnight; a shift lies within one day. With `dates` it is on those days and no others.
    """

    begins: int
    ends: int
    weekdays: frozenset[int] = EVERY_DAY
    breaks: tuple[tuple[int, int], ...] = ()
    dates: frozenset[date] = frozenset()

    def is_on(self, day: date) -> bool:
        return day in self.dates if self.dates else day.weekday() in self.weekdays

    def cells(self, day: date) -> np.ndarray:
        """In which five minutes of the day somebody is at the telephone."""
        there = np.zeros(CELLS, bool)
        if self.is_on(day):
            there[self.begins // CELL : self.ends // CELL] = True
            for begin, minutes in self.breaks:
                there[begin // CELL : (begin + minutes) // CELL] = False
        return there


@dataclass(frozen=True)
class Person:
    """Somebody who takes and makes calls. Without `does` they do every kind of work; `speaks` says what else than
    the language of the house. Who is `further` is there come what may: somebody that a plan is short of."""

    name: str
    kind: Kind = Kind.STAFF
    shifts: tuple[Shift, ...] = ()
    does: frozenset[str] = frozenset()
    speaks: frozenset[str] = frozenset()
    away: frozenset[date] = frozenset()
    further: bool = False


def on_shift(people: Sequence[Person], day: date) -> np.ndarray:
    """One row a person, one column for each five minutes of the day."""
    there = np.zeros((len(people), CELLS), bool)
    for row, person in zip(there, people, strict=True):
        for shift in person.shifts:
            row |= shift.cells(day)
    return there


def by_half_hour(there: np.ndarray) -> np.ndarray:
    """What part of each half-hour somebody is at the telephone: a break of fifteen minutes leaves a half."""
    return there.reshape(*there.shape[:-1], HALF_HOURS, CELLS_A_HALF_HOUR).mean(axis=-1)


def next_on(there: np.ndarray) -> np.ndarray:
    """For each five minutes the second at which somebody is next at the telephone; 0 who is there, endless who does
    not come any more. One column more than the day has, for what is after it."""
    seconds = np.where(there, np.arange(CELLS) * CELL * 60.0, np.inf)
    later = np.minimum.accumulate(seconds[:, ::-1], axis=1)[:, ::-1]
    return np.hstack([np.where(there, 0.0, later), np.full((len(there), 1), np.inf)])


def clock(half_hour: int) -> str:
    """17 as 08:30."""
    return f"{half_hour // 2:02}:{half_hour % 2 * 30:02}"
