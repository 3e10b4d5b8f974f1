"""How long a list takes to load, and to load again: prints JSON, asserts nothing.

    .venv/bin/python benchmarks/import_lists.py [ROWS …] [--few-names | --file FILE --list nhs-list] [--then-council]

A made-up town's list in the layout of 2021, of 4,800 and 50,000 rows unless said otherwise: two in a hundred people are
on it twice. With --few-names a list of twelve first names and twelve surnames in one road, where everybody looks like
seven hundred others: the worst there is to compare. With --file a real one. With --then-council the council's own list
of as many comes after it, with slips and old addresses, and is compared with everybody who came by the first.

Works in a database of its own on the tests' server, as the application's role, walls and change log on. Times are
seconds; those of the processor hold on a busy machine, where the others do not: Hearth's own (comparing uses several
at once, so it may be more than the time by the clock) and the database's.
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


def a_town(rows: int) -> tuple[bytes, bytes]:
    """A national list of a made-up town, and the council's own list of the same town; the same each time."""
    from benchmarks.linkage.people import two_lists
    from hearth.exchange.rules import feeds
    from hearth.exchange.rules.sheets import write_csv

    lists = two_lists(rows, rows, seed=11)
    national = [
        [one["nhs_number"], one["forename"], one["middle_names"], one["surname"], one["birth_date"].replace("-", ""),
         one["address"], "", "", "Hartwell", "", one["postcode"], "", one["phone"], "", one["email"], "0", "", "",
         "Initial", "Added by hand", "2021-02-05", "4", str(10**10 + number)]
        for number, one in enumerate(lists.left)
    ]  # fmt: skip
    names = {"NHS number": "nhs_number", "First name": "forename", "Last name": "surname", "Phone": "phone",
             "Date of birth": "birth_date", "Address": "address", "Postcode": "postcode"}  # fmt: skip
    council = [[one[name] for name in names.values()] for one in lists.right]
    return write_csv(list(feeds.feeds()["nhs-list-2021"].columns), national), write_csv(list(names), council)


class Times:
    """The clock, and the processor time of this process and of its PostgreSQL session, since it began."""

    def __init__(self) -> None:
        self.began = self._now()

    def _now(self) -> tuple[float, float, float]:
        return time.perf_counter(), time.process_time(), self._of_postgres()

    @staticmethod
    def _of_postgres() -> float:
        from django.db import connection

        connection.ensure_connection()
        session = Path(f"/proc/{connection.connection.info.backend_pid}/stat")
        if not session.exists():
            return 0.0
        told = session.read_text().rsplit(")", 1)[1].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")

    def told(self) -> dict[str, float]:
        clock, python, postgres = (now - then for now, then in zip(self._now(), self.began, strict=True))
        return {"s": round(clock, 1), "python_cpu": round(python, 1), "postgres_cpu": round(postgres, 1)}


def measured(cast, list_key: str, content: bytes, then: bytes = b"") -> dict:
    """Load a file twice into a fresh team's list, and `then` another one."""
    from hearth.access.tests.make import make_team, make_user
    from hearth.exchange.actions import lists

    team = make_team(cast.borough)
    alice = make_user(team, "manager", "Alice")
    told: dict = {"bytes": len(content)}
    loads = [("first", list_key, content), ("again", list_key, content), ("council", "housing", then)]
    for name, key, file in loads[: 3 if then else 2]:
        times = Times()
        run = lists.load_list(by=alice, team=team, list_key=key, file_name="list", content=file,
                              choices=lists.Choices(keep_out_of_area=True, source="The council"))  # fmt: skip
        memory = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        counts = {verdict: rows for verdict, rows in run.counts.items() if rows}
        told[name] = {**times.told(), "rows": run.rows, "counts": counts, "peak_memory_mb": memory,
                      "machine_load": round(os.getloadavg()[0], 1)}  # fmt: skip
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", type=int, default=[4_800, 50_000])
    parser.add_argument("--few-names", action="store_true")
    parser.add_argument("--then-council", action="store_true")
    parser.add_argument("--file")
    parser.add_argument("--list", default="nhs-list")
    options = parser.parse_args()
    from tests import house

    os.environ.update(house.copy_of_the_template("hearth_bench_lists"))
    import django

    django.setup()
    from hearth.access.tests.make import make_cast

    cast = make_cast()
    told = {}
    if options.file:
        told[Path(options.file).name] = measured(cast, options.list, Path(options.file).read_bytes())
    for rows in [] if options.file else options.rows:
        content, council = (made_up(rows), b"") if options.few_names else a_town(rows)
        told[f"{'few_names' if options.few_names else 'town'}_{rows}"] = measured(
            cast, "nhs-list", content, council if options.then_council else b""
        )
    print(json.dumps(told, indent=2))
    house.SERVER.leave()


if __name__ == "__main__":
    main()
