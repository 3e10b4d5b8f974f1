"""A group puts its members forward from a spreadsheet."""

import csv
import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hearth.access.tests.make import acting, everywhere
from hearth.directory.models import Organisation
from hearth.exchange.actions import members
from hearth.exchange.models import MemberFile
from hearth.exchange.rules import members as rules
from hearth.exchange.rules.sheets import read_sheet
from hearth.kit.refused import Refused
from hearth.needs.tests.make import make_category
from hearth.offers import actions as offers
from hearth.offers.models import Volunteer
from hearth.offers.tests.make import make_principles, make_role, make_volunteer
from hearth.post.models import Message

TODAY = date(2027, 3, 1)
OFFERED = {"food": "food", "packing": "packing", "bwyd": "food"}
HEADERS = ("Forename", "Surname", "DOB", "Mobile", "E-mail address", "Post code", "Roles", "Car")


def row(n=1, **said):
    told = {"Forename": "Ola", "Surname": "Obi" + "abcdefghijklmnopqrstuvwxyz"[n % 26] * (1 + n // 26),
            "DOB": "01/02/1980", "Mobile": f"07700 9{n:05d}", "E-mail address": f"ola{n}@example.org",
            "Post code": "QX1 4AB", "Roles": "Food; Packing", "Car": "yes", **said}  # fmt: skip
    return [told[header] for header in HEADERS]


def as_csv(rows, headers=HEADERS) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([headers, *rows])
    return out.getvalue().encode()


def judged(rows, known=None, otherwise=()):
    sheet = read_sheet(as_csv(rows), known_headers=rules.KNOWN_HEADERS)
    return rules.judge(sheet, rules.columns_of(sheet.headers), today=TODAY, offered=OFFERED, otherwise=otherwise,
                       known=known or {})  # fmt: skip


def test_columns_are_known_by_their_many_names():
    assert rules.columns_of(("SURNAME", "Fore name", "dob", "Mobile", "Shoe size", "mobile")) == {
        "last_name": "SURNAME", "first_name": "Fore name", "date_of_birth": "dob", "phone": "Mobile"}  # fmt: skip


def test_a_column_may_be_called_what_the_page_calls_it():
    names = [own for own, _ in rules.FIELDS.values()]
    assert rules.columns_of(names) == dict(zip(rules.FIELDS, names, strict=True))


def test_part_of_one_name_says_what_they_would_do_and_part_of_two_says_nothing():
    offered = {"foodandshopping": "food", "bwyd": "food", "packing": "packing", "packingbags": "bags"}
    assert rules._does("Shopping; food", offered) == ["food"]
    for word in ("pack", "and"):
        with pytest.raises(rules.RowFault):
            rules._does(word, offered)


def test_a_role_for_one_kind_of_help_means_that_kind(cast):
    make_category(cast.hub.borough, key="medicines", name="Medicines", is_for_volunteers=True)
    make_role(cast.hub.borough, key="prescriptions", name="Prescriptions", categories=["medicines"])
    with acting(cast.alice):
        assert members.what_they_may_do(cast.hub.borough_id)["prescriptions"] == "medicines"


def test_a_whole_row_is_read():
    (one,) = judged([row()])
    assert one.verdict == rules.NEW
    assert one.facts["does"] == ["food", "packing"]
    assert (one.facts["phone"], one.facts["has_car"]) == ("+447700900001", True)
    assert (one.facts["date_of_birth"], one.facts["postcode"]) == (date(1980, 2, 1), "QX1 4AB")


@pytest.mark.parametrize(
    ("said", "why"),
    [({"Surname": ""}, "first name and last name"), ({"DOB": "31/31/1980"}, "Column “DOB”. There is no such day"),
     ({"DOB": "01/01/2015"}, "under 16"), ({"DOB": "01/01/2010"}, "parent or guardian"),
     ({"Mobile": "ring me"}, "not a telephone"), ({"E-mail address": "ola at home"}, "not an e-mail"),
     ({"Mobile": "", "E-mail address": ""}, "neither a telephone"), ({"Post code": "nowhere"}, "not a postcode"),
     ({"Roles": "juggling"}, "“juggling” is not something"), ({"Roles": ""}, "does not say what"),
     ({"Car": "perhaps"}, "neither yes nor no"), ({"Forename": "R2D2"}, "not a name")],
)  # fmt: skip
def test_what_is_wrong_with_a_row_is_told_in_words(said, why):
    (one,) = judged([row(**said)])
    assert one.verdict == rules.REJECTED
    assert why in one.words


def test_what_all_of_them_do_holds_only_where_the_row_does_not_say():
    told = judged([row(1, Roles=""), row(2, Roles="Bwyd")], otherwise=["packing"])
    assert [one.facts["does"] for one in told] == [["packing"], ["food"]]


def test_a_person_is_known_again_by_name_with_birthday_telephone_or_e_mail():
    known = {("olaobib", "1980-02-01"): "482-915-307"}
    told = judged([row(1), row(2), row(2, Mobile="", DOB="", Forename="OLA"), row(3, Forename="Kit")], known)
    assert [one.verdict for one in told] == [rules.KNOWN, rules.NEW, rules.TWICE, rules.NEW]
    assert "482-915-307" in told[0].words
    assert "row 3" in told[2].words


@given(st.lists(st.lists(st.text(max_size=12), min_size=8, max_size=8), min_size=1, max_size=12))
def test_whatever_stands_in_a_file_every_row_is_accounted_for_in_words(rows):
    content = as_csv([[cell.replace("\x00", "") for cell in one] for one in rows])
    try:
        sheet = read_sheet(content, known_headers=rules.KNOWN_HEADERS)
    except Exception as fault:
        assert type(fault).__name__ == "SheetFault"  # noqa: PT017
        return
    told = rules.judge(sheet, rules.columns_of(sheet.headers), today=TODAY, offered=OFFERED, otherwise=(), known={})
    assert sum(rules.counts_of(told).values()) == len(sheet.rows) == len(told)
    assert all(one.words for one in told if one.verdict != rules.NEW)


@pytest.fixture
def group(cast):
    make_category(cast.borough)
    make_role(cast.borough, "shopping", categories=["food"])
    make_role(cast.borough, "packing", name="Packing", goes_to_doors=False, least_age=16)
    make_principles(cast.borough)
    return Organisation.objects.create(borough=cast.borough, name="Millthorpe Mosque", kind="faith")


def received(cast, group, content, name="members.csv"):
    with acting(cast.alice):
        return members.receive(by=cast.alice, team=cast.hub, organisation=group, file_name=name, content=content)


def test_a_hundred_and_fifty_are_put_forward_at_once_and_the_same_file_changes_nothing(cast, group):
    book = openpyxl.Workbook()
    for line in [HEADERS, *(row(n) for n in range(1, 151))]:
        book.active.append(list(line))
    out = io.BytesIO()
    book.save(out)
    file = received(cast, group, out.getvalue(), "members.xlsx")
    with acting(cast.alice):
        loaded = members.load(file, by=cast.alice)
        assert (loaded.counts["new"], loaded.content) == (150, None)
        assert Volunteer.objects.filter(organisation=group, status="applied").count() == 150
        assert Message.objects.filter(template="put_forward").count() == 150
    again = received(cast, group, out.getvalue(), "members.xlsx")
    with acting(cast.alice):
        with pytest.raises(Refused, match="Nobody in this file is new"):
            members.load(again, by=cast.alice)
        assert Volunteer.objects.count() == 150


def test_nobody_is_approved_before_they_agreed_themselves(cast, group, client):
    file = received(cast, group, as_csv([row()]))
    with acting(cast.alice):
        members.load(file, by=cast.alice)
        ola = Volunteer.objects.get()
        with pytest.raises(Refused, match="has not agreed"):
            offers.approve(ola, by=cast.alice)
        link = Message.objects.get(template="put_forward").body.split("/agree/")[1].split()[0]
    client.post(f"/agree/{link}", {"version": "1", "agreed": "yes"})
    with acting(cast.alice):
        assert offers.approve(ola, by=cast.alice).status == "active"


def test_a_file_is_loaded_whole_or_not_at_all(cast, group, monkeypatch):
    file = received(cast, group, as_csv([row(1), row(2), row(3)]))
    real, calls = offers.registering.place, []

    def fails(volunteer):
        calls.append(volunteer)
        if len(calls) == 3:
            raise RuntimeError
        real(volunteer)

    monkeypatch.setattr(offers.registering, "place", fails)
    with acting(cast.alice), pytest.raises(RuntimeError):
        members.load(file, by=cast.alice)
    with everywhere():
        assert not Volunteer.objects.exists()
        assert MemberFile.objects.get().status == "waiting"


def test_it_is_looked_over_mapped_loaded_and_the_rejected_rows_are_taken_on_the_pages(cast, group, client):
    make_volunteer(cast.hub, first_name="Ola", last_name="Obib", email="ola1@example.org")
    client.force_login(cast.alice)
    headers = ("Forename", "Surname", "DOB", "Mobile", "Their letters", "Post code", "Roles", "Car")
    content = as_csv([row(1), row(2), row(2), row(4, Surname="")], headers)
    upload = io.BytesIO(content)
    upload.name = "members.csv"
    told = client.post("/members", {"organisation": str(group.pk), "team": str(cast.hub.pk), "file": upload})
    page = told["Location"]
    columns = {f"column-{n}": key for n, key in enumerate(
        ("first_name", "last_name", "date_of_birth", "phone", "email", "postcode", "does", "has_car"))}  # fmt: skip
    assert "Not read, because nobody has said what they hold: “Their letters”." in client.get(page).text
    client.post(page, {**columns, "do": "load"})
    with acting(cast.alice):
        assert MemberFile.objects.get().status == "waiting", "it had not been read like this before"
    seen = client.get(page).text
    assert "Registered here with number" in seen
    assert "The same person as in row 3" in seen
    client.post(page, {**columns, "do": "load"})
    with acting(cast.alice):
        assert MemberFile.objects.get().counts == {"new": 1, "known": 1, "twice": 1, "rejected": 1}
    taken = client.get(f"{page}/rejected.csv").content.decode("utf-8-sig")
    assert "There is no first name and last name." in taken
    assert "ola4@example.org" in taken
    assert taken.count("\n") == 2


def test_another_team_and_a_call_handler_see_no_file(cast, group, client):
    file = received(cast, group, as_csv([row()]))
    client.force_login(cast.charlie)
    assert client.get(f"/members/{file.pk}").status_code in (403, 404)
    with acting(cast.bob), pytest.raises(Refused):
        members.load(file, by=cast.bob)


def test_what_nobody_loads_goes_after_a_week_and_rows_after_a_month(cast, group):
    file = received(cast, group, as_csv([row(1)]))
    loaded = received(cast, group, as_csv([row(2), row(3, Surname="")]))
    with acting(cast.alice):
        members.load(loaded, by=cast.alice)
    with everywhere():
        MemberFile.objects.filter(pk=file.pk).update(made_at=timezone.now() - timedelta(days=8))
        MemberFile.objects.filter(pk=loaded.pk).update(ended_at=timezone.now() - timedelta(days=31))
        assert members.forget() == 2
        assert MemberFile.objects.get(pk=file.pk).status == "dropped"
        assert MemberFile.objects.get(pk=loaded.pk).lines == []


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"PK\x03\x04 not a zip", b"Name\n"])
def test_a_file_that_is_none_is_refused_in_words(cast, group, content):
    with pytest.raises(Refused):
        received(cast, group, content)
