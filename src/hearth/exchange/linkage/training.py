"""The shipped parameters fitted to a council's own lists, without knowing the truth.

Which pairs are one person is first believed as the parameters say; from that follows how often one person's records
agree in these lists (m); from that, better beliefs; and so on until nothing moves (expectation maximisation). What
different people have in common by chance (u), and what is taken back for relatives, stay as shipped: they were
counted where the truth is known. How common each value is, is counted in the lists at every linkage anyway.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from . import engine
from .engine import Clock, Prepared
from .model import UK, level
from .parameters import Parameters
from .records import Records

ROUNDS = 25
STEADY = 100.0
"""Pairs' worth of evidence the shipped m has against the lists'."""
FEWEST = 500
"""People on both lists below whom there is too little to learn from."""
FIXED = ("kin",)


def train(
    left: Records, right: Records | None = None, *, parameters: Parameters | None = None, **limits: Any
) -> Parameters:
    """Parameters fitted to these lists. Raises ValueError when too few people are in both to learn from."""
    before = parameters or Parameters.load()
    con = engine.connect(**limits)
    prepared = engine.prepare(con, left, right)
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
    told = {
        "how": "m re-estimated on lists of its own by expectation maximisation; u and relatives as before",
        "records": list(prepared.sizes), "rounds": rounds, "pairs believed": round(_believed(con, before, now)),
        "before": dict(before.estimated),
    }  # fmt: skip
    if told["pairs believed"] < FEWEST:
        raise ValueError(f"Only about {told['pairs believed']} people are in these lists twice; {FEWEST} are needed.")
    return replace(now, estimated=told)


def _shift(before: Parameters, now: Parameters) -> str:
    """SQL for how much a pair's weight moves from one set of parameters to another."""
    parts = []
    for c in UK:
        moves = []
        for key, (m, u) in now.levels[c.key].items():
            old_m, old_u = before.levels[c.key][key]
            moves.append(f"WHEN {level(c.key, key)} THEN {math.log2(m / u) - math.log2(old_m / old_u)}")
        parts.append(f"CASE gamma_{c.key} {' '.join(moves)} ELSE 0 END")
    return " + ".join(parts)


def _believed(con: Any, before: Parameters, now: Parameters) -> float:
    chance = f"1 / (1 + pow(2, -greatest(least(weight + {_shift(before, now)}, 60), -60)))"
    return con.execute(f"SELECT sum({chance}) FROM scored").fetchone()[0] or 0.0


def _again(con: Any, prepared: Prepared, before: Parameters, now: Parameters) -> Parameters:
    """One round: believe as `now` says, and count m from that."""
    chance = f"1 / (1 + pow(2, -greatest(least(weight + {_shift(before, now)}, 60), -60)))"
    seen_levels = ", ".join(f"gamma_{c.key}" for c in UK)
    con.execute(f"CREATE OR REPLACE TABLE believed AS SELECT {chance} AS p, {seen_levels} FROM scored")
    levels = {}
    for c in UK:
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
