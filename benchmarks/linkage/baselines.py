"""What else a council could do, on the same lists in the same run."""

from __future__ import annotations

import time
import warnings
from typing import Any

from benchmarks.linkage.measures import score
from benchmarks.linkage.people import Lists
from hearth.exchange.linkage import Records, engine
from hearth.exchange.linkage.telling import Score

HAND_RULES = (
    "l.nhs = r.nhs AND l.dob = r.dob", "l.full_name = r.full_name AND l.dob = r.dob",
    "l.canon_name = r.canon_name AND l.dob = r.dob", "l.name_key = r.name_key AND l.dob = r.dob",
    "l.sdx = r.sdx AND l.fc = r.fc AND l.dob = r.dob AND l.outcode = r.outcode",
    "l.full_name = r.full_name AND l.postcode = r.postcode", "l.sur = r.sur AND l.dob = r.dob AND l.prop = r.prop",
    "l.full_name = r.full_name AND l.p1 = r.p1", "l.nhs = r.nhs AND l.sur = r.sur",
)  # fmt: skip
"""Match keys as councils and the ONS write them."""


def _score(found: set[tuple[str, str]], lists: Lists, seconds: float) -> dict:
    right = len(found & set(lists.truth))
    return {"pairs": len(found), **score(Score(len(found), right, len(lists.truth))), "seconds": round(seconds, 1)}


def by_rules(lists: Lists, rules: tuple[str, ...]) -> dict:
    """Pairs that agree on any of the rules, over Hearth's own clean columns."""
    start = time.perf_counter()
    con = engine.connect()
    prepared = engine.prepare(con, Records.from_rows(lists.left), Records.from_rows(lists.right))
    found: set[tuple[str, str]] = set()
    for rule in rules:
        sql = f"SELECT l.source_id, r.source_id FROM {prepared.left} l JOIN {prepared.right} r ON {rule}"
        found |= set(con.execute(sql).fetchall())
    return _score(found, lists, time.perf_counter() - start)


def by_toolkit(lists: Lists) -> dict:
    """The `recordlinkage` toolkit as its guide has it: blocks, Jaro-Winkler, the ECM classifier. With address and sex
    as well it takes homes for people (F1 0.52), so they are left out."""
    import pandas as pd
    import recordlinkage

    start = time.perf_counter()
    frames = []
    for rows in (lists.left, lists.right):
        frame = pd.DataFrame(rows).set_index("id").map(lambda text: text.upper().replace(" ", "") or None)
        frames.append(frame)
    indexer = recordlinkage.Index()
    for keys in (
        "birth_date",
        ["surname", "forename"],
        ["postcode", "forename"],
        ["postcode", "surname"],
        "nhs_number",
    ):
        indexer.block(keys)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pairs = indexer.index(*frames)
        compare = recordlinkage.Compare()
        for column in ("forename", "surname"):
            compare.string(column, column, method="jarowinkler", threshold=0.88)
        for column in ("birth_date", "postcode", "phone", "nhs_number"):
            compare.exact(column, column)
        features = compare.compute(pairs, *frames)
        found = set(recordlinkage.ECMClassifier().fit_predict(features))
    return _score(found, lists, time.perf_counter() - start)


def by_splinks_defaults(lists: Lists) -> dict:
    """Splink with its own comparisons and training, as its tutorial has it, at probability 0.5."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    start = time.perf_counter()
    con = engine.connect()
    prepared = engine.prepare(con, Records.from_rows(lists.left), Records.from_rows(lists.right))
    api = DuckDBAPI(connection=con)
    columns = "source_id AS unique_id, f1 AS forename, sur AS surname, dob, sex, postcode, p1 AS phone, nhs"
    for side, table in (("a", prepared.left), ("b", prepared.right)):
        con.execute(f"CREATE TABLE plain_{side} AS SELECT {columns} FROM {table}")
    tables = [api.register(f"plain_{side}", dataset_display_name=f"plain_{side}") for side in "ab"]
    linker: Any = Linker(tables, SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.ForenameSurnameComparison("forename", "surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True), cl.PostcodeComparison("postcode"),
            cl.ExactMatch("sex"), cl.ExactMatch("phone").configure(term_frequency_adjustments=True),
            cl.ExactMatch("nhs"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("nhs"), block_on("dob", "forename"), block_on("dob", "surname"), block_on("postcode", "forename"),
            block_on("postcode", "surname"), block_on("forename", "surname"), block_on("phone"),
        ],
    ))  # fmt: skip
    sure = [block_on("nhs"), block_on("forename", "surname", "dob")]
    linker.training.estimate_probability_two_random_records_match(sure, recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6)
    for rule in (block_on("nhs"), block_on("dob", "surname"), block_on("postcode", "forename")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    predicted = linker.inference.predict(threshold_match_probability=0.5)
    sql = f"SELECT unique_id_l, unique_id_r FROM {predicted.physical_name}"
    found = {(a, b) if a[0] == "A" else (b, a) for a, b in con.execute(sql).fetchall()}
    return _score(found, lists, time.perf_counter() - start)


def everything(lists: Lists) -> dict:
    """Each of them; one that is not installed says so."""
    told = {
        "exact NHS number": by_rules(lists, ("l.nhs = r.nhs",)), "hand rules": by_rules(lists, HAND_RULES),
        "Splink's defaults": by_splinks_defaults(lists),
    }  # fmt: skip
    try:
        told["recordlinkage toolkit"] = by_toolkit(lists)
    except ImportError:
        told["recordlinkage toolkit"] = "NOT MEASURED: install requirements/benchmark.txt"
    return told
