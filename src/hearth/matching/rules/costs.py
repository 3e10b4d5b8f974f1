"""What is good, as one readable cost in metres: lateness by urgency, and what knowing each other is worth. Pure.

The way, the fairness of load and the price of moving are the engine's; a borough sets every weight on its own page.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from hearth.matching.rules.parts import Slot, due_part

OWN_LANGUAGE = 1500
"""Metres that being understood in one's own language is worth, where nobody needs an interpreter."""
LEAVING, AT_LEAST = 40, 80_000
"""Leaving a request costs this many parts of a day of lateness, and at least so many metres."""
SOONER, UNUSED = 10, 1500
"""In time, each part of a day that it waits costs one so manieth of what being late costs, and so many metres whatever
it is: somebody who is free today and is not asked cannot make up for it when the next pressing request comes in."""
OVERDUE = 3
"""A day of waiting after it was due raises what leaving it costs by so many days more."""


@dataclass(frozen=True)
class Weights:
    """What a borough holds dear. Metres, but `waiting` (percent a day) and `detour` (road metres for 100)."""

    fairness: int = 600
    continuity: int = 2000
    continuity_most: int = 6000
    late: dict[str, int] = field(
        default_factory=lambda: {"now": 20_000, "today": 8_000, "soon": 3_000, "planned": 1_000}
    )
    waiting: int = 10
    moving: int = 3000
    detour: int = 140

    def for_engine(self) -> dict[str, float]:
        """The weights that are the engine's own."""
        return {"fairness": self.fairness, "moving": self.moving, "detour": self.detour / 100}


def ageing(raised: datetime, now: datetime, waiting: int) -> float:
    """By how much waiting has raised what lateness costs: 1 on the first day."""
    days = max((now - raised).total_seconds(), 0) / 86_400
    return 1 + days * waiting / 100


def overdue(due: datetime, now: datetime) -> float:
    """Days since it was due."""
    return max((now - due).total_seconds(), 0) / 86_400


def lateness(weights: Weights, urgency: str, due: datetime, raised: datetime, slots: list[Slot], now: datetime
             ) -> list[int]:  # fmt: skip
    """What each slot costs: a little for each part of a day of waiting, much for each after it is due."""
    rate = weights.late[urgency] * ageing(raised, now, weights.waiting)
    in_time = due_part(slots, due)
    return [round(rate * max(number - in_time, 0) + (rate / SOONER + UNUSED) * number) for number in range(len(slots))]


def leaving(weights: Weights, urgency: str, due: datetime, raised: datetime, now: datetime, late: list[int]) -> int:
    """What it costs to leave a request: more than any way of doing it late, and more with each day, so that nobody
    waits without end; but never more than leaving what is wanted now and was raised now."""
    aged = ageing(raised, now, weights.waiting) + OVERDUE * overdue(due, now) * weights.waiting / 100
    own, pressing = (AT_LEAST + LEAVING * weights.late[name] for name in (urgency, "now"))
    most = math.inf if urgency == "now" else max(own, pressing)
    return round(min(own * aged, most)) + max(late, default=0)


def worth_of_knowing(weights: Weights, well: int, badly: int) -> int:
    """What it is worth that the same person comes again: for each time it went well, less each time it did not, and
    never more than the most, so that nobody is entrenched."""
    return min(max(well - badly, 0) * weights.continuity, weights.continuity_most)


def unevenness(loads: Iterable[int]) -> float:
    """The Gini coefficient of how many each has: 0 when everybody has as many, near 1 when one has them all."""
    ordered = sorted(loads)
    total = sum(ordered)
    if not total:
        return 0.0
    return sum((2 * rank - len(ordered) - 1) * load for rank, load in enumerate(ordered, 1)) / (len(ordered) * total)
