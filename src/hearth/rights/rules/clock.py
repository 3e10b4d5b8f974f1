"""The clock of a subject access request. Pure.

UK GDPR Article 12(3): without undue delay and within one month; two further months for complex requests. The month
runs to the same day of the next month, or its last day when there is none. It stands still while proof of identity
or a clarification that is really needed is waited for (Data Protection Act 2018, section 45(5); Data (Use and Access)
Act 2025). A day that falls on a weekend is not moved: answering a day early is never wrong.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Rest:
    """The clock stands still from a day until the day the answer came; None: it still does."""

    since: date
    until: date | None


def months_after(day: date, months: int) -> date:
    """The same day so many months on, or the last day of that month."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def stood_still(rests: Iterable[Rest], today: date) -> int:
    """Days the clock did not run. Days that two rests share count once."""
    days: set[date] = set()
    for rest in rests:
        last = rest.until or today
        days |= {rest.since + timedelta(n) for n in range(max(0, (last - rest.since).days))}
    return len(days)


def due(received: date, rests: Iterable[Rest], *, months: int, today: date) -> date:
    """The last day on which the answer is in time."""
    return months_after(received, months) + timedelta(days=stood_still(rests, today))
