"""Estimates the shipped parameters from lists whose truth is known; needs numpy (requirements/benchmark.txt).

    .venv/bin/python -m benchmarks.linkage.estimate [--people 60000] [--seeds 1 2 3] [--out uk.json]

m is counted among true pairs. A level's weight is what makes the probabilities right among all pairs that blocking
lets through (logistic regression with a little ridge); u follows from the two. So evidence that goes together, as
surname, address and telephone do inside one home, is not counted twice.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from benchmarks.linkage.people import Lists, two_lists
from hearth.exchange.linkage import engine
from hearth.exchange.linkage.model import UK as EVERY
from hearth.exchange.linkage.model import UNSAID
from hearth.exchange.linkage.parameters import SHIPPED, Parameters, flat
from hearth.exchange.linkage.records import Records

UK = tuple(c for c in EVERY if c.key not in UNSAID)
RIDGE = 3.0
"""How many pairs' worth of evidence the beginning has against the lists."""

CHANCE = {
    "nhs": {"same": 1, "near": 1e-7, "valid": 0.8, "else": 0.2},
    "number": {"same": 1, "near": 1e-6, "else": 1},
    "name": {"same": 1, "form": 1, "swapped": 0.01, "part": 0.03, "surname near": 0.003, "forename near": 0.03,
             "initial": 0.05, "middle": 0.01, "both near": 2e-4, "forename": 1, "no forename": 0.02, "surname": 1,
             "else": 0.99},
    "birth": {"same": 1, "swapped": 1e-5, "near": 5e-4, "day unknown": 5e-4, "two parts": 6e-3, "year": 0.011,
              "years near": 0.045, "else": 0.93},
    "home": {"home and phone": 0.3, "home": 1, "phone": 1, "door": 0.05, "door near": 1e-3, "postcode": 1,
             "sector": 2e-3, "outcode": 0.03, "else": 0.95},
    "sex": {"same": 0.5, "else": 0.5},
    "phone": {"same": 0.5, "else": 1},
    "email": {"same": 1, "else": 1},
    "middle": {"same": 0.03, "initial": 0.03, "else": 0.94},
}  # fmt: skip
"""Where the estimate begins: how often two different people compare so, beyond the frequency of the value itself."""
TAKEN_BACK = {
    "number": -12,
    "twins": -12,
    "twins apart": -5,
    "parent": -9,
    "namesake": -2,
    "family": -6,
    "housemate": -4,
}
"""Where it begins for relatives, in bits."""


def candidates(lists: Lists) -> tuple[dict[str, np.ndarray], float]:
    """Every pair blocking lets through (levels, the frequencies' own weight, whether one person), and the prior."""
    con = engine.connect(threads=2)
    prepared = engine.prepare(con, Records.from_rows(lists.left), Records.from_rows(lists.right))
    engine.predict(con, prepared, flat(), 0.5, floor=-1e9)
    con.execute(
        "CREATE TABLE truth AS SELECT unnest(?) AS a, unnest(?) AS b", [list(x) for x in zip(*lists.truth, strict=True)]
    )
    kept = ", ".join([f"gamma_{c.key}" for c in UK] + [f"weight_{c.key}" for c in UK])
    found = con.execute(
        f"SELECT {kept}, (t.a IS NOT NULL)::INT AS same FROM scored s JOIN {prepared.left} x ON x.unique_id = s.l "
        f"JOIN {prepared.right} y ON y.unique_id = s.r LEFT JOIN truth t ON t.a = x.source_id AND t.b = y.source_id"
    ).fetchnumpy()
    return found, len(lists.truth) / len(lists.left) / len(lists.right)


