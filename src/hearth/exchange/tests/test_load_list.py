"""A list loads whole or not at all, every row is accounted for, and the same file again changes nothing."""

import csv
import io
import random
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from django.db import DatabaseError
from django.utils import timezone

from hearth.access import record
from hearth.access.tests.make import acting
from hearth.areas.models import Postcode
from hearth.exchange.actions import downloads, lists, writing
from hearth.exchange.models import ImportFile, ImportRow, ImportRun, PossibleMatch
from hearth.kit import bulk
from hearth.kit.refused import Refused
from hearth.people.models import DataSet, ListEntry, Person

FILES = Path(__file__).parent / "files"
REAL = Path(__file__).resolve().parents[4].parent / "shared" / "data" / "shielding"
HEADER = "NHSNumber,FirstName,LastName,DateOfBirth,Address1,Address2,Postcode,Phone,LocalAuthorityDistrict,DateOfDeath"
ANN = "7017309170,Ann,Bee,01/02/1950,1 High Street,Milltown,QX8 9ZZ,7700900123,,"


def csv_of(*rows: str) -> bytes:
    return "\n".join([HEADER, *rows, ""]).encode()


def load(cast, content: bytes, *, by=None, team=None, list_key="nhs-list", **choices) -> ImportRun:
    return lists.load_list(
        by=by or cast.alice, team=team or cast.hub, list_key=list_key, file_name="list.csv", content=content,
        choices=lists.Choices(**choices),
    )  # fmt: skip


def everything(cast) -> list:
    with acting(cast.alice):
        entries = ListEntry.objects.order_by("row_key").values_list("row_key", "digest", "person_id", "last_changed_at")
        people = Person.objects.order_by("pk").values_list("pk", "version", "phone", "postcode", "is_deceased")
        return [*entries, *people]


def the_person(cast, **facts) -> Person:
    with acting(cast.alice):
        return Person.objects.get(**facts)


def test_a_person_comes_in_with_what_the_file_said(cast):
    run = load(cast, csv_of(ANN))
    person = the_person(cast, nhs_number="7017309170")
    assert run.counts["new"] == 1
    assert (person.name, person.phone, person.town) == ("Ann Bee", "+447700900123", "Milltown")
    with acting(cast.alice):
        entry = ListEntry.objects.get()
        assert entry.person == person
        assert entry.said["phone_as_came"] == "7700900123"
        assert entry.flags == ["area not known"]


def test_a_ward_is_known_by_the_postcode(cast):
    ours = Postcode.objects.get(borough=cast.borough)
    load(cast, csv_of(ANN.replace("QX8 9ZZ", ours.pk)))
    assert the_person(cast, last_name="Bee").ward_id == ours.ward_id


def test_every_row_has_one_verdict_and_the_counts_add_up(cast):
    rows = [ANN, ANN, "6593663840,Cy,Dee,1940-01-01,2 Low Road,,QX8 9ZZ,,E06000032,",
            "4200723050,Di,Eff,19300303,3 Mid Row,,QX8 9ZZ,,,01/05/2020", ",Nobody,,,,,,,,",
            "1112223334,Gi,Haitch,31/02/1950,,,,,,"]  # fmt: skip
    run = load(cast, csv_of(*rows))
    assert {verdict: rows for verdict, rows in run.counts.items() if rows or verdict in ("updated", "unchanged")} == {
        "new": 1, "updated": 0, "unchanged": 0, "duplicate": 1, "out_of_area": 1, "deceased": 1, "rejected": 2,
    }  # fmt: skip
    assert sum(run.counts.values()) == run.rows == 6
    with acting(cast.alice):
        assert run.lines.count() == 6
        assert not ImportFile.objects.exists()


def test_the_same_file_again_changes_nothing(cast):
    content = (FILES / "nhs_list_2020_part.csv").read_bytes()
    first = load(cast, content)
    before = everything(cast)
    again = load(cast, content)
    assert everything(cast) == before
    assert again.counts["new"] == again.counts["updated"] == 0
    assert again.counts["unchanged"] == first.counts["new"]
    for verdict in ("duplicate", "out_of_area", "deceased", "rejected"):
        assert again.counts[verdict] == first.counts[verdict]


def test_rows_in_another_order_give_the_same_result(cast):
    header, *rows = list(csv.reader(io.StringIO((FILES / "nhs_list_2020_part.csv").read_text())))
    load(cast, (FILES / "nhs_list_2020_part.csv").read_bytes())
    before = everything(cast)
    random.Random(3).shuffle(rows)
    out = io.StringIO()
    csv.writer(out).writerows([header[::-1], *(row[::-1] for row in rows)])
    again = load(cast, out.getvalue().encode())
    assert everything(cast) == before
    assert again.counts["new"] == again.counts["updated"] == 0


