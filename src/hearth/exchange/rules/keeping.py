"""How long a list is kept: it warns, then locks, then is deleted. Pure: no database, no clock."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

WARN_DAYS = (30, 7)
"""How many days before its last day a team is told."""


class Step(StrEnum):
    """What the daily job does with a list."""

    NOTHING = "nothing"
    WARN = "warn"
    LOCK = "lock"
    DELETE = "delete"


def step(*, last_day: date, warned_on: date | None, locked_on: date | None, days: int, today: date) -> Step:
    """What is due today. A list is never deleted before it has been locked for `days` days, also when the job did
    not run for a while: its team has that long to say why it may be kept.
    """
    if locked_on is not None:
        return Step.DELETE if today >= deleted_on(last_day, locked_on, days) else Step.NOTHING
    if today > last_day:
        return Step.LOCK
    begun = [last_day - timedelta(days=before) for before in WARN_DAYS if today >= last_day - timedelta(days=before)]
    return Step.WARN if begun and (warned_on is None or warned_on < max(begun)) else Step.NOTHING


def deleted_on(last_day: date, locked_on: date | None, days: int) -> date:
    """The day on which the entries go."""
    return (locked_on or last_day + timedelta(days=1)) + timedelta(days=days)


def ends_soon(last_day: date, today: date) -> bool:
    """Whether the pages say that the last day is near."""
    return today <= last_day <= today + timedelta(days=max(WARN_DAYS))
