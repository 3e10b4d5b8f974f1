"""Tasks, volunteers and plans as files, CSV or JSON: `docs/matching.md` says what stands in them.

Every fault is told at once, each with its file, its row and what to do.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from hearth.kit.cells import plain_cell, safe_cell
from hearth.matching.engine.plan import Plan
from hearth.matching.engine.problem import ENDLESS, MOST_SLOTS, Faulty, Problem, Tasks, Volunteers, Weights, bits
from hearth.matching.engine.reasons import Match, Stopped

Row = Mapping[str, Any]
TASK = {
    "id", "easting", "northing", "wants", "slots", "late", "unserved", "area", "minutes", "knows", "further", "never",
    "accepted", "proposed",
}  # fmt: skip
VOLUNTEER = {
    "id", "easting", "northing", "holds", "slots", "reach", "a_slot", "a_day", "a_week", "load", "area",
    "minutes_a_slot",
}  # fmt: skip
MOST_METRES = 10_000_000
MOST_DETOUR = 10


def read(tasks: Path, volunteers: Path, slots_a_day: int = 2, weights: Path | None = None,
         opened: Callable[[str], list] | None = None) -> Problem:  # fmt: skip
    """A problem from two files, and a third with the weights. Raises Faulty with every fault.

    `opened` gives all rows of a file whose last row is `sealed`."""
    reader = _Reader(opened)
    held = reader.weights(weights) if weights else {}
    asked, helpers = reader.rows(tasks, TASK), reader.rows(volunteers, VOLUNTEER)
    task_at, volunteer_at = reader.ids(tasks, asked), reader.ids(volunteers, helpers)
    wide = [reader.cells(tasks, number, row, _TASK) for number, row in enumerate(asked, first_row(tasks))]
    tall = [
        reader.cells(volunteers, number, row, _VOLUNTEER) for number, row in enumerate(helpers, first_row(volunteers))
    ]
    reader.look_like_degrees(tasks, wide)
    reader.look_like_degrees(volunteers, tall)
    pairs = reader.pairs(tasks, asked if helpers or not reader.faults else [], volunteer_at)
    if not reader.faults and not asked:
        reader.faults.append(f"{tasks.name}: there are no tasks in it")
    if reader.faults:
        raise Faulty(reader.faults)
    stand = [slot for name in ("accepted", "proposed") for _, _, slot in pairs[name]]
    slots = 1 + max([*stand, *(slot for row in (*wide, *tall) for slot in row["slots"])], default=0)
    timed = any("minutes" in row for row in asked) or any("minutes_a_slot" in row for row in helpers)
    areas = {name: number for number, name in enumerate(sorted({row["area"] for row in (*wide, *tall)}))}
    across = held.pop("across", None)
    if across is not None:
        held["across"] = {(areas[a], areas[b]): metres for a, b, metres in across if a in areas and b in areas}
    return Problem(
        _tasks(list(task_at), wide, slots, areas, timed), _volunteers(list(volunteer_at), tall, areas, timed),
        np.arange(slots) // slots_a_day, weights=Weights(**held), **pairs,
    )  # fmt: skip


def first_row(path: Path) -> int:
    """What the first row is called: a table has its header above it, a list of JSON has none."""
    return 1 if path.suffix.lower() == ".json" else 2


def _why(fault: Exception) -> str:
    """Why a file cannot be read and what to do, in words."""
    if isinstance(fault, FileNotFoundError):
        return "there is no such file; look at its name and folder"
    if isinstance(fault, IsADirectoryError):
        return "it is a folder; give the file in it"
    if isinstance(fault, UnicodeError):
        return "it is not UTF-8; save it again as “CSV UTF-8” or as JSON"
    if isinstance(fault, json.JSONDecodeError):
        return f"it is not JSON: line {fault.lineno}, column {fault.colno}: {fault.msg}"
    if isinstance(fault, csv.Error):
        return f"it is not CSV ({fault}); look for a quotation mark that is not closed, and save it again"
    if isinstance(fault, RecursionError):
        return "it is not a list of rows: lists stand in lists without end"
    return str(fault)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object that says nothing twice."""
    found = dict(pairs)
    if twice := _twice([name for name, _ in pairs]):
        raise ValueError(f"“{twice}” stands twice in one row; say it once")
    return found


def _whole_number(text: str) -> int:
    if len(text) > 30:
        raise ValueError(f"the number {text[:12]}… has {len(text):,} figures; write it shorter")
    return int(text)


def _json(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_once, parse_int=_whole_number)


