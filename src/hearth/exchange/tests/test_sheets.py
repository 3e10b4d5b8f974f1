"""Files are read however they were saved, and refused in words when they cannot be."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.exchange.rules import feeds
from hearth.exchange.rules.sheets import Limits, Sheet, SheetFault, read_sheet, write_csv
from hearth.kit.cells import plain_cell, safe_cell

FILES = Path(__file__).parent / "files"
PLAIN = "NHS Number,First name,Last name,DOB\n9434765919,Zoë,O’Neill,01/02/1950\n"


def read(text: str, codec: str = "utf-8", **kw) -> Sheet:
    return read_sheet(text.encode(codec), known_headers=feeds.known_headers(), **kw)


def workbook(*rows, title="List") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_every_common_encoding_reads_the_same(codec):
    sheet = read(PLAIN, codec)
    assert sheet.headers == ("NHS Number", "First name", "Last name", "DOB")
    assert sheet.rows[0].cells == ("9434765919", "Zoë", "O’Neill", "01/02/1950")


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_every_common_separator_is_found(sign):
    assert read(PLAIN.replace(",", sign)).rows[0].cells[2] == "O’Neill"


def test_the_separator_a_spreadsheet_names_is_believed():
    assert read("sep=;\r\nNHS Number;Name\r\n1;a,b\r\n").rows[0].cells == ("1", "a,b")


def test_a_quoted_line_break_stays_in_its_field_and_rows_count_as_a_spreadsheet_counts():
    sheet = read('Name,DOB\n"Ann\nBee",1\nCy,2\n')
    assert [(row.number, row.cells[0]) for row in sheet.rows] == [(2, "Ann\nBee"), (3, "Cy")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_read(end):
    assert len(read(PLAIN.replace("\n", end)).rows) == 1


def test_a_banner_above_the_header_is_passed_over():
    sheet = read("OFFICIAL - SENSITIVE,,,\n\n" + PLAIN)
    assert sheet.header_row == 3
    assert sheet.rows[0].number == 4


def test_a_second_column_of_one_name_is_numbered_and_a_nameless_one_is_called_by_its_place():
    assert read("Phone,Phone,,DOB\n1,2,3,4\n").headers == ("Phone", "Phone (2)", "column 3", "DOB")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"%PDF-1.7", "a PDF"),
        (b"\xd0\xcf\x11\xe0rest", "password"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"Name,DOB\nA\0B,1\n", "not text"),
        (b"Name,DOB\nA\x81\xffB,1\n", "Row 2"),
        (b'Name,DOB\nAnn,"1\nBee,2\n', "never closed"),
        (b"PK\x03\x04rubbish", "damaged"),
    ],
)
def test_what_is_no_list_is_refused_with_a_remedy(content, words):
    with pytest.raises(SheetFault, match=words) as caught:
        read_sheet(content)
    assert caught.value.remedy


def test_limits_name_the_row_and_what_to_do():
    with pytest.raises(SheetFault, match="more than 3 rows"):
        read("Name\n" + "A\n" * 20, limits=Limits(rows=3))
    with pytest.raises(SheetFault, match="Row 2, column 1: One field has"):
        read("Name\n" + "A" * 30 + "\n", limits=Limits(field=20))
    with pytest.raises(SheetFault, match="more than 1 row"):
        read_sheet(workbook(*[["Name"]] * 20), limits=Limits(workbook_rows=1))
    with pytest.raises(SheetFault, match="columns"):
        read("A,B,C\n1,2,3\n", limits=Limits(columns=2))
    with pytest.raises(SheetFault, match="MB"):
        read(PLAIN, limits=Limits(size=10))


def test_a_workbook_reads_as_its_cells_are_seen():
    import datetime as dt

    rows = (["NHS Number", "DOB", "Phone"], [9434765919, dt.datetime(1950, 2, 1), 7700900123.0], ["NA", None, True])
    sheet = read_sheet(workbook(*rows), known_headers=feeds.known_headers())
    assert sheet.rows[0].cells == ("9434765919", "1950-02-01", "7700900123")
    assert sheet.rows[1].cells == ("NA", "", "TRUE")


def test_the_sheet_with_known_headers_is_chosen():
    book = openpyxl.Workbook()
    book.active.append(["Notes", "for", "the", "reader"])
    book.create_sheet("Data").append(["NHS Number", "DOB"])
    book["Data"].append(["1", "2"])
    out = io.BytesIO()
    book.save(out)
    assert read_sheet(out.getvalue(), known_headers=feeds.known_headers()).how == "sheet “Data”"


def _zip(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_workbook_that_unpacks_to_too_much_is_refused_unopened():
    bomb = _zip(**{"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * 30_000_000})
    with pytest.raises(SheetFault, match="far more than a list needs"):
        read_sheet(bomb)


def test_a_workbook_with_entities_is_refused():
    attack = _zip(**{"xl/workbook.xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'})
    with pytest.raises(SheetFault, match="damaged"):
        read_sheet(attack)


def test_a_zip_of_something_else_is_refused():
    with pytest.raises(SheetFault, match="not a workbook"):
        read_sheet(_zip(**{"list.csv": PLAIN.encode()}))


def test_a_formula_is_text_and_goes_out_harmless():
    row = read('Name,DOB\n"=HYPERLINK(""http://x"")",1\n').rows[0]
    assert row.cells[0] == '=HYPERLINK("http://x")'
    assert safe_cell(row.cells[0]).startswith("'=")
    assert safe_cell("+44 7700 900123") == "+44 7700 900123"
    assert safe_cell("-1+cmd|' /C calc'!A0").startswith("'-")


STARTS = ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "\u00a0=", "\ufeff=", "\x0b+", "＝", "＠"]


@pytest.mark.parametrize("start", STARTS)
def test_no_way_of_beginning_a_formula_goes_out_as_one(start):
    text = f"{start}cmd|'/C calc'!A0"
    assert safe_cell(text) == f"'{text}"
    line = write_csv([f"x;{text}"], []).decode("utf-8-sig")
    assert line == f'"x;{text}"\r\n', "quoted, so that a semicolon parts nothing"


@pytest.mark.parametrize("number", ["+44 7700 900123", "+447700900123", "-12.50", "(01632) 960 987", "07700900123"])
def test_numbers_stay_as_people_read_them(number):
    assert safe_cell(number) == number


@given(st.text(max_size=40))
def test_what_goes_out_safe_comes_back_as_it_was(text):
    assert safe_cell(text)[:1] not in ("=", "@", "\t", "\r")
    assert plain_cell(safe_cell(text)) == text
    for quoted in (f"'{text}", f"''={text}"):
        assert plain_cell(safe_cell(quoted)) == quoted, "also what begins with an apostrophe of its own"


@given(st.lists(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12),
                         min_size=3, max_size=3), min_size=1, max_size=8))  # fmt: skip
def test_a_list_we_wrote_reads_back(rows):
    sheet = read_sheet(write_csv(["NHS Number", "Name", "DOB"], rows), known_headers=feeds.known_headers())
    written = [tuple(safe_cell(cell) for cell in row) for row in rows]
    assert [row.cells for row in sheet.rows] == [row for row in written if any(cell.strip() for cell in row)]


@given(st.binary(max_size=400))
def test_no_bytes_upset_the_reader(content):
    try:
        assert isinstance(read_sheet(content, known_headers=feeds.known_headers()), Sheet)
    except SheetFault as fault:
        if not fault.remedy:
            raise


@given(st.data())
def test_no_damage_to_a_workbook_upsets_the_reader(data):
    content = bytearray(_WORKBOOK)
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert isinstance(read_sheet(bytes(content)), Sheet)
    except SheetFault as fault:
        if not fault.remedy:
            raise


_WORKBOOK = workbook(["NHS Number", "DOB"], ["9434765919", "01/02/1950"])


def test_two_files_joined_in_different_encodings_are_read_line_by_line():
    head, row = PLAIN.splitlines(keepends=True)
    sheet = read_sheet((head + row).encode() + row.replace("Zoë", "Renée").encode("cp1252"))
    assert [cells.cells[1] for cells in sheet.rows] == ["Zoë", "Renée"]
    assert "mixed" in sheet.how


def test_a_header_with_nothing_below_is_refused_in_words():
    with pytest.raises(SheetFault, match="no rows below"):
        read(PLAIN.splitlines(keepends=True)[0])


def test_a_header_that_is_there_twice_is_refused_where_the_columns_differ():
    head, row = PLAIN.splitlines()
    with pytest.raises(SheetFault, match=r"“dob” is there twice \(columns 4 and 5\), and from row 2"):
        read(f"{head},dob\n{row},02/02/1950\n", only_once=feeds.headers_of(feeds.ESSENTIAL))
    for same in (f"{head},DOB\n{row},01/02/1950\n", f"{head},Phone,Phone\n{row},1,2\n"):
        assert len(read(same, only_once=feeds.headers_of(feeds.ESSENTIAL)).rows) == 1
