"""Tables of staffing as CSV: what comes in (calls and callers by half-hour; a history) and the answer. Pure."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence

import numpy as np

from hearth.calls.staffing import cells
from hearth.calls.staffing.answer import Answer, Row
from hearth.calls.staffing.plan import Plan, Target, Work
from hearth.calls.staffing.shifts import HALF_HOURS, Person, Shift
from hearth.kit.dates import DateFault, read_date

HEADINGS = (
    "what_if", "day", "from", "calls", "on_shift", "there", "there_9_of_10", "needed", "short",
    "in_time_formula", "wait_formula", "in_time_drawn", "give_or_take", "wait_drawn", "abandoned",
    "left_to_ring_back", "not_made",
)  # fmt: skip
MOST_CALLERS = 1_000


def _rows(text: str, columns: tuple[str, ...]) -> Iterable[tuple[int, dict[str, str]]]:
    """Each row with its line. Raises ValueError."""
    try:
        reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
        names = [name.strip().lower() for name in reader.fieldnames or ()]
        if sorted(names) != sorted(columns):
            raise ValueError(f"the first line must name the columns {', '.join(columns)}")
        reader.fieldnames = names
        for row in reader:
            if None in row or None in row.values():
                raise ValueError(f"line {reader.line_num}: it has not as many cells as the first line")
            yield reader.line_num, row
    except csv.Error as wrong:
        raise ValueError(str(wrong)) from None


def _number(value: str, most: float) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not 0 <= number <= most:
        raise ValueError(f"“{value}”: write a number from 0 to {most:,}")
    return number


def _cell(line: int, name: str, read, value: str):
    try:
        return read(value.strip())
    except (ValueError, DateFault) as wrong:
        raise ValueError(f"line {line}: {name}: {wrong}") from None


def read_history(text: str) -> dict:
    """`day,from,calls` by half-hour, as (day, half-hour) → calls. Raises ValueError with the line."""
    found: dict = {}
    for line, row in _rows(text, ("day", "from", "calls")):
        at = _cell(line, "day", read_date, row["day"]), min(_cell(line, "from", cells.half_hour, row["from"]), 47)
        found[at] = found.get(at, 0) + _cell(line, "calls", lambda v: _number(v, cells.MOST_CALLS), row["calls"])
    return found


def read_day_sheet(text: str, *, minutes: float, target: Target) -> Plan:
    """`day,from,calls,callers`: what is expected and how many are on, by half-hour. Raises ValueError with the line."""
    told: dict = {}
    for line, row in _rows(text, ("day", "from", "calls", "callers")):
        at = _cell(line, "day", read_date, row["day"]), _cell(line, "from", cells.half_hour, row["from"])
        if at in told or at[1] >= HALF_HOURS:
            raise ValueError(f"line {line}: this half-hour stands twice, or is past the day")
        callers = _cell(line, "callers", lambda v: _number(v, MOST_CALLERS), row["callers"])
        told[at] = _cell(line, "calls", lambda v: _number(v, cells.MOST_CALLS), row["calls"]), int(callers)
    if not any(calls for calls, _ in told.values()):
        raise ValueError("no calls are expected in it")
    days = tuple(sorted({day for day, _ in told}))
    demand = np.zeros((len(days), HALF_HOURS))
    for (day, half_hour), (calls, _) in told.items():
        demand[days.index(day), half_hour] = calls
    most = max(callers for _, callers in told.values())
    people = tuple(
        Person(f"{number + 1}", shifts=tuple(
            Shift(at * 30, at * 30 + 30, dates=frozenset({day})) for (day, at), (_, on) in told.items() if on > number
        )) for number in range(most)
    )  # fmt: skip
    spans = [half_hour for _, half_hour in told]
    return Plan(days, demand, (Work("calls", minutes * 60, 1),), people, min(spans), max(spans) + 1, target=target)


def as_csv(answers: Iterable[tuple[str, Answer]]) -> str:
    """Every half-hour of every answer, and after each day's the day itself (“from” is empty)."""
    return rows_as_csv((name, answered.half_hours, answered.days) for name, answered in answers)


def rows_as_csv(answers: Iterable[tuple[str, Sequence[Row], Sequence[Row]]]) -> str:
    """The same from (name, half-hours, days)."""
    file = io.StringIO(newline="")
    lines = csv.writer(file)
    lines.writerow(HEADINGS)
    for name, half_hours, days in answers:
        for day in days:
            for row in (*(one for one in half_hours if one.day == day.day), day):
                lines.writerow([name, row.day, row.at, *_cells(row)])
    return file.getvalue()


def _cells(row: Row) -> list:
    is_day = row.half_hour is None
    return [
        _told(row.calls), _told(row.on_shift), _told(row.on), _told(row.low), row.needed, row.short,
        _told(row.formula, 4), _told(row.formula_wait), _told(row.drawn, 4), _told(row.error, 4), _told(row.wait),
        _told(row.abandoned, 4), _told(row.left) if is_day else "", _told(row.not_made) if is_day else "",
    ]  # fmt: skip


def _told(value: float | None, places: int = 1) -> str | float:
    if value is None:
        return ""
    return "grows" if math.isinf(value) else round(value, places)
