"""When somebody is rung to be reminded of a thing: from the day before it, in good time, never after it. Pure."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime, timedelta

from hearth.calls.rules.hours import HERE, Hours, is_open, moment_of, next_open
from hearth.matching.rules.parts import BEGINS, ENDS

AHEAD = timedelta(hours=2)
"""So long before it begins it is high time: they come before everybody who has no time of their own."""
LOOK_BACK = 14
PURPOSE = "reminder"


def part_of_day(day: date, part: int) -> tuple[datetime, datetime]:
    """When a part of a day (0 morning, 1 afternoon, 2 evening) begins and ends."""
    return moment_of(day, BEGINS[part]), moment_of(day, ENDS[part])


def _open_before(at: datetime, hours: Hours, holidays: Container[date], least: int) -> tuple[datetime, datetime]:
    """The last stretch in which people are rung, `least` days or more before the day of this moment; nobody being rung
    on any of the days before, that moment itself."""
    last = at.astimezone(HERE).date()
    for day in (last - timedelta(days=n) for n in range(least, LOOK_BACK)):
        if between := hours.of(day, holidays):
            begin, end = (moment_of(day, time) for time in between)
            if begin < at:
                return begin, min(end, at)
    return at, at


def rung_from(begins: datetime, now: datetime, hours: Hours, holidays: Container[date]) -> datetime:
    """From when on they are rung: the opening of the last day before it, or now where that is past."""
    return next_open(max(now, _open_before(begins, hours, holidays, 1)[0]), hours, holidays)


def due_at(begins: datetime, hours: Hours, holidays: Container[date]) -> datetime:
    """When it is high time: so long before it begins, or before the last opening ends in which that can be kept."""
    at = begins - AHEAD
    if is_open(at, hours, holidays):
        return at
    opens, closes = _open_before(at, hours, holidays, 0)
    return max(opens, closes - AHEAD)
