"""How long a list takes to load, and to load again: prints JSON, asserts nothing.

    .venv/bin/python benchmarks/import_lists.py [ROWS …] [--file FILE --list nhs-list]

Made-up lists in the layout of 2021, of 4,800 and 50,000 rows unless said otherwise; with --file a real one. Works in
a database of its own on the tests' server, as the application's role, walls and change log on. Times in seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import sys
import time
from datetime import date, timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "src")]

FIRST = ["Edna", "Stanley", "Doris", "Mohammed", "Fatima", "Zoë", "Kwame", "Priya", "Wei", "Siobhan", "Olga", "Rhys"]
LAST = ["Smith", "Khan", "O'Neill", "Okoro", "Kowalski", "Patel", "Begum", "Holt", "Lomax", "Yates", "Kay", "Fielden"]


def check_digit(nine: str) -> str:
    """The last digit of an NHS number (modulus 11), or nothing when these nine digits are never given out."""
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
    return {10: "", 11: "0"}.get(rest, str(rest))


def made_up(rows: int) -> bytes:
    """A list of this many different made-up people; the same each time."""
    from hearth.exchange.rules import feeds
    from hearth.exchange.rules.sheets import write_csv

    chance = random.Random(11)
    made, number = [], 400_000_000
    while len(made) < rows:
        number += chance.randrange(1, 900)
        if not (last := check_digit(str(number))):
            continue
        born = date(1930, 1, 1) + timedelta(days=chance.randrange(31_000))
        code = f"QX{chance.randrange(1, 99)} {chance.randrange(10)}{chance.choice('ABDEF')}{chance.choice('ABDEFGH')}"
        made.append([
            f"{number}{last}", chance.choice(FIRST), "", chance.choice(LAST), f"{born:%Y%m%d}",
            f"{chance.randrange(1, 200)} Mill Row", "", "", "Hartwell", "", code, "",
            f"7700{chance.randrange(10**6):06d}", "", "", "0", "", "", "Initial", "Added by hand",
            "2021-02-05", "4", str(chance.randrange(10**11)),
        ])  # fmt: skip
    return write_csv(list(feeds.feeds()["nhs-list-2021"].columns), made)


def measured(cast, list_key: str, content: bytes) -> dict:
    """Load a file twice into a fresh team's list."""
    from hearth.access.tests.make import make_team, make_user
    from hearth.exchange.actions import lists

    team = make_team(cast.borough)
    alice = make_user(team, "manager", "Alice")
    told: dict = {"bytes": len(content)}
    for name in ("first", "again"):
        start = time.perf_counter()
        run = lists.load_list(by=alice, team=team, list_key=list_key, file_name="list", content=content,
                              choices=lists.Choices(keep_out_of_area=True))  # fmt: skip
        told[f"{name}_s"] = round(time.perf_counter() - start, 2)
        told[f"{name}_counts"] = run.counts
    told["rows"] = run.rows
    told["rows_a_second"] = round(run.rows / told["first_s"])
    told["peak_memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", type=int, default=[4_800, 50_000])
    parser.add_argument("--file")
    parser.add_argument("--list", default="nhs-list")
    options = parser.parse_args()
    from tests import house

    os.environ.update(house.copy_of_the_template("hearth_bench_lists"))
    import django

    django.setup()
    from hearth.access.tests.make import make_cast

    cast = make_cast()
    if options.file:
        told = {Path(options.file).name: measured(cast, options.list, Path(options.file).read_bytes())}
    else:
        told = {f"made_up_{rows}": measured(cast, "nhs-list", made_up(rows)) for rows in options.rows}
    print(json.dumps(told, indent=2))
    house.SERVER.leave()


if __name__ == "__main__":
    main()
