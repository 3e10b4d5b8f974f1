"""Two lists (or one with itself) compared on this machine, by Splink on DuckDB."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from string import Template
from typing import Any

from . import splinking, standard
from .linked import AGE_FITS, Linked
from .model import BLOCKS, PERSONAL, TERMS, TOWN, UK, WIDE_BLOCKS, Rule, frequency, level
from .parameters import Parameters
from .records import Records
from .vocabulary import COLUMNS

FLOOR = -8.0
"""Pairs of a lower weight are not kept: the chance that they are one person is below one in 250."""
CHANCE_TOGETHER = 2.0
"""How much oftener a first name and a surname meet than if names were drawn apart: names go with communities."""
STEADY = 20
"""Records whose worth of evidence the shipped share of links has against what is found in these lists."""

AFFORDED = 150_000
"""Pairs that wide rules may bring together: about a second's work."""
WORTH_COUNTING = 250_000_000
"""Pairs two lists could make beyond which wide rules are not even counted: 4,800 with 100,000 gain nothing by them."""


PAIRS_AT_A_TIME, PAIRS_A_RECORD = 1_500_000, 4
"""Pairs weighed in one part, a few seconds' work: so often it is said how far a linkage is. More where there are many
records, for each part goes through all of them: so many pairs for each."""
Told = Callable[[str, float], None]
"""Hears what was done, in words, and which share of a linkage is done with it."""
PREPARED, CHOSEN, WEIGHED = 0.4, 0.5, 0.95
"""The shares that are done when the records are comparable, the pairs chosen, and all of them weighed."""


def nobody(words: str, share: float) -> None:
    """Hears nothing."""


class Clock:
    """Seconds by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - start, 3)


def connect(path: str = ":memory:", *, threads: int | None = None, memory: str | None = None) -> Any:
    """A DuckDB connection with what records are standardised by."""
    import duckdb

    con = duckdb.connect(path)
    if threads:
        con.execute(f"SET threads = {int(threads)}")
    if memory:
        con.execute("SET memory_limit = ?", [memory])
    con.execute("SET enable_progress_bar = false")
    standard.prepare(con)
    return con


@dataclass(frozen=True)
class Prepared:
    """Two lists made comparable: their tables (one and the same when a list is compared with itself) and sizes.

    `first` is the number of the left list's first record.
    """

    left: str
    right: str
    sizes: tuple[int, int]
    first: int = 1

    @property
    def within(self) -> bool:
        return self.left == self.right

    @property
    def others(self) -> float:
        """Among how many one record of the smaller list looks for its person: never fewer than a town's people."""
        return TOWN + (max(self.sizes[0] - 1, 0) / 2 if self.within else max(self.sizes))

    @property
    def smaller(self) -> int:
        return self.sizes[0] if self.within else min(self.sizes)


def link(
    left: Records, right: Records | None = None, *, parameters: Parameters | None = None, engine: str = "duckdb",
    chunks: int = 1, threads: int | None = None, memory: str | None = None, told: Told = nobody,
) -> Linked:  # fmt: skip
    """Find who in `left` is also in `right`, or who is twice in `left` when there is no `right`.

    `chunks` parts at least take turns, each needing that much less memory; the pairs are the same. `memory` such as
    "2GB" is what DuckDB keeps to, spilling to disk beyond it. `told` hears after each step how far it is.
    """
    parameters, clock = parameters or Parameters.load(), Clock()
    con = connect(threads=threads, memory=memory)
    with clock.step("prepare"):
        prepared = prepare(con, left, right, words=parameters.compares("street"), told=told)
    compare(con, prepared, parameters, clock, engine=engine, chunks=chunks, told=told)
    return Linked(con, parameters, prepared.sizes, clock.seconds)


