"""Letters: issued, printed as PDFs everybody can read, revoked, and checked."""

import io
import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
import segno
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from hearth.access.tests.make import acting, events, everywhere
from hearth.kit.refused import Refused
from hearth.offers import actions
from hearth.offers.models import Check, Letter, Photo, Volunteer
from hearth.offers.tests.make import make_role, make_volunteer


@pytest.fixture
def sam(cast):
    make_role(cast.borough, "shopping", categories=["food"], name="Shopping", name_cy="Siopa")
    return make_volunteer(cast.hub, approved_by=cast.alice, does=["food"], first_name="Siân", last_name="Tan")


@pytest.fixture
def letter(cast, sam):
    with acting(cast.alice):
        return actions.issue_letter(sam, by=cast.alice)


def printed(cast, *letters, medicines=()) -> PdfReader:
    with acting(cast.alice):
        made = actions.print_letters(letters, medicines=medicines, check_at="/check", by=cast.alice)
    return PdfReader(io.BytesIO(made))


def a_photo(kind="JPEG", size=(900, 1200)) -> bytes:
    """A photograph as a telephone takes it, with the place and the time in it."""
    exif = Image.Exif()
    exif[0x010F], exif[0x9003] = "A telephone of Sam's", "2026:11:01 10:00:00"
    written = io.BytesIO()
    Image.new("RGB", size, (90, 120, 200)).save(written, kind, exif=exif)
    return written.getvalue()


def drawn_code(paper: PdfReader) -> tuple[set[tuple[int, int]], float]:
    """The dark modules of the code as the paper has them, each by column and row, and how many points wide one is.

    Typst draws the picture's strokes as lines in the middle of each row of modules: “2 2.5 m 9 2.5 l”.
    """
    stream = paper.pages[0].get_contents().get_data().decode("latin-1")
    found = re.search(r"q ([\d.]+) 0 0 -\1 [\d. ]+ cm[^\n]*? M (\d+ \d+\.5 m [^\n]+)\nB", stream)
    strokes = re.findall(r"(\d+) (\d+)\.5 m (\d+) \2\.5 l", found[2])
    return {(x, int(y)) for begin, y, end in strokes for x in range(int(begin), int(end))}, float(found[1])


def alternatives(paper: PdfReader) -> list[str]:
    """The words that stand for the pictures."""
    found = [paper.get_object(number) for number in range(1, len(paper.xref_objStm) + len(paper.xref[0]))]
    return [one["/Alt"] for one in found if isinstance(one, dict) and "/Alt" in one]


def ask(**facts):
    with everywhere():
        return actions.check_letter(address="192.0.2.7", **facts)


def test_a_letter_is_a_tagged_pdf_in_its_language_with_a_title(cast, letter):
    paper = printed(cast, letter)
    root = paper.trailer["/Root"]
    assert root["/Lang"].startswith("en")
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert paper.metadata.title == f"Volunteer's letter {letter.number}"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    text = paper.pages[0].extract_text()
    assert "Siân Tan" in text
    assert letter.number in text
    assert "Shopping" in text
    assert "/check" in text
    assert "May not collect medicines" in text
    assert len(paper.pages) == 1


def test_the_code_as_it_is_drawn_leads_to_this_letters_own_check_page(cast, letter, settings):
    settings.ADDRESS = "https://hearth.fernhallow.example"
    drawn, points = drawn_code(printed(cast, letter))
    meant = segno.make_qr(f"https://hearth.fernhallow.example/check/{letter.pk}", error="m").matrix
    border = min(x for x, _ in drawn)
    assert border >= 2
    assert drawn == {(x + border, y + border) for y, row in enumerate(meant) for x, dark in enumerate(row) if dark}
    assert points / 72 * 25.4 > 0.5, "a module of half a millimetre is read by a phone at arm's length"


def test_a_letter_holds_no_longer_than_the_checks_that_what_it_says_rests_on(cast, sam):
    make_role(cast.borough, "packing", categories=["food"], name="Packing", identity="seen")
    today = timezone.localdate()
    soon, sooner = today + timedelta(days=20), today + timedelta(days=10)
    with acting(cast.alice):
        for kind, level, until in (("identity", "seen", soon), ("dbs", "basic", sooner)):  # no role asks for the DBS
            actions.note_check(sam, kind=kind, level=level, issued_on=today, expires_on=until, by=cast.alice)
        with pytest.raises(Refused, match="no longer than the checks"):
            actions.issue_letter(sam, holds_until=soon + timedelta(days=1), by=cast.alice)
        assert actions.issue_letter(sam, by=cast.alice).holds_until == soon


