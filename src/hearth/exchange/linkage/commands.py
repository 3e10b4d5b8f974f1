"""`hearth link`: which records of two files are one person. Needs neither the web nor the database."""

from __future__ import annotations

import re
import sys
from argparse import Namespace
from pathlib import Path

from hearth.exchange.rules.faults import SheetFault
from hearth.exchange.rules.sheets import read_sheet
from hearth.kit.command import argument, command
from hearth.kit.private_files import refuse_unwritable
from hearth.kit.refused import Refused

from . import telling
from .parameters import Parameters
from .records import LIMITS, Records
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

    parameters = _parameters(options.parameters)
    _refuse_unusable(options)
    left, right = _both(options)
    truth = _truth(options.truth, left, right) if options.truth else None
    try:
        linked = link(
            left, right, parameters=parameters, engine=options.engine, chunks=max(options.chunks, 1),
            threads=options.threads, memory=options.memory,
            told=lambda words, share: print(f"{share:4.0%} {words}", file=sys.stderr),
        )  # fmt: skip
    except NoSpark as fault:
        raise Refused(str(fault)) from None
    print(telling.outcome(linked))
    if options.out:
        print(f"{telling.write_pairs(linked, Path(options.out)):,} pairs are in {options.out}.")
    if truth is not None:
        print(telling.against_truth(telling.measure(linked, truth)))
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

    before = _parameters(options.parameters)
    refuse_unwritable(options.out)
    left, right = _both(options)
    try:
        after = train(left, right, parameters=before, count_chance=options.count_chance)
    except ValueError as fault:
        raise Refused(str(fault)) from None
    after.save(Path(options.out))
    print(
        f"{after.estimated['pairs believed']:,} pairs, {after.estimated['rounds']} rounds. Weights that moved by a bit:"
    )
    print(telling.moved(before, after) or "  none")
    print(f"Written to {options.out}. Look at a sample of pairs before you use them.")
    return 0


def _refuse_unusable(options: Namespace) -> None:
    """What would fail only after the work is refused before it."""
    if options.out:
        refuse_unwritable(options.out)
    if options.threads is not None and options.threads < 1:
        raise Refused("Say at least one processor with --threads.")
    if options.memory and not re.fullmatch(r"(?i)[0-9]+(\.[0-9]+)? ?([kmgt]i?b)", options.memory):
        raise Refused(f"“{options.memory}” is not an amount of memory, such as 2GB or 500MB.")


def _both(options: Namespace) -> tuple[Records, Records | None]:
    """The lists, with their columns as told. Raises Refused where a header that was told is in neither."""
    told = _mapping(options.mapping)
    left = _read(options.left, told)
    right = _read(options.right, told) if options.right else None
    there = {*left.headers, *(right.headers if right else ())}
    for column, headers in told.items():
        if missing := [header for one in headers for header in one if header not in there]:
            raise Refused(
                f"No file has a column “{missing[0]}”, which was told to hold the {column}. "
                f"There are: {', '.join(sorted(there))}."
            )
    return left, right


def _mapping(told: list[str]) -> dict[str, list[list[str]]]:
    """Column to the ways it is told: two files may each call it by another header."""
    found: dict[str, list[list[str]]] = {}
    for pair in told:
        column, sign, headers = pair.partition("=")
        if not sign or column.strip() not in COLUMNS:
            raise Refused(f"“{pair}” is not COLUMN=HEADER. The columns are: {', '.join(COLUMNS)}.")
        found.setdefault(column.strip(), []).append([header.strip() for header in headers.split("+")])
    return found


def _parameters(path: str | None) -> Parameters:
    try:
        return Parameters.load(Path(path)) if path else Parameters.load()
    except (OSError, ValueError, KeyError) as fault:
        raise Refused(f"The parameters cannot be read: {fault}") from None


def _read(path: str, told: dict[str, list[list[str]]]) -> Records:
    if not Path(path).is_file():
        raise Refused(f"There is no file {path}. Check its name.")
    try:
        records = Records.from_file(Path(path), told)
    except SheetFault as fault:
        raise Refused(f"{path}: {fault}") from None
    unread = f" Not read: {', '.join(records.unread)}." if records.unread else ""
    print(
        f"{Path(path).name}: {len(records):,} rows; read {', '.join(records.table.column_names)}.{unread}",
        file=sys.stderr,
    )
    if twice := len(records) - len(set(records.ids)):
        print(
            f"Careful: {twice:,} rows of {Path(path).name} have the id of another row, so their pairs cannot be told "
            "apart by it. Say which column has an id of its own for each with --mapping id=HEADER.",
            file=sys.stderr,
        )
    return records


def _truth(path: str, left: Records, right: Records | None) -> list[tuple[str, str]]:
    """The true pairs. Raises Refused where none of them is of these lists, which measures nothing."""
    if not Path(path).is_file():
        raise Refused(f"There is no file {path}. Check its name.")
    pairs = _pairs_in(path)
    ours, theirs = set(left.ids), set(right.ids if right else left.ids)
    if sum(a in ours and b in theirs for a, b in pairs) < sum(b in ours and a in theirs for a, b in pairs):
        pairs = [(b, a) for a, b in pairs]
        print(f"{Path(path).name} names the second list first: read the other way round.", file=sys.stderr)
    unknown = [(a, b) for a, b in pairs if a not in ours or b not in theirs]
    if pairs and len(unknown) == len(pairs):
        raise Refused(
            f"No pair of {path} is of these lists: its first is {' and '.join(pairs[0])}, and the lists' ids begin "
            f"{', '.join([*left.ids[:2], *(right.ids[:2] if right else [])])}. Its first two columns must be the ids "
            "of the one list and of the other."
        )
    if not pairs:
        print(f"Careful: {Path(path).name} names no pairs, so every pair found counts as wrong.", file=sys.stderr)
    if unknown:
        print(f"Careful: {len(unknown):,} true pairs name an id that is in neither list.", file=sys.stderr)
    return pairs


def _pairs_in(path: str) -> list[tuple[str, str]]:
    try:
        rows = [row.cells for row in read_sheet(Path(path).read_bytes(), limits=LIMITS).rows]
    except SheetFault as fault:
        if "no rows below" in str(fault):
            return []
        raise Refused(f"{path}: {fault}") from None
    pairs = [(row[0].strip(), row[1].strip()) for row in rows if len(row) > 1]
    if not pairs:
        raise Refused(f"{path} has no two columns. Its first two must be the ids of the one list and of the other.")
    return pairs
