"""Files of postcodes row by row, and which rows lie in a borough's wards. Pure.

Sources: Ordnance Survey, Code-Point Open (quarterly; CSVs without a header, one a postcode area); Office for National
Statistics, ONS Postcode Directory and National Statistics Postcode Lookup (quarterly; names of columns move).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from hearth.kit.identifiers import read_postcode
from hearth.kit.refused import Refused

# Each fact has every name its column has been seen under.
ALIASES: dict[str, tuple[str, ...]] = {
    "postcode": ("pcds", "pcd", "pcd7", "pcd8", "pcd2", "postcode", "post code"),
    "ward": ("osward", "wd", "ward", "ward_code", "wardcode", "electoral ward"),
    "easting": ("oseast1m", "east1m", "easting", "eastings", "x"),
    "northing": ("osnrth1m", "north1m", "northing", "northings", "y"),
    "quality": ("osgrdind", "gridind", "positional_quality_indicator"),
    "ended": ("doterm", "date of termination"),
    "residents": ("residents", "population", "people"),
}
CODE_POINT = {"postcode": 0, "quality": 1, "easting": 2, "northing": 3, "ward": 9}
"""The columns of Code-Point Open, whose files have no header: the tenth is the ward."""
NO_POSITION = frozenset({"9", "90"})
"""What both publishers write for a postcode whose place is not known."""
MOST_TOLD = 20


@dataclass
class Counted:
    """What became of every row of a file."""

    rows: int = 0
    kept: int = 0
    elsewhere: int = 0
    ended: int = 0
    unplaced: int = 0  # published without a place on the grid
    northern_ireland: int = 0  # on another grid
    unreadable: int = 0
    reasons: list[str] = field(default_factory=list)  # the first twenty, with their rows

    def in_words(self, kept: str = "postcodes of this borough") -> str:
        told = [f"{self.kept:,} {kept}"]
        told += [f"{self.elsewhere:,} elsewhere"] if self.elsewhere or "borough" in kept else []
        told += [f"{self.ended:,} no longer in use"]
        told += [f"{self.unplaced:,} published without a place"] if self.unplaced else []
        told += (
            [f"{self.northern_ireland:,} of Northern Ireland, whose grid is another"] if self.northern_ireland else []
        )
        return f"{self.rows:,} rows: {', '.join(told)}, {self.unreadable:,} that could not be read."

    def fault(self, where: str, why: str) -> None:
        self.unreadable += 1
        if len(self.reasons) < MOST_TOLD:
            self.reasons.append(f"{where}: {why}")


def told_rows(lines: Iterable[str], needed: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Number and facts of every row that says anything. A file without a header is Code-Point Open.

    Refused, with the names looked for, when a column that is needed is not there.
    """
    rows = csv.reader(lines)
    first = next(rows, None)
    if first is None:
        return  # a postcode area without postcodes
    is_headed = not _is_code_point(first)
    columns = columns_of(first, needed) if is_headed else CODE_POINT
    wanted = list(columns.items())
    if not is_headed:
        yield 1, _told(first, wanted)
    for number, row in enumerate(rows, start=2):
        if any(row) and any(cell.strip() for cell in row):
            yield number, _told(row, wanted)


def _told(row: list[str], wanted: list[tuple[str, int]]) -> dict[str, str]:
    width = len(row)
    return {name: row[at].strip() if at < width else "" for name, at in wanted}


def _is_code_point(first: list[str]) -> bool:
    return len(first) == 10 and all(re.fullmatch(r" *[0-9]+", cell) for cell in first[1:4])


def columns_of(header: list[str], needed: Iterable[str]) -> dict[str, int]:
    """Where each fact stands under this header."""
    plain = [name.strip().lstrip("\ufeff").lower() for name in header]
    found = {}
    for name, aliases in ALIASES.items():
        at = next((plain.index(alias) for alias in aliases if alias in plain), None)
        if at is None and name == "ward":
            at = next((i for i, column in enumerate(plain) if re.fullmatch(r"wd[0-9]{2}cd", column)), None)
        if at is not None:
            found[name] = at
    missing = [name for name in needed if name not in found]
    if missing:
        wanted = "; ".join(f"{name} ({', '.join(ALIASES[name][:4])} …)" for name in missing)
        raise Refused(f"This file has no column for: {wanted}. Give its first row these names.")
    return found


def grid(told: Mapping[str, str]) -> tuple[int, int] | None:
    """Easting and northing in metres; None where they are no numbers."""
    numbers = [(told[name] or "").strip() for name in ("easting", "northing")]
    if not all(re.fullmatch(r"[0-9]{1,7}(\.0+)?", number) for number in numbers):
        return None
    easting, northing = (int(number.partition(".")[0]) for number in numbers)
    return easting, northing


NEEDED = ("postcode", "ward", "easting", "northing")


@dataclass(frozen=True)
class Place:
    """One postcode of the borough: the code, its ward's code, metres on the grid, how many live there."""

    postcode: str
    ward: str
    easting: int
    northing: int
    residents: int = 0


def read_places(
    lines: Iterable[str], wards: Mapping[str, str], counted: Counted, seen: set[str] | None = None, within: str = ""
) -> Iterator[Place]:
    """Read the rows that lie in these wards ({code or lower-case name: code}); `counted` says what became of the rest.

    `seen` are the postcodes of files read before, `within` the file's name where there are several. Refused, with the
    names looked for, when a column that is needed is not there.
    """
    seen = set() if seen is None else seen
    for number, told in told_rows(lines, NEEDED):
        counted.rows += 1
        if told.get("ended"):
            counted.ended += 1
            continue
        ward = wards.get(told["ward"]) or wards.get(told["ward"].lower())
        if ward is None:
            counted.elsewhere += 1
            continue
        if told.get("quality") in NO_POSITION:
            counted.unplaced += 1
            continue
        place = _place(told, ward, seen)
        if isinstance(place, str):
            counted.fault(f"{within}{' ' if within else ''}row {number}", place)
            continue
        seen.add(place.postcode)
        counted.kept += 1
        yield place


def _place(told: Mapping[str, str], ward: str, seen: set[str]) -> Place | str:
    """The place, or in words why the row cannot be used."""
    read = read_postcode(told["postcode"])
    if not read.code:
        return f"“{told['postcode']}” is not a postcode."
    if read.code in seen:
        return f"{read.code} stands in the file twice; the first row counts."
    at = grid(told)
    if at is None:
        return f"{read.code} has no place on the grid (easting “{told['easting']}”, northing “{told['northing']}”)."
    residents = told.get("residents", "")
    return Place(read.code, ward, *at, int(residents) if residents.isdigit() else 0)
