"""What waiting comes to when calls arrive at random: Erlang C and Erlang A. Pure.

Erlang C: nobody hangs up (A. K. Erlang, 1917). Erlang A: everybody who waits hangs up after a patience of their own,
exponential with a mean (C. Palm, 1957; S. Zeltyn and A. Mandelbaum, “Call centers with impatient customers”, 2005).
Both hold for a steady stream of calls, handling times that are exponential, and callers who take every call.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

NOTHING_LEFT = 45.0
"""What is this many powers of e below the largest is left out of an integral: less than 1 in 10^19."""
POINTS, WEIGHTS = np.polynomial.legendre.leggauss(64)


@dataclass(frozen=True)
class Steady:
    """Shares are of all calls that came. `wait` is the mean wait in seconds of those answered; endless in overload."""

    in_time: float
    answered: float
    wait: float
    busy: float

    @property
    def abandoned(self) -> float:
        return 1 - self.answered

    def level(self, *, of_answered: bool = False) -> float:
        """The share answered in time, of all calls (an abandoned one failed) or of those answered at all."""
        if not of_answered:
            return self.in_time
        return self.in_time / self.answered if self.answered > 0 else 0.0


NOBODY_RINGS = Steady(1.0, 1.0, 0.0, 0.0)


@lru_cache(maxsize=100_000)
def steady(an_hour: float, seconds: float, callers: int, within: float, patience: float | None = None) -> Steady:
    """So many calls an hour of so many seconds, so many callers; `patience` is a mean in seconds, None is endless."""
    if an_hour <= 0:
        return NOBODY_RINGS
    if patience is None:
        return _erlang_c(an_hour * seconds / 3600, seconds, callers, within)
    if callers <= 0:
        return Steady(0.0, 0.0, math.inf, 1.0)
    return _erlang_a(an_hour / 3600, 1 / seconds, callers, within, 1 / patience)


def blocked(load: float, callers: int) -> float:
    """Erlang B, by its recursion, which neither overflows nor cancels: the chance that all callers are busy."""
    chance = 1.0
    for number in range(1, callers + 1):
        chance = load * chance / (number + load * chance)
    return chance


def _erlang_c(load: float, seconds: float, callers: int, within: float) -> Steady:
    if callers <= load:
        return Steady(0.0, callers / load, math.inf, 1.0)
    chance = blocked(load, callers)
    waits = chance / (1 - load / callers * (1 - chance))
    in_time = 1 - waits * math.exp(-(callers - load) * within / seconds)
    return Steady(in_time, 1.0, waits * seconds / (callers - load), load / callers)


def _erlang_a(arrive: float, serve: float, callers: int, within: float, leave: float) -> Steady:
    """By the density of the wait offered, e^g(x) with g(x) = arrive (1 - e^(-leave x)) / leave - callers serve x.

    Nobody waits with a weight of 1 / B(callers - 1); everything is scaled by the largest value of the density.
    """
    rate = callers * serve
    top = max(0.0, math.log(arrive / rate) / leave)
    least, most = _reach(arrive, rate, leave, top)
    largest = _density(np.array(top), arrive, rate, leave)
    at_once = _at_once(arrive / serve, callers, float(largest))
    if math.isinf(at_once):
        return Steady(1.0, 1.0, 0.0, arrive / rate)
    closer = [top + (most - top) / 2**power for power in range(1, 13)]  # an exponential beside a longer one
    parts = sorted({least, most, *(x for x in (top, within, *closer) if least < x < most)})
    whole = patient = soon = waited = 0.0
    for begin, end in pairwise(parts):
        x = (end - begin) / 2 * POINTS + (end + begin) / 2
        weight = (end - begin) / 2 * WEIGHTS * arrive * np.exp(_density(x, arrive, rate, leave) - largest)
        stays = weight * np.exp(-leave * x)
        whole, patient, waited = whole + weight.sum(), patient + stays.sum(), waited + (x * stays).sum()
        soon += stays.sum() if end <= within else 0.0
    total = at_once + whole
    answered = float((at_once + patient) / total)
    wait = float(waited / (at_once + patient))
    return Steady(float((at_once + soon) / total), answered, wait, min(1.0, arrive * answered / rate))


def _density(x: np.ndarray, arrive: float, rate: float, leave: float) -> np.ndarray:
    return -arrive / leave * np.expm1(-leave * x) - rate * x


def _at_once(load: float, callers: int, largest: float) -> float:
    """The weight of not waiting at all on the scale of the density; endless when waiting is beyond reach."""
    chance = blocked(load, callers - 1)
    power = -math.log(chance) - largest if chance > 0 else math.inf
    return math.exp(power) if power < 700 else math.inf


def _reach(arrive: float, rate: float, leave: float, top: float) -> tuple[float, float]:
    """Between which waits the density is more than nothing: it falls on both sides of its top."""
    floor = float(_density(np.array(top), arrive, rate, leave)) - NOTHING_LEFT

    def is_left(x: float) -> bool:
        return float(_density(np.array(x), arrive, rate, leave)) > floor

    step = 1.0
    while is_left(top + step):
        step *= 2
    most = _halved(lambda x: not is_left(x), top, top + step)
    least = 0.0 if is_left(0.0) else _halved(is_left, 0.0, top)
    return least, most


def _halved(holds, low: float, high: float) -> float:
    """Where something begins to hold between `low`, where it does not, and `high`, where it does."""
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def needed(
    an_hour: float, seconds: float, share: float, within: float, patience: float | None = None,
    *, of_answered: bool = False,
) -> int:  # fmt: skip
    """The fewest callers with whom at least this share (below 1) is answered in time."""
    if an_hour <= 0:
        return 0

    def is_enough(callers: int) -> bool:
        return steady(an_hour, seconds, callers, within, patience).level(of_answered=of_answered) >= share

    few, many = 0, max(1, math.ceil(an_hour * seconds / 3600))
    while not is_enough(many):
        few, many = many, many * 2
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if is_enough(middle) else (middle, many)
    return many
