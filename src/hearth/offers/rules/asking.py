"""Who may be asked to do what: pure rules about volunteers."""

from __future__ import annotations

import math
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Match:
    """One volunteer weighed for one need: whether they may be asked, how far away, and why in words."""

    may: bool
    metres: int | None
    reasons: tuple[str, ...]


def age_on(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def metres_between(a: tuple[int, int] | None, b: tuple[int, int] | None) -> int | None:
    """Straight-line metres between two grid places, or None when one is not known."""
    return None if a is None or b is None else round(math.dist(a, b))


def weigh(*, does: list[str], category: str, is_for_volunteers: bool, reach: int, metres: int | None,
          live_tasks: int, most: int, status: str, carry: tuple[bool, str], speaks: list[str], language: str,
          in_pairs: bool) -> Match:  # fmt: skip
    """Weigh one volunteer for one need. Every rule that stops them, and every reason that speaks for them, in words.

    `is_for_volunteers` is what the borough says of this kind of help; `carry` is what the medicines rule says of a
    volunteer; `in_pairs` means the person is not visited alone.
    """
    stops = []
    if status != "active":
        stops.append(f"is {status}")
    if not carry[0]:
        stops.append(carry[1])
    if not is_for_volunteers:
        stops.append("this kind of help is not one that volunteers give here")
    if category not in does:
        stops.append("has not offered this kind of help")
    if metres is not None and metres > reach:
        stops.append(f"lives {far(metres)} away, further than the {far(reach)} they travel")
    if live_tasks >= most:
        stops.append(f"has {live_tasks} tasks already, their limit is {most}")
    if in_pairs:
        stops.append("this person is not visited alone: arrange two people together")
    if stops:
        return Match(False, metres, tuple(stops))
    good = ["offers this kind of help"]
    good.append(f"lives {far(metres)} away" if metres is not None else "distance not known")
    good.append(f"has {live_tasks} of {most} tasks this week" if live_tasks else "is free")
    if language != "en" and language in speaks:
        good.append("speaks their language")
    return Match(True, metres, tuple(good))


def far(metres: int) -> str:
    """A distance as it is said here: "350 metres", "1.2 miles"."""
    miles = metres / METRES_A_MILE
    return f"{round(metres, -1)} metres" if miles < 0.5 else f"{miles:.1f} miles"
