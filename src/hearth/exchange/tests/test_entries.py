"""A row is read into what the council can use; a doubt is kept and flagged, and only the impossible is refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.exchange.rules import feeds
from hearth.exchange.rules.entries import Entry, RefusedRow, read_entry
from hearth.exchange.rules.sheets import SheetRow

TODAY = date(2026, 11, 1)
ANN = {
    "nhs_number": "7017309170", "first_name": "Ann", "last_name": "Bee", "date_of_birth": "01/02/1950",
    "postcode": "M14 5RB",
}  # fmt: skip


def row(number=2, **said):
    values = {**ANN, **said}
    headers = tuple(values)
    mapping = {key: place for place, key in enumerate(headers)}
    feed = feeds.feeds()["nhs-list-2021"]
    return read_entry(SheetRow(number, tuple(values.values())), mapping, headers, today=TODAY, feed=feed)


@pytest.mark.parametrize("nothing", ["", "  ", "NA", "N/A", "NULL", "#N/A", "na", "-", "Null"])
def test_every_way_to_write_nothing_is_nothing(nothing):
    entry = row(phone=nothing, email=nothing, uprn=nothing)
    assert not {"phone", "email", "uprn"} & set(entry.said)
    assert not entry.flags


@pytest.mark.parametrize("surname", ["Null", "Na", "Nil", "Unknown"])
def test_people_called_null_keep_their_name(surname):
    assert row(last_name=surname).said["last_name"] == surname


@pytest.mark.parametrize("typed", ["1950-02-01", "19500201", "01/02/1950", "01/02/1950 00:00:00"])
def test_a_date_of_birth_is_read_in_its_three_forms(typed):
    assert row(date_of_birth=typed).born == date(1950, 2, 1)


def test_a_spreadsheets_day_is_read_where_the_list_has_it():
    assert row(listed_on="44242").said["listed_on"] == "2021-02-15"
    assert "date unreadable" in row(sent_at="4424").flags


@pytest.mark.parametrize(("typed", "born"), [("14620", date(1940, 1, 10)), ("18295.0", date(1950, 2, 1))])
def test_a_cell_that_lost_its_look_of_a_date_is_a_day_and_a_year_is_not(typed, born):
    assert row(date_of_birth=typed).born == born
    assert isinstance(row(date_of_birth="1941"), RefusedRow)
    assert isinstance(row(date_of_birth="72"), RefusedRow)


@pytest.mark.parametrize(
    ("typed", "years"),
    [
        ("83", "83"), ("83 yrs", "83"), ("Aged 83", "83"), ("83 years old", "83"), ("83.0", "83"), ("083", "83"),
        ("83yo", "83"), ("4 years 6 months", "4"), ("4y 6m", "4"), ("8 months", "0"), ("18 mths", "1"), ("0", "0"),
    ],
)  # fmt: skip
def test_an_age_is_read_as_whole_years_and_never_as_a_date_of_birth(typed, years):
    entry = row(date_of_birth="", age=typed)
    assert entry.said["age"] == years
    assert entry.born is None
    assert "date_of_birth" not in entry.said
    assert "no date of birth" in entry.flags


@pytest.mark.parametrize("typed", ["65-74", "80+", "126", "-3", "01/02/1950", "old", "8300"])
def test_what_is_no_age_is_kept_as_it_came_with_a_doubt(typed):
    entry = row(age=typed)
    assert entry.said["age"] == typed
    assert "age unreadable" in entry.flags


@pytest.mark.parametrize("typed", ['="7017309170"', "'7017309170", "7017309170.0", " 701 730 9170 "])
def test_what_keeps_a_number_from_a_spreadsheet_is_no_part_of_it(typed):
    assert row(nhs_number=typed).key == row().key


@pytest.mark.parametrize(
    "typed", ["No", "no.", "NO - I need a delivery", "No; see notes", "No (asked twice)", "0.0", "N"]
)
def test_a_no_with_words_after_it_is_still_the_need(typed):
    assert "needs shopping" in row(has_shopper=typed).flags


@pytest.mark.parametrize("typed", ["Not sure", "None", "Nobody", "-5"])
def test_what_only_begins_like_a_no_is_a_doubt(typed):
    assert "answer unreadable" in row(has_shopper=typed).flags


@pytest.mark.parametrize("typed", ["0042", "42", "42.0", '="0042"', "'0042"])
def test_a_senders_number_is_the_same_with_and_without_its_zeros(typed):
    told = {"sender_id": typed, **ANN}
    feed, cells = feeds.feeds()["daily-2020"], tuple(told.values())
    places = {key: place for place, key in enumerate(told)}
    entry = read_entry(SheetRow(2, cells), places, tuple(told), today=TODAY, feed=feed)
    assert isinstance(entry, Entry)
    assert entry.key == "id:42"


def test_a_lost_zero_is_put_back_and_a_remark_is_not_dialled():
    assert row(phone="7700900123").said["phone"] == "+447700900123"
    said = row(phone="07700900123 (wife)").said
    assert (said["phone"], said["phone_as_came"]) == ("+447700900123", "07700900123 (wife)")


def test_a_failed_check_digit_is_kept_and_flagged():
    entry = row(nhs_number="7017309171")
    assert entry.key == "nhs:7017309171"
    assert "NHS number fails its check" in entry.flags


def test_without_an_nhs_number_the_name_birth_and_postcode_make_the_row():
    one, other = (
        row(nhs_number="NA", last_name="O'Neill-Smith"),
        row(nhs_number="", last_name="oneill smith", postcode="m145rb"),
    )
    assert one.key == other.key
    assert one.key.startswith("who:")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"date_of_birth": "31/02/1950"}, "no such day"),
        ({"date_of_birth": "01/02/2031"}, "in the future"),
        ({"date_of_birth": "01/02/50"}, "two digits"),
        ({"nhs_number": "123", "postcode": ""}, "no usable NHS number"),
        ({"first_name": "", "last_name": "NULL"}, "no name"),
    ],
)
def test_a_row_about_nobody_is_refused_in_words(said, words):
    refused = row(**said)
    assert isinstance(refused, RefusedRow)
    assert words in " ".join(refused.reasons)


def test_a_refused_row_names_its_column():
    assert row(date_of_birth="yesterday").reasons[0].startswith("date_of_birth:")


def test_a_row_with_too_many_or_too_few_fields_says_what_probably_happened():
    headers = tuple(ANN)
    mapping = {key: place for place, key in enumerate(headers)}
    for cells, words in ((("1",) * 7, "quotation marks"), (("1",) * 3, "broken")):
        refused = read_entry(SheetRow(9, cells), mapping, headers, today=TODAY)
        assert words in refused.reasons[0]


def test_what_cannot_be_read_is_kept_as_it_came():
    entry = row(phone="ask at the desk", postcode="somewhere", email="none of your business")
    assert entry.said["phone"] == "ask at the desk"
    assert entry.flags == {"telephone unreadable", "postcode unreadable", "e-mail unreadable"}
    assert len(entry.notes) == 3


@pytest.mark.parametrize("said", [{"deceased": "1"}, {"died_on": "21-02-2021"}, {"died_on": "last week"},
                                  {"category": "Deceased"}])  # fmt: skip
def test_a_death_is_noticed_however_it_is_told(said):
    assert row(**said).is_deceased


def test_needs_are_flagged_by_what_the_answer_means():
    entry = row(has_shopper="NO", wants_contact="Yes", wants_deliveries="no")
    assert {"needs shopping", "needs local support"} <= entry.flags
    assert "needs food" not in entry.flags


def test_the_digest_ignores_the_senders_row_number_only():
    assert row(sender_row="1").digest == row(sender_row="2").digest
    assert row(sender_row="1").digest != row(sender_row="1", address_1="2 High Street").digest


def test_a_full_name_alone_is_parted():
    entry = row(first_name="", last_name="", full_name="Ann Mary Bee")
    assert (entry.said["first_name"], entry.said["last_name"]) == ("Ann Mary", "Bee")


@given(st.fixed_dictionaries({key: st.text(max_size=30) for key in feeds.fields()}))
def test_no_text_in_any_column_upsets_a_row(said):
    assert isinstance(row(**said), Entry | RefusedRow)


def test_a_leading_zero_a_spreadsheet_took_is_given_back_when_the_check_digit_agrees():
    assert row(nhs_number="101501234").nhs.digits == "0101501234"
    assert not row(nhs_number="101501235").nhs
