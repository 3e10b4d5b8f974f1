"""How long it takes to find a person among 200,000: prints JSON, asserts nothing.

    .venv/bin/python benchmarks/person_search.py [PEOPLE]

Works in a database of its own on the tests' server. Times are of the whole search as a page asks for it
(what was typed is understood, the database function, the rows), in milliseconds.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import time
from datetime import date, timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "src")]

FIRST = """John Margaret Mary David Susan Peter Patricia Michael Jean Robert Christine William Dorothy James Joan
George Barbara Thomas Sheila Brian Maureen Alan Joyce Kenneth Brenda Ronald Edna Derek Doris Stanley Elsie
Mohammed Fatima
Aisha Muhammad Zainab Ali Khadija Ahmed Siobhan Sean Niamh Catherine Kathleen Katherine Wojciech Agnieszka Piotr Olga
Chidi Ngozi Kwame Ama Gwenllian Rhys Dilys Emrys Priya Rajesh Sunita Wei Mei Nguyen Shirley Eileen Hilda Norman Walter
Harold Arthur Ernest Winifred Gladys Irene Vera Oliver Amelia Harry Isla Jack Ava Noah Freya Leo Zoë Renée José
"""
LAST = """Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts
Green Hall Wood Jackson Clarke Khan Hussain Ahmed Patel Ali Begum O'Brien O'Neill Murphy Kelly McDonald MacDonald
Okoro Adeyemi Mensah Kowalski Nowak Wiśniewski Ashworth Entwistle Ramsbottom Hargreaves Greenhalgh Kay Crompton
Duckworth Nuttall Haslam Holt Barlow Lomax Schofield Butterworth Howarth Heywood Fielden Kenyon Openshaw
Warburton Whittaker Yates
"""
STARTS = "Bar Har Whit Ash Cran Dun Ell Far Grim Hol Kirk Lang Mor Nor Pen Rad Stan Thorn Wal Wick"
ENDS = "ley ton worth field bury shaw croft den wood stead well by ham ford smith man son er gate more"


def people(count: int, chance: random.Random):
    """Made-up people: common names are common, some have two names, some an apostrophe or an accent."""
    first = FIRST.split()
    surnames = [*LAST.split(), *(a + b for a in STARTS.split() for b in ENDS.split())]
    weights = [1 / (rank + 3) for rank in range(len(surnames))]
    for _ in range(count):
        born = date(1930, 1, 1) + timedelta(days=chance.randrange(31_000))
        last = chance.choices(surnames, weights)[0]
        last = f"{last}-{chance.choice(surnames[:60])}" if chance.random() < 0.03 else last
        middle = chance.choice(first) if chance.random() < 0.5 else ""
        code = f"QX{chance.randrange(1, 12)} {chance.randrange(10)}{chance.choice('ABDEF')}{chance.choice('ABDEFGH')}"
        yield (chance.choice(first), middle, last, born, code, f"+447700{chance.randrange(10**6):06d}",
               str(chance.randrange(10**9, 10**10)))  # fmt: skip


def load(borough, count: int) -> None:
    """Put them in with one statement."""
    from django.db import connection

    columns = "id, borough_id, first_name, middle_name, last_name, known_as, date_of_birth, postcode, phone, nhs_number"
    fixed = """nhs_number_is_valid, phone_2, email, address_1, address_2, address_3, town, uprn, language,
        needs_interpreter, communication, contact_by, best_time, no_contact, visit_in_pairs, is_deceased,
        made_at, version"""
    rows = list(zip(*people(count, random.Random(7)), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into people_person ({columns}, {fixed}) "  # noqa: S608
            "select gen_random_uuid(), %s, f, m, l, '', b, c, p, n, false, '', '', '1 Mill Row', '', '', 'Hartwell', "
            "'', 'en', false, '{}', '{}', '', false, false, false, now(), 1 from "
            "unnest(%s::text[], %s::text[], %s::text[], %s::date[], %s::text[], %s::text[], %s::text[]) "
            "as t(f, m, l, b, c, p, n)",
            [borough.pk, *map(list, rows)],
        )


SEARCHES = [
    "john smith", "jhon smiht", "smith john", "okoro", "edna okoro", "enda okorro", "kathrin obrien", "shawn murphy",
    "jo", "mar", "margaret", "mohammed khan", "muhammed kahn", "12/05/1939", "john smith 12 May 1949", "QX3 4AB",
    "qx34ab smith", "07700900123", "900123", "943 476 5919", "wisniewski", "zzzzz qqqqq", "entwhistle",
    "mary ann taylor", "bill smiht", "peggy jones", "smith",
]  # fmt: skip


def main(count: int) -> None:
    from tests import house

    os.environ.update(house.copy_of_the_template("hearth_bench_search"))
    import django

    django.setup()
    from django.db import connection

    from hearth.access.tests.make import acting, make_cast
    from hearth.people.models import Person

    cast = make_cast()
    with acting(cast.alice):
        load(cast.borough, count)
    with connection.cursor() as cursor:
        cursor.execute("analyze people_person")
    told = {}
    with acting(cast.alice):
        for typed in SEARCHES:
            times = []
            for _ in range(7):
                start = time.perf_counter()
                found = list(Person.objects.search(typed, most=20))
                times.append((time.perf_counter() - start) * 1000)
            first = f"{found[0].first_name} {found[0].last_name}" if found else ""
            told[typed] = {"p50": round(statistics.median(times), 1), "worst": round(max(times), 1),
                           "found": len(found), "first": first}  # fmt: skip
    every = [row["p50"] for row in told.values()]
    print(json.dumps({"people": count, "slowest_p50_ms": max(every), "median_p50_ms": statistics.median(every),
                      "searches": told}, indent=2))  # fmt: skip
    house.SERVER.leave()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
