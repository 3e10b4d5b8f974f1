"""A CSV or XLSX file as it came, turned into rows of text.

Nothing in a file is run: a formula stays text. Every refusal names the row, the column and what to do.
"""

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hearth.kit.cells import safe_cell

from .faults import Limits, SheetFault, Table
from .workbooks import read_workbook

__all__ = [
    "Limits",
    "Sheet",
    "SheetFault",
    "SheetRow",
    "Text",
    "csv_parts",
    "read_sheet",
    "text_of",
    "write_csv",
]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_FOREIGN = (
    (b"%PDF", "a PDF", "Ask the sender for the list as CSV UTF-8 or XLSX."),
    (b"\xd0\xcf\x11\xe0", "an old or password-protected Excel file",
     "Open it, take the password off, and save it as Excel Workbook (.xlsx) or CSV UTF-8."),
    (b"\x1f\x8b", "a compressed file", "Unpack it first and upload the CSV inside."),
    (b"\x89PNG", "a picture", "Upload the list itself as CSV UTF-8 or XLSX."),
)  # fmt: skip
_HEADER_SEARCH = 10
_DELIMITERS = ",;\t|"
_TYPICAL = 1_000
"""Rows whose values are kept once, however often they come again: towns, dates, yes and no."""
_LONG_QUOTE = 25
"""Line ends inside one field beyond which a quotation mark was surely left open."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row as it stands: `number` counts as a spreadsheet does, the header being row 1 when it comes first."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a CSV file: `mark` is the byte order mark before it, `codec` is empty where its lines are in two
    encodings, `told` is Excel's line that says what parts the fields."""

    text: str
    mark: bytes
    codec: str
    called: str
    told: str
    delimiter: str


@dataclass(frozen=True)
class Sheet:
    """A file read into text: headers, rows, and how it was read."""

    headers: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    kind: str
    how: str
    digest: str
    header_row: int = 1
    blank_rows: int = 0


def read_sheet(
    content: bytes,
    *,
    known_headers: frozenset[str] = frozenset(),
    only_once: frozenset[str] = frozenset(),
    limits: Limits | None = None,
) -> Sheet:
    """Read a file's bytes. `known_headers` (folded by `fold`) help to find the header below a banner; a header of
    `only_once` may not stand above two columns that differ.

    Raises SheetFault, and nothing else, for whatever cannot be read.
    """
    limits = limits or Limits()
    _refuse_foreign(content, limits)
    is_zip = content.startswith(b"PK")
    table = read_workbook(content, limits, known_headers) if is_zip else _read_text(content, limits)
    sheet = _with_header(table, known_headers, limits, hashlib.sha256(content).hexdigest())
    _refuse_torn_columns(table.rows[sheet.header_row - 1], sheet, only_once)
    return sheet


def fold(header: str) -> str:
    """A header as it is compared: letters and digits only, in lower case."""
    return re.sub(r"[^a-z0-9]", "", header.casefold())


def _refuse_foreign(content: bytes, limits: Limits) -> None:
    if not content.strip(b"\0\t\r\n \xef\xbb\xbf"):
        raise SheetFault("The file is empty.", remedy="Download it again from where it came.")
    if len(content) > limits.size:
        raise SheetFault(
            f"The file has {len(content) / 1e6:.1f} MB; at most {limits.size / 1e6:.0f} MB are read.",
            remedy="Split it into smaller files with the same header.",
        )
    for start, what, remedy in _FOREIGN:
        if content.startswith(start):
            raise SheetFault(f"This is {what}, not a list.", remedy=remedy)
    if re.match(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml)", content[:200], re.IGNORECASE):
        raise SheetFault(
            "This is a web page, not a list.", remedy="Sign in where the file comes from and download it again."
        )


def _read_text(content: bytes, limits: Limits) -> Table:
    read = text_of(content)
    if "\0" in read.text:
        line = read.text.count("\n", 0, read.text.index("\0")) + 1
        raise SheetFault(
            "The file has bytes in it that are not text.", row=line, remedy="Save it as CSV UTF-8 and upload that."
        )
    text = f" \n{read.text.removeprefix(read.told)}" if read.told else read.text
    name = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}[read.delimiter]
    return Table(_parse(text, read.delimiter, limits), "csv", f"{read.called}, parted by {name}")


