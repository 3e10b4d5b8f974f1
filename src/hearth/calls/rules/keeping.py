"""When somebody is rung who is rung regularly. Pure."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime, time, timedelta

from hearth.calls.rules.hours import Hours, is_open, moment_of, next_open

LONGEST = 90  # days between two calls
REVIEW_WITHIN = timedelta(days=183)


def next_day(day: date, every_days: int, today: date) -> date:
    """The next day after this one on which they are rung; days that were missed are not made up for."""
    gap = max((today - day).days // every_days + 1, 1)
    return day + timedelta(days=gap * every_days)


def due_at(day: date, at: time | None, hours: Hours, holidays: Container[date], now: datetime) -> datetime:
    """The moment on that day, or the first open one after it, when the hub is shut then or it is over."""
    wished = moment_of(day, at) if at else moment_of(day, time(0))
    wished = max(wished, now) if wished < now else wished
    return wished if is_open(wished, hours, holidays) else next_open(wished, hours, holidays)
