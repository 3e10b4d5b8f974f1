"""What no machine decides: small nasty pairs, each of two people who are easily taken for one."""

import pytest

from hearth.exchange import linkage
from hearth.exchange.linkage import Records
from hearth.people.first_names import FIRST_NAMES

ONE, TWO = "4123456782", "5234567885"
TIA = {
    "forename": "Tia", "surname": "Hallam", "birth_date": "1990-05-14", "sex": "F", "address": "12 Mill Row",
    "postcode": "QX1 2AB", "phone": "0161 496 0101",
}  # fmt: skip
LATER = {"birth_date": "1962-11-02"}


def named(forename: str, sex: str = "F", **more: str) -> dict[str, str]:
    return {**TIA, "forename": forename, "sex": sex, **more}


def decided(one: dict, *others: dict) -> list[linkage.Pair]:
    right = [{"id": str(place), **other} for place, other in enumerate(others)]
    linked = linkage.link(Records.from_rows([{"id": "one", **one}]), Records.from_rows(right), threads=1)
    return sorted(linked.pairs(-100), key=lambda pair: pair.right_id)


TWINS = [
    (named("Tia"), named("Mia")),
    (named("Tia", nhs_number=ONE), named("Mia", nhs_number=ONE)),
    (named("Ella"), named("Bella")),
    (named("Jayden", "M"), named("Hayden", "M")),
    (named("Daniel", "M"), named("Daniela")),
    (named("Paul", ""), named("Paula", "")),
    (named("Frances"), named("Francis", "M")),
    (named("Zorvin", ""), named("Zorvan", "")),
    (named("Molly"), named("Polly")),
    (named("Mohammed Ali", "M"), named("Mohammed Umar", "M")),
    (named("Mohammed", "M", middle_names="Ali"), named("Mohammed", "M", middle_names="Umar")),
    (named("Mary Ann", nhs_number=ONE), named("Mary Jane", nhs_number=ONE)),
    (named("Zorvin", nhs_number=ONE), named("Zorvan", nhs_number=ONE, birth_date="")),
]
NO_WHOLE_NAME = [
    (named("J", "M"), named("J")),
    (named("J", ""), named("Jane")),
    (named(""), named("Winifred")),
    ({key: TIA[key] for key in ("birth_date", "postcode", "phone")}, TIA),
]
OTHER_INITIALS = [(named("A"), named("B")), (named("T"), named("Winifred"))]
PARENTS = [
    (named("John", "M"), named("John", "M", **LATER, nhs_number="")),
    (named("John", "M", birth_date="1951-05-14"), named("John", "M", birth_date="1981-05-14")),
    (named("John", "M", birth_date="1960-01-01"), named("John", "M", birth_date="1990-01-01")),
    (named("John", "M", nhs_number=ONE), named("John", "M", nhs_number=ONE, **LATER)),
]
NUMBERS = [
    (named("Maria", nhs_number=ONE), named("Marie", nhs_number=ONE, birth_date="1985-11-02")),
    (named("", nhs_number=ONE), named("Marie", nhs_number=ONE, birth_date="1985-11-02")),
    (named("T", nhs_number=ONE), named("Tia", nhs_number=ONE, birth_date="1985-11-02")),
    (named("Tia", nhs_number=ONE), {"surname": "Hallam", "nhs_number": ONE, "postcode": "M1 1FE"}),
    (named("Hilda", nhs_number=ONE), named("Kelly Hilda", nhs_number=ONE, birth_date="")),
]


@pytest.mark.parametrize(
    ("pairs", "reason"),
    [
        (TWINS, "perhaps twins"),
        (NO_WHOLE_NAME, "no whole first name to tell twins apart by"),
        (OTHER_INITIALS, "perhaps twins"),
        (PARENTS, "perhaps parent and child"),
        (NUMBERS, "perhaps a relative's NHS number"),
    ],
)
def test_relatives_are_never_linked_without_a_person(pairs, reason):
    for one, other in pairs:
        assert [(p.decision != linkage.LINK, p.never_alone) for p in decided(one, other)] in ([(True, reason)], []), one