def _table(text: str) -> list[Row]:
    """The rows of a CSV. Raises ValueError when its header cannot be one."""
    lines = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    names = lines.fieldnames
    if not names:
        raise ValueError("it is empty; its first row has the names of the columns")
    if twice := _twice(names):
        raise ValueError(f"the column “{twice}” stands twice; keep one of them")
    if len(names) == 1 and (mark := next((mark for mark in ";\t|" if mark in names[0]), None)):
        raise ValueError(f"its columns are parted by {PARTED_BY[mark]}; save it with commas, as “CSV UTF-8”")
    return list(lines)


def _twice(names: Sequence[str]) -> str | None:
    return next((name for name in names if names.count(name) > 1), None)


PARTED_BY = {";": "semicolons", "\t": "tabs", "|": "upright strokes"}


class _Reader:
    """Reads rows and keeps every fault it meets."""

    def __init__(self, opened: Callable[[str], list] | None) -> None:
        self.faults: list[str] = []
        self.opened = opened

    def rows(self, path: Path, known: set[str]) -> list[Row]:
        try:
            text = path.read_text(encoding="utf-8-sig")
            is_json = path.suffix.lower() == ".json"
            rows = _json(text) if is_json else _table(text)
            json.dumps(rows, ensure_ascii=False).encode()  # half a sign can be written in JSON and nowhere else
            if self.opened and is_json and isinstance(rows, list) and rows and _is_sealed(rows[-1]):
                rows = self.opened(rows[-1]["sealed"])
        except (OSError, ValueError, RecursionError, csv.Error) as fault:
            self.faults.append(f"{path.name} cannot be read: {_why(fault)}")
            return []
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.faults.append(f"{path.name}: a list of rows is expected, each with its columns by name")
            return []
        if long := [number for number, row in enumerate(rows, 2) if None in row]:
            self.faults.append(
                f"{path.name}, row {long[0]}: more cells than the header has columns; look for a comma "
                "that is to stand in quotation marks"
            )
            return []
        return rows if self._has_columns(path, rows, known) else []

    def _has_columns(self, path: Path, rows: list[Row], known: set[str]) -> bool:
        """Whether all columns are known and none is missing that every row needs."""
        names = {str(name) for row in rows for name in row}
        if strange := sorted(names - known):
            told = ", ".join(f"“{name}”" for name in strange)
            self.faults.append(f"{path.name}: no such column: {told}. Known are {', '.join(sorted(known))}")
        needed = {"id", *(name for name, (_, missing) in _readers(known).items() if missing is REQUIRED)}
        missing = sorted(needed - names) if rows else []
        if missing:
            self.faults.append(
                f"{path.name}: no column {', '.join(f'“{name}”' for name in missing)}; every row needs it"
            )
        return not (strange or missing)

    def weights(self, path: Path) -> dict[str, Any]:
        """`fairness`, `moving` (metres), `detour`, and `across`: [[area that helps, area helped, metres], …]."""
        try:
            told = _json(path.read_text(encoding="utf-8-sig"))
            known = sorted(field.name for field in fields(Weights))
            if strange := sorted(set(told).difference(known)):
                raise ValueError(f"no such weight: {', '.join(strange)}. Known are {', '.join(known)}")
            held = {name: {"detour": _metres}.get(name, _cost)(told[name]) for name in told if name != "across"}
            if min(held.values(), default=0) < 0 or held.get("detour", 1) > MOST_DETOUR:
                raise ValueError(f"a weight below nought, or a detour of more than {MOST_DETOUR}")
            if "across" in told:
                held["across"] = [(str(a), str(b), _from_nought(metres)) for a, b, metres in told["across"]]
        except (OSError, ValueError, TypeError, AttributeError, RecursionError) as fault:
            self.faults.append(f"{path.name} cannot be read: {_why(fault)}")
            return {}
        return held

    def ids(self, path: Path, rows: list[Row]) -> dict[str, int]:
        """Where each id stands."""
        at: dict[str, int] = {}
        for number, row in enumerate(rows, first_row(path)):
            name = _text(row.get("id"))
            name = name and _id_of(path, name)
            if name is None or not name.isprintable():
                told = f"the id is {str(row['id'])[:40]!r}; write it as a word or a number"
                self.faults.append(f"{path.name}, row {number}: {told}")
            elif not name or name in at:
                twice = f"the id “{name}” stands twice; give each its own, or take one of the two rows away"
                self.faults.append(f"{path.name}, row {number}: {twice if name else 'no id; write one'}")
            at[name or ""] = len(at)
        return at

    def cells(self, path: Path, number: int, row: Row, readers: dict[str, tuple[Callable, Any]]) -> dict[str, Any]:
        found = {}
        for name, (read_cell, missing) in readers.items():
            value = row.get(name)
            if value is None or (value == "" and name != "slots"):  # an empty cell of slots says that there is none
                if missing is REQUIRED:
                    self.faults.append(f"{path.name}, row {number}: “{name}” is missing; every row needs it")
                    missing = read_cell("0")
                found[name] = missing
                continue
            try:
                found[name] = read_cell(value)
            except ValueError as fault:
                self.faults.append(f"{path.name}, row {number}: “{name}” is {str(value)[:40]!r}; {fault}")
                found[name] = read_cell("0")
        if math.isnan(found["easting"]) != math.isnan(found["northing"]):
            self.faults.append(f"{path.name}, row {number}: give both “easting” and “northing”, or neither")
        return found

    def look_like_degrees(self, path: Path, rows: list[dict[str, Any]]) -> None:
        """A file with every place in degrees of Britain would be planned as if all lived in one street."""
        places = [(row["easting"], row["northing"]) for row in rows if not math.isnan(row["easting"])]
        if places and all(any(49 <= a <= 61 and -9 <= b <= 2 for a, b in (at, at[::-1])) for at in places):
            told = "are latitudes and longitudes; write metres of the National Grid"
            self.faults.append(f"{path.name}: “easting” and “northing” {told}")

    def pairs(self, path: Path, rows: list[Row], volunteer_at: dict[str, int]) -> dict[str, list[tuple]]:
        """What tasks say of single volunteers: `knows`, `further` V1:50, `never` V2, `accepted`, `proposed` V3:slot."""
        found: dict[str, list[tuple]] = {"knows": [], "further": [], "never": [], "accepted": [], "proposed": []}
        for task, row in enumerate(rows):
            for name, into in found.items():
                most = MOST_METRES if name in ("knows", "further") else MOST_SLOTS - 1
                try:
                    words = _words(row.get(name))
                except ValueError as fault:
                    words = []
                    self.faults.append(f"{path.name}, row {task + first_row(path)}: “{name}”: {fault}")
                for word in words:
                    who, _, value = (word, "", "0") if name == "never" else word.rpartition(":")
                    who = _id_of(path, who)
                    if who in volunteer_at and _is_number(value, most):
                        into.append((task, volunteer_at[who], *([] if name == "never" else [int(value)])))
                        continue
                    more = "" if name == "never" else f", a colon and a whole number up to {most:,}"
                    told = f"“{name}” says {word[:40]!r}; write the id of a volunteer{more}"
                    self.faults.append(f"{path.name}, row {task + first_row(path)}: {told}")
                if name == "accepted" and len(words) > 1:
                    self.faults.append(
                        f"{path.name}, row {task + first_row(path)}: “accepted” says more than one; one person does it"
                    )
        return found