def test_a_welsh_letter_has_an_english_page_behind_it(cast, sam):
    with acting(cast.alice):
        letter = actions.issue_letter(sam, by=cast.alice, language="cy")
    paper = printed(cast, letter, medicines=["food"])
    assert [page.extract_text().splitlines()[2:3] for page in paper.pages]
    assert len(paper.pages) == 2
    assert "Llythyr gwirfoddolwr" in paper.pages[0].extract_text()
    assert "Siopa" in paper.pages[0].extract_text()
    assert "Nid cyffuriau" in " ".join(paper.pages[0].extract_text().split())
    assert "Not controlled drugs" in " ".join(paper.pages[1].extract_text().split())
    assert paper.trailer["/Root"]["/Lang"].startswith("cy")


def test_many_letters_are_one_file_and_are_marked_as_printed(cast, letter):
    lee = make_volunteer(cast.hub, approved_by=cast.alice, does=["food"], first_name="Lee", last_name="Abe")
    with acting(cast.alice):
        other = actions.issue_letter(lee, by=cast.alice)
    pages = [page.extract_text() for page in printed(cast, letter, other).pages]
    assert "Lee Abe" in pages[0]
    assert "Siân Tan" in pages[1]
    with acting(cast.alice):
        assert not Letter.objects.filter(printed_at=None).exists()


def test_a_name_cannot_change_the_paper(cast):
    make_role(cast.borough, categories=["food"])
    odd = make_volunteer(cast.hub, approved_by=cast.alice, does=["food"], first_name="#panic()", last_name="*Bold* $x$")
    with acting(cast.alice):
        letter = actions.issue_letter(odd, by=cast.alice)
    assert "#panic() *Bold* $x$" in printed(cast, letter).pages[0].extract_text()


def test_nobody_gets_a_letter_who_lacks_a_check(cast):
    make_role(cast.borough, "visits", categories=["visits"], dbs="enhanced", activity="care")
    sam = make_volunteer(cast.hub, does=["visits"])
    with everywhere():
        Volunteer.objects.filter(pk=sam.pk).update(status="active", decided_at=timezone.now())
    with acting(cast.alice):
        sam = Volunteer.objects.get(pk=sam.pk)
        with pytest.raises(Refused, match="checks in force"):
            actions.issue_letter(sam, by=cast.alice)
        Check.objects.create(team=cast.hub, volunteer=sam, kind="dbs", level="enhanced", issued_on=date(2026, 1, 5),
                             expires_on=timezone.localdate(), seen_by=cast.alice)  # fmt: skip
        letter = actions.issue_letter(sam, by=cast.alice)
    assert ask(number=sam.number).first_name == sam.first_name
    with acting(cast.alice):
        Check.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    assert ask(number=sam.number) is None, "an expired check takes the letter's worth away"
    with pytest.raises(Refused, match="not printed"):
        printed(cast, letter)


@pytest.mark.parametrize("status", ["applied", "in_checks", "paused", "isolating", "left", "refused"])
def test_only_an_active_volunteer_has_a_letter_that_holds(cast, sam, letter, status):
    assert ask(number=sam.number)
    assert ask(letter=letter.pk)
    with everywhere():
        Volunteer.objects.filter(pk=sam.pk).update(status=status, decided_at=timezone.now())
    assert ask(number=sam.number) is None
    assert ask(letter=letter.pk) is None
    with acting(cast.alice), pytest.raises(Refused):
        actions.issue_letter(sam, by=cast.alice)


def test_a_revoked_letter_is_not_valid_from_that_moment(cast, sam, letter):
    with acting(cast.alice):
        with pytest.raises(Refused, match="Say why"):
            actions.revoke_letter(letter, reason=" ", by=cast.alice)
        actions.revoke_letter(letter, reason="Lost on the bus", by=cast.alice)
        with pytest.raises(Refused, match="already"):
            actions.revoke_letter(letter, reason="Again", by=cast.alice)
    assert ask(number=sam.number) is None
    assert ask(letter=letter.pk) is None
    told = [verb for verb, _ in events(cast.borough)]
    assert {"offers.issue_letter", "offers.revoke_letter", "offers.check_letter"} <= set(told)


