"""Who may be asked to do what: pure rules about volunteers."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta

METRES_A_MILE = 1609
KINDS = {  # what a group or a firm can offer, in English and Welsh
    "goods": ("Food or goods", "Bwyd neu nwyddau"),
    "vehicle": ("A van or car", "Fan neu gar"),
    "kitchen": ("A kitchen", "Cegin"),
    "room": ("A room or a store", "Ystafell neu storfa"),
    "people": ("A group of people", "Grŵp o bobl"),
    "other": ("Something else", "Rhywbeth arall"),
}


def answer_by(offered_at: datetime, hours: int) -> datetime:
    """By when whoever offers is rung: the borough's own target, in hours, for what can be planned."""
    return offered_at + timedelta(hours=hours)


def age_on(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def metres_between(a: tuple[int, int] | None, b: tuple[int, int] | None) -> int | None:
    """Straight-line metres between two grid places, or None when one is not known."""
    return None if a is None or b is None else round(math.dist(a, b))


def far(metres: int) -> str:
    """A distance as it is said here: "350 metres", "1.2 miles"."""
    miles = metres / METRES_A_MILE
    return f"{round(metres, -1)} metres" if miles < 0.5 else f"{miles:.1f} miles"
