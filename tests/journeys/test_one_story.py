"""One story through every list: the NHS list, the applications, a doubtful pair, whom nobody has heard of, the return.

Every step is done on the pages; only what the worker does between them is done here.
"""

import csv
import io
import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from hearth.access.tests.make import acting
from hearth.exchange.actions import handing_on, lists
from hearth.exchange.models import HandOn, ImportRun, PossibleMatch, comparing
from hearth.exchange.rules import feeds
from hearth.needs.models import Need
from hearth.needs.tests.make import make_category
from hearth.people.models import Person
from tests.journeys.conftest import faults_of, keep

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PEOPLE = (
    ("Marigold", "Featherstonehaugh", "1 High Street", "01/02/1950", "7017309170", "01632960111"),
    ("Ezekiel", "Winterbourne", "2 Low Road", "12/05/1939", "6593663840", "01632960222"),
    ("Ottilie", "Quarmby", "3 Mill Lane", "30/11/1944", "4200723050", "01632960333"),
    ("Barnaby", "Threlkeld", "4 Mill Lane", "07/07/1931", "7073506342", "01632960444"),
)
# Ezekiel has applied. So has Marigold, as an M. at another address: a person has to see that it is she.
APPLIED = ((*PEOPLE[1], "QX8 9ZZ"), ("M", "Featherstonehaugh", "4 Elm Way", "01/02/1950", "", "", "QX8 9ZX"))
NHS = ("FirstName", "LastName", "Address1", "DateOfBirth", "NHSNumber", "Phone")
WEB = ("first_name", "last_name", "address_l1", "full_dob", "nhs_number", "phone_number_calls", "postcode")
SENTENCE = "Call and find out how they are"


@pytest.fixture
def cast(transactional_db, monkeypatch):
    from hearth.access.tests.make import make_cast

    cast = make_cast()
    make_category(cast.borough, "check_in")
    monkeypatch.setattr(comparing, "is_sampled", lambda number: False)  # one in twenty is read twice, by its random id
    return cast


def file_of(layout: str, columns, rows, **also) -> bytes:
    """A file of this layout, with all of its columns."""
    out = io.StringIO()
    writer = csv.DictWriter(out, feeds.feeds()[layout].columns, restval="")
    writer.writeheader()
    writer.writerows({**dict(zip(columns, row, strict=True)), **also} for row in rows)
    return out.getvalue().encode()


def load(cast, page, name: str, content: bytes, list_called: str) -> None:
    """Upload, look over what Hearth takes it for, load; the worker comes."""
    page.goto("/lists/upload")
    file = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Upload and look it over").click()
    expect(page.get_by_text(list_called).first).to_be_visible()
    page.get_by_role("button", name="Load the list").click()
    expect(page.get_by_text("You may leave this page")).to_be_visible()
    lists.load(run_id=page.url.rsplit("/", 1)[-1], team=cast.hub, by=cast.alice)
    expect(page.get_by_role("heading", name=f"{name}: loaded")).to_be_visible()


def test_from_the_first_list_to_what_goes_back(cast, sign_in_as, tmp_path):
    page = sign_in_as(cast.alice, "/lists", accept_downloads=True)
    page.set_default_timeout(9000)
    nhs = file_of("nhs-list-2020-april", NHS, PEOPLE, Postcode="QX8 9ZZ", Timestamp="20200409")
    web = file_of("web-2020", WEB, APPLIED, essential_supplies="yes", basic_care_needs="yes")
    load(cast, page, "nhs.csv", nhs, "NHS shielded patient list")
    load(cast, page, "web.csv", web, "Web applications")

    page.goto("/compare")
    expect(page.locator("[role=status]").first).to_contain_text("1 pair left")
    keep(page, "story-pair")
    page.keyboard.press("1")
    expect(page.locator("[role=status]").first).to_contain_text("the same person")

    never_applied(page)
    hand_on(cast, page)
    work_one(page)
    told = the_return(page, tmp_path)
    today = f"{timezone.localdate():%d/%m/%Y}"
    assert list(told[0]) == COLUMNS_SENT
    assert [(row["FirstName"], row["Code"], row["Date"]) for row in told] == [
        ("Marigold", "CARE001", today), ("Ezekiel", "CARE001", today), ("Ottilie", "CARE006", today),
        ("Barnaby", "CARE001", today),
    ]  # fmt: skip
    assert [row["NHSNumber"] for row in told] == ["7017309170", "6593663840", "4200723050", "7073506342"]
    assert [row["Comments"] for row in told] == ["", "", "She is well, her son shops", ""]
    everything_adds_up(cast, page)


