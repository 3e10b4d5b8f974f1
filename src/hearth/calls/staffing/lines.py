"""A plan typed as lines, or pasted from a sheet: one line each, cells between commas or tabs. Pure.

calls       mon-fri 08:00 12 18 24 30          days (or one date), from when, calls in each half-hour
about       help in Welsh, 10, 8, Welsh        what, minutes, its share, language
to make     safe and well, 7, 60               what, minutes, how many a day, language
people      Amina, staff, mon-fri, 08:00-16:00, 10:00 15; 12:30 30, Welsh, help
            12, volunteer, sat sun, 10:00-14:00
            who or how many, kind, days (or dates), from-until, breaks, speaks, does
rota        Amina Khan, mon-fri, 09:00-17:00   who, days (or dates), from-until
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

import numpy as np

from hearth.calls.rules.rota import Stretch, pattern, stretch
from hearth.calls.staffing import cells
from hearth.calls.staffing.plan import Work
from hearth.calls.staffing.shifts import CELL, HALF_HOURS, Kind, Person, Shift, clock
from hearth.kit.dates import DateFault, read_date

CALLS = re.compile(r"(?P<days>.+?)[\s,]+(?P<at>\d{1,2}:\d{2})[\s,]+(?P<calls>[\d.,\s]+)")
MOST_LINES, MOST_PEOPLE = 2_000, 1_000
KINDS = {"staff": Kind.STAFF, "redeployed": Kind.REDEPLOYED, "redeployed staff": Kind.REDEPLOYED,
         "volunteer": Kind.VOLUNTEER, "volunteers": Kind.VOLUNTEER}  # fmt: skip


class NotRead(ValueError):
    """Lines that cannot be read: each fault with its number, in one text."""

    def __init__(self, faults: list[str]):
        self.faults = faults
        super().__init__("\n".join(faults))


def _each(text: str, read: Callable[[str], Any]) -> list[Any]:
    """What every line says; empty ones do not count. Raises NotRead with every fault."""
    found, faults = [], []
    for number, line in enumerate(text.splitlines()[:MOST_LINES], 1):
        if not line.strip():
            continue
        try:
            found.append(read(line.strip()))
        except ValueError as wrong:
            faults.append(f"Line {number}: {str(wrong).rstrip('.')}.")
    if faults:
        raise NotRead(faults)
    return found


def _cells(line: str, most: int) -> list[str]:
    """The cells of a line, made up to `most` with empty ones."""
    parts = [part.strip() for part in (line.split("\t") if "\t" in line else line.split(","))]
    if len(parts) > most:
        raise ValueError(f"there are {len(parts)} cells, and {most} are known")
    return parts + [""] * (most - len(parts))


def _number(value: str, what: str, least: float, most: float, *, whole: bool = False) -> float:
    try:
        return cells.number(least, most, whole=whole)(int(value) if whole else float(value))
    except ValueError:
        raise ValueError(f"{what}: write a {'whole ' if whole else ''}number from {least:g} to {most:,g}") from None


def _days(value: str) -> tuple[frozenset[int], frozenset[date]]:
    """Weekdays, or dates with semicolons between: one of the two is empty."""
    if not any(sign.isdigit() for sign in value):
        return cells.weekdays(value), frozenset()
    try:
        return frozenset(), frozenset(read_date(one.strip()) for one in value.split(";") if one.strip())
    except DateFault as wrong:
        raise ValueError(str(wrong)) from None


def read_calls(text: str, days: Sequence[date]) -> np.ndarray:
    """Calls expected, [day, half-hour]; a later line stands over an earlier one. Raises NotRead."""
    demand = np.zeros((len(days), HALF_HOURS))

    def read(line: str) -> None:
        found = CALLS.fullmatch(line)
        if not found:
            raise ValueError("write days, from when, and the calls of each half-hour, such as “mon-fri 08:00 12 18 24”")
        weekdays, dates = _days(found["days"])
        begin = cells.half_hour(found["at"])
        calls = [_number(one, "calls", 0, cells.MOST_CALLS) for one in found["calls"].replace(",", " ").split()]
        if begin + len(calls) > HALF_HOURS:
            raise ValueError("these are more half-hours than the day has left")
        for number, day in enumerate(days):
            if day in dates or (not dates and day.weekday() in weekdays):
                demand[number, begin : begin + len(calls)] = calls

    _each(text, read)
    return demand


def read_about(text: str) -> tuple[Work, ...]:
    """What people ring about. Raises NotRead."""

    def read(line: str) -> Work:
        name, minutes, share, language = _cells(line, 4)
        seconds = _number(minutes, "minutes", 0.1, 240) * 60
        return Work(_named(name), seconds, _number(share or "1", "share", 0.001, 1e6), language=language)

    return _once(_each(text, read))


def read_to_make(text: str) -> tuple[Work, ...]:
    """Calls to be made each day. Raises NotRead."""

    def read(line: str) -> Work:
        name, minutes, number, language = _cells(line, 4)
        a_day = int(_number(number, "how many a day", 1, cells.MOST_CALLS, whole=True))
        return Work(_named(name), _number(minutes, "minutes", 0.1, 240) * 60, a_day=a_day, language=language)

    return _once(_each(text, read))


def _named(name: str) -> str:
    if not name or len(name) > 120:
        raise ValueError("it begins with a name, of 120 characters at most")
    return name


def _once(works: list[Work]) -> tuple[Work, ...]:
    if len({work.name for work in works}) < len(works):
        raise NotRead(["Two lines have one name: each kind of call needs its own."])
    return tuple(works)


def read_people(text: str, purposes: Sequence[str]) -> tuple[Person, ...]:
    """Who is there when; lines with one name are one person's shifts. Raises NotRead."""
    known = {name.lower(): name for name in purposes}
    named: dict[str, Person] = {}
    others: list[Person] = []
    for number, person in _each(text, lambda line: _person(line, known)):
        if number:
            others += [person] * number
        elif (before := named.get(person.name)) is not None:
            named[person.name] = replace(before, shifts=before.shifts + person.shifts)
        else:
            named[person.name] = person
    if len(named) + len(others) > MOST_PEOPLE:
        raise NotRead([f"These are {len(named) + len(others):,} people; {MOST_PEOPLE:,} are the most."])
    return (*named.values(), *others)


