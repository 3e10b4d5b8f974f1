"""The shipped parameters fitted to a council's own lists, without knowing the truth.

Which pairs are one person is first believed as the parameters say; from that follows how often one person's records
agree in these lists (m); from that, better beliefs; and so on until nothing moves (expectation maximisation). What
different people have in common by chance (u), and what is taken back for relatives, stay as shipped: they were
counted where the truth is known, among neighbours and relatives. How common each value is, is counted in the lists at
every linkage anyway.

Lists of another kind, with foreign addresses and numbers or of people who share no homes, have other things in common
by chance. For those u is counted too, among pairs drawn blindly, without what may be one person.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from . import engine
from .engine import Clock, Prepared
from .model import TERMS, UK, Comparison, as_case, level
from .parameters import Parameters
from .records import Records

ROUNDS = 25
STEADY = 100.0
"""Pairs' worth of evidence the shipped m has against the lists'."""
FEWEST = 500
"""People on both lists below whom there is too little to learn from."""
FIXED = ("kin",)
MOST_RELATIVES = 0.02
"""Of the pairs believed, how many may be two first names in one home before chance must not be counted."""
DRAWN = 1_000_000
"""Pairs drawn blindly to count what different people have in common."""
BEGIN = {
    "street": {
        "same": (0.7, 0.005),
        "near": (0.1, 0.005),
        "part": (0.08, 0.005),
        "alike": (0.07, 0.04),
        "else": (0.05, 0.95),
    }
}
"""Where the fitting begins for comparisons that the shipped parameters do not make."""


def train(
    left: Records, right: Records | None = None, *, parameters: Parameters | None = None, count_chance: bool = False,
    **limits: Any,
) -> Parameters:  # fmt: skip
    """Parameters fitted to these lists; with `count_chance`, u as well as m.

    Raises ValueError when too few people are in both to learn from, or when chance was to be counted among relatives.
    """
    before = parameters or Parameters.load()
    if count_chance:
        before = replace(before, levels=BEGIN | dict(before.levels))
    con = engine.connect(**limits)
    prepared = engine.prepare(con, left, right, words=before.compares("street"))
    engine.compare(con, prepared, before, Clock(), floor=-40.0)
    if count_chance:
        before = _counted(con, prepared, before)
        engine.compare(con, prepared, before, Clock(), floor=-40.0)
    now, rounds = before, 0
    while rounds < ROUNDS:
        rounds += 1
        fitted = _again(con, prepared, before, now)
        moved = max(
            abs(math.log2(fitted.levels[c][k][0] / now.levels[c][k][0])) for c in now.levels for k in now.levels[c]
        )
        now = fitted
        if moved < 0.01:
            break
    if count_chance:
        _refuse_homes(con, before, now)
    told = {
        "how": "m re-estimated on lists of its own by expectation maximisation; "
        + ("u counted there; relatives as before" if count_chance else "u and relatives as before"),
        "records": list(prepared.sizes), "rounds": rounds, "pairs believed": round(_believed(con, before, now)),
        "before": dict(before.estimated),
    }  # fmt: skip
    if told["pairs believed"] < FEWEST:
        raise ValueError(f"Only about {told['pairs believed']} people are in these lists twice; {FEWEST} are needed.")
    return replace(now, estimated=told)


def _counted(con: Any, prepared: Prepared, before: Parameters) -> Parameters:
    """These parameters with u as often as these lists show it among pairs that are not one person.

    What no drawn pair shows stays about as rare as before: the file's own u counts as one pair seen.
    """
    _draw(con, prepared, before)
    levels = dict(before.levels)
    for c in (c for c in _compared(before) if c.key not in FIXED):
        seen = dict(con.execute(f"SELECT gamma_{c.key}, sum(apart) FROM drawn GROUP BY 1").fetchall())
        every = sum(seen.values()) - seen.get(-1, 0.0)
        levels[c.key] = {}
        for one in (one for one in c.levels if not one.is_missing):
            m, u = before.levels[c.key][one.key]
            among = every
            if one.tf:
                (among,) = con.execute(f"SELECT coalesce(sum(apart), 0) FROM drawn WHERE agree_{one.tf}").fetchone()
            levels[c.key][one.key] = (m, (seen.get(level(c.key, one.key), 0.0) + 1) / (among + 1 / u))
    return replace(before, levels=levels)


def _draw(con: Any, prepared: Prepared, parameters: Parameters) -> None:
    """Make the table `drawn`: blindly chosen pairs, their levels, on what terms they agree, how surely they are two."""
    left, right = prepared.sizes[0], prepared.sizes[1] or prepared.sizes[0]
    other = prepared.first + (0 if prepared.within else left)
    gammas = [f"{as_case(c)} AS gamma_{c.key}" for c in _compared(parameters)]
    agree = [f"coalesce(l.{term} = r.{term}, false) AS agree_{term}" for term in TERMS]
    chance = "1 / (1 + pow(2, -greatest(least(coalesce(s.weight, -60), 60), -60)))"
    con.execute(
        f"CREATE OR REPLACE TABLE drawn AS WITH blind AS (SELECT DISTINCT least(a, b) AS a, greatest(a, b) AS b FROM "
        f"(SELECT {prepared.first} + hash(i) % {left} AS a, {other} + hash(i + {DRAWN}) % {right} AS b "
        f"FROM range({DRAWN}) AS numbers(i)) WHERE a <> b) "
        f"SELECT {', '.join(gammas + agree)}, 1 - {chance} "
        f"AS apart FROM blind JOIN {prepared.left} AS l ON l.unique_id = a "
        f"JOIN {prepared.right} AS r ON r.unique_id = b LEFT JOIN scored AS s ON s.l = a AND s.r = b"
    )


def _shift(before: Parameters, now: Parameters) -> str:
    """SQL for how much a pair's weight moves from one set of parameters to another."""
    parts = []
    for c in _compared(now):
        moves = []
        for key, (m, u) in now.levels[c.key].items():
            old_m, old_u = before.levels[c.key][key]
            moves.append(f"WHEN {level(c.key, key)} THEN {math.log2(m / u) - math.log2(old_m / old_u)}")
        parts.append(f"CASE gamma_{c.key} {' '.join(moves)} ELSE 0 END")
    return " + ".join(parts)


