"""Dates from files are read without guessing."""

from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.kit.dates import LONDON, DateFault, read_birth_date, read_date, read_moment

CHRISTMAS = date(1950, 12, 25)


@pytest.mark.parametrize(
    "typed",
    ["1950-12-25", "19501225", "25/12/1950", "25-12-1950", "25.12.1950", "25 December 1950", "25-Dec-1950",
     "25/12/1950 14:02", "25/12/1950 14:02:07", "1950-12-25T14:02:07Z", "  25/12/1950  ", "25th Dec 1950"],
)  # fmt: skip
def test_a_date_is_read_in_each_of_its_forms(typed):
    assert read_date(typed) == CHRISTMAS


def test_a_spreadsheet_day_is_read_only_where_asked():
    assert read_date("44242", excel_serials=True) == date(2021, 2, 15)
    with pytest.raises(DateFault, match="is a number"):
        read_date("44242")


@pytest.mark.parametrize(
    ("typed", "words"),
    [("12/25/1950", "day comes before the month"), ("25/12/50", "two digits"), ("30/02/1950", "no such day"),
     ("", "no date"), ("soon", "not a date"), ("25/12/1950 25:00", "no such day"), ("25 Foo 1950", "not a month"),
     ("٢٥/١٢/١٩٥٠", "not a date")],
)  # fmt: skip
def test_what_is_no_date_is_refused_in_words(typed, words):
    with pytest.raises(DateFault, match=words):
        read_date(typed)


@pytest.mark.parametrize(("typed", "words"), [("01/01/2031", "future"), ("01/01/1870", "125 years")])
def test_a_birth_is_neither_to_come_nor_impossibly_long_ago(typed, words):
    with pytest.raises(DateFault, match=words):
        read_birth_date(typed, today=date(2026, 11, 1))


def test_a_moment_is_london_time_unless_it_says_otherwise():
    assert read_moment("27/01/2021 14:14:56") == datetime(2021, 1, 27, 14, 14, 56, tzinfo=LONDON)
    assert read_moment("2021-07-05T03:10:31Z").hour == 4


@given(st.text(max_size=30), st.booleans())
def test_no_text_upsets_the_reader(text, serials):
    with suppress(DateFault):
        assert isinstance(read_date(text, excel_serials=serials), date)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_date_comes_back_from_every_form(day):
    for form in ("%Y-%m-%d", "%Y%m%d", "%d/%m/%Y"):
        assert read_date(day.strftime(form)) == day