def _person(line: str, known: Mapping[str, str]) -> tuple[int, Person]:
    """How many people without a name (0: one, by name), and what they are."""
    who, kind, days, hours, breaks, speaks, does = _cells(line, 7)
    if kind.lower() not in KINDS:
        raise ValueError(f"“{kind}”: write staff, redeployed or volunteer")
    begin, _, end = hours.replace("–", "-").partition("-")
    weekdays, dates = _days(days)
    shift = Shift(cells.minutes(begin), cells.minutes(end), weekdays, cells.breaks(_parts(breaks)), dates)
    if shift.ends <= shift.begins:
        raise ValueError("it ends after it begins, on the same day; write a night as two lines")
    strange = [one for one in _parts(does) if one.lower() not in known]
    if strange:
        raise ValueError(f"“{strange[0]}” is none of the calls above")
    number = int(_number(who, "how many", 1, MOST_PEOPLE, whole=True)) if who.isdecimal() else 0
    can = frozenset(known[one.lower()] for one in _parts(does))
    return number, Person("" if number else _named(who), KINDS[kind.lower()], (shift,), can, frozenset(_parts(speaks)))


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(";") if part.strip()]


def calls_lines(week: np.ndarray) -> str:
    """A usual week as lines, days that are alike together; nothing for days on which nobody rings."""
    return "\n".join(_calls_lines(week))


def _calls_lines(week: np.ndarray) -> Iterator[str]:
    for weekday, name in enumerate(cells.WEEKDAYS):
        rung = np.flatnonzero(week[weekday])
        if rung.size:
            told = " ".join(f"{calls:.4g}" for calls in week[weekday, rung[0] : rung[-1] + 1])
            yield f"{name} {clock(rung[0])} {told}"


@dataclass(frozen=True)
class OnDays:
    """Somebody's shifts of the same hours, in minutes after midnight, with what they speak and which calls they do."""

    name: str
    kind: str
    days: Sequence[date]
    begins: int
    ends: int
    speaks: Sequence[str] = ()
    does: Sequence[str] = ()


def people_lines(known: Iterable[OnDays]) -> str:
    """Who is there when as lines. A time between two steps is the next one inside the shift."""
    return "\n".join(
        ", ".join([
            one.name.replace(",", " "), one.kind, "; ".join(f"{day:%d/%m/%Y}" for day in one.days),
            f"{_step(-(-one.begins // CELL) * CELL)}-{_step(one.ends // CELL * CELL)}", "", "; ".join(one.speaks),
            "; ".join(one.does),
        ]).rstrip(", ")
        for one in known
    )  # fmt: skip


def _step(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def read_rota(
    text: str, known: Mapping[str, Any], first: date, weeks: int, holidays: Container[date]
) -> list[tuple[Any, Stretch]]:
    """Shifts as lines: who, as they are `known`; days for so many weeks, or dates; from-until. Raises NotRead."""

    def read(line: str) -> list[tuple[Any, Stretch]]:
        who, days, between = _cells(line, 3)
        if known.get(who.casefold()) is None:
            several = who.casefold() in known
            raise ValueError(f"“{who}”: " + ("two have this name, write the e-mail address" if several
                                             else "nobody who rings for this team has this name"))  # fmt: skip
        weekdays, dates = _days(days)
        begins, ends = _between(between)
        stretches = (
            [stretch(day, begins, ends) for day in sorted(dates)]
            if dates
            else pattern(first, weeks, weekdays, begins, ends, holidays=holidays)
        )
        return [(known[who.casefold()], one) for one in stretches]

    return [shift for shifts in _each(text, read) for shift in shifts]


def _between(text: str) -> tuple[time, time]:
    parts = text.replace("–", "-").split("-")
    if len(parts) != 2:
        raise ValueError(f"“{text}”: write from when until when, such as 09:00-17:00")
    begins, ends = (cells.minutes(one) for one in parts)
    if ends == 24 * 60:
        raise ValueError("write 23:55 for the end of the day")
    return time(begins // 60, begins % 60), time(ends // 60, ends % 60)