def compare(
    con: Any, prepared: Prepared, parameters: Parameters, clock: Clock, *, engine: str = "duckdb", chunks: int = 1,
    floor: float = FLOOR, told: Told = nobody,
) -> None:  # fmt: skip
    """Make the table `pairs` of two prepared lists."""
    prior = parameters.share / prepared.others
    with clock.step("compare"):
        if engine == "spark":
            from . import sparking

            sparking.predict(con, prepared, parameters, prior, floor)
        else:
            predict(con, prepared, parameters, prior, chunks=chunks, floor=floor, told=told)
    with clock.step("judge"):
        settle_prior(con, prepared, parameters, prior)
        judge(con, prepared)
    told("Every pair is judged", 1.0)


def prepare(con: Any, left: Records, right: Records | None, *, words: bool = False, told: Told = nobody) -> Prepared:
    """Make the lists comparable, with how common each value is beside it; the words of addresses too, with `words`."""
    n_left = load(con, left, "left_read", 1, words=words)
    told(f"{n_left:,} records are made comparable", PREPARED * 0.3)
    n_right = load(con, right, "right_read", n_left + 1, words=words) if right is not None else 0
    tables = ["left_read"] + (["right_read"] if right is not None else [])
    told(f"{n_left + n_right:,} records are made comparable", PREPARED * 0.6)
    count_terms(con, tables, own=2)
    told("How common each value is, is counted", PREPARED * 0.8)
    for table in tables:
        add_terms(con, table, table.replace("read", "list"))
        con.execute(f"DROP TABLE {table}")
    told("How common each value is stands beside it", PREPARED)
    return Prepared("left_list", "right_list" if right is not None else "left_list", (n_left, n_right))


def load(con: Any, records: Records, table: str, first: int, *, words: bool = False) -> int:
    """Make records comparable, numbered from `first`, and say how many they are."""
    con.register("incoming", records.table)
    there = set(records.table.column_names)
    columns = ", ".join(f"{c}::VARCHAR AS {c}" if c in there else f"NULL::VARCHAR AS {c}" for c in COLUMNS)
    # A table, not a view: numbering rows is one processor's work, reading them need not be.
    con.execute(f"CREATE OR REPLACE TABLE rows_in AS SELECT {columns}, row_number() OVER () AS row_id FROM incoming")
    con.unregister("incoming")
    count = standard.standardise(con, "rows_in", table, first, words=words)
    con.execute("DROP TABLE rows_in")
    return count


def count_terms(con: Any, tables: list[str], own: int) -> None:
    """Count how common each value is among these tables. `own` of the counts are the two records compared.

    Somebody who is on the lists many times does not make their own NHS number, name or address common: there, people
    (a surname as it sounds and a year of birth) are counted as well as records, and the fewer are believed. A value
    that nobody else has is not kept: it is as common as `tf_of_unseen` says.
    """
    columns = f"{', '.join(TERMS)}, hash(sdx, yob) AS person"
    con.execute(
        f"CREATE OR REPLACE TEMP VIEW counted AS {' UNION ALL '.join(f'SELECT {columns} FROM {t}' for t in tables)}"
    )
    totals = con.execute(f"SELECT {', '.join(f'count({c})' for c in TERMS)} FROM counted").fetchone()
    for column, total in zip(TERMS, totals, strict=True):
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE shared AS SELECT {column}, count(*) AS records FROM counted "
            f"WHERE {column} IS NOT NULL GROUP BY {column} HAVING count(*) > {own}"
        )
        others, joined = f"(records - {own})", ""
        if column in PERSONAL:
            others = f"least({others}, greatest(coalesce(people, 1) - {PERSONAL[column]}, 0))"
            joined = (
                f"LEFT JOIN (SELECT {column}, count(DISTINCT person) AS people FROM counted SEMI JOIN shared "
                f"USING ({column}) GROUP BY {column}) USING ({column})"
            )
        con.execute(
            f"CREATE OR REPLACE TABLE tf_of_{column} AS SELECT {column}, "
            f"{frequency(column, others, str(total))} * {splinking.SCALE} AS tf_{column} FROM shared {joined}"
        )
    unseen = [
        f"{frequency(c, '0', str(total))} * {splinking.SCALE} AS tf_{c}" for c, total in zip(TERMS, totals, strict=True)
    ]
    con.execute(f"CREATE OR REPLACE TABLE tf_of_unseen AS SELECT {', '.join(unseen)}")


