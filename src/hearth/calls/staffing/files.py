"""A plan and its what-ifs from a file (TOML): `docs/staffing.md` says what stands in it. Pure.

Every fault is told at once, each with its line and what to write instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from hearth.calls.staffing import cells
from hearth.calls.staffing.absence import Absence, Outbreak
from hearth.calls.staffing.plan import Plan, Target, WhatIf, Work, on_days, usual_week
from hearth.calls.staffing.sheet import read_history
from hearth.calls.staffing.shifts import EVERY_DAY, HALF_HOURS, Kind, Person, Shift
from hearth.kit.toml_lines import Told, read_toml

Schema = Mapping[str, tuple[Callable[[Any], Any], Any]]
REQUIRED = object()
MOST_PEOPLE = 1_000
MOST_DAYS = 92


class Faulty(Exception):
    """A file that cannot be used: every fault, in the order of its lines."""

    def __init__(self, faults: list[str]):
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(frozen=True)
class Asked:
    """What a file asks: a plan as it stands, and what might happen to it."""

    plan: Plan
    what_ifs: tuple[WhatIf, ...] = ()


def _kind(value: Any) -> Kind:
    if value not in list(Kind):
        raise ValueError('write "staff", "redeployed" or "volunteer"')
    return Kind(value)


def _counted(value: Any) -> bool:
    if value not in ("all", "answered"):
        raise ValueError('write "all" (abandoned calls count as not answered) or "answered" (they do not count)')
    return value == "answered"


def _table(value: Any) -> dict:
    if not isinstance(value, dict):
        raise ValueError("write it as a table with a heading of its own")
    return value


_LONG = cells.number(0.1, 240)
PLAN: Schema = {
    "name": (cells.text, ""), "first_day": (cells.day, REQUIRED), "days": (cells.number(1, MOST_DAYS, whole=True), 7),
    "opens": (cells.half_hour, REQUIRED), "closes": (cells.half_hour, REQUIRED), "history": (cells.text, ""),
    "history_without": (cells.days, ()), "kept_free": (cells.number(0, 100, whole=True), 1),
}  # fmt: skip
TARGET: Schema = {
    "percent": (cells.number(1, 99.9), 80), "seconds": (cells.number(0, 3600), 20),
    "patience_seconds": (cells.number(1, 86_400), None), "of": (_counted, False),
}  # fmt: skip
INCOMING: Schema = {
    "name": (cells.text, REQUIRED), "minutes": (_LONG, REQUIRED), "share": (cells.number(0.001, 1e6), 1),
    "language": (cells.text, ""),
}  # fmt: skip
OUTGOING: Schema = {
    "name": (cells.text, REQUIRED), "minutes": (_LONG, REQUIRED), "language": (cells.text, ""),
    "a_day": (cells.number(1, cells.MOST_CALLS, whole=True), REQUIRED),
}  # fmt: skip
CALLS: Schema = {
    "days": (cells.weekdays, EVERY_DAY), "on": (cells.days, ()), "from": (cells.half_hour, REQUIRED),
    "each_half_hour": (cells.calls, REQUIRED),
}  # fmt: skip
MORE: Schema = {"on": (cells.days, REQUIRED), "percent": (cells.number(-100, 1000), REQUIRED)}
SHIFT: Schema = {
    "name": (cells.text, REQUIRED), "days": (cells.weekdays, EVERY_DAY), "from": (cells.minutes, REQUIRED),
    "until": (cells.minutes, REQUIRED), "breaks": (cells.breaks, ()),
}  # fmt: skip
PERSON: Schema = {
    "name": (cells.text, ""), "number": (cells.number(1, MOST_PEOPLE, whole=True), 1), "kind": (_kind, Kind.STAFF),
    "shifts": (cells.texts, REQUIRED), "does": (cells.texts, ()), "speaks": (cells.texts, ()), "away": (cells.days, ()),
}  # fmt: skip
ABSENCE: Schema = {
    "percent": (cells.percent, 0.0), "people": (cells.texts, ()), "from": (cells.day, None), "until": (cells.day, None),
    "volunteers_staying": (cells.shares, ()), "outbreak": (_table, None),
}  # fmt: skip
OUTBREAK: Schema = {
    "begins_with": (cells.number(1, MOST_PEOPLE, whole=True), 1), "reproduction": (cells.number(0, 20), 2.5),
    "latent_days": (cells.number(0, 30, whole=True), 3), "infectious_days": (cells.number(1, 30, whole=True), 2),
    "isolation_days": (cells.number(1, 60, whole=True), 10), "sent_home_percent": (cells.percent, 0.0),
}  # fmt: skip
WHAT_IF: Schema = {**ABSENCE, "name": (cells.text, REQUIRED), "more": (_table, None)}
TABLES = {"target", "incoming", "outgoing", "calls", "more", "shifts", "people", "absence", "what_if"}


def read_plan(text: str, file_of: Callable[[str], str] | None = None) -> Asked:
    """Read a file. `file_of` gives the text of the history it names. Raises Faulty with every fault."""
    return _Reader(read_toml(text), file_of).read()


class _Reader:
    def __init__(self, told: Told, file_of: Callable[[str], str] | None):
        self.told, self.file_of = told, file_of
        self.faults: list[tuple[int, str]] = list(told.slips)

    def fault(self, path: tuple, what: str) -> None:
        self.faults.append((self.told.line_of(path), what))

    def read(self) -> Asked:
        top = {key: value for key, value in self.told.values.items() if key not in TABLES}
        head = self.cells((), top, PLAN)
        head["days"] = cells.from_day(head["first_day"] or date(2000, 1, 3), head["days"])
        plan = self.plan(head)
        what_ifs = [self.what_if(path, one, plan) for path, one in self.tables("what_if", WHAT_IF)]
        if self.faults:
            raise Faulty([f"line {line}: {what}" for line, what in sorted(set(self.faults))])
        return Asked(plan, tuple(what_ifs))

    def cells(self, path: tuple, values: Any, schema: Schema) -> dict[str, Any]:
        """Every cell of a table; what is missing or wrong becomes a fault and its usual value."""
        if not isinstance(values, dict):
            self.fault(path, f"“{path[0]}” is a table: write [{path[0]}] on a line of its own")
            values = {}
        for name in sorted(set(values) - set(schema)):
            self.fault((*path, name), f"“{name}” is not known here; known are {', '.join(schema)}")
        return {name: self.cell(path, name, values, *how) for name, how in schema.items()}

    def cell(self, path: tuple, name: str, values: dict, read: Callable, otherwise: Any) -> Any:
        if name not in values:
            if otherwise is not REQUIRED:
                return otherwise
            self.fault(path, f"“{name}” is missing")
            return None
        try:
            return read(values[name])
        except ValueError as wrong:
            self.fault((*path, name), f"“{name}”: {wrong}")
            return None if otherwise is REQUIRED else otherwise

    def tables(self, name: str, schema: Schema) -> list[tuple[tuple, dict]]:
        rows = self.told.values.get(name, [])
        if not isinstance(rows, list):
            self.fault((name,), f"there may be several of these: write [[{name}]] with two brackets on each side")
            rows = [rows]
        return [((name, number), self.cells((name, number), row, schema)) for number, row in enumerate(rows)]

    def plan(self, head: dict) -> Plan:
        target = self.cells(("target",), self.told.values.get("target", {}), TARGET)
        incoming = tuple(
            Work(row["name"], (row["minutes"] or 1) * 60, row["share"], language=row["language"])
            for _, row in self.tables("incoming", INCOMING)
        )
        outgoing = tuple(
            Work(row["name"], (row["minutes"] or 1) * 60, a_day=row["a_day"] or 0, language=row["language"])
            for _, row in self.tables("outgoing", OUTGOING)
        )
        if not incoming:
            self.fault((), "there is no [[incoming]]: say what people ring about and how many minutes it takes")
            incoming = (Work("", 60, 1),)
        if len({work.name for work in (*incoming, *outgoing)}) < len(incoming) + len(outgoing):
            self.fault(("incoming",), "two kinds of calls have one name: each needs its own")
        plan = Plan(
            head["days"], self.demand(head), incoming, self.people({w.name for w in (*incoming, *outgoing)}),
            head["opens"] or 0, head["closes"] or HALF_HOURS, outgoing,
            Target(target["percent"] / 100, target["seconds"], target["patience_seconds"], target["of"]),
            head["kept_free"], head["name"],
        )  # fmt: skip
        usual = self.cells(("absence",), self.told.values.get("absence", {}), ABSENCE)
        return replace(plan, absence=self.absence(("absence",), usual, plan))

    def demand(self, head: dict) -> np.ndarray:
        days, week = head["days"], self.history(head)
        demand = on_days(week, days)
        for path, row in self.tables("calls", CALLS):
            calls, begin = row["each_half_hour"] or (), row["from"] or 0
            if begin + len(calls) > HALF_HOURS:
                self.fault((*path, "each_half_hour"), "these are more half-hours than the day has left")
                continue
            for number, day in enumerate(days):
                if day in row["on"] if row["on"] else day.weekday() in row["days"]:
                    demand[number, begin : begin + len(calls)] = calls
        for path, row in self.tables("more", MORE):
            self.within(path, "on", row["on"] or (), days)
            demand[[day in (row["on"] or ()) for day in days]] *= 1 + (row["percent"] or 0) / 100
        self.open(head, demand)
        return demand

    def open(self, head: dict, demand: np.ndarray) -> None:
        opens, closes = head["opens"], head["closes"]
        if opens is None or closes is None:
            return
        if closes <= opens:
            self.fault(("closes",), "“closes” is not after “opens”")
        elif demand[:, :opens].any() or demand[:, closes:].any():
            self.fault(("calls",), "calls are expected while the lines are closed: see “opens” and “closes”")
        if not demand.any():
            self.fault(("calls",), "no calls are expected on any day: write [[calls]], or name a file in “history”")

    def history(self, head: dict) -> np.ndarray:
        if not head["history"] or self.file_of is None:
            return np.zeros((7, HALF_HOURS))
        try:
            return usual_week(read_history(self.file_of(head["history"])), without=head["history_without"])
        except (OSError, ValueError) as wrong:
            self.fault(("history",), f"{head['history']} cannot be used: {wrong}")
            return np.zeros((7, HALF_HOURS))

    def within(self, path: tuple, name: str, said: tuple[date, ...], days: tuple[date, ...]) -> None:
        for day in said:
            if day not in days:
                self.fault((*path, name), f"{day} is not a day of this plan ({days[0]} to {days[-1]})")

    def people(self, purposes: set[str]) -> tuple[Person, ...]:
        shifts: dict[str, list[Shift]] = {}
        for path, row in self.tables("shifts", SHIFT):
            shift = Shift(row["from"] or 0, row["until"] or 0, row["days"], row["breaks"])
            if None not in (row["from"], row["until"]) and shift.ends <= shift.begins:
                self.fault(
                    (*path, "until"), "a shift ends after it begins, on the same day; write a night as two shifts"
                )
            shifts.setdefault(row["name"] or "", []).append(shift)
        found = []
        for path, row in self.tables("people", PERSON):
            for field, known in (("shifts", shifts), ("does", purposes)):
                for one in set(row[field] or ()) - set(known):
                    self.fault((*path, field), f"“{one}” is not known; known are {', '.join(sorted(known)) or 'none'}")
            works = tuple(shift for name in row["shifts"] or () for shift in shifts.get(name, ()))
            found += [
                Person(row["name"], row["kind"], works, frozenset(row["does"]), frozenset(row["speaks"]),
                       frozenset(row["away"]))
                for _ in range(row["number"])
            ]  # fmt: skip
        if len(found) > MOST_PEOPLE:
            self.fault(("people",), f"there are {len(found):,} people; {MOST_PEOPLE:,} are the most")
        return tuple(found)

    def absence(self, path: tuple, row: dict, plan: Plan) -> Absence:
        first, last = row["from"] or plan.days[0], row["until"] or plan.days[-1]
        if last < first:
            self.fault((*path, "until"), "“until” is before “from”")
        for name in set(row["people"]) - {person.name for person in plan.people}:
            self.fault((*path, "people"), f"nobody is called “{name}”")
        outbreak = None
        if row["outbreak"] is not None:
            said = self.cells((*path, "outbreak"), row["outbreak"], OUTBREAK)
            outbreak = Outbreak(sent_home=said.pop("sent_home_percent"), **said)
        named = tuple((name, first, last) for name in row["people"])
        return Absence(row["percent"], outbreak, named, row["volunteers_staying"])

    def what_if(self, path: tuple, row: dict, plan: Plan) -> WhatIf:
        more: dict[date, float] = {}
        if row["more"] is not None:
            said = self.cells((*path, "more"), row["more"], MORE)
            self.within((*path, "more"), "on", said["on"] or (), plan.days)
            more = dict.fromkeys(said["on"] or (), (said["percent"] or 0) / 100)
        return WhatIf(row["name"] or "", self.absence(path, row, plan), more)