def test_a_changed_row_updates_the_entry_and_leaves_the_person_alone(cast):
    load(cast, csv_of(ANN))
    run = load(cast, csv_of(ANN.replace("1 High Street", "9 New Street").replace("7700900123", "01632 960001")))
    person = the_person(cast, last_name="Bee")
    assert run.counts["updated"] == 1
    assert (person.address_1, person.phone, person.phone_2) == ("1 High Street", "+447700900123", "+441632960001")
    with acting(cast.alice):
        assert ListEntry.objects.get().said["address_1"] == "9 New Street"


@pytest.mark.parametrize(
    ("facts", "is_same"),
    [
        ({"nhs_number": "7017309170", "nhs_number_is_valid": True, "date_of_birth": "1950-02-01"}, True),
        ({"nhs_number": "7017309170", "nhs_number_is_valid": True, "date_of_birth": "1950-02-01",
          "first_name": "Gwen", "last_name": "Bee"}, False),
        ({"first_name": "ANN", "last_name": "B'ee", "date_of_birth": "1950-02-01", "postcode": "QX8 9ZZ"}, True),
        ({"first_name": "Ann", "last_name": "Bee", "date_of_birth": "1950-02-01", "postcode": "QX8 9ZY"}, True),
        ({"first_name": "Ann", "last_name": "Bee", "date_of_birth": "1950-02-01", "postcode": "QX8 9ZZ",
          "nhs_number": "6593663840", "nhs_number_is_valid": True}, False),
    ],
)  # fmt: skip
def test_a_sure_match_is_the_same_person_and_a_twin_is_not(cast, facts, is_same):
    with acting(cast.alice):
        person = Person.objects.create(borough=cast.borough, **facts)
    load(cast, csv_of(ANN))
    with acting(cast.alice):
        assert (ListEntry.objects.get().person == person) is is_same


def test_a_likely_but_uncertain_match_is_flagged_for_somebody_to_look(cast):
    with acting(cast.alice):
        twin = Person.objects.create(
            borough=cast.borough, nhs_number="7017309170", nhs_number_is_valid=True, date_of_birth="1950-02-01",
            first_name="Gwen", last_name="Bee",
        )  # fmt: skip
    load(cast, csv_of(ANN))
    with acting(cast.alice):
        entry = ListEntry.objects.get()
        match = PossibleMatch.objects.visible_to(cast.alice).open().get()
        assert "may be somebody known already" in entry.flags
        assert (match.one, match.other, match.needs_second) == (twin, entry.person, True)
        assert match.never_alone
    load(cast, csv_of(ANN))
    with acting(cast.alice):
        assert PossibleMatch.objects.count() == 1, "the same file again asks nothing again"


def test_a_file_fills_blanks_and_overwrites_nothing(cast):
    with acting(cast.alice):
        Person.objects.create(
            borough=cast.borough, nhs_number="7017309170", nhs_number_is_valid=True, date_of_birth="1950-02-01",
            known_as="Annie", address_1="Her daughter's", phone="+441632960000",
        )  # fmt: skip
    load(cast, csv_of(ANN))
    person = the_person(cast, nhs_number="7017309170")
    assert (person.known_as, person.first_name, person.last_name) == ("Annie", "Ann", "Bee")
    assert (person.address_1, person.postcode) == ("Her daughter's", "")
    assert (person.phone, person.phone_2, person.version) == ("+441632960000", "+447700900123", 2)


def test_two_rows_about_one_new_person_make_one_person(cast):
    load(cast, csv_of(ANN, ANN.replace("7017309170", "")))
    with acting(cast.alice):
        assert ListEntry.objects.count() == 2
        assert Person.objects.count() == 1


def test_somebody_who_died_is_marked_quietly(cast):
    load(cast, csv_of(ANN))
    run = load(cast, csv_of(ANN + "21-02-2021"))
    person = the_person(cast, last_name="Bee")
    assert run.counts["deceased"] == 1
    assert person.is_deceased
    assert person.no_contact
    assert str(person.deceased_on) == "2021-02-21"


def test_when_rows_disagree_about_a_death_nobody_is_called_and_nobody_is_buried(cast):
    load(cast, csv_of(ANN, ANN + "01/01/2021"))
    person = the_person(cast, last_name="Bee")
    assert person.no_contact
    assert not person.is_deceased


def test_a_file_about_another_district_says_so_loudly_and_can_be_taken_as_ours(cast):
    content = (FILES / "nsss_part.csv").read_bytes()
    run = load(cast, content, list_key="nsss")
    assert run.counts["out_of_area"] == run.rows
    assert "E06000032" in run.options["warning"]
    assert load(cast, content, list_key="nsss", districts=("e06000032",)).counts["new"] == run.rows


