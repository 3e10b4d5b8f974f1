"""The pages of a list: upload, look over, load, result; and nobody else's."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from hearth.access.tests.make import acting
from hearth.exchange.actions import counting, lists, writing
from hearth.exchange.forms.lists import LookOver
from hearth.exchange.models import ImportRun
from hearth.exchange.views import lists as lists_pages
from hearth.people.models import DataSet, ListEntry

FILES = Path(__file__).parent / "files"
ROWS = b"NHSNumber,FirstName,LastName,DateOfBirth,Postcode,Note\n7017309170,Ann,Bee,01/02/1950,QX8 9ZZ,=1+1\n,Cy,,,,\n"


@pytest.fixture
def alice(client, cast):
    client.force_login(cast.alice)
    return client


def send(client, cast, content=ROWS, name="list.csv", **more):
    given = {"list_key": "nhs-list", "team": cast.hub.pk, "file": SimpleUploadedFile(name, content), **more}
    return client.post(reverse("exchange:upload"), given)


def sent(client, cast, **kw) -> str:
    return send(client, cast, **kw).url


def choices(cast, address: str, **more) -> dict:
    """What the look-over page would send as it stands."""
    given = {}
    with acting(cast.alice):
        for field in LookOver(run=ImportRun.objects.get(pk=address.rsplit("/", 1)[-1])):
            value = field.value()
            if field.name == "expires_on":
                given.update(zip((f"expires_on-{part}" for part in ("day", "month", "year")), value, strict=True))
            elif value:
                given[field.name] = value
    return {**given, **more}


def load_now(cast, address: str) -> ImportRun:
    """Do the job that the page queued."""
    return lists.load(run_id=address.rsplit("/", 1)[-1], team=cast.hub, by=cast.alice)


def test_a_list_is_looked_over_loaded_and_told(alice, cast):
    address = sent(alice, cast)
    page = alice.get(address).content.decode()
    assert "Look over list.csv" in page
    assert "701 730 9170" in page
    assert "Columns not used" in page
    with acting(cast.alice):
        assert not ListEntry.objects.exists()
    alice.post(f"{address}/decide", choices(cast, address, do="load"))
    assert "You may leave this page" in alice.get(address).content.decode()
    assert "Waiting for its turn" in alice.get(f"{address}/progress").content.decode()
    assert load_now(cast, address).status == "loaded"
    assert alice.get(f"{address}/progress")["HX-Refresh"] == "true"
    page = alice.get(address).content.decode()
    assert "Download the rejected rows" in page
    rows = alice.get(f"{address}/rows/rejected").content.decode()
    assert "no usable NHS number" in rows
    assert "Ann Bee" in alice.get(f"{address}/rows/new").content.decode()


def test_rejected_rows_download_and_are_not_kept_by_the_browser(alice, cast):
    address = sent(alice, cast)
    alice.post(f"{address}/decide", choices(cast, address, do="load"))
    load_now(cast, address)
    answer = alice.get(f"{address}/rows/rejected.csv")
    assert "no-store" in answer["Cache-Control"]
    content = b"".join(answer.streaming_content)
    assert b"Reason" in content
    assert b',"Cy",' in content


def test_what_a_column_holds_can_be_changed(alice, cast):
    address = sent(alice, cast, content=b"Number,Forename,Surname,Day\n7017309170,Ann,Bee,01/02/1950\n")
    assert "cannot be told who the rows are about" in alice.get(address).content.decode()
    again = alice.post(
        f"{address}/decide",
        choices(cast, address, **{"column-0": "nhs_number", "column-3": "date_of_birth", "do": "again"}),
        follow=True,
    )
    assert "701 730 9170" in again.content.decode()


def test_one_meaning_cannot_be_given_to_two_columns(alice, cast):
    address = sent(alice, cast)
    answer = alice.post(f"{address}/decide", choices(cast, address, **{"column-5": "postcode", "do": "load"}))
    assert answer.status_code == 422
    assert "cannot both be" in answer.content.decode()


def test_what_is_recorded_about_a_list_is_asked_and_kept(alice, cast):
    address = sent(alice, cast)
    given = choices(cast, address, purpose="Winter calls", do="load")
    assert given["legal_basis"]
    alice.post(f"{address}/decide", given)
    load_now(cast, address)
    with acting(cast.alice):
        assert DataSet.objects.get().purpose == "Winter calls"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("list.pdf", b"%PDF-1.7", "not one of the kinds of file"),
        ("list.csv", b"", "is empty"),
        ("list.csv", b"%PDF-1.7", "This is a PDF"),
        ("list.csv", b'Name,DOB\n"Ann,1\n', "Row 2: A quotation mark"),
        ("list.xlsx", b"PK\x03\x04nothing", "damaged"),
    ],
)
def test_a_bad_file_is_told_in_words_and_nothing_is_kept(alice, cast, name, content, words):
    answer = send(alice, cast, content=content, name=name)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    with acting(cast.alice):
        assert not ImportRun.objects.exists()


def test_a_file_too_large_is_never_stored(alice, cast, monkeypatch):
    monkeypatch.setattr("hearth.kit.uploads.LARGEST_MEGABYTES", 0.001)
    answer = send(alice, cast, content=ROWS * 100)
    assert "is larger than" in answer.content.decode()


def test_the_same_form_twice_is_one_file(alice, cast):
    key = "6f1f7e0e-6a53-4b3e-9d0d-0d8f1c0a7b11"
    assert sent(alice, cast, key=key) == sent(alice, cast, key=key)
    with acting(cast.alice):
        assert ImportRun.objects.count() == 1


def test_loading_twice_leads_to_the_same_page(alice, cast):
    address = sent(alice, cast)
    given = choices(cast, address, do="load")
    for _ in range(2):
        assert alice.post(f"{address}/decide", given).url == address


def test_a_file_that_was_loaded_before_says_so(alice, cast):
    address = sent(alice, cast)
    alice.post(f"{address}/decide", choices(cast, address, do="load"))
    load_now(cast, address)
    assert "This very file was loaded on" in alice.get(sent(alice, cast)).content.decode()


def test_a_file_can_be_thrown_away(alice, cast):
    address = sent(alice, cast)
    assert alice.post(f"{address}/decide", {"do": "drop"}).url == reverse("exchange:lists")
    assert "was thrown away" in alice.get(address).content.decode()


def test_a_file_of_elsewhere_says_so_before_and_after(alice, cast):
    address = sent(alice, cast, content=(FILES / "nsss_part.csv").read_bytes(), list_key="nsss")
    assert "Nobody in this file is in our area" in alice.get(address).content.decode()
    given = choices(cast, address, districts="e06000032", do="again")
    page = alice.post(f"{address}/decide", given, follow=True).content.decode()
    assert "Nobody in this file" not in page


def test_a_district_that_is_no_code_is_told(alice, cast):
    address = sent(alice, cast)
    answer = alice.post(f"{address}/decide", choices(cast, address, districts="Luton", do="load"))
    assert "is not a district" in answer.content.decode()


def test_a_failed_file_says_why_and_what_next(alice, cast, monkeypatch):
    address = sent(alice, cast)
    alice.post(f"{address}/decide", choices(cast, address, do="load"))
    monkeypatch.setattr(writing, "_write_rows", lambda *args: 1 / 0)
    load_now(cast, address)
    page = alice.get(address).content.decode()
    assert "was not loaded" in page
    assert "division" not in page
    assert "Upload it again" in page


def test_the_lists_held_are_shown_with_why_and_until_when(alice, cast):
    address = sent(alice, cast)
    alice.post(f"{address}/decide", choices(cast, address, do="load"))
    load_now(cast, address)
    page = alice.get(reverse("exchange:lists")).content.decode()
    assert "NHS shielded patient list" in page
    assert "Public task" in page
    assert "1 rejected" in page


@pytest.mark.parametrize("who", ["bob", "charlie"])
def test_others_are_kept_out(client, alice, cast, who):
    address = sent(alice, cast)
    client.force_login(getattr(cast, who))
    for path in (reverse("exchange:lists"), reverse("exchange:upload"), address, f"{address}/rows/rejected.csv"):
        assert client.get(path).status_code == 403


def test_another_teams_file_is_not_there(client, alice, cast):
    from hearth.access.tests.make import make_team, make_user

    address = sent(alice, cast)
    client.force_login(make_user(make_team(cast.borough), "manager", "Dora"))
    for path in (address, f"{address}/progress", f"{address}/rows/new", f"{address}/rows/rejected.csv"):
        assert client.get(path).status_code == 404
    assert client.post(f"{address}/decide", {"do": "drop"}).status_code == 404


def test_list_pages_ask_the_database_a_fixed_number_of_times(alice, cast, django_assert_max_num_queries):
    for _ in range(3):
        sent(alice, cast)
    with django_assert_max_num_queries(20):
        alice.get(reverse("exchange:lists"))


def test_a_misspelt_header_is_said_and_what_it_means_is_seen_before_it_is_loaded(alice, cast):
    misspelt = ROWS.replace(b"FirstName,", b"Frist Name,").replace(b"DateOfBirth,", b"Date of Brith,")
    address = sent(alice, cast, content=misspelt)
    page = alice.get(address).content.decode()
    assert "“Frist Name” is probably First name" in page
    assert "“Date of Brith” is probably Date of birth" in page
    told = alice.post(f"{address}/decide", choices(cast, address, do="load"), follow=True).content.decode()
    assert "Nothing is loaded yet" in told
    assert "1 February 1950" in told, "the rows are shown as they are read now"
    alice.post(f"{address}/decide", choices(cast, address, do="load"))
    assert load_now(cast, address).status == "loaded"
    with acting(cast.alice):
        assert str(ListEntry.objects.get().person.date_of_birth) == "1950-02-01"


def test_a_worker_is_missed_from_when_loading_was_asked_for_and_not_from_the_upload(alice, cast):
    address = sent(alice, cast)
    with acting(cast.alice):
        ImportRun.objects.update(made_at=timezone.now() - timedelta(hours=1))
    alice.post(f"{address}/decide", choices(cast, address, do="load"))
    assert "Loading has not begun" not in alice.get(address).content.decode()
    with acting(cast.alice):
        run = ImportRun.objects.get()
        run.options["asked_at"] = (timezone.now() - timedelta(minutes=5)).isoformat()
        run.save()
    assert "Loading has not begun" in alice.get(address).content.decode()


def test_rejected_rows_that_were_mended_take_nobody_off_the_list(alice, cast):
    address = sent(alice, cast)
    alice.post(f"{address}/decide", choices(cast, address, do="load"))
    load_now(cast, address)
    pieces = alice.get(f"{address}/rows/rejected.csv").streaming_content
    mended = b"".join(pieces).replace(b'"Cy",""', b'"Cy","Dee"').replace(b'"",""', b'"03/04/1950","QX8 9ZZ"', 1)
    again = sent(alice, cast, content=mended, name="mended.csv")
    page = alice.get(again).content.decode()
    assert "whoever is not among them stays on the list" in page
    alice.post(f"{again}/decide", choices(cast, again, do="load"))
    run = load_now(cast, again)
    assert (run.counts.get("new"), run.counts.get("gone", 0)) == (1, 0), run.failure
    with acting(cast.alice):
        assert ListEntry.objects.filter(gone_at=None).count() == 2


@pytest.mark.parametrize(("percent", "words"), [(5, "Finding out who is who"), (50, "Writing to the list: 50%")])
def test_the_bar_says_what_is_being_done_to_a_file_that_is_read(alice, cast, monkeypatch, percent, words):
    address = sent(alice, cast)
    alice.post(f"{address}/decide", choices(cast, address, do="load"))
    with acting(cast.alice):
        ImportRun.objects.update(rows_read=2)
    monkeypatch.setattr(lists_pages, "progress_of", lambda run: percent)
    for page in (address, f"{address}/progress"):  # left and opened again, it goes on from where the loading is
        assert words in alice.get(page).content.decode()


MANY = b"NHSNumber,FirstName,LastName,DateOfBirth,Postcode\n" + b"".join(
    b"%d,Ann,Bee %d,01/02/1950,QX8 9ZZ\n" % (number, number % 7) for number in (7017309170, 6593663840, 4200723050)
)


@pytest.fixture
def few_are_many(monkeypatch):
    """A file of three rows is too long to be counted while somebody waits for the page."""
    monkeypatch.setattr(lists_pages, "COUNTED_ROWS", 2)
    monkeypatch.setattr(lists_pages, "SHOWN_ROWS", 1)


def question_of(cast, address: str) -> str:
    with acting(cast.alice):
        return ImportRun.objects.get(pk=address.rsplit("/", 1)[-1]).options["counting"]["of"]


def count_now(cast, address: str, of: str = "") -> None:
    """Do the job that the page queued."""
    counting.count(run_id=address.rsplit("/", 1)[-1], team=cast.hub, by=cast.alice, of=of or question_of(cast, address))


def test_a_long_file_is_counted_by_a_job_while_its_first_rows_are_looked_over(alice, cast, few_are_many):
    address = sent(alice, cast, content=MANY)
    page = alice.get(address).content.decode()
    assert "Ann" in page
    assert "This file is long, so its 3 rows are being counted: how many are new, changed," in page
    assert "load the list without waiting for them" in page
    assert "The first 1 of 3 rows, as they will be read" in page
    question = question_of(cast, address)
    alice.get(address)
    assert question_of(cast, address) == question, "looked at twice, it is counted once"
    assert "Counting begins in a moment" in alice.get(f"{address}/counted").content.decode()
    count_now(cast, address)
    for place in (address, f"{address}/counted"):
        page = " ".join(alice.get(place).content.decode().split())
        assert "every row of the file" in page
        assert ">3</td>" in page
        assert "hx-trigger" not in page
    with acting(cast.alice):
        assert not ListEntry.objects.exists()


def test_a_long_file_is_counted_anew_when_it_is_to_be_read_otherwise(alice, cast, few_are_many):
    address = sent(alice, cast, content=MANY)
    alice.get(address)
    before = question_of(cast, address)
    count_now(cast, address)
    answer = alice.post(f"{address}/decide", choices(cast, address, keep_out_of_area="yes", do="again"), follow=True)
    assert "Counting begins in a moment" in answer.content.decode()
    assert question_of(cast, address) != before
    count_now(cast, address, of=before)  # the old job comes late: nobody waits for it
    assert "Counting begins in a moment" in alice.get(f"{address}/counted").content.decode()
    count_now(cast, address)
    assert "every row of the file" in alice.get(f"{address}/counted").content.decode()


def test_a_long_file_that_is_loaded_while_it_is_counted_loads_all_the_same(alice, cast, few_are_many):
    address = sent(alice, cast, content=MANY)
    alice.get(address)
    question = question_of(cast, address)
    alice.post(f"{address}/decide", choices(cast, address, do="load"))
    count_now(cast, address, of=question)
    assert alice.get(f"{address}/counted")["HX-Refresh"] == "true"
    assert load_now(cast, address).counts["new"] == 3


def test_a_count_that_fails_says_so_and_keeps_nobody_from_loading(alice, cast, few_are_many, monkeypatch):
    address = sent(alice, cast, content=MANY)
    alice.get(address)
    monkeypatch.setattr(counting, "judged", lambda *given: 1 / 0)
    count_now(cast, address)
    page = alice.get(address).content.decode()
    assert "could not be counted" in page
    assert "hx-trigger" not in page
    monkeypatch.undo()
    alice.post(f"{address}/decide", choices(cast, address, do="load"))
    assert load_now(cast, address).status == "loaded"


def test_many_who_are_missing_are_told_by_the_count_with_the_question_that_goes_with_it(alice, cast, few_are_many):
    people = [f"{n},01/02/19{n % 50 + 30},QX8 9ZZ\n" for n in range(30)]
    header = "LastName,DateOfBirth,Postcode,FirstName\n"
    first = sent(alice, cast, content=(header + "".join(f"Bee{one.strip()},Ann\n" for one in people)).encode())
    alice.post(f"{first}/decide", choices(cast, first, whole="yes", do="load"))
    load_now(cast, first)
    second = sent(alice, cast, content=(header + "".join(f"Bee{one.strip()},Ann\n" for one in people[:9])).encode())
    alice.post(f"{second}/decide", choices(cast, second, whole="yes", do="again"))
    assert "may_go" not in alice.get(second).content.decode()
    count_now(cast, second)
    told = alice.get(f"{second}/counted").content.decode()
    assert "21 of 30 people on the list are not in this file" in told
    assert 'id="may-go" hx-swap-oob="true"' in told
    assert "may_go" in alice.get(second).content.decode()
