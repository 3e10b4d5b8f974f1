"""What the files of a list said of one row, one after another. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from hearth.kit.identifiers import read_phone

from . import feeds

ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


@dataclass(frozen=True)
class Step:
    """One file that changed a row: its name and day, what became of the row, and what changed field by field."""

    file: str
    on: date
    verdict: str
    changes: Mapping[str, tuple[str, str]]  # field -> (what the row said, what it says now)
    is_first: bool = False


@dataclass(frozen=True)
class Said:
    """What one file said; without a day when it was before every file that is kept."""

    words: str
    file: str = ""
    on: date | None = None


@dataclass
class Line:
    """One field of a row, or its place on the list, with what each file said of it."""

    label: str
    said: list[Said] = field(default_factory=list)


def lines_of(steps: Iterable[Step]) -> list[Line]:
    """What was said of each field that ever changed, oldest first; then when the row left the list or came back."""
    first: Step | None = None
    fields: dict[str, Line] = {}
    place = Line("On the list")
    for step in steps:
        first = first or (step if step.is_first else None)
        for key, (was, now) in step.changes.items():
            if key not in fields:
                before = Said(read_out(was), first.file, first.on) if first else Said(read_out(was))
                fields[key] = Line(feeds.called(key), [before])
            fields[key].said.append(Said(read_out(now), step.file, step.on))
        if step.verdict in ("gone", "back"):
            place.said.append(Said({"gone": "left it", "back": "back on it"}[step.verdict], step.file, step.on))
    return [*fields.values(), *([place] if place.said else [])]


def read_out(value: str) -> str:
    """A value of a row as it is read out: days and telephones as they are written here."""
    if day := ISO.fullmatch(value):
        return "/".join(reversed(day.groups()))
    return read_phone(value).shown if value.startswith("+44") else value or "nothing"