def _refuse_homes(con: Any, before: Parameters, now: Parameters) -> None:
    """Where homes are shared, counted chance takes relatives for one person: then it must not be used."""
    kin = f"gamma_kin IN ({level('kin', 'family')}, {level('kin', 'housemate')})"
    relatives, every = con.execute(
        f"SELECT count(*) FILTER ({kin}), count(*) FROM scored WHERE weight + {_shift(before, now)} >= 0"
    ).fetchone()
    if relatives > MOST_RELATIVES * every:
        raise ValueError(
            f"{relatives:,} of the {every:,} pairs believed are two first names in one home. Where people share homes, "
            "what they have in common by chance cannot be counted: leave --count-chance out."
        )


def _compared(parameters: Parameters) -> list[Comparison]:
    return [c for c in UK if parameters.compares(c.key)]


def _believed(con: Any, before: Parameters, now: Parameters) -> float:
    chance = f"1 / (1 + pow(2, -greatest(least(weight + {_shift(before, now)}, 60), -60)))"
    return con.execute(f"SELECT sum({chance}) FROM scored").fetchone()[0] or 0.0


def _again(con: Any, prepared: Prepared, before: Parameters, now: Parameters) -> Parameters:
    """One round: believe as `now` says, and count m from that.

    Only pairs that are sooner one person than not are counted: the many doubts of one home would add up to somebody.
    """
    chance = f"1 / (1 + pow(2, -greatest(least(weight + {_shift(before, now)}, 60), -60)))"
    seen_levels = ", ".join(f"gamma_{c.key}" for c in _compared(now))
    con.execute(f"CREATE OR REPLACE TABLE believed AS SELECT {chance} AS p, {seen_levels} FROM scored WHERE p >= 0.5")
    levels = {}
    for c in _compared(now):
        if c.key in FIXED:
            levels[c.key] = dict(now.levels[c.key])
            continue
        counted = dict(con.execute(f"SELECT gamma_{c.key}, sum(p) FROM believed GROUP BY 1").fetchall())
        counted.pop(-1, None)
        shipped = before.levels[c.key]
        whole = sum(m for m, _ in shipped.values())
        seen = sum(counted.values()) + STEADY
        levels[c.key] = {
            key: ((counted.get(level(c.key, key), 0.0) + STEADY * m / whole) / seen, u)
            for key, (m, u) in shipped.items()
        }
    return replace(now, levels=levels)
