"""How single values of a staffing file are read; each raises ValueError with what to write instead. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from hearth.calls.staffing.shifts import CELL, EVERY_DAY, HALF_HOURS

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_CALLS = 20_000
TIME = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")


def text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 120:
        raise ValueError("write a text of 120 characters at most, in quotation marks")
    return " ".join(value.split())


def texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError('write a list, such as ["one", "another"]')
    return tuple(text(one) for one in value)


def number(least: float, most: float, *, whole: bool = False) -> Callable[[Any], Any]:
    """A reader of numbers from `least` to `most`."""

    def read(value: Any) -> float | int:
        if (
            isinstance(value, bool)
            or not isinstance(value, (int if whole else (int, float)))
            or not least <= value <= most
        ):
            raise ValueError(f"write a {'whole ' if whole else ''}number from {least:,} to {most:,}")
        return value

    return read


def percent(value: Any) -> float:
    return number(0, 100)(value) / 100


def day(value: Any) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise ValueError("write a day as 2026-12-25, without quotation marks")
    return value


def days(value: Any) -> tuple[date, ...]:
    if not isinstance(value, list):
        raise ValueError("write days in brackets, such as [2026-12-25, 2026-12-26]")
    return tuple(day(one) for one in value)


def minutes(value: Any) -> int:
    """A time of the day as minutes after midnight: 08:30 is 510, 24:00 the end of the day."""
    found = TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    total = int(found[1]) * 60 + int(found[2]) if found else 24 * 60 + 1
    if total > 24 * 60 or total % CELL:
        raise ValueError(f'write a time in steps of {CELL} minutes, such as "08:30"')
    return total


def half_hour(value: Any) -> int:
    total = minutes(value)
    if total % 30:
        raise ValueError('write a full or a half hour, such as "08:30"')
    return total // 30


def weekdays(value: Any) -> frozenset[int]:
    """“mon-fri”, “sat sun”, “every day”."""
    if not isinstance(value, str):
        raise ValueError('write weekdays as "mon-fri", "sat sun" or "every day"')
    if value.strip().lower() == "every day":
        return EVERY_DAY
    found: set[int] = set()
    for word in value.lower().replace(",", " ").split():
        first, _, last = word.partition("-")
        ends = [next((n for n, name in enumerate(WEEKDAYS) if one[:3] == name), -1) for one in (first, last or first)]
        if -1 in ends or ends[0] > ends[1]:
            raise ValueError('write weekdays as "mon-fri", "sat sun" or "every day"')
        found |= {*range(ends[0], ends[1] + 1)}
    if not found:
        raise ValueError('write weekdays as "mon-fri", "sat sun" or "every day"')
    return frozenset(found)


def breaks(value: Any) -> tuple[tuple[int, int], ...]:
    """["10:00 15", "12:30 30"]: from when, how many minutes."""
    found = []
    for one in texts(value):
        at, _, long = one.partition(" ")
        if not long.strip().isdecimal() or not 0 < int(long) <= 240 or int(long) % CELL:
            raise ValueError(f'write a break as "12:30 30": from when, and minutes in steps of {CELL}')
        found.append((minutes(at), int(long)))
    return tuple(found)


def calls(value: Any) -> tuple[float, ...]:
    if not isinstance(value, list) or not 0 < len(value) <= HALF_HOURS:
        raise ValueError("write calls by half-hour in brackets, such as [12, 15, 18]")
    return tuple(number(0, MOST_CALLS)(one) for one in value)


def shares(value: Any) -> tuple[float, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError("write percentages in brackets, such as [100, 90, 70]")
    return tuple(percent(one) for one in value)


def from_day(first: date, number_of_days: int) -> tuple[date, ...]:
    return tuple(first + timedelta(days=n) for n in range(number_of_days))