def add_terms(con: Any, table: str, target: str) -> None:
    """Put beside each record how common its values are."""
    joins = " ".join(f"LEFT JOIN tf_of_{c} USING ({c})" for c in TERMS)
    unseen = dict(zip(TERMS, con.execute("SELECT * FROM tf_of_unseen").fetchone(), strict=True))
    told = {c: f"coalesce(tf_{c}, CASE WHEN {c} IS NOT NULL THEN {unseen[c]!r}::DOUBLE END)" for c in TERMS}
    by_parts = f"{CHANCE_TOGETHER / splinking.SCALE} * {told['fc']} * {told['sur']}"
    for c in ("full_name", "canon_name", "name_key"):
        told[c] = f"CASE WHEN {c} IS NOT NULL THEN greatest({told[c]}, {by_parts}) END"
    columns = ["unique_id", "source_id", *standard.STANDARD, *(f"({sql})::FLOAT AS tf_{c}" for c, sql in told.items())]
    con.execute(f"CREATE OR REPLACE TABLE {target} AS SELECT {', '.join(columns)} FROM {table} {joins}")


def predict(
    con: Any, prepared: Prepared, parameters: Parameters, prior: float, *, chunks: int = 1, floor: float = FLOOR,
    told: Told = nobody,
) -> None:  # fmt: skip
    """Make the table `scored`: every pair worth keeping, with its levels and weights."""
    from splink import DuckDBAPI

    rules = affordable(con, prepared)
    pairs = candidates(con, prepared, rules)
    told(f"{pairs:,} pairs are chosen to be looked at", CHOSEN)
    parts = max(chunks, 1, math.ceil(pairs / max(PAIRS_AT_A_TIME, PAIRS_A_RECORD * sum(prepared.sizes))))
    model = splinking.settings(parameters, prior, within=prepared.within, dialect="duckdb", rules=rules)
    api = DuckDBAPI(connection=con)
    left = api.register(prepared.left, dataset_display_name="left_records")
    right = api.register(prepared.right, dataset_display_name="right_records")
    for part in range(parts):
        con.execute(f"CREATE OR REPLACE TABLE chosen AS SELECT * FROM candidates WHERE join_key_l % {parts} = {part}")
        found = splinking.weigh(api, "chosen", left, right, model, floor)
        keep(con, found.physical_name, parameters, first=part == 0)
        found.drop_table_from_database_and_remove_from_cache()
        told(f"Part {part + 1} of {parts} is weighed", CHOSEN + (WEIGHED - CHOSEN) * (part + 1) / parts)
    con.execute("DROP TABLE candidates")
    con.execute("DROP TABLE chosen")


def affordable(con: Any, prepared: Prepared) -> list[Rule]:
    """What makes two records be looked at: the rules of the model, and of its wide ones as many as cost little here.

    They are taken by how many pairs each brings, the fewest first, until all of them together bring `AFFORDED`.
    """
    if prepared.sizes[0] * (prepared.sizes[1] or prepared.sizes[0]) > WORTH_COUNTING:
        return list(BLOCKS)
    costs = sorted((_pairs_of(con, prepared, rule), place) for place, rule in enumerate(WIDE_BLOCKS))
    totals = accumulate(cost for cost, _ in costs)
    wide = [
        WIDE_BLOCKS[place] for total, (cost, place) in zip(totals, costs, strict=True) if cost and total <= AFFORDED
    ]
    return [*BLOCKS, *wide]


def _pairs_of(con: Any, prepared: Prepared, rule: Rule) -> int:
    """How many pairs agree on all of this."""
    a, b = (
        f"(SELECT {_key(rule, side, table)} AS key, count(*) AS found FROM {table} GROUP BY key)"
        for side, table in (("l", prepared.left), ("r", prepared.right))
    )
    (found,) = con.execute(
        f"SELECT coalesce(sum(a.found * b.found), 0) FROM {a} AS a JOIN {b} AS b USING (key)"
    ).fetchone()
    return int(found) // (2 if prepared.within else 1)


