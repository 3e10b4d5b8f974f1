"""Shifts that come again every week, as moments. Pure.

Times are those of the clock on the wall: 09:00 to 17:00 is that on the days the clocks change, too.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable
from datetime import date, datetime, time, timedelta

from hearth.calls.rules.hours import HERE, moment_of

MOST_WEEKS = 26
Stretch = tuple[datetime, datetime]


def stretch(day: date, begins: time, ends: time) -> Stretch:
    """One shift. Raises ValueError where it would go past midnight: such a night is two shifts."""
    if ends <= begins:
        raise ValueError(f"From {begins:%H:%M} until {ends:%H:%M} goes past midnight. Enter it as two shifts.")
    starts_at, ends_at = moment_of(day, begins), moment_of(day, ends)
    if ends_at <= starts_at:
        raise ValueError(f"On {day:%d/%m/%Y} the clocks leave out {begins:%H:%M} to {ends:%H:%M}. Choose other times.")
    return starts_at, ends_at


def pattern(
    first: date, weeks: int, weekdays: Collection[int], begins: time, ends: time, *, holidays: Container[date]
) -> list[Stretch]:
    """The same hours on these weekdays (0 is Monday) for so many weeks, without the days in `holidays`."""
    days = (first + timedelta(days=number) for number in range(7 * weeks))
    return [stretch(day, begins, ends) for day in days if day.weekday() in weekdays and day not in holidays]


def overlapping(new: Iterable[Stretch], held: Collection[Stretch]) -> Stretch | None:
    """The first new one that lies partly in one that is held already; the very same counts as held."""
    return next(
        (one for one in new if one not in held and any(one[0] < end and begin < one[1] for begin, end in held)), None
    )


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_of(day: date) -> tuple[datetime, datetime]:
    """From when until when the week of a day goes, on the clock on the wall."""
    monday = monday_of(day)
    return day_of(monday)[0], day_of(monday + timedelta(days=6))[1]


def day_of(day: date) -> tuple[datetime, datetime]:
    """From when until when a day goes."""
    return moment_of(day, time()), moment_of(day + timedelta(days=1), time())


def in_words(one: Stretch) -> str:
    """09:00–17:00."""
    begins, ends = (moment.astimezone(HERE) for moment in one)
    return f"{begins:%H:%M}–{ends:%H:%M}"