def test_a_reader_is_told_that_they_may_be_twins_or_parent_and_child():
    assert [pair.kinship for one, other in TWINS[:1] for pair in decided(one, other)] == ["twins"]
    assert [pair.kinship for pair in decided(*PARENTS[1])] == ["parent and child"]


def test_a_slip_of_the_keyboard_and_a_short_form_are_still_linked():
    for forename in ("Grhaam", "Grahan", "Graeme"):
        assert [p.decision for p in decided(named("Graham", "M"), named(forename, "M"))] == [linkage.LINK], forename
    assert [p.decision for p in decided(named("William", "M"), named("Bill", "M"))] == [linkage.LINK]
    assert [p.decision for p in decided(named("Steven", "M"), named("Steve", "M"))] == [linkage.LINK]


def test_a_record_without_a_birthday_that_fits_father_and_son_is_nobodys_without_a_person():
    unborn = named("John", "M", birth_date="")
    father, son = named("John", "M", birth_date="1951-03-09"), named("John", "M", birth_date="1984-10-27")
    assert [p.decision for p in decided(unborn, father)] == [linkage.LINK]
    reasons = [(p.decision, p.never_alone) for p in decided(unborn, father, son)]
    assert reasons == [(linkage.REVIEW, "several people fit it, and it has no date of birth")] * 2


def test_a_record_without_a_birthday_is_not_linked_where_another_of_its_list_has_the_name_and_a_number():
    son = named("John", "M", birth_date="1984-10-27")
    father, again = {**son, "birth_date": "", "nhs_number": ONE}, {**son, "nhs_number": TWO}
    reasons = [(p.decision, p.never_alone) for p in decided(son, father, again)]
    assert reasons == [(linkage.REVIEW, "several people fit it, and it has no date of birth"), (linkage.LINK, None)]


GENERATIONS = "two generations live there, and one has no date of birth"


@pytest.mark.parametrize("forename", ["John", "J", "Jack", "James", "Edna"])
def test_a_record_without_a_birthday_waits_where_two_generations_live(forename):
    son, unborn = named("John", "M", birth_date="1984-10-27"), named("John", "M", birth_date="")
    beside = named(forename, birth_date="1951-03-09", phone="")
    reasons = [(p.decision, p.never_alone) for p in decided(son, unborn, beside) if p.right_id == "0"]
    assert reasons == [(linkage.REVIEW, GENERATIONS)]
    assert [p.decision for p in decided(son, unborn)] == [linkage.LINK]


@pytest.mark.parametrize(
    "other",
    [
        {"birth_date": "1984-10-27"}, {"birth_date": "1984-01-27"}, {"birth_date": ""}, {"surname": "Oxley"},
        {"postcode": "QX9 9ZZ"}, {"address": "14 Mill Row"}, {"forename": "Edna", "birth_date": "1980-03-09"},
    ],
)  # fmt: skip
def test_nobody_of_another_age_at_home_keeps_a_record_without_a_birthday_from_being_linked(other):
    son, unborn = named("John", "M", birth_date="1984-10-27"), named("John", "M", birth_date="")
    beside = {**named("John", "M", birth_date="1951-03-09", phone=""), **other}
    assert [p.decision for p in decided(son, unborn, beside) if p.right_id == "0"] == [linkage.LINK]


@pytest.mark.parametrize("other", [{"forename": "Bill"}, {"surname": "Hallan"}, {"phone": "0161 496 0199"}])
def test_without_a_birthday_another_name_or_telephone_at_one_home_waits_unless_the_number_agrees(other):
    dated, unborn = named("William", "M"), {**named("William", "M", birth_date=""), **other}
    assert [(p.decision, p.never_alone) for p in decided(dated, unborn)] == [(linkage.REVIEW, linkage.UNDATED)]
    numbered = [{**one, "nhs_number": ONE} for one in (dated, unborn)]
    assert [p.decision for p in decided(*numbered)] == [linkage.LINK]


AGES = [
    ("62", "2026-06-01", "link", None, "the age that was told fits"),
    ("62 yrs", "2028-06-01", "link", None, "the age that was told fits"),
    ("62", "2031-06-01", "review", "the age that was told is another", "the age that was told is 5 years off"),
    ("35", "2026-06-01", "review", "perhaps parent and child", "the age that was told is 27 years off"),
    ("sixty", "2026-06-01", "link", None, None),
]


