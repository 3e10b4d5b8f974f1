"""How well and how fast lists are linked: prints JSON, asserts nothing.

    .venv/bin/python -m benchmarks.linkage [--size 100000] [--million] [--seed N] [--data FOLDER]

Fresh made-up towns each run unless --seed is given. Each linkage runs in a process of its own, so that its peak memory
is its own; the lists themselves are counted in it. --million adds a million with a million (twenty minutes, 10 GB of
disk) and 5,000 new records against a million. --data is a folder with files of others: linkage/, shielding/.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

AIMS = {
    "f1_at_probability_half": 0.98, "f1_with_slips_1.6": 0.955, "precision_without_a_person": 0.999,
    "recall_without_a_person": 0.90, "review_pairs_per_1000_records": 25, "f1_after_review": 0.985,
    "people_in_mixed_clusters_per_1000": 1.0, "recall_gap_between_communities": 0.015, "febrl3": 0.999,
    "febrl4": 0.9995, "seconds_4800_with_100000": 5, "seconds_million": 120, "peak_gb_million": 5,
    "peak_gb_million_in_chunks": 2, "seconds_5000_new_with_a_million": 3,
}  # fmt: skip


def town(options) -> dict:
    """A made-up town's two lists, linked."""
    from benchmarks.linkage import measures
    from benchmarks.linkage.people import two_lists
    from hearth.exchange import linkage

    lists = two_lists(options.left, options.right, seed=options.seed, slips=options.slips)
    linked = linkage.link(linkage.Records.from_rows(lists.left), linkage.Records.from_rows(lists.right))
    return {
        "seed": options.seed, "slips": options.slips, **measures.measured(linked, lists.truth),
        "for_a_reason": measures.reviewed_never_alone(linked), **measures.by_group(linked, lists),
        "without_a_person_and_undated": measures.undated(linked, lists), "mixed": measures.mixed(linked, lists.people),
    }  # fmt: skip


def baselines(options) -> dict:
    """The other ways, and Hearth's, on one town."""
    from benchmarks.linkage import baselines as others
    from benchmarks.linkage import measures
    from benchmarks.linkage.people import two_lists
    from hearth.exchange import linkage

    lists = two_lists(options.left, options.right, seed=options.seed, slips=options.slips)
    linked = linkage.link(linkage.Records.from_rows(lists.left), linkage.Records.from_rows(lists.right))
    ours = measures.measured(linked, lists.truth)
    return others.everything(lists) | {"Hearth": ours["at_probability_half"] | {"seconds": ours["seconds"]}}


def known(options) -> dict:
    """Lists that others made."""
    from benchmarks.linkage import known as made

    return made.uk5k(options.data) | made.febrl() | made.government(options.data)


