"""Metres and seconds from place to place: by a server of routes, a graph of roads, or straight lines made longer.

One interface, `between(origins, ends)`, over places in metres of the National Grid. What cannot answer, or leaves a
pair open, is helped out by the next, and `Ways` says who answered: the straight line always does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

FACTOR = 1.4
"""Metres by road for a metre in a straight line: England's mean (Ballou and others, 2002); measured on two British
street graphs as 1.33 and 1.43."""
SPEEDS = ((3_000, 25), (10_000, 34), (np.inf, 49))
"""Kilometres an hour of a leg up to so many metres long: short ones are streets, long ones main roads."""
AT_A_TIME = 200_000
"""Pairs whose lines are held against a barrier at once."""


class Unanswered(Exception):
    """A model of travel cannot answer now; its text says why."""


@dataclass(frozen=True)
class Ways:
    """[origin, end] metres and seconds; not a number where there is no way. `by` says who answered, `notes` why
    not who was asked first."""

    metres: np.ndarray
    seconds: np.ndarray
    by: str
    notes: tuple[str, ...] = ()


class Travel(Protocol):
    """Whatever can say how far it is. `called` names it on a plan."""

    @property
    def called(self) -> str: ...

    def between(self, origins: np.ndarray, ends: np.ndarray) -> Ways:
        """Every way from an origin to an end. Raises Unanswered."""
        ...


@dataclass(frozen=True)
class Barrier:
    """A river, a railway or a motorway, as a line or a closed outline. Whoever has to get across goes by the best of
    its crossings; where none is known, the way is so many metres longer."""

    name: str
    points: np.ndarray  # [point, 2]
    metres: int = 0
    crossings: np.ndarray = field(default_factory=lambda: np.empty((0, 2)))  # [place, 2]

    def adds(self, starts: np.ndarray, ends: np.ndarray, factors: np.ndarray) -> np.ndarray:
        """How much longer each way is for it, at so many metres by road for one in a straight line."""
        across = crosses(starts, ends, self.points)
        added = self.metres * across.astype(float)
        if len(self.crossings) and across.any():
            a, b = starts[across], ends[across]
            shortest = np.full(len(a), np.inf)
            for place in self.crossings:
                np.minimum(shortest, np.hypot(*(a - place).T) + np.hypot(*(place - b).T), out=shortest)
            added[across] = (shortest - np.hypot(*(a - b).T)).clip(0) * factors[across]
        return added


@dataclass(frozen=True)
class Area:
    """A part of the borough whose roads are straighter, or less so, than elsewhere."""

    rings: Sequence[Sequence[Sequence[float]]]
    factor: float


@dataclass(frozen=True)
class Straight:
    """The straight line times a factor, with what barriers add. The mean of the factors at both ends counts."""

    factor: float = FACTOR
    areas: Sequence[Area] = ()
    barriers: Sequence[Barrier] = ()

    @property
    def called(self) -> str:
        return f"straight lines × {self.factor:g}" + (" and barriers" if self.barriers else "")

    def between(self, origins: np.ndarray, ends: np.ndarray) -> Ways:
        """Every way from an origin to an end."""
        origins, ends = _points(origins), _points(ends)
        which = np.indices((len(origins), len(ends))).reshape(2, -1)
        metres = self.along(origins[which[0]], ends[which[1]]).reshape(len(origins), len(ends))
        return Ways(metres, seconds_of(metres), self.called)

    def along(self, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """Metres of each way from one start to the end of the same place in the order."""
        straight = np.hypot(*(starts - ends).T)
        factors = (self._factors(starts) + self._factors(ends)) / 2
        return straight * factors + sum(barrier.adds(starts, ends, factors) for barrier in self.barriers)

    def _factors(self, places: np.ndarray) -> np.ndarray:
        found = np.full(len(places), self.factor)
        for area in self.areas:
            found[within(places, area.rings)] = area.factor
        return found


def seconds_of(metres: np.ndarray) -> np.ndarray:
    """How long ways of this length take by car."""
    longest = np.array([most for most, _ in SPEEDS[:-1]])
    kmh = np.array([speed for _, speed in SPEEDS])[np.searchsorted(longest, np.nan_to_num(metres))]
    return metres * 3.6 / kmh


def crosses(starts: np.ndarray, ends: np.ndarray, line: np.ndarray) -> np.ndarray:
    """Which straight ways cross a line of several points. One that only ends on it counts for one side of it alone."""
    found = np.zeros(len(starts), bool)
    size = max(1, AT_A_TIME // max(1, len(line) - 1))
    for at in range(0, len(starts), size):
        a, b = starts[at : at + size, None], ends[at : at + size, None]
        c, d = line[None, :-1], line[None, 1:]
        apart = (_side(a, b, c) > 0) != (_side(a, b, d) > 0)
        found[at : at + size] = (apart & ((_side(c, d, a) > 0) != (_side(c, d, b) > 0))).any(axis=1)
    return found


def _side(a: np.ndarray, b: np.ndarray, point: np.ndarray) -> np.ndarray:
    return (b[..., 0] - a[..., 0]) * (point[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (point[..., 0] - a[..., 0])


def within(places: np.ndarray, rings: Sequence[Sequence[Sequence[float]]]) -> np.ndarray:
    """Which places lie in a shape of rings; a ring within another is a hole."""
    inside = np.zeros(len(places), bool)
    for ring in rings:
        corners = np.asarray(ring, float)
        for (ax, ay), (bx, by) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            if ay != by:
                spans = (places[:, 1] < ay) != (places[:, 1] < by)
                inside ^= spans & (places[:, 0] < (bx - ax) * (places[:, 1] - ay) / (by - ay) + ax)
    return inside


@dataclass(frozen=True)
class InTurn:
    """Models one after another: where the first has no answer the next gives it."""

    models: Sequence[Travel] = field(default_factory=lambda: (Straight(),))

    @property
    def called(self) -> str:
        return self.models[0].called

    @property
    def is_one_factor(self) -> bool:
        """Whether every way is the straight line times the same factor."""
        first = self.models[0]
        return isinstance(first, Straight) and not first.areas and not first.barriers

    def between(self, origins: np.ndarray, ends: np.ndarray) -> Ways:
        """Every way, each from the first model that knows it; `by` names all who answered."""
        origins, ends = _points(origins), _points(ends)
        metres = np.full((len(origins), len(ends)), np.nan)
        seconds, by, notes = metres.copy(), list[str](), list[str]()
        for model in self.models:
            open_ = np.isnan(metres)
            if not open_.any() and by:
                break
            try:
                ways = model.between(origins, ends)
            except Unanswered as fault:
                notes.append(f"{model.called}: {fault}")
                continue
            new = open_ & ~np.isnan(ways.metres) & ~np.isnan(ways.seconds)
            metres[new], seconds[new] = ways.metres[new], ways.seconds[new]
            if new.any() or not open_.size:
                by.append(
                    model.called if new.sum() == new.size else f"{model.called} for {new.sum():,} of {new.size:,}"
                )
            notes += ways.notes
        return Ways(metres, seconds, "; ".join(by), tuple(notes))


def _points(places: np.ndarray) -> np.ndarray:
    return np.asarray(places, float).reshape(-1, 2)
