"""When a volunteer is free: a weekly pattern in parts of a day, and exceptions. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

PARTS = (("morning", "bore"), ("afternoon", "prynhawn"), ("evening", "min nos"))
"""The parts of a day, in English and Welsh; the engine's slots are days times these."""


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
