"""Who may be asked to do what: pure rules about volunteers."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta

METRES_A_MILE = 1609
NEAREST = 100  # metres: a postcode says no more of where somebody lives
MILES_CY = {"1": "filltir", "2": "filltir"}
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
    """A distance as it is said here: "under 100 metres", "350 metres", "1 mile", "1.2 miles"."""
    if metres < NEAREST:
        return f"under {NEAREST} metres"
    return f"{round(metres, -1)} metres" if metres < METRES_A_MILE / 2 else far_in_miles(metres)[0]


def far_in_miles(metres: int) -> tuple[str, str]:
    """A distance in miles, in English and Welsh: "0.1 miles", "1 mile", "1.2 miles", "20 miles"."""
    said = f"{max(metres / METRES_A_MILE, 0.1):.1f}".removesuffix(".0")
    return f"{said} mile" if said == "1" else f"{said} miles", f"{said} {MILES_CY.get(said, 'milltir')}"


def about(metres: int) -> str:
    """The same where it is not exact: "about 350 metres"."""
    return far(metres) if metres < NEAREST else f"about {far(metres)}"