def text_of(content: bytes) -> Text:
    """The bytes of a CSV file as text, and what parts its fields. Raises SheetFault where a byte is no sign."""
    mark, (text, codec, called) = _decode(content)
    told, delimiter = _delimited(text)
    return Text(text, mark, codec, called, told, delimiter)


def _decode(content: bytes) -> tuple[bytes, tuple[str, str, str]]:
    for mark, codec, name in _BOMS:
        if content.startswith(mark):
            return mark, (_strictly(content[len(mark) :], codec, name), codec, name)
    if guess := _unmarked_utf16(content):
        return b"", (_strictly(content, guess, "UTF-16"), guess, "UTF-16")
    try:
        return b"", (content.decode("utf-8"), "utf-8", "UTF-8")
    except UnicodeDecodeError:
        mixed = _line_by_line(content)
        return b"", mixed or (_strictly(content, "cp1252", "Windows-1252"), "cp1252", "Windows-1252")


def _line_by_line(content: bytes) -> tuple[str, str, str] | None:
    """Two files joined into one: some lines are UTF-8, others Windows-1252. None when no line needs UTF-8."""
    read: list[str] = []
    is_mixed = False
    for row, line in enumerate(content.splitlines(keepends=True), start=1):
        try:
            read.append(line.decode("utf-8"))
            is_mixed = is_mixed or not line.isascii()
        except UnicodeDecodeError:
            read.append(_strictly(line, "cp1252", "Windows-1252", row=row))
    return ("".join(read), "", "UTF-8 and Windows-1252 mixed") if is_mixed else None


def _strictly(content: bytes, codec: str, name: str, row: int = 1) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        row += content.count(b"\n", 0, error.start)
        raise SheetFault(
            f"A sign there is neither UTF-8 nor {name}.", row=row, remedy="Save the file as CSV UTF-8 and upload that."
        ) from None


def _unmarked_utf16(content: bytes) -> str:
    """UTF-16 without a mark shows as a NUL in every other byte of plain text."""
    head = content[:400]
    if len(head) < 8 or len(content) % 2:
        return ""
    half = len(head) // 2
    if head[1::2].count(0) > half * 0.7 and not head[0::2].count(0):
        return "utf-16-le"
    return "utf-16-be" if head[0::2].count(0) > half * 0.7 and not head[1::2].count(0) else ""


def _delimited(text: str) -> tuple[str, str]:
    """What parts the fields: said by Excel's `sep=` line, which comes first here, or the commonest outside quotes at
    the top."""
    if told := re.match(r"(?i)\"?sep=([,;\t|])\"?\r?\n?", text):
        return told.group(0), told.group(1)
    bare = re.sub(r'"[^"]*"', "", text[:20_000])
    lines = [line for line in bare.splitlines() if line][:_HEADER_SEARCH]
    counts = {sign: max((line.count(sign) for line in lines), default=0) for sign in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda sign: counts[sign])
    return "", best if counts[best] else ","


def _parse(text: str, delimiter: str, limits: Limits) -> list[tuple[str, ...]]:
    csv.field_size_limit(max(limits.field * 4, 131_072))
    rows: list[tuple[str, ...]] = []
    common: dict[str, str] = {}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            if len(rows) < _TYPICAL:
                common.update(zip(cells, cells, strict=True))
            rows.append(_checked(tuple(common.get(cell, cell) for cell in cells), len(rows) + 1, limits))
            if len(rows) > limits.rows + _HEADER_SEARCH:
                raise _too_many(limits)
    except csv.Error:
        raise _open_quote(len(rows) + 1) from None
    if rows and text.count('"') % 2 and any("\n" in cell for cell in rows[-1]):
        raise _open_quote(len(rows))
    return rows


