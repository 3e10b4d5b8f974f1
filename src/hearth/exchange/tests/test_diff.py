"""A file is held against the list: changes kept field by field, who is missing told, nobody leaves by a slip."""

import csv
import io
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearth.access.tests.make import acting
from hearth.exchange.actions import downloads, linking, lists, undoing
from hearth.exchange.actions.choices import Choices
from hearth.exchange.models import ImportRow, ImportRun
from hearth.people.models import ListEntry, Person

HEADER = ["NHSNumber", "FirstName", "LastName", "DateOfBirth", "Address1", "Postcode", "Phone", "Timestamp"]
NUMBERS = ("7017309170", "6593663840", "4200723050", "7073506342", "9434765919", "9876543210", "1111111111")


def person(n: int, **said) -> dict:
    facts = {"NHSNumber": NUMBERS[n], "FirstName": f"Ann{n}", "LastName": "Bee", "DateOfBirth": f"0{n + 1}/02/1950",
             "Address1": f"{n} High Street", "Postcode": "QX8 9ZZ", "Phone": ""}  # fmt: skip
    return {**facts, **said}


def csv_of(*rows: dict) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def load(cast, *rows: dict, list_key="nhs-list", **choices) -> ImportRun:
    choices = {"whole": "yes", "keep_out_of_area": True, **choices}
    return lists.load_list(
        by=cast.alice, team=cast.hub, list_key=list_key, file_name="list.csv", content=csv_of(*rows),
        choices=Choices(**choices),
    )  # fmt: skip


def standing(cast) -> list:
    """The list and its people, as far as files can change them."""
    with acting(cast.alice):
        entries = (
            ListEntry.objects.filter(team=cast.hub)
            .order_by("row_key")
            .values_list(
                "row_key", "digest", "person_id", "said", "cells", "tells", "flags", "gone_at", "last_changed_at"
            )
        )
        people = Person.objects.filter(borough=cast.borough).order_by("pk").values(
            "pk", "first_name", "last_name", "phone", "phone_2", "address_1", "postcode", "email", "date_of_birth",
            "nhs_number", "nhs_number_is_valid", "is_deceased", "deceased_on", "no_contact", "sources",
        )  # fmt: skip
        return [*entries, *people]


def undo(cast, run: ImportRun) -> ImportRun:
    with acting(cast.alice):
        return undoing.undo(run=run, by=cast.alice)


def test_what_changed_is_kept_field_by_field_with_what_it_was(cast):
    load(cast, person(0, Phone="01632 960001"))
    run = load(cast, person(0, Phone="01632 960002", Address1="9 New Street"))
    with acting(cast.alice):
        row = ImportRow.objects.get(run=run)
        assert row.verdict == "updated"
        assert row.changes["phone"] == ["+441632960001", "+441632960002"]
        assert row.changes["address_1"] == ["0 High Street", "9 New Street"]
        assert "first_name" not in row.changes
        told = b"".join(downloads.rows_of(by=cast.alice, run=run, verdict="updated"))
        assert b"0 High Street \xe2\x86\x92 9 New Street" in told


def test_who_is_not_in_a_whole_file_any_more_is_gone_and_comes_back(cast):
    load(cast, person(0), person(1))
    run = load(cast, person(0))
    assert (run.counts["gone"], run.counts["unchanged"], run.rows) == (1, 1, 1)
    with acting(cast.alice):
        gone = ListEntry.objects.get(gone_at__isnull=False)
        assert gone.row_key.endswith(NUMBERS[1])
        assert gone.person is not None
        assert ImportRow.objects.get(run=run, verdict="gone").line is None
    run = load(cast, person(0), person(1))
    assert (run.counts["back"], run.counts["unchanged"]) == (1, 1)
    with acting(cast.alice):
        assert not ListEntry.objects.filter(gone_at__isnull=False).exists()


def test_who_has_gone_is_downloaded_in_pieces_as_well(cast, monkeypatch):
    monkeypatch.setattr(downloads, "AT_A_TIME", 2)
    load(cast, *[person(n) for n in range(6)])
    run = load(cast, person(0))
    with acting(cast.alice):
        told = b"".join(downloads.rows_of(by=cast.alice, run=run, verdict="gone")).decode("utf-8-sig")
    assert sorted(row["Person"] for row in csv.DictReader(io.StringIO(told))) == [f"Ann{n} Bee" for n in range(1, 6)]


def test_a_file_that_names_few_of_many_marks_nobody_until_somebody_says_so(cast):
    many = [person(n % 7, NHSNumber="", FirstName=f"Ann {n}") for n in range(40)]
    load(cast, *many)
    run = load(cast, *many[:20])
    assert run.counts["gone"] == 0
    assert "20 of 40" in run.options["not_marked"]
    assert load(cast, *many[:20], may_go=True).counts["gone"] == 20


def test_an_older_file_marks_nobody_as_gone(cast):
    load(cast, person(0, Timestamp="2020-04-09 10:00:00"), person(1, Timestamp="2020-04-09 10:00:00"))
    run = load(cast, person(0, Timestamp="2020-04-02 10:00:00"))
    assert run.counts["gone"] == 0
    assert "older" in run.options["not_marked"]


def test_a_row_that_cannot_be_read_is_no_sign_that_somebody_left(cast):
    load(cast, person(0), person(1))
    run = load(cast, person(0), person(1, DateOfBirth="31/02/1950"))
    assert (run.counts["rejected"], run.counts["gone"]) == (1, 0)


def test_a_part_of_a_list_takes_nobody_off(cast):
    load(cast, person(0), person(1))
    assert load(cast, person(0), whole="no").counts["gone"] == 0


def test_undo_takes_a_first_file_back_whole(cast):
    before = standing(cast)
    run = load(cast, person(0), person(1))
    run = undo(cast, run)
    assert standing(cast) == before
    assert run.status == "undone"
    assert run.options["taken_back"]["people_gone"] == 2


SAID = st.fixed_dictionaries(
    {}, optional={"Phone": st.sampled_from(["01632 960001", "01632 960002", "NA"]),
                  "Address1": st.sampled_from(["1 High Street", "2 Low Road"]),
                  "FirstName": st.sampled_from(["Ann", "Cy"]), "Timestamp": st.just("2020-04-09")},
)  # fmt: skip
FILES = st.dictionaries(st.integers(0, 6), SAID, min_size=1, max_size=7)


@pytest.fixture
def unweighed(monkeypatch):
    """The rows have NHS numbers of their own: weighing says nothing of them, and takes a second each time."""
    monkeypatch.setattr(linking.Weighing, "__call__", lambda self, rows: {})


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=FILES, second=FILES, third=FILES, seed=st.integers(0, 99))
def test_twice_is_once_order_does_not_matter_and_undo_restores_exactly(cast, unweighed, first, second, third, seed):
    for file in (first, second):
        load(cast, *(person(n, **said) for n, said in file.items()), may_go=True)
    before = standing(cast)
    rows = [person(n, **said) for n, said in third.items()]
    run = load(cast, *rows, may_go=True)
    after = standing(cast)
    random.Random(seed).shuffle(rows)
    again = load(cast, *rows, may_go=True)
    assert standing(cast) == after
    assert not any(again.counts[verdict] for verdict in ("new", "updated", "back", "gone"))
    undo(cast, again)
    assert standing(cast) == after
    undo(cast, run)
    assert standing(cast) == before