def test_a_new_letter_takes_the_place_of_the_one_before(cast, sam, letter):
    with acting(cast.alice):
        new = actions.issue_letter(sam, by=cast.alice)
        assert Letter.objects.get(pk=letter.pk).revoked_because == "A new letter was issued."
    assert ask(letter=letter.pk) is None
    assert ask(letter=new.pk).number == ask(number=sam.number).number == sam.number


def test_a_letter_that_has_run_out_is_not_valid(cast, sam, letter):
    with everywhere():
        Letter.objects.update(holds_until=timezone.localdate())
        assert actions.check_letter(address="", number=sam.number)
        Letter.objects.update(holds_until=timezone.localdate() - timedelta(days=1))
    assert ask(number=sam.number) is None
    assert ask(letter=letter.pk) is None


def test_a_letter_holds_for_a_year_at_most(cast, sam):
    today = timezone.localdate()
    with acting(cast.alice):
        for wrong in (today - timedelta(days=1), today + timedelta(days=366)):
            with pytest.raises(Refused, match="365 days at most"):
                actions.issue_letter(sam, by=cast.alice, holds_until=wrong)
        assert actions.issue_letter(sam, by=cast.alice).holds_until == today + timedelta(days=365)


def test_only_who_approves_volunteers_issues_prints_and_revokes(cast, sam, letter):
    for user in (cast.bob, cast.charlie):
        with acting(user):
            with pytest.raises(Refused, match="does not let you"):
                actions.issue_letter(sam, by=user)
            with pytest.raises(Refused, match="does not let you"):
                actions.revoke_letter(letter, reason="No", by=user)
            with pytest.raises(Refused, match="does not let you"):
                actions.keep_photo(sam, file=a_photo(), by=user)
    with acting(cast.bob), pytest.raises(Refused):
        actions.print_letters([letter], medicines=(), check_at="/check", by=cast.bob)


def test_a_number_with_letters_from_before_still_finds_its_letter(cast, sam, letter):
    with everywhere():
        Volunteer.objects.filter(pk=sam.pk).update(former_number="H7K-4P2M")
    assert ask(number="H7K-4P2M").number == sam.number
    assert ask(number="482-915-304") is None
    assert ask(letter=uuid4()) is None


def test_numbers_cannot_be_tried_one_after_the_other(cast, sam, letter, settings):
    settings.CHECKS_AN_HOUR = 2
    assert ask(number=sam.number)
    assert ask(number="482-915-304") is None
    with pytest.raises(Refused, match="very often"):
        ask(number=sam.number)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_is_made_anew_without_what_the_camera_wrote(cast, sam, kind):
    with acting(cast.alice):
        kept = actions.keep_photo(sam, file=a_photo(kind), by=cast.alice)
        again = actions.keep_photo(sam, file=a_photo(kind), by=cast.alice)
        assert again.pk == kept.pk
    made = Image.open(io.BytesIO(bytes(kept.jpeg)))
    assert made.format == "JPEG"
    assert made.size == (420, 540)
    assert not made.getexif()
    assert not made.info.get("exif")
    assert b"telephone" not in bytes(kept.jpeg)
    with acting(cast.alice):
        letter = actions.issue_letter(sam, by=cast.alice)
    paper = printed(cast, letter)
    assert "Photograph of Siân Tan" in alternatives(paper), "whoever cannot see is told what is pictured"
    with acting(cast.alice):
        actions.drop_photo(sam, by=cast.alice)
        assert not Photo.objects.exists()


@pytest.mark.parametrize("file", [b"", b"not a picture", b"GIF89a" + b"0" * 50, a_photo()[:200]])
def test_what_is_no_photograph_is_refused(cast, sam, file):
    with acting(cast.alice), pytest.raises(Refused, match="not a photograph"):
        actions.keep_photo(sam, file=file, by=cast.alice)


def test_new_volunteers_have_a_number_of_digits(cast, sam):
    assert re.fullmatch(r"\d{3}-\d{3}-\d{3}", sam.number)