REQUIRED = object()


def _is_sealed(row: Any) -> bool:
    return isinstance(row, dict) and set(row) == {"sealed"} and isinstance(row["sealed"], str)


def _id_of(path: Path, cell: str) -> str:
    """An id as it was given; in a table one that would run in a spreadsheet has an apostrophe before it."""
    return cell if path.suffix.lower() == ".json" else plain_cell(cell)


def _text(value: Any) -> str | None:
    """A cell as it would stand in a CSV; None when it is no word and no number."""
    if value is None:
        return ""
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _word(value: Any) -> str:
    told = _text(value)
    if told is None:
        raise ValueError("write words with spaces between, or a list of words")
    return told


def _words(value: Any) -> list[str]:
    if isinstance(value, list):
        return [word for word in map(_word, value) if word]
    return _word(value).split()


def _metres(value: Any) -> float:
    try:
        metres = float(_word(value))
    except (OverflowError, ValueError):
        raise ValueError("write metres as a number") from None
    if not abs(metres) <= MOST_METRES:
        raise ValueError(f"write metres, at most {MOST_METRES:,}")
    return metres


def _cost(value: Any) -> int:
    return round(_metres(value))


def _from_nought(value: Any) -> int:
    if _metres(value) < 0:
        raise ValueError("write metres, not below nought")
    return _cost(value)


def _is_number(value: str, most: int) -> bool:
    return value.isdecimal() and len(value) < 10 and int(value) <= most


def _number(value: Any) -> int:
    if not _is_number(str(value).strip(), 1000):
        raise ValueError("write a whole number from 0 to 1,000")
    return int(str(value).strip())


def _slots(value: Any) -> list[int]:
    """0-2 5 as 0, 1, 2, 5."""
    found: set[int] = set()
    for word in _words(value):
        first, _, last = word.partition("-")
        if not _is_number(first, MOST_SLOTS - 1) or not _is_number(last or first, MOST_SLOTS - 1):
            raise ValueError(f"write slots as numbers from 0 to {MOST_SLOTS - 1}, e.g. 0-2 5")
        if int(last or first) < int(first):
            raise ValueError(f"write the earlier slot first: {last}-{first}")
        found |= {*range(int(first), int(last or first) + 1)}
    return sorted(found)


