"""`hearth link`: which records of two files are one person. Needs neither the web nor the database."""

from __future__ import annotations

import csv
import sys
from argparse import Namespace
from pathlib import Path

from hearth.exchange.rules.faults import SheetFault
from hearth.exchange.rules.sheets import read_sheet
from hearth.kit.command import argument, command
from hearth.kit.refused import Refused

from . import telling
from .parameters import Parameters
from .records import Records
from .sparking import NoSpark
from .vocabulary import COLUMNS


@command("link", "Find which records of two lists (or of one) are one person; needs no database.")
@argument("left", metavar="A.csv", help="a list, CSV or XLSX")
@argument("right", metavar="B.csv", nargs="?", help="another list; without it, who is on the first one twice")
@argument("--out", metavar="pairs.csv", help="write the pairs here, strongest first, with their evidence")
@argument(
    "--truth", metavar="T.csv", help="the true pairs (two columns of ids): prints precision, recall, F1 and the curve"
)
@argument("--mapping", action="append", default=[], metavar="COLUMN=HEADER",
          help="say what a header holds, e.g. surname='Family name' (several: a+b; may be repeated)")  # fmt: skip
@argument("--engine", choices=["duckdb", "spark"], default="duckdb", help="duckdb (this machine) or spark (a cluster)")
@argument("--parameters", metavar="FILE", help="parameters of your own, from: hearth link train")
@argument("--chunks", type=int, default=1, help="compare in this many parts, to need less memory")
@argument("--threads", type=int, help="processors to use; all unless said")
@argument("--memory", metavar="2GB", help="memory the comparison keeps to")
def link_lists(options: Namespace) -> int:
    """Link two files and tell what was found."""
    from . import link

    told, parameters = _mapping(options.mapping), _parameters(options.parameters)
    left = _read(options.left, told)
    right = _read(options.right, told) if options.right else None
    try:
        linked = link(
            left, right, parameters=parameters, engine=options.engine, chunks=max(options.chunks, 1),
            threads=options.threads, memory=options.memory,
        )  # fmt: skip
    except NoSpark as fault:
        raise Refused(str(fault)) from None
    print(telling.outcome(linked))
    if options.out:
        print(f"{telling.write_pairs(linked, Path(options.out)):,} pairs are in {options.out}.")
    if options.truth:
        print(telling.against_truth(telling.measure(linked, _truth(options.truth))))
    return 0


@command("link train", "Fit the linkage's parameters to lists of your own; needs no database.")
@argument("left", metavar="A.csv", help="a list, CSV or XLSX")
@argument("right", metavar="B.csv", nargs="?", help="another list; without it, the first with itself")
@argument("--out", metavar="FILE.json", required=True, help="write the parameters here, for: hearth link --parameters")
@argument("--mapping", action="append", default=[], metavar="COLUMN=HEADER", help="as for: hearth link")
@argument("--parameters", metavar="FILE", help="begin from these instead of the shipped ones")
@argument("--count-chance", action="store_true", help="count as well what different people have in common "
          "by chance: for lists of another country, or of people who share no homes")  # fmt: skip
def train_parameters(options: Namespace) -> int:
    """Re-estimate m on two lists and say what moved."""
    from . import train

    told, before = _mapping(options.mapping), _parameters(options.parameters)
    right = _read(options.right, told) if options.right else None
    try:
        after = train(_read(options.left, told), right, parameters=before, count_chance=options.count_chance)
    except ValueError as fault:
        raise Refused(str(fault)) from None
    after.save(Path(options.out))
    print(
        f"{after.estimated['pairs believed']:,} pairs, {after.estimated['rounds']} rounds. Weights that moved by a bit:"
    )
    print(telling.moved(before, after) or "  none")
    print(f"Written to {options.out}. Look at a sample of pairs before you use them.")
    return 0


def _mapping(told: list[str]) -> dict[str, list[str]]:
    found = {}
    for pair in told:
        column, sign, headers = pair.partition("=")
        if not sign or column not in COLUMNS:
            raise Refused(f"“{pair}” is not COLUMN=HEADER. The columns are: {', '.join(COLUMNS)}.")
        found[column] = [header.strip() for header in headers.split("+")]
    return found


def _parameters(path: str | None) -> Parameters:
    try:
        return Parameters.load(Path(path)) if path else Parameters.load()
    except (OSError, ValueError, KeyError) as fault:
        raise Refused(f"The parameters cannot be read: {fault}") from None


def _read(path: str, told: dict[str, list[str]]) -> Records:
    if not Path(path).is_file():
        raise Refused(f"There is no file {path}. Check its name.")
    try:
        records = Records.from_file(Path(path), told)
    except SheetFault as fault:
        raise Refused(f"{path}: {fault}") from None
    print(f"{Path(path).name}: {len(records):,} rows; read {', '.join(records.table.column_names)}.", file=sys.stderr)
    return records


def _truth(path: str) -> list[tuple[str, str]]:
    if not Path(path).is_file():
        raise Refused(f"There is no file {path}. Check its name.")
    try:
        sheet = read_sheet(Path(path).read_bytes())
    except SheetFault:
        with open(path, newline="", encoding="utf-8") as file:  # longer than a list may be
            return [(row[0], row[1]) for row in list(csv.reader(file))[1:] if len(row) > 1]
    return [(row.cells[0].strip(), row.cells[1].strip()) for row in sheet.rows if len(row.cells) > 1]
