"""Staffing files: the one in the documents is answered, and every fault is told with its line."""

from __future__ import annotations

import csv
import re
from datetime import date

import pytest

import hearth.calls.commands  # noqa: F401 - makes the command known
from hearth.calls.staffing.files import Faulty, read_plan
from hearth.calls.staffing.plan import Target
from hearth.calls.staffing.sheet import read_day_sheet, read_history
from hearth.cli import _run
from hearth.kit.command import COMMANDS
from tests.guards.shelves import ROOT

EXAMPLE = re.search(r"```toml\n(.*?)```", (ROOT / "docs" / "staffing.md").read_text(), re.DOTALL)[1]
A_DAY = "day,from,calls,callers\n23/11/2026,08:00,30,15\n23/11/2026,08:30,30,6\n"


def run(*words):
    return _run(COMMANDS["calls staffing"], [str(word) for word in words])


def test_the_example_in_the_documents_is_read():
    asked = read_plan(EXAMPLE)
    assert len(asked.plan.people) == 28
    assert asked.plan.demand[3, 20] == pytest.approx(34 * 1.2)
    assert asked.what_ifs[1].absence.outbreak.sent_home == 0.1
    assert asked.what_ifs[2].more == {date(2026, 12, 24): 0.4, date(2026, 12, 25): 0.4}


def test_the_command_writes_the_table_and_says_what_breaks(tmp_path, capsys):
    (tmp_path / "plan.toml").write_text(EXAMPLE)
    assert run(tmp_path / "plan.toml", "--out", tmp_path / "answer.csv", "--runs", 10, "--away", 50) == 0
    said = capsys.readouterr().out
    assert "Abandoned calls count as not answered" in said
    assert "WHAT IF: 50% ARE AWAY" in said
    assert "It breaks first on" in said
    rows = list(csv.DictReader((tmp_path / "answer.csv").read_text().splitlines()))
    assert {row["what_if"] for row in rows} >= {"As planned", "What if: a third are ill"}
    assert len([row for row in rows if row["what_if"] == "As planned" and not row["from"]]) == 7


def test_calls_and_callers_as_csv_are_answered(tmp_path, capsys):
    (tmp_path / "day.csv").write_text(A_DAY)
    assert run(tmp_path / "day.csv", "--out", tmp_path / "answer.csv", "--runs", 20) == 0
    assert "nobody hangs up" in capsys.readouterr().out
    first, second, _ = csv.DictReader((tmp_path / "answer.csv").read_text().splitlines())
    assert (first["there"], first["needed"], first["short"]) == ("15.0", "14", "0")
    assert (second["short"], second["wait_formula"]) == ("8", "grows")


def test_every_fault_is_told_at_once_with_its_line():
    text = EXAMPLE.replace('opens = "08:00"', 'opens = "8 o\'clock"').replace("a_day = 60", "a_day = -1")
    text = text.replace('shifts = ["early"]\nspeaks', 'shifts = ["erly"]\nspeaks').replace("seconds = 20", "secs = 20")
    with pytest.raises(Faulty) as found:
        read_plan(text)
    told = "\n".join(found.value.faults)
    for words in ("“opens”: write a time", "“a_day”: write a whole number", "“erly” is not known; known are early",
                  "“secs” is not known here"):  # fmt: skip
        assert words in told
    assert all(re.match(r"line \d+: ", one) for one in found.value.faults)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('until = "14:00"', 'until = "09:00"', "a shift ends after it begins"),
        ('closes = "20:00"', 'closes = "18:00"', "while the lines are closed"),
        ('people = ["Amina"]', 'people = ["Ameena"]', "nobody is called “Ameena”"),
        ("on = [2026-12-24]\npercent = 20", "on = [2026-01-24]\npercent = 20", "is not a day of this plan"),
        ('name = "help in Welsh"', 'name = "help"', "have one name"),
        ("[target]", "[[target]]", "is a table"),
    ],
)
def test_what_does_not_go_together_is_told(before, after, told):
    assert before in EXAMPLE
    with pytest.raises(Faulty, match=told):
        read_plan(EXAMPLE.replace(before, after))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("day,calls\n", "must name the columns"),
        (A_DAY.replace("30,15", "many,15"), "line 2: calls: “many”"),
        (A_DAY.replace("08:30", "08:10"), "line 3: from: write a full or a half hour"),
        (A_DAY.replace("08:30", "08:00"), "stands twice"),
        (A_DAY.replace(",30,", ",0,"), "no calls are expected"),
    ],
)
def test_a_table_that_cannot_be_used_says_where(text, told):
    with pytest.raises(ValueError, match=told):
        read_day_sheet(text, minutes=10, target=Target())


def test_a_history_gives_the_usual_week(tmp_path):
    history = "day,from,calls\n2026-11-23,08:00,10\n2026-11-30,08:00,20\n"
    assert read_history(history) == {(date(2026, 11, 23), 16): 10, (date(2026, 11, 30), 16): 20}
    text = EXAMPLE.replace("# history = ", "history = ").replace(
        'days = "mon-fri"                 # or', "on = [2026-12-24] #"
    )
    assert read_plan(text, lambda name: history).plan.demand[0, 16] == 15
    with pytest.raises(Faulty, match=r"calls\.csv cannot be used"):
        read_plan(text, lambda name: "no such table")


def test_a_number_out_of_range_is_refused(tmp_path, capsys):
    (tmp_path / "day.csv").write_text(A_DAY)
    assert run(tmp_path / "day.csv", "--out", tmp_path / "answer.csv", "--away", 130) == 1
    assert "--away wants a number from 0 to 100" in capsys.readouterr().err
    assert not (tmp_path / "answer.csv").exists()
