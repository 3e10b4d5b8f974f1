"""Working time in the made-up borough: its staff do nothing at night, so its past is told in working minutes."""

from __future__ import annotations

from datetime import datetime, time, timedelta

OPENS, CLOSES = 8, 20  # o'clock, every day
DAY = (CLOSES - OPENS) * 60  # working minutes
REACHES_BACK = 60  # days


class Hours:
    """The working minutes up to one moment, counted from a day far enough back."""

    def __init__(self, anchor: datetime):
        self.anchor, self.zone = anchor, anchor.tzinfo
        self.first = anchor.date() - timedelta(days=REACHES_BACK)

    def minutes(self, at: datetime) -> float:
        """How many working minutes have passed by then."""
        local = at.astimezone(self.zone)
        today = local.hour * 60 + local.minute + local.second / 60 - OPENS * 60
        return (local.date() - self.first).days * DAY + min(max(today, 0), DAY)

    def at(self, minutes: float) -> datetime:
        """The moment at which so many working minutes have passed."""
        days, rest = divmod(minutes, DAY)
        opened = datetime.combine(self.first + timedelta(days=int(days)), time(OPENS), self.zone)
        return opened + timedelta(seconds=int(rest * 60))

    def after(self, at: datetime, minutes: float) -> datetime:
        return self.at(self.minutes(at) + minutes)

    def between(self, begin: datetime, end: datetime) -> float:
        """The working minutes from one moment to another."""
        return self.minutes(end) - self.minutes(begin)

    def is_open(self, at: datetime) -> bool:
        return OPENS <= at.astimezone(self.zone).hour < CLOSES
