"""How old an open request is, in the bands every list and figure uses. Days are London days: today is nought."""

from __future__ import annotations

from datetime import date, timedelta

AGES: dict[str, tuple[int, int | None, str]] = {
    "0": (0, 0, "Raised today"),
    "1-2": (1, 2, "1 to 2 days"),
    "3-6": (3, 6, "3 to 6 days"),
    "7-13": (7, 13, "1 week"),
    "14-27": (14, 27, "2 to 3 weeks"),
    "28-": (28, None, "4 weeks or more"),
}
"""Key as it stands in an address: youngest and oldest day of the band (None: no end), and its words."""


def age_band(raised_on: date, today: date) -> str:
    """The band of a request raised on this day. One raised tomorrow by a fast clock counts as today's."""
    days = max((today - raised_on).days, 0)
    return next(key for key, (_, last, _) in AGES.items() if last is None or days <= last)


def raised_between(band: str, today: date) -> tuple[date | None, date]:
    """The first and the last day on which requests of this band were raised; None means since ever."""
    youngest, oldest, _ = AGES[band]
    first = None if oldest is None else today - timedelta(days=oldest)
    return first, today - timedelta(days=youngest)
