"""What a row fills it can take back, and what somebody told us no row fills again."""

from copy import deepcopy
from datetime import date
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from hearth.people.telling import SOURCED, TOLD, Told, fill, refill

BLANK = {
    **dict.fromkeys([*SOURCED, "address_1"], ""), "date_of_birth": None, "deceased_on": None, "ward_id": None,
    "is_deceased": False, "no_contact": False, "nhs_number_is_valid": False,
}  # fmt: skip


def record(**facts):
    return SimpleNamespace(**{**BLANK, "sources": {}, **facts})


words = st.sampled_from(["", "Edna", "Okoro", "Mill Row"])
rows = st.builds(
    Told,
    first_name=words, last_name=words, born=st.sampled_from([None, date(1939, 5, 12)]),
    nhs_number=st.sampled_from(["", "9434765919"]), nhs_number_is_valid=st.booleans(),
    phones=st.lists(st.sampled_from(["+441632960111", "+441632960112", "+447700900123"]), max_size=3).map(tuple),
    email=st.sampled_from(["", "edna@example.org"]),
    address=st.sampled_from([{}, {"address_1": "4 Mill Row"}, {"address_1": "9 High Street", "town": "Fern"}]),
    postcode=st.sampled_from(["", "QX1 1AA", "QX2 1AA"]), ward_id=st.sampled_from([None, 3]),
    has_died=st.booleans(), died_on=st.sampled_from([None, date(2020, 4, 9)]), hold_contact=st.booleans(),
)  # fmt: skip
records = st.builds(record, first_name=words, phone=st.sampled_from(["", "+441632960111"]), no_contact=st.booleans())


@given(records, rows)
def test_a_row_taken_away_leaves_the_record_as_if_it_had_never_come(held, told):
    before = deepcopy(held)
    fill(held, told, "row")
    refill(held, [])
    assert held == before


@given(records, rows, rows)
def test_what_is_left_fills_the_gap_as_if_it_had_come_first(held, first, second):
    alone = deepcopy(held)
    fill(alone, second, "second")
    fill(held, first, "first")
    fill(held, second, "second")
    refill(held, [("second", second)])
    assert held == alone


@given(records, rows)
def test_a_row_never_changes_what_stands(held, told):
    before = deepcopy(held)
    fill(held, told, "row")
    assert all(getattr(held, name) == value for name, value in vars(before).items() if value and name != "sources")


@given(rows)
def test_what_is_kept_of_a_row_reads_back(told):
    assert Told.from_json(told.as_json()) == told


def test_what_was_told_to_be_wrong_is_not_filled_again():
    held = record(sources={"phone": TOLD, "email": TOLD})
    fill(held, Told(phones=("+441632960111",), email="edna@example.org", first_name="Edna"), "row")
    assert (held.phone, held.phone_2, held.email, held.first_name) == ("", "", "", "Edna")