def _late(value: Any) -> list[int]:
    """What each slot of waiting costs, or what each slot costs, from the first."""
    return [_from_nought(word) for word in _words(value)] or [0]


def _marks(value: Any) -> frozenset[str]:
    return frozenset(_words(value))


_HERE = {"easting": (_metres, math.nan), "northing": (_metres, math.nan), "area": (_word, "")}
_TASK = {
    **_HERE,
    "wants": (_marks, frozenset()),
    "slots": (_slots, REQUIRED),
    "late": (_late, [0]),
    "unserved": (_from_nought, 100_000),
    "minutes": (_number, 0),
}
_VOLUNTEER = {
    **_HERE, "easting": (_metres, REQUIRED), "northing": (_metres, REQUIRED), "holds": (_marks, frozenset()),
    "slots": (_slots, REQUIRED), "reach": (_from_nought, REQUIRED), "a_slot": (_number, 1), "a_day": (_number, 1),
    "a_week": (_number, REQUIRED), "load": (_number, 0), "minutes_a_slot": (_number, ENDLESS),
}  # fmt: skip


def _readers(known: set[str]) -> dict[str, tuple[Callable, Any]]:
    return _TASK if known is TASK else _VOLUNTEER


def _tasks(ids: list[str], rows: list[dict], slots: int, areas: dict[str, int], timed: bool) -> Tasks:
    return Tasks(
        tuple(ids), _places(rows), tuple(row["wants"] for row in rows), bits([row["slots"] for row in rows]),
        np.array([_each(row["late"], slots) for row in rows], np.int64),
        np.array([row["unserved"] for row in rows], np.int64), np.array([areas[row["area"]] for row in rows], np.int64),
        np.array([row["minutes"] for row in rows], np.int64) if timed else None,
    )  # fmt: skip


def _each(late: list[int], slots: int) -> list[int]:
    """The cost of each slot; after the last that is told it stays."""
    if len(late) == 1:
        return [late[0] * slot for slot in range(slots)]
    return (late + late[-1:] * slots)[:slots]


def _volunteers(ids: list[str], rows: list[dict], areas: dict[str, int], timed: bool) -> Volunteers:
    numbers = {name: np.array([row[name] for row in rows], np.int64) for name in ("a_slot", "a_day", "a_week", "load")}
    return Volunteers(
        tuple(ids), _places(rows), tuple(row["holds"] for row in rows), bits([row["slots"] for row in rows]),
        np.array([row["reach"] for row in rows], float), **numbers,
        area=np.array([areas[row["area"]] for row in rows], np.int64),
        minutes_a_slot=np.array([row["minutes_a_slot"] for row in rows], np.int64) if timed else None,
    )  # fmt: skip


def _places(rows: list[dict]) -> np.ndarray:
    return np.array([(row["easting"], row["northing"]) for row in rows], float).reshape(-1, 2)


HEADINGS = ("task", "volunteer", "slot", "travel", "lateness", "stopped_by", "would_free_it")


def as_csv(plan: Plan, reasons: Sequence[Match | Stopped]) -> str:
    """The plan with the reason of each task, a row for each task in the order they came."""
    file = io.StringIO(newline="")
    lines = csv.writer(file)
    lines.writerow(HEADINGS)
    for task, (name, reason) in enumerate(zip(plan.problem.tasks.ids, reasons, strict=True)):
        lines.writerow([safe_cell(cell) for cell in (name, *_told(plan, task, reason))])
    return file.getvalue()


def as_proof(plan: Plan, mended_from: str = "") -> str:
    """What is kept beside a plan, so that it can be made again and held against its bound when somebody complains."""
    told = {
        "made_from": plan.problem.fingerprint, "mended_from": mended_from,
        "made_by": plan.made_by, "cost": plan.cost, "bound": plan.bound,
        "proved": plan.is_proved, "served": int(plan.served.sum()), "tasks": len(plan.served),
        "rounds": plan.rounds, "seconds": round(plan.seconds, 1),
    }  # fmt: skip
    return json.dumps(told, indent=2) + "\n"


def _told(plan: Plan, task: int, reason: Match | Stopped) -> list:
    ids = plan.problem.volunteers.ids
    if isinstance(reason, Match):
        return [ids[plan.volunteer[task]], int(plan.slot[task]), reason.travel, reason.lateness, "", ""]
    freed = [
        f"{number} at slot {slot}" for slot, number in sorted(reason.slots.items(), key=lambda s: (-s[1], s[0]))[:3]
    ]
    freed += [f"{number} without {want}" for want, number in sorted(reason.missing.items(), key=lambda m: -m[1])[:3]]
    freed += [f"1 at {reason.metres} metres"] if reason.metres else []
    return ["", "", "", "", reason.rule, "; ".join(freed)]
