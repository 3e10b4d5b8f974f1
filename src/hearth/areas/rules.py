"""Files of postcodes: the ONS Postcode Directory, or a small list of one's own. Pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from hearth.kit.identifiers import read_postcode
from hearth.kit.refused import Refused

# The directory's column names move between releases, so each fact has every name it has been seen under.
ALIASES: dict[str, tuple[str, ...]] = {
    "postcode": ("pcds", "pcd", "pcd7", "pcd8", "pcd2", "postcode", "post code"),
    "ward": ("osward", "wd25cd", "wd24cd", "wd23cd", "wd22cd", "wd", "ward", "ward_code", "wardcode", "electoral ward"),
    "easting": ("oseast1m", "east1m", "easting", "eastings", "x"),
    "northing": ("osnrth1m", "north1m", "northing", "northings", "y"),
    "ended": ("doterm", "date of termination"),
    "residents": ("residents", "population", "people"),
}
NEEDED = ("postcode", "ward", "easting", "northing")
MOST_TOLD = 20


@dataclass(frozen=True)
class Place:
    """One postcode of the borough: the code, its ward's code, metres on the grid, how many live there."""

    postcode: str
    ward: str
    easting: int
    northing: int
    residents: int = 0


@dataclass
class Counted:
    """What became of every row of a file."""

    rows: int = 0
    kept: int = 0
    elsewhere: int = 0
    ended: int = 0
    unreadable: int = 0
    reasons: list[str] = field(default_factory=list)  # the first twenty, with their rows

    def in_words(self) -> str:
        return (
            f"{self.rows:,} rows: {self.kept:,} postcodes of this borough, {self.elsewhere:,} elsewhere, "
            f"{self.ended:,} no longer in use, {self.unreadable:,} that could not be read."
        )


def read_places(lines: Iterable[str], wards: Mapping[str, str], counted: Counted) -> Iterator[Place]:
    """Read the rows that lie in these wards ({code or lower-case name: code}); `counted` says what became of the rest.

    Refused, with the names looked for, when a column that is needed is not there.
    """
    rows = csv.reader(lines)
    columns = _columns(next(rows, []))
    seen: set[str] = set()
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        counted.rows += 1
        told = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
        if told.get("ended"):
            counted.ended += 1
            continue
        ward = wards.get(told["ward"]) or wards.get(told["ward"].lower())
        if ward is None:
            counted.elsewhere += 1
            continue
        place = _place(told, ward, seen)
        if isinstance(place, str):
            counted.unreadable += 1
            if len(counted.reasons) < MOST_TOLD:
                counted.reasons.append(f"row {number}: {place}")
            continue
        seen.add(place.postcode)
        counted.kept += 1
        yield place


def _columns(header: list[str]) -> dict[str, int]:
    plain = [name.strip().lstrip("\ufeff").lower() for name in header]
    found = {}
    for name, aliases in ALIASES.items():
        at = next((plain.index(alias) for alias in aliases if alias in plain), None)
        if at is None and name == "ward":
            at = next((i for i, column in enumerate(plain) if re.fullmatch(r"wd[0-9]{2}cd", column)), None)
        if at is not None:
            found[name] = at
    missing = [name for name in NEEDED if name not in found]
    if missing:
        wanted = "; ".join(f"{name} ({', '.join(ALIASES[name][:4])} …)" for name in missing)
        raise Refused(f"This file has no column for: {wanted}. Give its first row these names.")
    return found


def _place(told: Mapping[str, str], ward: str, seen: set[str]) -> Place | str:
    """The place, or in words why the row cannot be used."""
    read = read_postcode(told["postcode"])
    if not read.code:
        return f"“{told['postcode']}” is not a postcode."
    if read.code in seen:
        return f"{read.code} stands in the file twice; the first row counts."
    numbers = [told["easting"], told["northing"]]
    if not all(re.fullmatch(r"[0-9]{1,7}(\.0+)?", number) for number in numbers):
        return f"{read.code} has no place on the grid (easting “{numbers[0]}”, northing “{numbers[1]}”)."
    easting, northing = (int(number.partition(".")[0]) for number in numbers)
    residents = told.get("residents", "")
    return Place(read.code, ward, easting, northing, int(residents) if residents.isdigit() else 0)