def write(options) -> dict:
    """Write a town's lists to files, so that a linkage's memory does not hold the town."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from benchmarks.linkage.people import two_lists
    from hearth.exchange.linkage import Records

    start = time.perf_counter()
    lists = two_lists(options.left, options.right, seed=options.seed, slips=options.slips)
    for name, rows in (("a", lists.left), ("b", lists.right)):
        pq.write_table(Records.from_rows(rows).table, f"{options.data}/{name}.parquet")
    a, b = (list(ids) for ids in zip(*lists.truth, strict=True))
    pq.write_table(pa.table({"a": a, "b": b}), f"{options.data}/truth.parquet")
    return {"seconds": round(time.perf_counter() - start, 1)}


def files(options) -> dict:
    """Link the written lists whole or in chunks."""
    import pyarrow.parquet as pq

    from hearth.exchange import linkage

    a, b = (linkage.Records(pq.read_table(f"{options.data}/{name}.parquet")) for name in "ab")
    linked = linkage.link(a, b, chunks=options.chunks, memory=options.memory)
    linked.con.execute(f"CREATE TABLE truth AS SELECT * FROM read_parquet('{options.data}/truth.parquet')")
    count = linked.con.execute(
        "SELECT count(*), count(t.a), (SELECT count(*) FROM truth) FROM pairs LEFT JOIN truth t "
        "ON t.a = left_id AND t.b = right_id WHERE weight >= 0"
    ).fetchone()
    found, right, true = count
    return {
        "records": list(linked.sizes), "chunks": options.chunks, "f1": round(2 * right / (found + true), 5),
        "seconds": round(sum(linked.seconds.values()), 1), "seconds_by_step": linked.seconds,
    }  # fmt: skip


def arrivals(options) -> dict:
    """5,000 new records against an index of the written list, twice: the second time the program is warm."""
    import pyarrow.parquet as pq

    from hearth.exchange import linkage

    path = Path(f"{options.data}/kept.idx")
    start = time.perf_counter()
    linkage.Index.build(linkage.Records(pq.read_table(f"{options.data}/b.parquet")), path).close()
    told: dict = {"build_seconds": round(time.perf_counter() - start, 1)}
    new = linkage.Records(pq.read_table(f"{options.data}/a.parquet").slice(0, 5000))
    index = linkage.Index.open(path)
    for name in ("first", "again"):
        start = time.perf_counter()
        found = len(index.link(new))
        told |= {f"{name}_seconds": round(time.perf_counter() - start, 2), "pairs": found}
    return told


CASES = {one.__name__: one for one in (town, baselines, known, write, files, arrivals)}


def in_its_own_process(case: str, **told) -> dict:
    """Run one case in a new process and add its peak memory and processor time."""
    print(case, told, file=sys.stderr, flush=True)
    words = [word for name, value in told.items() if value is not None for word in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "benchmarks.linkage", "--case", case, *words]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def everything(options) -> dict:
    """All cases. `machine.load` above the number of processors means that others were working too."""
    chance = random.Random(options.seed) if options.seed is not None else random.SystemRandom()
    seeds = [chance.randrange(10**6) for _ in range(5)]
    size = options.size
    told = {
        "unseen_town": in_its_own_process("town", left=size, right=size, seed=seeds[0]),
        "unseen_town_slips_1.6": in_its_own_process("town", left=size, right=size, seed=seeds[1], slips=1.6),
        "4800_with_100000": in_its_own_process("town", left=4800, right=100_000, seed=seeds[2]),
        "against_others": in_its_own_process("baselines", left=size // 5, right=size // 5, seed=seeds[3]),
        "lists_of_others": in_its_own_process("known", data=options.data),
    }  # fmt: skip
    if options.million:
        with tempfile.TemporaryDirectory() as folder:
            in_its_own_process("write", left=1_000_000, right=1_000_000, seed=seeds[4], data=folder)
            told["million"] = in_its_own_process("files", data=folder, memory="4GB")
            told["million_in_chunks"] = in_its_own_process("files", data=folder, chunks=8, memory="1GB")
            told["5000_new_with_a_million"] = in_its_own_process("arrivals", data=folder)
    machine = {"processors": os.cpu_count(), "load": [round(x, 1) for x in os.getloadavg()]}
    return {"aims": AIMS, **told, "machine": machine}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--million", action="store_true")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--case", choices=CASES, help=argparse.SUPPRESS)
    for name, kind, default in (("left", int, 0), ("right", int, 0), ("slips", float, 1.0), ("chunks", int, 1)):
        parser.add_argument(f"--{name}", type=kind, default=default, help=argparse.SUPPRESS)
    parser.add_argument("--memory", help=argparse.SUPPRESS)
    options = parser.parse_args()
    told = CASES[options.case](options) if options.case else everything(options)
    if options.case:
        used = resource.getrusage(resource.RUSAGE_SELF)
        told |= {
            "peak_memory_gb": round(used.ru_maxrss / 1024**2, 2),
            "processor_s": round(used.ru_utime + used.ru_stime, 1),
        }
    print(json.dumps(told, indent=None if options.case else 1))


if __name__ == "__main__":
    main()