def fit(sets: list[tuple[dict, float]], estimated: dict) -> Parameters:
    """Parameters from sets of candidates, each with its true prior."""
    names = [(c.key, one.key, len([x for x in c.levels if not x.is_missing]) - 1 - i)
             for c in UK for i, one in enumerate(x for x in c.levels if not x.is_missing)
             if not (c.key == "kin" and one.key == "else")]  # fmt: skip
    design, offset, same = [], [], []
    for found, prior in sets:
        design.append(np.stack([np.ma.filled(found[f"gamma_{c}"], -1) == g for c, _, g in names], axis=1))
        offset.append(sum(np.asarray(found[f"weight_{c.key}"], dtype=float) for c in UK) * np.log(2) + np.log(prior))
        same.append(np.asarray(found["same"], dtype=float))
    x, o, y = np.concatenate(design).astype(float), np.concatenate(offset), np.concatenate(same)
    w = begin = _begin(names, x[y > 0.5])
    for _ in range(40):
        p = 1 / (1 + np.exp(-np.clip(o + x @ w, -50, 50)))
        gradient = x.T @ (y - p) - RIDGE * (w - begin)
        hessian = (x * (p * (1 - p) + 1e-9)[:, None]).T @ x + RIDGE * np.eye(len(w))
        step = np.linalg.solve(hessian, gradient)
        w = w + np.clip(step, -3, 3)
        if np.abs(step).max() < 1e-4:
            break
    levels: dict[str, dict[str, tuple[float, float]]] = {}
    true = y > 0.5
    for place, (c, key, _) in enumerate(names):
        seen = sum(x[true][:, i].sum() for i, n in enumerate(names) if n[0] == c)
        m = float((x[true][:, place].sum() + 0.5) / (seen + 1))
        bits = float(w[place] / np.log(2))
        m = min(m, 0.999, 0.999 * 2**bits) if not _tf(c, key) else m
        levels.setdefault(c, {})[key] = (float(f"{m:.6g}"), float(f"{m / 2**bits:.6g}"))
    levels["kin"]["else"] = (0.5, 0.5)
    return Parameters(levels, estimated=estimated)


def _begin(names: list, true: np.ndarray) -> np.ndarray:
    """Each level's weight before the lists are asked: m from the true pairs, u from CHANCE."""
    counts = true.sum(axis=0) + 0.5
    seen = {c: sum(counts[i] for i, name in enumerate(names) if name[0] == c) for c, _, _ in names}
    return np.array([
        TAKEN_BACK[key] * np.log(2) if c == "kin" else np.log(counts[i] / seen[c] / CHANCE[c][key])
        for i, (c, key, _) in enumerate(names)
    ])  # fmt: skip


def _tf(comparison: str, key: str) -> bool:
    return any(one.tf for c in UK if c.key == comparison for one in c.levels if one.key == key)


def weights(parameters: Parameters) -> str:
    """Each level's weight in bits, to look at."""
    lines = []
    for c in UK:
        told = ", ".join(f"{k} {np.log2(m / u):+.1f}" for k, (m, u) in parameters.levels[c.key].items())
        lines.append(f"{c.key:8} {told}")
    return "\n".join(lines)


def main() -> None:
    """Estimate from several towns: large and small lists, careful and careless ones, with and without middle names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=60_000)
    parser.add_argument("--seeds", type=int, nargs="*", default=list(range(901, 909)))
    parser.add_argument("--out", type=Path, default=SHIPPED)
    options = parser.parse_args()
    kinds = [
        {"left": options.people, "right": options.people},
        {"left": options.people, "right": options.people, "more": True},
        {"left": options.people // 2, "right": options.people // 2, "slips": 1.6},
        {"left": 4_800, "right": options.people, "more": True},
        {"left": 5_000, "right": 5_000, "slips": 1.6, "more": True},
        *({"left": 5_000, "right": 5_000},) * 3,
    ]  # fmt: skip
    sets = []
    for seed, kind in zip(options.seeds, kinds, strict=False):
        sets.append(candidates(two_lists(**kind, seed=seed)))
        print(seed, kind, len(sets[-1][0]["same"]), "pairs", file=sys.stderr)
    told = {
        "how": "m counted among true pairs; weights by logistic regression over all pairs that blocking lets through",
        "lists": [f"{kind['left']:,} x {kind['right']:,}, slips x {kind.get('slips', 1.0)}" for kind in kinds],
        "made up by": "benchmarks/linkage/people.py", "seeds": options.seeds,
    }  # fmt: skip
    parameters = fit(sets, told)
    parameters.save(options.out)
    print(weights(parameters))


if __name__ == "__main__":
    main()