def _checked(cells: tuple[str, ...], number: int, limits: Limits) -> tuple[str, ...]:
    if len(cells) > limits.columns:
        raise SheetFault(
            f"There are {len(cells)} columns; at most {limits.columns} are read.", row=number, remedy="Take some out."
        )
    if len(max(cells, key=len, default="")) <= min(limits.field, _LONG_QUOTE):
        return cells  # nothing so short is too long, or holds so many lines
    for column, cell in enumerate(cells, start=1):
        if len(cell) > limits.field:
            raise SheetFault(
                f"One field has {len(cell):,} characters; at most {limits.field:,} are read.",
                row=number, column=f"column {column}",
                remedy='A quotation mark (") there may never be closed: close it or take it out.',
            )  # fmt: skip
        if cell.count("\n") > _LONG_QUOTE:
            raise _open_quote(number)
    return cells


def _open_quote(row: int) -> SheetFault:
    return SheetFault(
        'A quotation mark (") is opened and never closed.', row=row, remedy="Close it or take it out, and upload again."
    )


def _too_many(limits: Limits) -> SheetFault:
    return SheetFault(
        f"The file has more than {limits.rows:,} rows.", remedy="Split it into smaller files with the same header."
    )


def _with_header(table: Table, known: frozenset[str], limits: Limits, digest: str) -> Sheet:
    filled = [(number, cells) for number, cells in enumerate(table.rows, start=1) if any(c.strip() for c in cells)]
    if not filled:
        raise SheetFault("The file has no rows in it.", remedy="Download it again from where it came.")
    number, header = _find_header(filled[:_HEADER_SEARCH], known)
    headers = _named(header)
    pad = len(headers) if table.kind == "xlsx" else 0  # a workbook does not store the empty cells at a row's end
    below = tuple(SheetRow(place, cells + ("",) * (pad - len(cells))) for place, cells in filled if place > number)
    if not below:
        raise SheetFault("The file has a header and no rows below it.", remedy="Ask the sender for the list itself.")
    if len(below) > limits.rows:
        raise _too_many(limits)
    return Sheet(
        headers=headers, rows=below, kind=table.kind, how=table.how, digest=digest, header_row=number,
        blank_rows=len(table.rows) - number - len(below),
    )  # fmt: skip


def _find_header(top: list[tuple[int, tuple[str, ...]]], known: frozenset[str]) -> tuple[int, tuple[str, ...]]:
    """The first row of the top ten with the most known headers, or the first row of all."""
    return max(top, key=lambda row: (sum(fold(cell) in known for cell in row[1]) if known else 0, -row[0]))


def _refuse_torn_columns(header: tuple[str, ...], sheet: Sheet, only_once: frozenset[str]) -> None:
    """Two columns of one name that say different things: nobody can tell which date of birth is meant."""
    places: dict[str, int] = {}
    for place, cell in enumerate(header):
        first = places.setdefault(fold(cell), place)
        if first == place or fold(cell) not in only_once:
            continue
        for row in sheet.rows:
            if len(row.cells) > place and row.cells[first].strip() != row.cells[place].strip():
                raise SheetFault(
                    f"The header “{cell.strip()}” is there twice (columns {first + 1} and {place + 1}), and from row "
                    f"{row.number} on the two say different things.",
                    row=sheet.header_row, remedy="Take one of them out, or give it another name, and upload again.",
                )  # fmt: skip


def _named(header: tuple[str, ...]) -> tuple[str, ...]:
    """Headers tidied; a nameless column is called by its place, and a second of the same name is numbered."""
    while header and not header[-1].strip():
        header = header[:-1]
    names: list[str] = []
    for place, cell in enumerate(header, start=1):
        name = " ".join(cell.replace("\ufeff", "").split())[:200] or f"column {place}"
        names.append(name if name not in names else f"{name} ({place})")
    return tuple(names)


# --- Writing back ---------------------------------------------------------------------------------------


def write_csv(headers: list[str], rows: Iterable[list[object]]) -> bytes:
    """A CSV file that Excel opens as UTF-8 and that runs nothing."""
    return b"".join(csv_parts(headers, [rows]))


def csv_parts(headers: list[str], parts: Iterable[Iterable[list[object]]]) -> Iterator[bytes]:
    """The same file piece by piece, one for the header and one for each part of its rows."""
    yield codecs.BOM_UTF8 + _csv([headers])
    for rows in parts:
        yield _csv(rows)


def _csv(rows: Iterable[Iterable[object]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)  # where a list is parted by semicolons too
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8", "replace")