def test_rows_of_elsewhere_can_be_kept_flagged(cast):
    run = load(cast, (FILES / "nsss_part.csv").read_bytes(), list_key="nsss", keep_out_of_area=True)
    assert run.counts["new"] == run.rows
    assert run.options["doubts"]["out of area"] == run.rows


def test_a_list_says_why_it_is_held_and_until_when(cast):
    load(cast, csv_of(ANN))
    with acting(cast.alice):
        held = DataSet.objects.get()
    assert held.source
    assert held.legal_basis
    assert held.purpose
    sooner = held.expires_on - timedelta(days=30)
    load(cast, csv_of(ANN), purpose="Winter calls", expires_on=f"{sooner:%d/%m/%Y}")
    with acting(cast.alice):
        again = DataSet.objects.get()
    assert (again.purpose, again.expires_on, again.source) == ("Winter calls", sooner, held.source)


def test_a_list_that_should_be_gone_already_is_refused(cast):
    with pytest.raises(Refused, match="has passed"):
        load(cast, csv_of(ANN), expires_on="01/01/2001")


def test_rejected_rows_go_out_as_they_came_with_reasons_and_run_nothing(cast):
    run = load(cast, csv_of("1112223334,=cmd(),Haitch,31/02/1950,,,,,,"))
    with acting(cast.alice):
        text = b"".join(downloads.rows_of(by=cast.alice, run=run, verdict="rejected")).decode("utf-8-sig")
    header, row = list(csv.reader(io.StringIO(text)))
    assert header[:3] == ["Row", "Reason", "NHSNumber"]
    assert row[0] == "2"
    assert "no such day" in row[1]
    assert row[3] == "'=cmd()"


def test_a_mended_file_of_rejected_rows_loads(cast):
    run = load(cast, csv_of("1112223334,Gi,Haitch,31/02/1950,,,QX8 9ZZ,,,"))
    with acting(cast.alice):
        mended = b"".join(downloads.rows_of(by=cast.alice, run=run, verdict="rejected"))
    mended = mended.replace(b"31/02/1950", b"28/02/1950")
    assert load(cast, mended).counts["new"] == 1


def test_a_long_file_of_rejected_rows_goes_out_in_pieces_and_whole(cast, monkeypatch):
    monkeypatch.setattr(downloads, "AT_A_TIME", 3)
    run = load(cast, csv_of(*[f",Nobody {n},,,,,,,," for n in range(7)]))
    with acting(cast.alice):
        pieces = downloads.rows_of(by=cast.alice, run=run, verdict="rejected")
    told = [piece.decode("utf-8-sig") for piece in pieces]  # each piece opens the walls it was asked for behind
    assert [text.count("Nobody") for text in told] == [0, 3, 3, 1]
    rows = list(csv.DictReader(io.StringIO("".join(told))))
    assert [int(row["Row"]) for row in rows] == list(range(2, 9))
    assert [row["FirstName"] for row in rows] == [f"Nobody {n}" for n in range(7)]


def test_the_writing_says_how_far_it_is_and_never_goes_back(cast, monkeypatch):
    names, said = ("Ada", "Boris", "Cleo", "Dora", "Edna", "Fay", "Gita", "Hal"), []
    monkeypatch.setattr(lists, "say_progress", lambda run, percent: said.append(percent))
    monkeypatch.setattr(bulk, "BATCH", 3)
    load(cast, csv_of(*[f",{name},Bee,0{n}/02/1950,,,QX8 9ZZ,,," for n, name in enumerate(names, 1)]))
    assert said == sorted(said)
    assert [said[0], said[-1]] == [5, writing.ENDING]
    finding_out = [percent for percent in said if writing.JUDGED < percent <= writing.COMPARED]
    assert len(set(finding_out)) > 3, "records read, values counted, pairs chosen, pairs weighed"
    assert finding_out[-1] == writing.COMPARED
    between = [percent for percent in said if writing.COMPARED < percent <= writing.WRITTEN]
    assert len(set(between)) > 3, "some batches of people, then some of entries"
    said.clear()
    load(
        cast,
        csv_of(*[f",{name},Bee,0{n}/02/1950,,,QX8 9ZZ,01632 96000{n},," for n, name in enumerate(names, 1)]),
        list_key="housing",
        source="Housing",
    )
    assert said == sorted(said)
    filled = [percent for percent in said if writing.COMPARED < percent <= writing.WRITTEN]
    assert len(set(filled)) > 3, "some batches of people who get a telephone, then some of entries"


