"""Dates and times as people in the United Kingdom read them, in English and Welsh.

“22 November 2026 at 2:07pm”, “3 hours ago”; in Welsh “22 Tachwedd 2026 am 2:07yh”, “3 awr yn ôl”.
The Welsh forms follow the Unicode CLDR (yb and yh for morning and afternoon; 2 takes a soft mutation).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from hearth.kit.language import Words, current

MONTHS = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "cy": (
        "Ionawr",
        "Chwefror",
        "Mawrth",
        "Ebrill",
        "Mai",
        "Mehefin",
        "Gorffennaf",
        "Awst",
        "Medi",
        "Hydref",
        "Tachwedd",
        "Rhagfyr",
    ),
}
WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "cy": ("dydd Llun", "dydd Mawrth", "dydd Mercher", "dydd Iau", "dydd Gwener", "dydd Sadwrn", "dydd Sul"),
}
NOTHING = "–"


def _local(value: date) -> date:
    """A moment in the hub's own time zone; a plain day stays what it is."""
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def day(value: date | None, *, weekday: bool = False, year: bool = True) -> str:
    """22 November 2026; with weekday “Sunday 22 November 2026”."""
    if value is None:
        return NOTHING
    value, language = _local(value), current()
    parts = [WEEKDAYS[language][value.weekday()]] if weekday else []
    parts += [str(value.day), MONTHS[language][value.month - 1]]
    return " ".join([*parts, str(value.year)] if year else parts)


def short_day(value: date | None) -> str:
    """22 Nov: for dense tables and charts."""
    if value is None:
        return NOTHING
    value = _local(value)
    return f"{value.day} {MONTHS[current()][value.month - 1][:3]}"


def clock(value: datetime | None) -> str:
    """2:07pm, midday, midnight; in Welsh 2:07yh, hanner dydd, hanner nos."""
    if value is None:
        return NOTHING
    value = _local(value)
    if (value.hour % 12, value.minute) == (0, 0):
        return str(Words("midday", "hanner dydd") if value.hour else Words("midnight", "hanner nos"))
    half = {"en": ("am", "pm"), "cy": ("yb", "yh")}[current()][value.hour >= 12]
    return f"{value.hour % 12 or 12}:{value.minute:02}{half}"


def moment(value: datetime | None) -> str:
    """22 November 2026 at 2:07pm."""
    return NOTHING if value is None else f"{day(value)} {Words('at', 'am')} {clock(value)}"


def until(value: datetime) -> str:
    """Monday 23 November, 4:30pm: a time to come, as a resident is told it."""
    return f"{day(value, weekday=True, year=False)}, {clock(value)}"


def ago(value: datetime | None, now: datetime | None = None) -> str:
    """3 hours ago; “in 3 hours” for what is to come; further away than a week, the date."""
    if value is None:
        return NOTHING
    gap = (now or timezone.now()) - value
    ahead = gap < timedelta(0)
    minutes = int(abs(gap).total_seconds() // 60)
    if minutes < 1:
        return str(Words("just now", "nawr"))
    if minutes >= 7 * 24 * 60:
        return day(value)
    span = _span(minutes)
    return str(Words(f"in {span}", f"ymhen {span}") if ahead else Words(f"{span} ago", f"{span} yn ôl"))


def _span(minutes: int) -> str:
    """Whole days, else whole hours, else minutes."""
    if minutes >= 24 * 60:
        return _counted(minutes // (24 * 60), "day", "diwrnod", "ddiwrnod")
    if minutes >= 60:
        return _counted(minutes // 60, "hour", "awr", "awr")
    return _counted(minutes, "minute", "munud", "funud")


def _counted(number: int, english: str, welsh: str, welsh_two: str) -> str:
    plural = english if number == 1 else english + "s"
    return str(Words(f"{number} {plural}", f"{number} {welsh_two if number == 2 else welsh}"))


def age(born: date | None, today: date | None = None) -> str:
    """Years of age on `today`."""
    if born is None:
        return NOTHING
    today = today or timezone.localdate()
    return str(today.year - born.year - ((today.month, today.day) < (born.month, born.day)))


def wait(value: timedelta | None) -> str:
    """A length of time in its largest whole unit: 3 days, 5 hours, 20 minutes."""
    return NOTHING if value is None else _span(max(0, int(value.total_seconds() // 60)))
