"""Bank holidays of England and Wales, from the library that keeps them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import cache


class BankHolidays(Collection):
    """Days asked as `day in holidays`; a year is reckoned when a day of it is first asked for."""

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in _of(day.year)

    def __iter__(self):
        raise TypeError("Bank holidays have no end: ask whether a day is one.")

    def __len__(self):
        return 1  # there always are some


@cache
def _of(year: int) -> frozenset[date]:
    import holidays

    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


BANK_HOLIDAYS = BankHolidays()
