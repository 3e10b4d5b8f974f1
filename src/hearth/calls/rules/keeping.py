"""When somebody is rung who is rung regularly. Pure."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import date, datetime, time, timedelta

from hearth.calls.rules.hours import Hours, is_open, moment_of, next_open

LONGEST = 90  # days between two calls
REVIEW_WITHIN = timedelta(days=183)


def next_day(day: date, every_days: int, today: date) -> date:
    """The next day after this one on which they are rung; days that were missed are not made up for."""
    gap = max((today - day).days // every_days + 1, 1)
    return day + timedelta(days=gap * every_days)


def day_on(from_on: date, days: Sequence[int], not_before: date, until: date | None) -> date | None:
    """The first of these days after the beginning that is not before another one; none after the last day."""
    found = min((day for one in days if (day := from_on + timedelta(days=one)) >= not_before), default=None)
    return found if found and (until is None or found <= until) else None


def first_on(from_on: date, days: Sequence[int], today: date, until: date | None) -> date | None:
    """When somebody is rung first: today where a day was missed before anybody told the hub, and once for all of
    them."""
    missed = any(from_on + timedelta(days=one) <= today for one in days)
    return today if missed and (until is None or today <= until) else day_on(from_on, days, today, until)


def falls_on(day: date, *, next_on: date | None, every_days: int | None, from_on: date, on_days: Sequence[int],
             until: date | None) -> bool:  # fmt: skip
    """Whether somebody is rung on a day, as their plan stands now."""
    if until and day > until:
        return False
    if every_days is None:
        return (day - from_on).days in on_days
    return next_on is not None and day >= next_on and (day - next_on).days % every_days == 0


SOONEST, REVIEW_SOON = 1, timedelta(days=7)
WORSE = ("keep_in_touch_sooner", "referred", "emergency", "crisis_support")
"""Outcomes of a call that are a bad sign, as needs/scripts/outcomes.yaml names them."""
RAISED = ("keep_in_touch", "keep_in_touch_sooner")
"""Outcomes by which somebody who is not rung regularly yet is from then on: they said that they wish it."""
USUAL, REVIEW_NEW = 7, timedelta(days=28)
PAUSED, NO_MORE, GOES_ON = "keep_in_touch_paused", "keep_in_touch_ended", "keep_in_touch"


def stepped_up(every_days: int) -> int:
    """How often on a bad sign: twice as often."""
    return max(every_days // 2, SOONEST)


PROPOSED = stepped_up(USUAL)
"""How often somebody is rung of whom a bad sign was heard and who had no plan: as one who was rung weekly."""


def due_at(day: date, at: time | None, hours: Hours, holidays: Container[date], now: datetime) -> datetime:
    """The moment on that day, or the first open one after it, when the hub is shut then or it is over."""
    wished = moment_of(day, at) if at else moment_of(day, time(0))
    wished = max(wished, now) if wished < now else wished
    return wished if is_open(wished, hours, holidays) else next_open(wished, hours, holidays)
