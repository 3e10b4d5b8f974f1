"""Excel workbooks (.xlsx), read a row at a time and never trusted: bombs are refused before they are opened."""

import datetime as dt
import io
import re
import zipfile
import zlib

from .faults import Limits, SheetFault, Table

_PARTS = 2_000
_SMALL = 1_000_000
_DEEPEST = 1_048_576
"""The last row Excel itself has."""
_BROKEN = SheetFault("This workbook is damaged.", remedy="Open it in Excel, save it as CSV UTF-8 and upload that.")


def read_workbook(content: bytes, limits: Limits, known_headers: frozenset[str]) -> Table:
    """The rows of the sheet whose top has the most known headers, or of the first sheet with anything in it."""
    _refuse_bombs(content, limits)
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        tables = [Table(_rows(sheet, limits), "xlsx", f"sheet “{sheet.title}”") for sheet in book.worksheets]
    except SheetFault:
        raise
    except Exception:  # openpyxl raises almost anything for a malformed workbook
        raise _BROKEN from None
    filled = [table for table in tables if table.rows]
    if not filled:
        raise SheetFault("The workbook has no rows in it.", remedy="Check that it is the right file.")
    return max(filled, key=lambda table: _known(table, known_headers))


def _known(table: Table, known: frozenset[str]) -> int:
    return max(sum(re.sub(r"[^a-z0-9]", "", c.casefold()) in known for c in row) for row in table.rows[:10])


def _refuse_bombs(content: bytes, limits: Limits) -> None:
    """A workbook is a zip: count what it says it unpacks to (zipfile never unpacks more), and look for entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise SheetFault("This is a zip file, not a workbook.", remedy="Unpack it and upload the list inside.")
            if any(part.flag_bits & 1 for part in parts):
                raise SheetFault("This workbook has a password.", remedy="Take the password off and save it again.")
            total = sum(part.file_size for part in parts)
            steep = any(p.file_size > max(_SMALL, limits.ratio * max(p.compress_size, 1)) for p in parts)
            if total > limits.expanded or len(parts) > _PARTS or steep:
                raise SheetFault(
                    "This workbook unpacks to far more than a list needs.",
                    remedy="Save it as CSV UTF-8 and upload that.",
                )
            for part in parts:
                _refuse_entities(archive, part)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
        raise error if isinstance(error, SheetFault) else _BROKEN from None


def _refuse_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """No part of a real workbook has a document type; one that has is an attack."""
    if not part.filename.endswith((".xml", ".rels")):
        return
    tail = b""
    with archive.open(part) as stream:
        while block := stream.read(1 << 20):
            if b"<!DOCTYPE" in tail + block.replace(b"\0", b""):
                raise _BROKEN
            tail = block[-9:].replace(b"\0", b"")


def _rows(sheet, limits: Limits) -> list[tuple[str, ...]]:
    if not hasattr(sheet, "iter_rows"):
        return []
    sheet.reset_dimensions()
    rows: list[tuple[str, ...]] = []
    filled = last = 0
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        _refuse_wide_or_long(number, cells, filled, limits)
        rows.append(tuple(_field(value, number, place, limits) for place, value in enumerate(cells, start=1)))
        if any(rows[-1]):
            filled, last = filled + 1, number
    return rows[:last]


def _refuse_wide_or_long(number: int, cells: tuple, filled: int, limits: Limits) -> None:
    if len(cells) > limits.columns:
        raise SheetFault(
            f"There are more than {limits.columns} columns.", row=number, remedy="Take the empty ones out."
        )
    most = min(limits.rows, limits.workbook_rows)
    if filled > most + 10 or number > _DEEPEST:
        raise SheetFault(f"The sheet has more than {most:,} rows.", remedy="Save it as CSV UTF-8 and upload that.")


def _field(value: object, row: int, place: int, limits: Limits) -> str:
    text = _text(value)
    if len(text) > limits.field:
        raise SheetFault(
            f"One field has {len(text):,} characters; at most {limits.field:,} are read.",
            row=row, column=f"column {place}", remedy="Shorten it.",
        )  # fmt: skip
    return text.replace("\0", "")


def _text(value: object) -> str:
    """A cell as a person reads it: dates as 1950-12-31, whole numbers without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return format(value, ".0f")
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d") if value.time() == dt.time() else value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)
