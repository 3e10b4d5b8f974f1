"""`hearth match` on two files: the plan, its reasons, and every fault of a bad file at once."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from hearth.cli import main

TASKS = """id,easting,northing,wants,slots,late,unserved,knows,never
T1,380000,410000,role:shopping,0-5,500,80000,V2:5000,
T2,380500,410200,role:shopping,0-1,500,400000,,V1
T3,,,role:befriending,3,0,50000,,
T4,390000,420000,role:shopping car,0-5,,80000,,
"""
VOLUNTEERS = """id,easting,northing,holds,slots,reach,a_week
V1,380100,410100,role:shopping,0-3,3000,3
V2,381000,411000,role:shopping role:befriending,1 3,5000,2
"""


@pytest.fixture
def files(tmp_path):
    def write(tasks=TASKS, volunteers=VOLUNTEERS, names=("tasks.csv", "volunteers.csv")):
        for name, text in zip(names, (tasks, volunteers), strict=True):
            (tmp_path / name).write_text(text, encoding="utf-8")
        return [*(str(tmp_path / name) for name in names), "--out", str(tmp_path / "plan.csv")]

    return write


def _plan(arguments):
    with open(arguments[-1], newline="") as file:
        return {row["task"]: row for row in csv.DictReader(file)}


def test_a_plan_is_made_proved_and_written_with_its_reasons(files, capsys):
    arguments = files()
    assert main(["match", *arguments]) == 0
    told = capsys.readouterr().out
    assert "gap 0 (proved: no plan is better; flow)" in told
    assert "served 3 of 4" in told
    assert "not served, nobody holds what is wanted: 1" in told
    plan = _plan(arguments)
    assert [(plan[task]["volunteer"], plan[task]["slot"]) for task in ("T1", "T2", "T3")] == [
        ("V1", "0"), ("V2", "1"), ("V2", "3")
    ]  # fmt: skip
    assert plan["T4"]["stopped_by"] == "holds"
    proof = json.loads(Path(arguments[-1] + ".proof.json").read_text())
    assert (proof["proved"], proof["bound"], proof["served"]) == (True, proof["cost"], 3)
    assert f"made from {proof['made_from']}" in told
    assert "checked by other code: nothing is wrong" in told
    assert re.search(r"\d seconds, \d+ rounds, \d+ MB", told)


def test_json_says_the_same_as_csv(files, capsys):
    def as_json(text):
        return json.dumps([{k: v for k, v in row.items() if v} for row in csv.DictReader(text.splitlines())])

    plain, other = files(), files(as_json(TASKS), as_json(VOLUNTEERS), ("t.json", "v.json"))
    assert main(["match", *plain]) == 0
    before = _plan(plain)
    assert main(["match", *other]) == 0
    assert _plan(other) == before


def test_a_file_with_a_byte_order_mark_is_read(files):
    assert main(["match", *files("\ufeff" + TASKS)]) == 0


@pytest.mark.parametrize(("tasks", "told"), [
    (TASKS.replace("0-1", "9-99"), "tasks.csv, row 3: “slots” is '9-99'; write slots as numbers from 0 to 62"),
    (TASKS.replace("T2", "T1"), "tasks.csv, row 3: the id “T1” stands twice; give each its own"),
    (TASKS.replace("V2:5000", "V9:5000"), "tasks.csv, row 2: “knows” says 'V9:5000'; write the id of a volunteer"),
    (TASKS.replace("380000,", ","), "tasks.csv, row 2: give both “easting” and “northing”, or neither"),
    (TASKS.replace("wants", "want"), "tasks.csv: no such column: “want”. Known are accepted"),
    (TASKS.replace("410000", "nan"), "“northing” is 'nan'; write metres"),
    ("id,slots\n", "tasks.csv: there are no tasks in it"),
    ("", "tasks.csv cannot be read: it is empty; its first row has the names of the columns"),
    (TASKS.replace(",", ";"), "its columns are parted by semicolons; save it with commas"),
    (TASKS.replace("easting", "id"), "the column “id” stands twice; keep one of them"),
    (TASKS.replace("0-1", "1-0"), "“slots” is '1-0'; write the earlier slot first: 0-1"),
    (TASKS.replace("T2", "T\x002"), "tasks.csv, row 3: the id is 'T\\x002'; write it as a word or a number"),
    ("id,easting,northing\nT1,380000,410000\n", "tasks.csv: no column “slots”; every row needs it"),
    ("id,easting,northing,slots\nT1,53.4,-2.2,0\nT2,-2.3,53.5,1\n", "“easting” and “northing” are latitudes"),
    ("{}", "tasks.csv"),
])  # fmt: skip
def test_every_fault_is_told_with_its_row_and_nothing_is_written(files, capsys, tasks, told):
    arguments = files(tasks)
    assert main(["match", *arguments]) == 1
    assert told in capsys.readouterr().err
    with pytest.raises(FileNotFoundError):
        _plan(arguments)


@pytest.mark.parametrize(
    ("name", "held", "told"),
    [
        ("tasks.csv", b"\xff\xfe\x00", "save it again as “CSV UTF-8”"),
        ("tasks.json", b"[{", "it is not JSON: line 1"),
        ("tasks.json", b'[{"id": "T1", "id": "T2"}]', "“id” stands twice in one row; say it once"),
        ("tasks.json", b'[{"id": "\\ud800", "slots": "0"}]', "save it again as “CSV UTF-8”"),
        (
            "tasks.json",
            b'[{"id": ["T1"], "slots": "0"}]',
            "tasks.json, row 1: the id is \"['T1']\"; write it as a word",
        ),
        ("tasks.json", b'[{"id": "T1", "slots": "0", "wants": {"car": 1}}]', "row 1: “wants” is"),
        ("tasks.json", b"[" * 100_000, "lists stand in lists without end"),
        ("tasks.json", b"[" + b"9" * 5000 + b"]", "has 5,000 figures; write it shorter"),
        ("tasks.csv", None, "no such file"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_in_words(files, tmp_path, capsys, name, held, told):
    arguments = files(names=(name, "volunteers.csv"))
    (tmp_path / name).unlink() if held is None else (tmp_path / name).write_bytes(held)
    assert main(["match", *arguments]) != 0
    assert told in "".join(capsys.readouterr())


def test_an_empty_cell_of_slots_says_that_there_is_none(files, capsys):
    assert (
        main(["match", *files(TASKS.replace(",3,0,50000", ",,0,50000"), VOLUNTEERS.replace("0-3,3000", ",3000"))]) == 0
    )
    assert "nobody near has time then: 1" in capsys.readouterr().out
    assert main(["match", *files(TASKS.replace(",slots,", ",nothing,"))]) == 1


def test_minutes_are_a_limit_and_the_gap_is_told(files, capsys):
    longer = TASKS.replace("never\n", "never,minutes\n").replace(",\n", ",,45\n").replace(",V1\n", ",V1,45\n")
    shorter = (
        VOLUNTEERS.replace("a_week\n", "a_week,minutes_a_slot\n").replace(",3\n", ",3,30\n").replace(",2\n", ",2,60\n")
    )
    assert main(["match", *files(longer, shorter)]) == 0
    told = capsys.readouterr().out
    assert "fitted to minutes" in told
    assert "served 2 of 4" in told


def test_when_time_is_up_a_plan_made_one_by_one_comes_and_says_so(files, capsys):
    assert main(["match", *files(), "--seconds", "0.001"]) == 0
    told = capsys.readouterr().out
    assert "no bound (one by one, because the solver did not end in time)" in told


def test_a_problem_without_volunteers_is_a_plan_that_leaves_everything(files, capsys):
    alone = TASKS.replace("V2:5000", "").replace(",V1", ",")
    assert main(["match", *files(alone, VOLUNTEERS.splitlines()[0])]) == 0
    told = capsys.readouterr().out
    assert "served 0 of 4" in told
    assert "there are no volunteers in the file" in told


def test_ids_may_be_numbers_from_nought(files, capsys):
    tasks = [{"id": 0, "easting": 380000, "northing": 410000, "slots": 0, "knows": "0:10"}]
    volunteers = [{"id": 0, "easting": 380000, "northing": 410000, "slots": 0, "reach": 0, "a_week": 1}]
    assert main(["match", *files(json.dumps(tasks), json.dumps(volunteers), ("t.json", "v.json"))]) == 0
    assert "served 1 of 1" in capsys.readouterr().out


def test_what_was_accepted_and_breaks_a_rule_now_stays_and_is_told(files, capsys):
    tasks = "id,easting,northing,wants,slots,accepted\nT1,380000,410000,dbs,1,V1:5\nT2,380000,410000,,1,V1:1\n"
    arguments = files(tasks)
    assert main(["match", *arguments]) == 0
    told = capsys.readouterr().out
    assert "kept although a hard rule stops it now: 1: T1 with V1 at 5 (holds, time)\n" in told
    assert "nothing else is wrong" in told
    assert _plan(arguments)["T1"]["volunteer"] == "V1"
