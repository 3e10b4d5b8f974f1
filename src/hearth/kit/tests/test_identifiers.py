"""Identifiers are read as people and spreadsheets write them, and doubts are said in words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.kit import identifiers as ids


@pytest.mark.parametrize("typed", ["9434765919", "943 476 5919", "943-476-5919", " 9434765919 ", "9434765919.0"])
def test_an_nhs_number_is_read_in_any_spacing(typed):
    number = ids.read_nhs_number(typed)
    assert (number.digits, number.valid, number.spaced) == ("9434765919", True, "943 476 5919")


def test_a_failed_check_digit_is_kept_and_flagged():
    number = ids.read_nhs_number("9434765918")
    assert number.digits == "9434765918"
    assert not number.valid
    assert "check digit" in number.fault


@pytest.mark.parametrize("typed", ["0000000000", "9999999999", "5555555555"])
def test_one_digit_repeated_is_no_nhs_number(typed):
    assert not ids.read_nhs_number(typed)


def test_the_nine_range_is_for_tests():
    assert ids.read_nhs_number("9434765919").test
    assert not ids.read_nhs_number("7017309170").test


@pytest.mark.parametrize(("typed", "words"), [("12345", "has 5 digits"), ("94347659I9", "letters")])
def test_a_wrong_nhs_number_says_why(typed, words):
    assert words in ids.read_nhs_number(typed).fault


@pytest.mark.parametrize(
    ("typed", "e164"),
    [
        ("07700 900123", "+447700900123"),
        ("7700900123", "+447700900123"),
        ("+44 7700 900123", "+447700900123"),
        ("+44(0)8264 232145", "+448264232145"),
        ("0044 (0)161 496 0000", "+441614960000"),
        ("(0161) 496-0000", "+441614960000"),
        ("0161.496.0000", "+441614960000"),
        ("01632 960001", "+441632960001"),
        ("7987654321.0", "+447987654321"),
    ],
)
def test_a_telephone_number_is_read_as_typed(typed, e164):
    assert ids.read_phone(typed).e164 == e164


@pytest.mark.parametrize(
    ("typed", "remark"),
    [("07700900123 (wife)", "wife"), ("wife 07700 900123", "wife"), ("01614960000 ext 12", "ext 12"),
     ("01614960000 / 07700900123", "07700900123"), ("07700900123(wife)", "wife")],
)  # fmt: skip
def test_a_remark_is_split_off_and_never_dialled(typed, remark):
    phone = ids.read_phone(typed)
    assert phone.e164 in ("+447700900123", "+441614960000")
    assert phone.remark == remark


@pytest.mark.parametrize("typed", ["ring the neighbour", "0161 FLOWERS", "12345", "7.98765E+09", "0" * 30])
def test_what_cannot_be_dialled_keeps_what_was_typed_and_says_why(typed):
    phone = ids.read_phone(typed)
    assert not phone.e164
    assert phone.fault
    assert phone.typed == typed


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("+447700900123", "07700 900123"), ("06136462817", "06136462817"), ("+33 1 44 55 66 77", "+33 1 44 55 66 77"),
     ("ask", "ask")],
)  # fmt: skip
def test_a_number_is_shown_as_people_here_read_it(typed, shown):
    assert ids.read_phone(typed).shown == shown


@given(st.from_regex(r"(\+ ?44 ?|0 ?0 ?44 ?|0|)[0-9]( ?[0-9]){7,11}", fullmatch=True))
def test_plain_numbers_are_read_by_the_short_way_as_by_the_long_one(typed):
    assert ids.read_phone(typed) == ids._read_phone(ids.tidy(typed), "GB")


def test_premium_numbers_are_told_apart():
    assert ids.read_phone("0909 879 0000").kind == "premium"
    assert ids.read_phone("07700 900123").kind == "mobile"
    assert ids.read_phone("0161 496 0000").kind == "landline"


@pytest.mark.parametrize(
    ("typed", "code"),
    [("m145rb", "M14 5RB"), ("M14  5RB", "M14 5RB"), ("gir0aa", "GIR 0AA"), ("ZZ993VZ", "ZZ99 3VZ"),
     ("bf1 3aa", "BF1 3AA"), ("M14 ORB", "M14 0RB"), ("EC1A 1BB", "EC1A 1BB")],
)  # fmt: skip
def test_a_postcode_is_read_in_any_spacing(typed, code):
    assert ids.read_postcode(typed).code == code


def test_no_fixed_abode_is_known():
    assert ids.read_postcode("zz99 3vz").no_fixed_abode


def test_a_postcode_for_rehearsals_is_known_as_made_up():
    assert ids.read_postcode("qx14ab") == ids.PostcodeText("qx14ab", "QX1 4AB", True, made_up=True)


@pytest.mark.parametrize("typed", ["M14", "not a postcode", "1234567", "---"])
def test_a_wrong_postcode_says_why(typed):
    assert not ids.read_postcode(typed)
    assert ids.read_postcode(typed).fault


def test_a_property_number_loses_its_padding():
    assert ids.read_uprn("000012345678") == "12345678"
    assert ids.read_uprn("1234567890123") == ""


def test_an_email_address_is_read():
    assert ids.read_email(" <Ann.Bee@EXAMPLE.org> ").address == "Ann.Bee@example.org"
    assert ids.read_email("ann at example").fault


def test_references_are_heard_right():
    for _ in range(500):
        reference = ids.new_reference()
        assert ids.check_reference(reference) == reference
        assert ids.check_reference(reference.lower().replace("-", " ")) == reference
        assert ids.check_reference(reference.replace("0", "O").replace("1", "I").replace("5", "s")) == reference


def test_a_misheard_reference_is_noticed():
    reference = ids.new_reference()
    packed = reference.replace("-", "")
    for place, right in enumerate(packed):
        for wrong in set(ids._ALPHABET) - {right}:
            assert ids.check_reference(packed[:place] + wrong + packed[place + 1 :]) is None
    for place in range(6):
        swapped = packed[:place] + packed[place + 1] + packed[place] + packed[place + 2 :]
        assert ids.check_reference(swapped) is None or swapped == packed


def test_a_number_is_keyed_on_any_telephone():
    for _ in range(200):
        number = ids.new_keyed_number()
        assert re.fullmatch(r"[1-9]\d\d-\d{3}-\d{3}", number), "digits alone, and no zero a spreadsheet would eat"
        for typed in (number, number.replace("-", " "), f" {number.replace('-', '')}# ", number.replace("0", "O")):
            assert ids.read_keyed_number(typed).number == number


def test_every_single_slip_and_every_swap_of_neighbours_is_noticed():
    digits = ids.new_keyed_number().replace("-", "")
    for place, right in enumerate(digits):
        for wrong in set("0123456789" if place else "123456789") - {right}:
            slip = ids.read_keyed_number(digits[:place] + wrong + digits[place + 1 :])
            assert not slip
            assert slip.slipped
    for place in range(8):
        swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
        assert swapped == digits or not ids.read_keyed_number(swapped)


def test_numbers_of_other_kinds_are_no_registration_number():
    for other in ("943 476 5919", "01632 960001", "H7K-4P2M", "", None, "482-915-30", "082-915-304"):
        assert not ids.read_keyed_number(other)
        assert not ids.read_keyed_number(other).slipped


@given(st.text(max_size=60))
def test_no_text_upsets_a_reader(text):
    ids.read_nhs_number(text)
    ids.read_phone(text)
    ids.read_postcode(text)
    ids.read_uprn(text)
    ids.read_email(text)
    ids.check_reference(text)
    ids.read_keyed_number(text)


@given(st.text(max_size=60))
def test_reading_what_was_read_changes_nothing(text):
    for read, field in ((ids.read_nhs_number, "digits"), (ids.read_postcode, "code"), (ids.read_phone, "e164")):
        once = getattr(read(text), field)
        assert not once or getattr(read(once), field) == once