COLUMNS_SENT = [
    "Code", "Date", "Comments", "Reference", "ID", "SequenceNumber", "NHSNumber", "FirstName", "MiddleName", "LastName",
    "DateOfBirth", "LocalAuthorityDistrict", "Postcode", "ServiceCode", "ServiceName", "GDSOutcomeCode",
    "GDSOutcomeDescription", "LocalOutcomeCode", "CompletedOutcomeDateTime", "NextPlannedDate", "OutcomeComments",
    "UPRN", "Phone", "Mobile", "Address", "LAPriority",
]  # fmt: skip


def never_applied(page) -> None:
    """The cohort that is shipped: who is on the NHS list and has not applied. Marigold has, as we know now."""
    page.goto("/cohorts")
    page.get_by_role("button", name=re.compile("Use this ?: On the NHS list, never applied")).click()
    expect(page.locator("#cohort-count")).to_have_text("2 people")
    page.get_by_role("button", name="Open the names").click()
    for name, is_there in (("Ottilie Quarmby", 1), ("Barnaby Threlkeld", 1), ("Featherstonehaugh", 0)):
        expect(page.get_by_role("link", name=name)).to_have_count(is_there)
    page.go_back()


def hand_on(cast, page) -> None:
    page.get_by_role("button", name="Hand it on").click()
    page.get_by_label("Kind of help").select_option(label="Check_in")
    page.get_by_label("How soon?").select_option("soon")
    page.get_by_label("The sentence each of them says").fill(SENTENCE)
    page.get_by_role("button", name="Check who has been approached").click()
    page.get_by_label("How many are these?").fill("2")
    page.get_by_role("button", name="Hand them on").click()
    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    with acting(cast.alice):
        made = HandOn.objects.get()
    handing_on.carry_out(hand_on_id=made.pk, team=cast.hub, by=cast.alice)
    page.reload()
    expect(page.get_by_text("2 requests were raised")).to_be_visible()
    keep(page, "story-handed-on")


def work_one(page) -> None:
    """Ottilie's request is done from the worklist."""
    page.goto("/work")
    page.get_by_role("row").filter(has_text="Ottilie").get_by_role("link").first.click()
    expect(page.get_by_text(SENTENCE).first).to_be_visible()
    page.get_by_role("button", name="Do it yourself").click()
    page.get_by_role("button", name="Done").click()
    page.get_by_label("How did it go?").fill("Rang her. She is well, her son shops")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Done. Thank you.")).to_be_visible()


def the_return(page, folder: Path) -> list[dict]:
    """What goes back for the NHS list, with a comment of one's own for Ottilie, taken as a file."""
    page.goto("/lists")
    page.get_by_role("link", name="nhs.csv").click()
    page.get_by_role("link", name="What goes back to whoever sent it").click()
    row = page.get_by_role("region", name="Row 4: Ottilie Quarmby")
    expect(row.get_by_text("CARE006: Contact made", exact=False).first).to_be_visible()
    row.get_by_text("Say otherwise").click()
    row.locator("select[name=code]").select_option("CARE006")
    row.locator("[name=comment]").fill("She is well, her son shops")
    row.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Row 4: saved.")).to_be_visible()
    keep(page, "story-return")
    assert faults_of(page) == []
    page.get_by_label("What to send").select_option(label="Outcomes feedback to government (26 columns)")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Take the file (CSV)").click()
    file = folder / "return.csv"
    taken.value.save_as(file)
    return list(csv.DictReader(io.StringIO(file.read_bytes().decode("utf-8-sig"), newline="")))


def everything_adds_up(cast, page) -> None:
    page.goto("/reconcile")
    expect(page.get_by_text("Does not add up", exact=True)).to_have_count(0)
    with acting(cast.alice):
        assert ImportRun.objects.filter(status="loaded").count() == 2
        assert not PossibleMatch.objects.open().exists()
        assert Person.objects.standing().count() == 4
        assert sorted(Need.objects.values_list("person__first_name", "stage")) == [
            ("Barnaby", "new"), ("Ottilie", "done")]  # fmt: skip
