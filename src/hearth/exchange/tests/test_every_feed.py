"""Every feed does what its traps ask: the reverse questions, the alarms, the days, the rows without a name."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone

from hearth.access.models import Team
from hearth.access.tests.make import acting, everywhere, make_team
from hearth.calls.models import KeepInTouch
from hearth.exchange.actions import lists, raising, undoing
from hearth.exchange.actions.choices import Choices
from hearth.exchange.models import ImportRow, ImportRun, RaisedNeed
from hearth.exchange.rules import feeds
from hearth.kit.refused import Refused
from hearth.needs.models import Concern, Need
from hearth.needs.tests.make import make_category
from hearth.people.models import ListEntry, Person

ANN = {"FirstName": "Ann", "LastName": "Bee", "DateOfBirth": "01/02/1950", "Postcode": "QX8 9ZZ", "ID": "a1"}
BOX = {"ID": "g1", "Name": "Mr Ann Bee", "Address": "1 High Street, Milltown", "Postcode": "QX8 9ZZ"}


@pytest.fixture(autouse=True)
def categories(cast):
    for key in ("food", "check_in", "call_back", "supermarket"):
        make_category(cast.borough, key)


def csv_of(layout: str, *rows: dict) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, feeds.feeds()[layout].columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def load(cast, layout: str, *rows: dict, file_name="list.csv", content=b"", **choices) -> ImportRun:
    return lists.load_list(
        by=cast.alice, team=cast.hub, file_name=file_name, content=content or csv_of(layout, *rows),
        choices=Choices(keep_out_of_area=True, **choices),
    )  # fmt: skip


def needs(cast) -> list[Need]:
    with acting(cast.alice):
        return list(Need.objects.filter(team=cast.hub).select_related("category", "person").order_by("due_at"))


def verdicts(run: ImportRun) -> dict[str, int]:
    return {verdict: rows for verdict, rows in run.counts.items() if rows}


def day(days: int) -> str:
    return f"{timezone.localdate() - timedelta(days=days):%d/%m/%Y}"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("layout", feeds.feeds())
def test_every_layout_is_proposed_and_loads_from_either_kind_of_file(cast, layout, kind):
    feed = feeds.feeds()[layout]
    content = csv_of(layout, dict.fromkeys(feed.columns, "1"))
    if kind == "xlsx":
        book, out = openpyxl.Workbook(), io.BytesIO()
        book.active.append(feed.columns)
        book.active.append(["1"] * len(feed.columns))
        book.save(out)
        content = out.getvalue()
    name = f"{(*feed.file_names, 'list')[0]}.{kind}"
    with acting(cast.alice):
        run = lists.receive_list(by=cast.alice, team=cast.hub, file_name=name, content=content)
    assert (run.feed, run.options["layout_key"]) == (feed.list, layout)
    assert f"{len(feed.columns)} of its {len(feed.columns)} columns" in run.options["because"]


def test_no_is_the_need_in_the_daily_file_and_each_is_raised_once(cast):
    rows = [{**ANN, "EssentialSupplies": "No", "BasicCareNeedsMet": "Yes"},
            {**ANN, "FirstName": "Cy", "ID": "a2", "EssentialSupplies": "Yes", "BasicCareNeedsMet": "No"},
            {**ANN, "FirstName": "Di", "ID": "a3", "EssentialSupplies": "Yes", "BasicCareNeedsMet": "Yes"}]  # fmt: skip
    for _ in range(2):
        run = load(cast, "daily-2020", *rows)
        with acting(cast.alice):
            raising.raise_needs(run=run, by=cast.alice)
    told = {(need.person.first_name, need.category.key, need.urgency) for need in needs(cast)}
    assert told == {("Ann", "food", "today"), ("Cy", "check_in", "today")}
    with acting(cast.alice):
        assert RaisedNeed.objects.count() == 2
        assert ImportRun.objects.get(pk=run.pk).options["raised"] == {"before": 2, "raised": 0}


def test_requests_raised_from_yesterdays_file_are_not_offered_again(cast):
    rows = [{**ANN, "EssentialSupplies": "No"}]
    run = load(cast, "daily-2020", *rows)
    with acting(cast.alice):
        assert raising.waiting(run) == 1
        raising.raise_needs(run=run, by=cast.alice)
    assert raising.waiting(load(cast, "daily-2020", *rows)) == 0
    more = {**ANN, "FirstName": "Cy", "ID": "a2", "BasicCareNeedsMet": "No"}
    assert raising.waiting(load(cast, "daily-2020", *rows, more)) == 1


@pytest.mark.parametrize("said", ["4", "4.0", "04", " 4 ", "4 - Unopened box still there"])
def test_a_box_still_there_is_an_alarm_however_its_code_is_written(cast, said):
    load(cast, "wholesaler-attempted", {**BOX, "DelDate": day(7), "Outcome": said})
    assert [need.urgency for need in needs(cast)] == ["now"]


@pytest.mark.parametrize(("said", "words"), [("1", ""), ("14", ""), ("4th try", ""), ("", "Unopened box still there")])
def test_other_codes_are_no_alarm_and_its_words_are(cast, said, words):
    load(cast, "wholesaler-attempted", {**BOX, "DelDate": day(7), "Outcome": said, "Outcome_Description": words})
    assert len(needs(cast)) == bool(words)


@pytest.mark.parametrize(
    ("code", "urgency"), [("ceimsfty99", "now"), (" CEIMSFTYCT ", "now"), ("ncclsedtola", "today"), ("UDBX", "now")]
)
def test_an_outcomes_code_is_read_in_any_case(cast, code, urgency):
    load(cast, "outcomes", {**ANN, "SequenceNumber": "1", "ServiceCode": "CARE", "GDSOutcomeCode": code})
    assert [need.urgency for need in needs(cast)] == [urgency]


@pytest.mark.parametrize("slip", ["31/12/9999", "01/02/2207"])
def test_a_day_far_ahead_is_a_slip_that_stops_no_file(cast, slip):
    row = dict.fromkeys(feeds.feeds()["self-isolation"].columns, "") | {
        "ID": "i1", "Forename": "Ann", "Surname": "Bee", "Date of Birth": "01/02/1950", "Postcode": "QX8 9ZZ",
        "LA Support Required": "1", "Status Report": "Completed", "Date Tested": slip,
    }  # fmt: skip
    run = load(cast, "self-isolation", row)
    assert run.counts["new"] == 1
    with acting(cast.alice):
        assert "date unreadable" in ListEntry.objects.get().flags


def test_the_latest_row_of_an_id_counts_in_any_order(cast):
    early = {**ANN, "Timestamp": "2020-04-01 10:00:00", "EssentialSupplies": "No"}
    late = {**ANN, "Timestamp": "2020-04-05 10:00:00", "EssentialSupplies": "Yes"}
    run = load(cast, "daily-2020", late, early)
    assert verdicts(run) == {"new": 1, "duplicate": 1}
    assert run.options["asks"] == {}


def test_nobody_who_has_died_or_has_an_open_request_of_the_kind_gets_one(cast):
    rows = [{**ANN, "EssentialSupplies": "No"}, {**ANN, "FirstName": "Cy", "ID": "a2", "EssentialSupplies": "No"}]
    run = load(cast, "daily-2020", *rows)
    with acting(cast.alice):
        Person.objects.filter(first_name="Cy").update(is_deceased=True, no_contact=True)
        told = raising.raise_needs(run=run, by=cast.alice)
        assert told == {"raised": 1, "died": 1}
        again = load(cast, "web-2020", {
            "first_name": "Ann", "last_name": "Bee", "full_dob": "1950-02-01", "postcode": "QX8 9ZZ",
            "essential_supplies": "no"})  # fmt: skip
        assert raising.raise_needs(run=again, by=cast.alice) == {"open": 1, "raised": 0}


def test_people_taken_off_the_list_are_gone_and_stay_persons(cast):
    said = {"Traced_NHSNUMBER": "7017309170", "PatientFirstName": "Ann", "PatientSurname": "Bee",
            "DateOfBirth": "19500201", "PatientAddress_PostCode": "QX8 9ZZ"}  # fmt: skip
    load(cast, "nhs-list-2020", said)
    off = {**said, "Traced_NHSNUMBER": "6593663840"}
    run = load(cast, "nhs-list-2020", said, off, file_name="nhs-deductions-20200501.csv")
    assert (run.feed, verdicts(run)) == ("nhs-deductions", {"gone": 1, "not_held": 1})
    with acting(cast.alice):
        assert ListEntry.objects.get().gone_at
        assert Person.objects.get().first_name == "Ann"
    run = load(cast, "nhs-list-2020", said, file_name="nhs-deductions-20200501.csv")
    assert verdicts(run) == {"unchanged": 1}


def test_a_death_in_the_list_of_2021_stops_contact(cast):
    run = load(cast, "nhs-list-2021", {
        "Traced_NHSNUMBER": "7017309170", "PatientFirstName": "Ann", "PatientSurname": "Bee",
        "DateOfBirth": "19500201", "DateOfDeath": "21-02-2021", "InceptionDate": "44242"})  # fmt: skip
    assert verdicts(run) == {"deceased": 1}
    with acting(cast.alice):
        held = Person.objects.get()
        assert (held.is_deceased, held.no_contact, str(held.deceased_on)) == (True, True, "2021-02-21")


def test_a_caller_without_a_name_is_known_by_number_or_kept_as_somebody_to_identify(cast):
    with acting(cast.alice):
        ann = Person.objects.create(
            borough=cast.borough, first_name="Ann", last_name="Bee", date_of_birth="1950-02-01", postcode="QX8 9ZZ",
            nhs_number="7017309170", nhs_number_is_valid=True, phone="+441632960001",
        )  # fmt: skip
    rows = [{"ivr_nhs_number": "7017309170", "ivr_dob": "1950-02-01", "ivr_postcode": "QX8 9ZZ"},
            {"ivr_dob": "1950-02-01", "ivr_preferred_phone_number": "01632 960001", "ivr_delivery_supplies": "FALSE"},
            {"ivr_dob": "1940-02-01", "ivr_postcode": "QX8 9ZZ", "ivr_delivery_supplies": "FALSE"},
            {"ivr_contact_id": "nothing else"}]  # fmt: skip
    run = load(cast, "ivr-2020", *rows)
    assert verdicts(run) == {"new": 3, "rejected": 1}
    assert run.options["to_identify"] == 1
    with acting(cast.alice):
        assert Person.objects.get() == ann
        assert ListEntry.objects.filter(person=ann).count() == 2
        unknown = ListEntry.objects.get(person=None)
        assert "somebody to identify" in unknown.flags
        told = raising.raise_needs(run=run, by=cast.alice)
        assert (told["raised"], told["nobody"]) == (1, 1)
    assert load(cast, "ivr-2020", *rows).counts["unchanged"] == 3


def test_no_more_boxes_wanted_is_told_and_the_one_line_address_is_parted(cast):
    run = load(cast, "wholesaler-upcoming", {
        "GOV ID": "g1", "Full Name": "Bee, Ann", "Full Address": "1 High Street, Milltown, QX8 9ZZ",
        "PostcodeUpdated": "QX8 9ZZ", "Phone": "7700900123", "Next Delivery": "NULL"})  # fmt: skip
    assert verdicts(run) == {"new": 1}
    with acting(cast.alice):
        held = Person.objects.get()
        assert (held.first_name, held.last_name) == ("Ann", "Bee")
        assert (held.address_1, held.town) == ("1 High Street", "Milltown")
        assert "no boxes wanted" in ListEntry.objects.get().flags


def test_a_box_still_standing_there_raises_a_visit_now_once(cast):
    rows = [{**BOX, "DelDate": "01/04/2020", "Outcome": "1"}, {**BOX, "DelDate": "08/04/2020", "Outcome": "4"}]
    load(cast, "wholesaler-attempted", rows[0])
    for _ in range(2):
        run = load(cast, "wholesaler-attempted", *rows)
    (visit,) = needs(cast)
    assert (visit.urgency, visit.category.key, visit.source) == ("now", "check_in", "list")
    assert "unopened" in visit.summary
    load(cast, "wholesaler-attempted", *rows, {**BOX, "DelDate": "15/04/2020", "Outcome": "4"})
    assert len(needs(cast)) == 2
    assert run.counts["unchanged"] == 2


def test_who_was_tested_long_ago_is_out_of_date(cast):
    base = {"NHS Number": "", "Forename": "Ann", "Surname": "Bee", "Date of Birth": "01/02/1950", "Postcode": "QX8 9ZZ"}
    run = load(cast, "contact-tracing", {**base, "Account ID": "abc00001", "Date Tested": day(14)},
               {**base, "Account ID": "abc00002", "Date Tested": day(15)})  # fmt: skip
    assert verdicts(run) == {"new": 1, "out_of_date": 1}
    with acting(cast.alice):
        assert "14 days" in ImportRow.objects.get(run=run, verdict="out_of_date").reason


def test_calls_of_isolation_are_due_on_their_days_and_those_made_are_not(cast):
    base = {"Forename": "Ann", "Surname": "Bee", "Date of Birth": "01/02/1950", "Postcode": "QX8 9ZZ",
            "Status Report": "Completed", "LA Support Required": "1", "Date Tested": day(5)}  # fmt: skip
    run = load(cast, "self-isolation", {**base, "ID": "s1", "Day 4 Outcome": "Spoke to her"},
               {**base, "ID": "s2", "Forename": "Cy", "LA Support Required": "0"},
               {**base, "ID": "s3", "Forename": "Di", "Status Report": "Open"},
               {**base, "ID": "s4", "Forename": "Ed", "Date Tested": day(7)})  # fmt: skip
    assert verdicts(run) == {"new": 1, "not_asked": 2, "out_of_date": 1}
    assert needs(cast) == []
    with acting(cast.alice):
        (plan,) = KeepInTouch.objects.all()
        assert (plan.on_days, (plan.next_on - timezone.localdate()).days) == ([7, 10, 13], 2)
    load(cast, "self-isolation", {**base, "ID": "s1", "Day 4 Outcome": "Spoke to her"})
    with acting(cast.alice):
        assert KeepInTouch.objects.count() == 1  # tomorrow's file names them again
        undoing.undo(run=ImportRun.objects.order_by("made_at").last(), by=cast.alice)
        undoing.undo(run=run, by=cast.alice)
        assert not KeepInTouch.objects.exists()


def outcome(code: str, **said) -> dict:
    return {"Reference": "r1", "ID": "a1", "SequenceNumber": "1", "FirstName": "Ann", "LastName": "Bee",
            "DateOfBirth": "01/02/1950", "Postcode": "QX8 9ZZ", "GDSOutcomeCode": code, **said}  # fmt: skip


def test_a_safeguarding_code_tells_the_front_door_and_raises_work_now(cast):
    with everywhere():
        make_team(cast.borough, kind="safeguarding")
    load(cast, "outcomes", outcome("CEIMSFTYLA", OutcomeComments="Says she is locked in"))
    (need,) = needs(cast)
    assert need.urgency == "now"
    assert "locked in" not in need.summary + need.details
    with everywhere():
        assert "locked in" in Concern.objects.get().text


def test_a_safeguarding_code_raises_work_where_there_is_no_front_door(cast):
    with everywhere():
        Team.objects.filter(borough=cast.borough, kind="safeguarding").update(is_open=False)
    load(cast, "outcomes", outcome("CEIMSFTY99"))
    assert [need.urgency for need in needs(cast)] == ["now"]


@pytest.mark.parametrize("code", ["NCCLSEDTOLA", "NCINVNUMB", "CENOVALCONTDETS"])
def test_who_could_not_be_rung_is_called_on_at_the_door(cast, code):
    load(cast, "outcomes", outcome(code), outcome("CENOTNEED", ID="a2", FirstName="Cy"))
    (need,) = needs(cast)
    assert "call at the door" in need.summary


def test_every_cell_of_the_outcomes_file_is_kept_to_the_letter(cast):
    cells = outcome("NCANSWPHON", Phone=" 07700 900123 ", OutcomeComments='left a "message",\nrang twice ', UPRN="007")
    load(cast, "outcomes", cells)
    with acting(cast.alice):
        assert ListEntry.objects.get().cells == [cells.get(name, "") for name in feeds.feeds()["outcomes"].columns]


@pytest.mark.parametrize(
    ("headers", "key"),
    [
        (["Tenancy reference", "Tenant name", "Post code", "Telephone"], "housing"),
        (["Full name", "Address", "Postcode", "Assisted collection", "Bin day"], "assisted-bins"),
        (["Liable party", "Name", "Property address", "Postcode", "Discount"], "council-tax"),
        (["Badge number", "Surname", "Forename", "DOB", "Postcode"], "blue-badge"),
        (["Client number", "Surname", "Forename", "DOB", "Postcode", "Social worker"], "social-care"),
        (["UPN", "Pupil name", "DOB", "Postcode", "Head teacher"], "school-worries"),
        (["Surname", "Forename", "Postcode", "Likes"], "own"),
    ],
)
def test_a_councils_own_list_is_proposed_by_the_words_of_its_headers(cast, headers, key):
    with acting(cast.alice):
        content = "\n".join([",".join(headers), ",".join("1" * len(headers)), ""]).encode()
        run = lists.receive_list(by=cast.alice, team=cast.hub, file_name="list.csv", content=content)
    assert run.feed == key


def test_a_list_with_ages_instead_of_birthdays_is_read_and_its_rows_show_them(cast, client):
    content = b"Tenancy reference,Tenant name,Age,Address,Post code\n17,Ann Bee,83 yrs,9 Weir Lane,QX8 9ZZ\n"
    client.force_login(cast.alice)
    with acting(cast.alice):
        run = lists.receive_list(by=cast.alice, team=cast.hub, file_name="list.csv", content=content)
    assert "aged 83" in client.get(f"/lists/{run.pk}").content.decode()
    run = load(cast, "", content=content)
    assert verdicts(run) == {"new": 1}
    with acting(cast.alice):
        entry = ListEntry.objects.select_related("person").get()
    assert entry.said["age"] == "83"
    assert "born" not in entry.tells
    assert entry.person.date_of_birth is None
    assert load(cast, "", content=content.replace(b"83 yrs", b"84")).counts["updated"] == 1


def test_another_list_needs_a_name_and_a_sender_and_is_held_under_it(cast):
    content = b"Surname,Forename,Postcode,Tel\nBee,Ann,QX8 9ZZ,01632 960001\n"
    with pytest.raises(Refused, match="what this list is called"):
        load(cast, "", content=content)
    with pytest.raises(Refused, match="who sent"):
        load(cast, "", content=content, name="Library home visits")
    told = {"name": "Library home visits", "source": "Libraries", "purpose": "To ring them"}
    run = load(cast, "", content=content, **told)
    assert (run.feed, run.data_set.name) == ("own-library-home-visits", "Library home visits")
    assert verdicts(run) == {"new": 1}
    assert load(cast, "", content=content, **told).counts["unchanged"] == 1


def test_a_misspelt_header_stops_the_file_with_what_is_probably_meant(cast):
    content = b"Frist Name,Surnmae,DOB,Postcode\nAnn,Bee,01/02/1950,QX8 9ZZ\n"
    with pytest.raises(Refused, match="“Frist Name” is probably First name"):
        lists.load_list(by=cast.alice, team=cast.hub, list_key="nhs-list", file_name="list.csv", content=content)


def test_a_column_that_came_or_went_is_told(cast):
    load(cast, "daily-2020", ANN)
    more = csv_of("daily-2020", ANN).replace(b"Timestamp,", b"Shoe size,Timestamp,").replace(b"\n,", b"\n9,,")
    run = load(cast, "daily-2020", content=more.replace(b",CarrySupplies", b",Carries"))
    assert (run.options["columns_came"], run.options["columns_went"]) == (["Shoe size", "Carries"], ["CarrySupplies"])
    assert run.counts["unchanged"] == 1


def test_ten_bad_rows_do_not_hide_the_others(cast):
    bad = [{**ANN, "ID": "", "DateOfBirth": "31/02/1950", "FirstName": f"X{n}"} for n in range(10)]
    with acting(cast.alice):
        run = lists.receive_list(
            by=cast.alice, team=cast.hub, file_name="list.csv", content=csv_of("daily-2020", *bad, ANN)
        )
        told = lists.preview(by=cast.alice, run=run)
    assert (told.plan.counts["rejected"], len(told.rows)) == (10, 11)