def test_a_failure_while_writing_leaves_nothing_behind(cast, monkeypatch):
    def broken(*args, **kwargs):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(writing, "_write_rows", broken)
    with pytest.raises(Refused, match="nothing was loaded"):
        load(cast, csv_of(ANN))
    with acting(cast.alice):
        assert not Person.objects.exists()
        assert not ListEntry.objects.exists()
        assert ImportRun.objects.get().status == "failed"


def test_a_file_that_cannot_be_read_is_refused_with_a_remedy(cast):
    with pytest.raises(Refused, match=r"Row 2: A quotation mark"):
        load(cast, csv_of('"7017309170,Ann'))
    with acting(cast.alice):
        assert not ImportRun.objects.exists()


def test_a_file_that_tells_of_nobody_is_refused(cast):
    with pytest.raises(Refused, match="which column is the NHS number"):
        load(cast, b"Shoe size,Colour\n9,red\n")


def test_a_started_run_loads_once_however_often_it_is_run(cast):
    with acting(cast.alice):
        run = lists.receive_list(
            by=cast.alice, team=cast.hub, list_key="nhs-list", file_name="x.csv", content=csv_of(ANN)
        )
        lists.start_loading(by=cast.alice, run=run, defer=False)
    for _ in range(2):
        assert lists.load(run_id=run.pk, team=cast.hub, by=cast.alice).status == "loaded"
    with acting(cast.alice):
        assert ImportRow.objects.count() == 1


def test_the_job_loads_what_was_started(cast):
    from hearth.exchange.jobs import load_list_file

    with acting(cast.alice):
        run = lists.receive_list(
            by=cast.alice, team=cast.hub, list_key="nhs-list", file_name="x.csv", content=csv_of(ANN)
        )
        lists.start_loading(by=cast.alice, run=run)
    load_list_file(run=str(run.pk), team=cast.hub.pk, by=cast.alice.pk)
    with acting(cast.alice):
        assert ImportRun.objects.get().status == "loaded"
        assert record.history(run)[-1]["actor"] == f"user:{cast.alice.pk}"


def test_a_dropped_file_is_gone(cast):
    with acting(cast.alice):
        run = lists.receive_list(
            by=cast.alice, team=cast.hub, list_key="nhs-list", file_name="x.csv", content=csv_of(ANN)
        )
        lists.drop(by=cast.alice, run=run)
        assert not ImportFile.objects.exists()
        with pytest.raises(Refused, match="thrown away"):
            lists.start_loading(by=cast.alice, run=run, defer=False)


def test_a_file_nobody_loads_is_thrown_away_after_a_week(cast):
    from hearth.exchange.jobs import drop_forgotten_files

    with acting(cast.alice):
        old, new = (
            lists.receive_list(by=cast.alice, team=cast.hub, list_key="nhs-list", file_name=name, content=csv_of(ANN))
            for name in ("old.csv", "new.csv")
        )
        ImportRun.objects.filter(pk=old.pk).update(made_at=timezone.now() - timedelta(days=8))
    drop_forgotten_files(timestamp=0)
    with acting(cast.alice):
        assert set(ImportRun.objects.values_list("file_name", "status")) == {
            ("old.csv", "dropped"),
            ("new.csv", "waiting"),
        }
        assert ImportFile.objects.get().run == new


def test_a_workbook_loads_as_a_csv_does(cast):
    rows = [HEADER.split(","), [7017309170, "Ann", "Bee", datetime(1950, 2, 1), "1 High Street", "Milltown", "QX8 9ZZ",
                                7700900123, None, None]]  # fmt: skip
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    load(cast, csv_of(ANN))
    run = load(cast, out.getvalue())
    assert run.counts["unchanged"] == 1


def test_only_those_who_may_import_lists_can(cast):
    for somebody in (cast.bob, cast.charlie):
        with pytest.raises(Refused, match="role"):
            load(cast, csv_of(ANN), by=somebody)


def test_another_team_sees_the_person_and_nothing_of_the_list(cast):
    run = load(cast, csv_of(ANN))
    with acting(cast.charlie):
        assert Person.objects.count() == 1
        assert not ListEntry.objects.exists()
        assert not ImportRow.objects.exists()
        assert not ImportRun.objects.filter(pk=run.pk).exists()


@pytest.mark.skipif(not REAL.is_dir(), reason=f"THE FULL SYNTHETIC LISTS ARE NOT AT {REAL}: loaded in part only")
def test_the_whole_synthetic_list_loads_twice_as_once(cast):
    content = (REAL / "gds_synthetic_nhs.csv").read_bytes()
    first = load(cast, content)
    assert sum(first.counts.values()) == 4_800
    assert first.counts["duplicate"] == 800
    with acting(cast.alice):
        assert ListEntry.objects.count() == 4_000
    before = everything(cast)
    again = load(cast, content)
    assert everything(cast) == before
    assert again.counts["new"] == again.counts["updated"] == 0
