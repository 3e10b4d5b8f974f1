"""A plan typed as lines, or pasted from a sheet: read, written, and every fault told with its line."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from hearth.calls.staffing.lines import (
    NotRead,
    OnDays,
    calls_lines,
    people_lines,
    read_about,
    read_calls,
    read_people,
    read_to_make,
)
from hearth.calls.staffing.shifts import Kind, on_shift

WEEK = [date(2026, 12, 21 + n) for n in range(7)]


def test_calls_are_read_by_weekday_and_a_date_stands_over_it():
    demand = read_calls("mon-fri 08:00 12 18 24\nsat, 10:00, 5\n\n24/12/2026 08:30 40", WEEK)
    assert demand[0, 16:19].tolist() == [12, 18, 24]
    assert demand[3, 16:19].tolist() == [12, 40, 24]
    assert (demand[5, 20], demand[6].sum()) == (5, 0)


def test_a_usual_week_comes_back_as_it_was_written():
    week = np.zeros((7, 48))
    week[0, 16:20], week[5, 20] = [12, 0, 3.5, 8], 4
    assert (read_calls(calls_lines(week), WEEK) == week).all()


def test_what_calls_are_about_and_calls_to_make():
    english, welsh = read_about("help, 10, 92\nhelp in Welsh\t10\t8\tWelsh")
    assert (english.seconds, english.share, welsh.language) == (600, 92, "Welsh")
    assert read_to_make("safe and well, 7, 60")[0].a_day == 60


def test_people_by_name_by_number_with_breaks_languages_and_what_they_do():
    text = (
        "Amina, staff, mon-fri, 08:00-16:00, 10:00 15; 12:30 30, Welsh; Urdu, Help\n"
        "Amina, staff, sat, 10:00-14:00\n12, volunteer, 24/12/2026; 25/12/2026, 10:00-14:00"
    )
    amina, *others = read_people(text, ["help", "safe and well"])
    assert (len(amina.shifts), amina.speaks, amina.does) == (2, {"Welsh", "Urdu"}, {"help"})
    assert amina.shifts[0].breaks == ((600, 15), (750, 30))
    assert ([one.kind for one in others], len(others)) == ([Kind.VOLUNTEER] * 12, 12)
    assert [bool(on_shift(others[:1], day).any()) for day in WEEK] == [False] * 3 + [True, True] + [False] * 2


def test_the_hubs_callers_become_lines_that_are_read_again():
    amina = OnDays("Okoro, Amina", "staff", WEEK[:2], 8 * 60 + 3, 16 * 60 + 4, ["welsh", "urdu"], ["help"])
    lines = people_lines([amina, OnDays("Bob", "volunteer", WEEK[2:3], 600, 1440)])
    days = "; ".join(f"{day:%d/%m/%Y}" for day in WEEK[:2])
    assert lines.splitlines()[0] == f"Okoro  Amina, staff, {days}, 08:05-16:00, , welsh; urdu, help"
    read = read_people(lines, ["help"])
    assert [(one.kind, one.does) for one in read] == [("staff", {"help"}), ("volunteer", set())]
    assert [[day for day in WEEK if on_shift([one], day).any()] for one in read] == [list(WEEK[:2]), [WEEK[2]]]


@pytest.mark.parametrize(
    ("read", "text", "told"),
    [
        (lambda text: read_calls(text, WEEK), "mon-fri 12 18", "Line 1: write days, from when"),
        (lambda text: read_calls(text, WEEK), "\nmon 23:30 1 2", "Line 2: these are more half-hours"),
        (lambda text: read_calls(text, WEEK), "mun 08:00 1", "Line 1: write weekdays"),
        (read_about, "help, ten", "Line 1: minutes: write a number"),
        (read_about, "help, 10\nhelp, 12", "one name"),
        (read_to_make, "check, 7, 1.5", "Line 1: how many a day: write a whole number"),
        (lambda text: read_people(text, []), "Amina, boss, mon, 08:00-16:00", "write staff, redeployed or volunteer"),
        (lambda text: read_people(text, []), "Amina, staff, mon, 22:00-06:00", "it ends after it begins"),
        (lambda text: read_people(text, ["help"]), "Amina, staff, mon, 08:00-16:00, , , tax", "“tax” is none"),
        (lambda text: read_people(text, []), "900, staff, mon, 08:00-16:00\n101, staff, sat, 08:00-16:00", "1,001"),
    ],
)
def test_a_line_that_cannot_be_read_says_which_and_what_to_write(read, text, told):
    with pytest.raises(NotRead, match=told):
        read(text)