@pytest.mark.parametrize(("age", "age_on", "decision", "reason", "words"), AGES)
def test_an_age_speaks_where_there_is_no_birthday_and_is_told_in_the_evidence(age, age_on, decision, reason, words):
    dated = named("John", "M", birth_date="1964-05-14")
    aged = named("John", "M", birth_date="", age=age, age_on=age_on)
    for one, other in ((dated, aged), (aged, dated)):
        (pair,) = decided(one, other)
        told = next((str(e).removesuffix(": 0") for e in pair.evidence if e.field == "age"), None)
        assert (pair.decision, pair.never_alone, told) == (decision, reason, words)


def test_an_age_tells_father_from_son():
    father, son = named("John", "M", birth_date="1951-03-09"), named("John", "M", birth_date="1984-10-27")
    aged = named("John", "M", birth_date="", age="75", age_on="2026-06-01")
    told = [(p.decision, p.never_alone) for p in decided(aged, father, son)]
    assert told == [(linkage.LINK, None), (linkage.REVIEW, "perhaps parent and child")]


def test_one_telephone_and_name_in_two_homes_may_be_a_relatives_telephone():
    elsewhere = named("Tia", birth_date="", address="9 Elm Road", postcode="QX9 9ZZ")
    assert [(p.decision, p.never_alone) for p in decided(TIA, elsewhere)] == [
        (linkage.REVIEW, "perhaps a relative's telephone")
    ]


def test_a_number_whose_leading_zero_a_spreadsheet_ate_is_still_a_number_that_differs():
    eaten = {**TIA, "nhs_number": "123456789"}
    assert [p.never_alone for p in decided(eaten, {**TIA, "nhs_number": TWO})] == ["two valid NHS numbers that differ"]
    assert [p.decision for p in decided(eaten, {**TIA, "nhs_number": "0123456789"})] == [linkage.LINK]


@pytest.mark.parametrize("said", ["Y", "Deceased", "01/04/2020", "TRUE", "1"])
def test_who_may_have_died_is_never_linked_without_a_person(said):
    assert [p.never_alone for p in decided(TIA, {**TIA, "deceased": said})] == [linkage.MAY_HAVE_DIED]


@pytest.mark.parametrize("said", ["", "No", "NULL", "0", "Alive", "unknown", "NaN", "-"])
def test_what_files_write_for_nothing_is_no_death(said):
    assert [p.decision for p in decided(TIA, {**TIA, "deceased": said})] == [linkage.LINK]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("DateOfDeath,Flag_PDSInformallyDeceased", "02-04-2020,0"),
        ("DateOfDeath,Flag_PDSInformallyDeceased", ",1"),
        ("Is deceased?,Category", "No,Deceased"),
        ("Date deceased,Status", "NULL,Died 3 April"),
    ],
)
def test_a_death_is_told_by_any_column_that_speaks_of_it(tmp_path, header, cells):
    path = tmp_path / "list.csv"
    path.write_text(f"Surname,Forename,{header}\nHallam,Tia,{cells}\nOxley,Ann,NULL,No\n", encoding="utf-8")
    assert [bool(said.strip()) for said in Records.from_file(path).table.column("deceased").to_pylist()] == [
        True,
        False,
    ]


@pytest.mark.parametrize("header", ["Protected address", "S-flag", "SENSITIVE_FLAG", "Address withheld"])
def test_a_protected_address_is_seen_under_other_headers(tmp_path, header):
    path = tmp_path / "list.csv"
    path.write_text(f"Surname,Forename,{header},Studied\nHallam,Tia,yes,law\nOxley,Ann,no,\n", encoding="utf-8")
    told = Records.from_file(path).table
    assert (told.column("protected").to_pylist(), "deceased" in told.column_names) == (["yes", ""], False)


def test_the_names_that_are_names_are_folded():
    assert all(name.isascii() and name.isalpha() and name.islower() for name in FIRST_NAMES)