def _key(rule: Rule, side: str, table: str) -> str:
    """SQL for one number that stands for all the rule asks of a record; nothing where a part of it is not known."""
    keys = rule.keys(side, table)
    known = " AND ".join(f"{key} IS NOT NULL" for key in keys)
    return f"CASE WHEN {known} THEN hash({', '.join(keys)}) END"


def candidates(con: Any, prepared: Prepared, rules: list[Rule]) -> int:
    """Make the table `candidates`: each pair of records that a rule looks at, once. Returns how many.

    Splink's own blocking asks of each pair whether an earlier rule had it, for which it carries all columns through
    every join: most of a long linkage's time. Here only numbers are carried, and pairs found twice are dropped.
    """
    order = " AND l.unique_id < r.unique_id" if prepared.within else ""
    found = (
        f"SELECT l.unique_id AS a, r.unique_id AS b FROM {prepared.left} AS l JOIN {prepared.right} AS r "
        f"ON {rule.condition}{order}" for rule in rules
    )  # fmt: skip
    (pairs,) = con.execute(
        "CREATE OR REPLACE TABLE candidates AS SELECT '0' AS match_key, a AS join_key_l, b AS join_key_r "
        f"FROM (SELECT DISTINCT a, b FROM ({' UNION ALL '.join(found)}))"
    ).fetchone()
    return pairs


def keep(con: Any, table: str, parameters: Parameters, *, first: bool) -> None:
    """Put Splink's table of pairs into `scored`, which has for each comparison its level and its weight."""
    told = [c for c in UK if parameters.compares(c.key)]
    sums = [f"gamma_{c.key}::TINYINT AS gamma_{c.key}" for c in told]
    sums += [f"-1::TINYINT AS gamma_{c.key}, 0::FLOAT AS weight_{c.key}" for c in UK if c not in told]
    for c in told:
        term = f" + mw_tf_adj_{c.key}" if any(one.tf for one in c.levels) else ""
        sums.append(f"round(mw_{c.key}{term}, 3)::FLOAT AS weight_{c.key}")
    made = "CREATE OR REPLACE TABLE scored AS" if first else "INSERT INTO scored"
    con.execute(
        f"{made} SELECT unique_id_l AS l, unique_id_r AS r, match_weight::DOUBLE AS weight, {', '.join(sums)} "
        f"FROM {table}"
    )


def settle_prior(con: Any, prepared: Prepared, parameters: Parameters, prior: float) -> float:
    """Shift all weights to the share of links these very lists show; returns the shift in bits.

    A shift is enough, because the prior is one number in every weight: count, shift, count again until it stays.
    """
    shift = 0.0
    for _ in range(30):
        (found,) = con.execute(
            f"SELECT coalesce(sum(1 / (1 + pow(2, -least(weight + {shift}, 60)))), 0) FROM scored"
        ).fetchone()
        share = (found + STEADY * parameters.share) / (prepared.smaller + STEADY)
        new = math.log2(share / prepared.others / prior)
        if abs(new - shift) < 0.005:
            break
        shift = new
    con.execute(f"UPDATE scored SET weight = round(weight + {shift}, 3)")
    return shift


JUDGED_BY = {
    "nhs": ("same",), "number": ("same",), "middle": ("else",), "home": ("phone", "door"),
    "name": ("same", "form", "forename near", "middle", "both near"), "phone": ("else",),
    "birth": ("same", "near", "year", "years near", "else"),
    "kin": ("number", "twins", "twins apart", "parent", "family", "housemate"),
}  # fmt: skip
"""The levels `judge.sql` asks for."""


def judge(con: Any, prepared: Prepared) -> None:
    """Make the table `pairs`: scored pairs with what kinship they look like and why they must not link alone."""
    numbers = {
        f"{comparison}_{key.replace(' ', '_')}": level(comparison, key)
        for comparison, keys in JUDGED_BY.items()
        for key in keys
    }
    told = Template(Path(__file__).with_name("judge.sql").read_text())
    con.execute(told.substitute(numbers, left=prepared.left, right=prepared.right, age_fits=AGE_FITS))
