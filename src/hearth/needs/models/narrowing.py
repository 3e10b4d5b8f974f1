"""What the address of a list of needs asks for, read into rows: one way for worklists and for the lists behind figures.

Every value is a key, a day or a number, never a name, so nothing personal ever stands in an address. A value nobody
offers holds nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

UNKNOWN = "none"
"""For a neighbourhood or a ward: the needs of people whose address is not known."""
SHOWN = {
    "ready": "ready", "late": "late", "soon": "about_to_be_late", "pressing": "pressing",
    "held": "on_hold", "open": "open", "ended": "ended",
    "all": "all", "never_tried": "never_tried", "not_reached": "not_reached",
}  # fmt: skip
"""What `show` may say, and the queryset method that answers it."""
COLUMNS = {
    "category": "category__key", "stage": "stage", "urgency": "urgency", "neighbourhood": "neighbourhood__key",
    "ward": "ward__gss", "ending": "ending",
}  # fmt: skip
DAYS = {
    "raised_on": ("raised_at", 1), "raised_from": ("raised_at", None),
    "ended_on": ("ended_at", 1), "ended_from": ("ended_at", None),
}  # fmt: skip
"""A day as the hub's calendar has it: how many days from it are meant; None is all of them since."""


def narrow(rows: QuerySet, asked: Mapping[str, str]) -> QuerySet:
    """The rows that every filter in `asked` allows; without `show` what is to do now."""
    method = SHOWN.get(asked.get("show") or "ready")
    rows = getattr(rows, method)() if method else rows.none()
    for name, column in COLUMNS.items():
        if value := asked.get(name):
            place = name in ("neighbourhood", "ward") and value == UNKNOWN
            rows = rows.filter(**({f"{name}__isnull": True} if place else {column: value}))
    for name, (column, days) in DAYS.items():
        if value := asked.get(name):
            rows = _on(rows, column, value, days)
    if age := asked.get("age"):
        rows = rows.aged(age)
    if rating := asked.get("rating"):
        rows = rows.rated() if rating == "any" else rows.filter(residents_rating=read_number(rating))
    return rows


def _on(rows: QuerySet, column: str, value: str, days: int | None) -> QuerySet:
    try:
        first = date.fromisoformat(value)
        until = first + timedelta(days=days) if days else None
        rows = rows.filter(**{f"{column}__gte": midnight(first)})
        return rows.filter(**{f"{column}__lt": midnight(until)}) if until else rows
    except (ValueError, OverflowError):
        return rows.none()


def midnight(day: date) -> datetime:
    """The moment a day begins in the hub's own time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def read_number(text: str) -> int:
    """A rating as an address names it; nobody ever gave -1."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1
