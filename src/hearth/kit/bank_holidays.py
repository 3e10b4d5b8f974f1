"""Bank holidays of England and Wales, from the library that keeps them."""

from __future__ import annotations

from datetime import date
from functools import cache


class BankHolidays:
    """Days asked as `day in holidays`; a year is reckoned when a day of it is first asked for."""

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in _of(day.year)


@cache
def _of(year: int) -> frozenset[date]:
    import holidays

    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


BANK_HOLIDAYS = BankHolidays()
