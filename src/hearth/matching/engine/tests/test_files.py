"""Files of any kind: they are read and planned rightly, or every fault is told; nothing else ever happens."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

from hypothesis import event, given, settings
from hypothesis import strategies as st

from hearth.matching.engine import Faulty, Plan, solve, why
from hearth.matching.engine.files import TASK, VOLUNTEER, as_csv, as_proof, read
from hearth.matching.engine.rows import checked

GOOD = {
    "id": ["T1", "V1", "V:2", "a"], "easting": ["380000", "381000.5", ""], "northing": ["410000", ""],
    "wants": ["role:shopping", "car dbs", ""], "holds": ["role:shopping car dbs", ""], "slots": ["0-5", "1 3", "62"],
    "late": ["500", "0 100 200", ""], "unserved": ["80000", ""], "area": ["north", ""], "minutes": ["30", "0", ""],
    "knows": ["V1:5000", "V:2:10", ""], "further": ["V1:700", ""],
    "never": ["V1", ""], "accepted": ["V1:1", "", "V:2:60"],
    "proposed": ["V1:0 V:2:1", ""], "reach": ["3000", "0"], "a_slot": ["2", ""], "a_day": ["2", ""],
    "a_week": ["3", "0"], "load": ["1", ""], "minutes_a_slot": ["60", ""],
}  # fmt: skip
BAD = ["-1", "nan", "1e400", "9-0", "٣", "\x00", "V9:1", "V1:99", "x" * 50, '"', ";", "1" * 5000, "\u2028", "1,5", "½"]
ODD = [None, True, 1.5, [1, "2"], {"a": 1}, [[]], -3, 10**30]


@st.composite
def tables(draw, known, odd):
    """Rows that are nearly right: a cell or two are not."""
    names = draw(st.lists(st.sampled_from(sorted(known)), min_size=4, unique=True))
    names = sorted({*names, "id", "slots", *({"easting", "northing", "reach", "a_week"} & known)})
    people = known is VOLUNTEER
    ids = ["V1", "V:2"] if people else draw(st.lists(st.sampled_from(["T1", "T2", "a"]), min_size=1, unique=True))
    rows = [{name: draw(st.sampled_from(GOOD[name])) for name in names} | {"id": name} for name in ids]
    for row in rows:
        row["easting"] = row.get("easting") or ("380000" if people else "")
        row["northing"] = "410000" if row["easting"] else ""
    for _ in range(draw(st.integers(0, 2))):
        draw(st.sampled_from(rows))[draw(st.sampled_from(names))] = draw(st.sampled_from(BAD + (ODD if odd else [])))
    return rows


def written(rows, path):
    if path.suffix == ".json":
        path.write_text(json.dumps(rows), encoding="utf-8")
        return
    file = io.StringIO(newline="")
    names = list(rows[0]) if rows else ["id"]
    lines = csv.DictWriter(file, names)
    lines.writeheader()
    lines.writerows(rows)
    path.write_text(file.getvalue(), encoding="utf-8", newline="")


def read_and_planned(tasks, volunteers, weights=None):
    try:
        problem = read(tasks, volunteers, 2, weights)
    except Faulty as faulty:
        return faulty.faults
    plan = solve(problem)
    assert checked(plan).faults == []
    assert as_csv(plan, [why(plan, task) for task in range(len(plan.served))]).count("\r\n") >= len(plan.served)
    assert json.loads(as_proof(plan))["made_from"] == problem.fingerprint
    return plan


@given(st.data(), st.sampled_from([".csv", ".json"]))
@settings(max_examples=200, deadline=None)
def test_rows_that_are_nearly_right_are_planned_or_their_faults_are_told(data, suffix):
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder) / f"tasks{suffix}", Path(folder) / f"volunteers{suffix}"
        for path, known in zip(paths, (TASK, VOLUNTEER), strict=True):
            written(data.draw(tables(known, suffix == ".json")), path)
        found = read_and_planned(*paths)
        event("planned" if isinstance(found, Plan) else "faults")
        assert isinstance(found, Plan) or all(fault.startswith(("tasks.", "volunteers.")) for fault in found)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode), st.sampled_from([".csv", ".json"]))
@settings(max_examples=100, deadline=None)
def test_whatever_stands_in_a_file_it_is_read_or_its_fault_is_told(content, suffix):
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{name}{suffix}" for name in ("tasks", "volunteers", "weights")]
        for path in paths:
            path.write_bytes(content)
        read_and_planned(*paths)


def test_minutes_are_read_and_kept():
    with tempfile.TemporaryDirectory() as folder:
        tasks, volunteers = Path(folder) / "t.csv", Path(folder) / "v.csv"
        tasks.write_text("id,slots,minutes\nT1,0,50\nT2,0,30\nT3,0,30\n")
        volunteers.write_text(
            "id,easting,northing,slots,reach,a_slot,a_day,a_week,minutes_a_slot\nV1,0,0,0,9,5,5,5,60\n"
        )
        assert solve(read(tasks, volunteers)).served.tolist() == [False, True, True]


def test_no_id_runs_in_a_spreadsheet_and_each_reads_back_as_it_was(tmp_path):
    ids = ["=1+2", "'=1+2", "@sum", "+a", "-b", "-5", "'quoted"]
    there = {"easting": 400000, "northing": 400000, "slots": "0"}
    tasks = [there | {"id": name, "proposed": f"{name}:0"} for name in ids]
    helpers = [there | {"id": name, "reach": 5000, "a_week": 1} for name in ids]
    (tmp_path / "tasks.json").write_text(json.dumps(tasks))
    (tmp_path / "helpers.json").write_text(json.dumps(helpers))
    plan = solve(read(tmp_path / "tasks.json", tmp_path / "helpers.json"))
    told = list(csv.DictReader(io.StringIO(as_csv(plan, [why(plan, task) for task in range(len(ids))]))))
    shown = [row["task"] for row in told]
    assert shown == ["'=1+2", "''=1+2", "'@sum", "'+a", "'-b", "-5", "'quoted"] == [row["volunteer"] for row in told]
    lines = [f"{row['task']},400000,400000,0,{row['volunteer']}:0" for row in told]
    (tmp_path / "tasks.csv").write_text("\n".join(["id,easting,northing,slots,proposed", *lines]))
    again = read(tmp_path / "tasks.csv", tmp_path / "helpers.json")
    assert list(again.tasks.ids) == ids
    assert sorted(again.proposed) == [(number, number, 0) for number in range(len(ids))]
