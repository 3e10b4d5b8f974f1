"""When a volunteer is free: a weekly pattern in parts of a day, and exceptions. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

PARTS = (("morning", "bore"), ("afternoon", "prynhawn"), ("evening", "min nos"))
"""The parts of a day, in English and Welsh; the engine's slots are days times these."""

DAYS = (("Monday", "Dydd Llun"), ("Tuesday", "Dydd Mawrth"), ("Wednesday", "Dydd Mercher"), ("Thursday", "Dydd Iau"),
        ("Friday", "Dydd Gwener"), ("Saturday", "Dydd Sadwrn"), ("Sunday", "Dydd Sul"))  # fmt: skip


def week_in_words(pattern: Iterable[int]) -> list[tuple[tuple[str, str], list[tuple[str, str]]]]:
    """A weekly pattern as days with their parts, each in English and Welsh; days without one are left out."""
    usual = set(pattern)
    parts = [(day, [part for number, part in enumerate(PARTS) if place * len(PARTS) + number in usual])
             for place, day in enumerate(DAYS)]  # fmt: skip
    return [(day, free) for day, free in parts if free]


class Otherwise(NamedTuple):
    """Days that are otherwise than the usual week; `parts` empty means the whole day."""

    from_on: date
    until_on: date
    parts: tuple[int, ...]
    is_free: bool


def is_free(pattern: Iterable[int], exceptions: Iterable[Otherwise], day: date, part: int) -> bool:
    """Whether somebody is free in one part of a day. Who has not said when is asked at any time; the last exception
    that names the part holds."""
    usual = set(pattern)
    free = not usual or day.weekday() * len(PARTS) + part in usual
    for one in exceptions:
        if one.from_on <= day <= one.until_on and (not one.parts or part in one.parts):
            free = one.is_free
    return free
