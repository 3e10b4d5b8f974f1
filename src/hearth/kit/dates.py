"""Dates as they stand in other people's files: read without guessing, refused in plain words."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
OLDEST_YEARS = 125
"""Years of age beyond which a date of birth is taken for a slip of the keyboard."""

_TIME = (
    r"(?:[T ]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + _TIME)
_PACKED = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})" + _TIME)
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4})" + _TIME)
_WORDED = re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -](?P<word>[A-Za-z]{3,9})\.?,?[ -](?P<year>\d{4})" + _TIME)
_SHORT_YEAR = re.compile(r"\d{1,2}[-/. ](\d{1,2}|[A-Za-z]{3,9})[-/. ]\d{2}\b.*")
_SERIAL = re.compile(r"\d{1,5}(\.\d+)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_HOW = "Write it as 31/12/1950 or 1950-12-31."


class DateFault(ValueError):
    """A date that cannot be read; its text says what is wrong and how to write it."""


@lru_cache(maxsize=50_000)
def read_date(text: object, *, excel_serials: bool = False) -> date:
    """Read YYYY-MM-DD, YYYYMMDD, DD/MM/YYYY (also with - or .) or 12 May 1956, with or without a time.

    The day always comes before the month. A year of two digits is refused. `excel_serials` also reads 44242 as
    Excel's day 44,242. Raises DateFault.
    """
    return _read(text, excel_serials=excel_serials).date()


def read_moment(text: object, *, excel_serials: bool = False) -> datetime:
    """Read a date with a time, as London time unless it carries a zone; midnight when no time is given."""
    return _read(text, excel_serials=excel_serials)


def read_birth_date(text: object, *, today: date, excel_serials: bool = False) -> date:
    """Read a date of birth: not in the future and no more than 125 years ago. Raises DateFault."""
    born = read_date(text, excel_serials=excel_serials)
    if born > today:
        raise DateFault(f"A date of birth cannot be in the future, and {born:%d/%m/%Y} is.")
    if born.year < today.year - OLDEST_YEARS:
        raise DateFault(f"A date of birth more than {OLDEST_YEARS} years ago is a slip: {born:%d/%m/%Y}.")
    return born


def _read(text: object, *, excel_serials: bool) -> datetime:
    if isinstance(text, datetime):
        return text if text.tzinfo else text.replace(tzinfo=LONDON)
    if isinstance(text, date):
        return datetime.combine(text, time(), LONDON)
    typed = " ".join(("" if text is None else str(text)).split())
    if not typed:
        raise DateFault(f"There is no date here. {_HOW}")
    if not typed.isascii():
        raise DateFault(f"“{typed[:40]}” is not a date. {_HOW}")
    for shape in (_YEAR_FIRST, _PACKED, _DAY_FIRST, _WORDED):
        if found := shape.fullmatch(typed):
            return _made(found.groupdict(), typed)
    if _SERIAL.fullmatch(typed):
        return _from_serial(typed, excel_serials)
    if _SHORT_YEAR.fullmatch(typed):
        raise DateFault(f"The year in “{typed[:40]}” has two digits, which could be two centuries. {_HOW}")
    raise DateFault(f"“{typed[:40]}” is not a date. {_HOW}")


def _made(parts: dict[str, str | None], typed: str) -> datetime:
    month = _month(parts, typed)
    try:
        moment = datetime(
            int(parts["year"] or 0),
            month,
            int(parts["day"] or 0),
            *(int(parts[name] or 0) for name in ("hour", "minute", "second")),
            tzinfo=_zone(parts["zone"]),
        )
        return moment.astimezone(LONDON) if parts["zone"] else moment
    except (ValueError, OverflowError):
        hint = " The day comes before the month." if month > 12 else ""
        raise DateFault(f"There is no such day as {typed[:40]}.{hint} {_HOW}") from None


def _month(parts: dict[str, str | None], typed: str) -> int:
    word = parts.get("word")
    if not word:
        return int(parts["month"] or 0)
    if word[:3].lower() not in _MONTHS:
        raise DateFault(f"“{word}” in “{typed[:40]}” is not a month. {_HOW}")
    return _MONTHS.index(word[:3].lower()) + 1


def _zone(text: str | None) -> tzinfo:
    """London unless the text says otherwise: Z or +01:00. Raises ValueError for a zone beyond a day."""
    if not text:
        return LONDON
    return datetime.strptime(text.replace(":", ""), "%z").tzinfo or UTC


def _from_serial(typed: str, allowed: bool) -> datetime:
    """Excel counts days from 30/12/1899 (with 1900 wrongly taken for a leap year, so day 60 and before are refused)."""
    if not allowed:
        raise DateFault(f"“{typed}” is a number, not a date. {_HOW}")
    if float(typed) <= 60:
        raise DateFault(f"“{typed}” is too small to be a date from a spreadsheet. {_HOW}")
    naive = datetime(1899, 12, 30) + timedelta(days=float(typed))
    return naive.replace(microsecond=0, tzinfo=LONDON)
