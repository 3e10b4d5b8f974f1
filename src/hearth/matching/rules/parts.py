"""Seven days in parts of a day: the places in which something can be done. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from hearth.offers.rules.times import PARTS

DAYS = 7
BEGINS, ENDS = (time(8), time(12), time(17)), (time(12), time(17), time(21))
"""When each part of a day begins and ends."""


class Slot(NamedTuple):
    """One part of one day."""

    day: date
    part: int


def slots_from(first: date, days: int = DAYS) -> list[Slot]:
    """Every part of every day, from the morning of the first."""
    return [Slot(first + timedelta(days=after), part) for after in range(days) for part in range(len(PARTS))]


def ends_at(slot: Slot, tz) -> datetime:
    return datetime.combine(slot.day, ENDS[slot.part], tz)


def still_open(slots: list[Slot], now: datetime) -> list[Slot]:
    """Those that are not over yet."""
    return [slot for slot in slots if ends_at(slot, now.tzinfo) > now]


def due_part(slots: list[Slot], due: datetime) -> int:
    """The number of the last of these slots that is in time, which begins before it is due; -1: all are late."""
    return sum(datetime.combine(slot.day, BEGINS[slot.part], due.tzinfo) < due for slot in slots) - 1


def in_words(slot: Slot) -> str:
    """“Tuesday 24 November, morning”."""
    return f"{slot.day:%A} {slot.day.day} {slot.day:%B}, {PARTS[slot.part][0]}"


WAKING = (time(9), time(21))
"""Between these hours somebody is expected to read a message."""


def answer_by(now: datetime, hours: int) -> datetime:
    """By when somebody asked now answers: nights do not count, they have `hours` of the day."""
    begun, ends = WAKING
    if now.time() < begun:
        now = datetime.combine(now.date(), begun, now.tzinfo)
    elif now.time() >= ends:
        now = datetime.combine(now.date() + timedelta(days=1), begun, now.tzinfo)
    end_of_day = datetime.combine(now.date(), ends, now.tzinfo)
    until = now + timedelta(hours=hours)
    if until <= end_of_day:
        return until
    left = until - end_of_day
    tomorrow = datetime.combine(now.date() + timedelta(days=1), begun, now.tzinfo)
    if left <= timedelta(hours=ends.hour - begun.hour):
        return tomorrow + left
    return answer_by(tomorrow, int(left.total_seconds() // 3600))
