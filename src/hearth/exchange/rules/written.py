"""A CSV file that goes back to the byte as it came, but for what is answered. Pure.

Every record of the file is kept to the letter, with its quotation marks and its line end; an answer replaces the text
of its own fields and touches nothing beside them.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .sheets import Text, text_of

BYTES = "latin-1"
"""Every byte as one sign: for a file whose lines are in two encodings."""


@dataclass(frozen=True)
class Style:
    """How a CSV file is written. `around` is what stands between its rows to the letter, by number: the header, what is
    above it, empty lines."""

    mark: str = "efbbbf"  # the byte order mark before it, in hexadecimal
    quote_all: bool = False
    line_end: str = "\r\n"
    codec: str = "utf-8"
    delimiter: str = ","
    around: Mapping[str, str] = field(default_factory=dict)

    def record(self, cells: Sequence[str]) -> str:
        """A record as this file would write it."""
        return self.delimiter.join(self._piece(cell, self.quote_all) for cell in cells) + self.line_end

    def answered(self, record: str, places: Mapping[int, str]) -> str:
        """A record with these texts in these places (from 0), each in quotation marks where what it replaces was."""
        pieces, end = split(record, self.delimiter)
        pieces += [self._piece("", self.quote_all)] * (max(places, default=-1) + 1 - len(pieces))
        for place, text in places.items():
            if _plain(pieces[place], self.delimiter) != text:
                pieces[place] = self._piece(text, pieces[place].startswith('"') or self.quote_all)
        return self.delimiter.join(pieces) + end

    def preceded(self, record: str, cells: Sequence[str]) -> str:
        """A record with these fields in front."""
        return self.delimiter.join([*(self._piece(cell, self.quote_all) for cell in cells), record])

    def content(self, records: Mapping[int, str]) -> bytes:
        """The whole file: these records, and what stands around them, in the order of their numbers."""
        every = {**{int(number): text for number, text in self.around.items()}, **records}
        text = "".join(every[number] for number in sorted(every))
        return bytes.fromhex(self.mark) + text.encode(self.codec)

    def _piece(self, text: str, quoted: bool) -> str:
        text = _sayable(text, self.codec)
        must = any(sign in text for sign in (self.delimiter, '"', "\r", "\n"))
        return '"' + text.replace('"', '""') + '"' if quoted or must else text


def style_of(content: bytes, rows: set[int]) -> Style:
    """How this file is written; `rows` are the numbers of those that are kept one by one. A workbook has no style of
    its own: it goes back as CSV in UTF-8."""
    if content.startswith(b"PK"):
        return Style()
    read = text_of(content)
    records = dict(_records(read, content))
    parts = [split(record, read.delimiter) for record in records.values() if record.strip("\r\n")]
    return Style(
        mark=read.mark.hex(), quote_all=all(piece.startswith('"') for pieces, _ in parts for piece in pieces),
        line_end=next((end for _, end in parts if end), "\r\n"), codec=read.codec or BYTES, delimiter=read.delimiter,
        around={str(number): record for number, record in records.items() if number not in rows},
    )  # fmt: skip


def records_of(content: bytes) -> dict[int, str]:
    """Every record of a CSV file to the letter, by its number as a spreadsheet counts; none of a workbook."""
    return {} if content.startswith(b"PK") else dict(_records(text_of(content), content))


def split(record: str, delimiter: str) -> tuple[list[str], str]:
    """(its fields with their quotation marks, its line end): joined again they are the record."""
    pieces, start, quoted, closed = [], 0, False, -1
    for at, sign in enumerate(record):
        if quoted:
            quoted, closed = sign != '"', at
        elif sign == '"' and (at == start or closed == at - 1 >= start):
            quoted = True
        elif sign == delimiter:
            pieces.append(record[start:at])
            start = at + 1
        elif sign in "\r\n":
            return [*pieces, record[start:at]], record[at:]
    return [*pieces, record[start:]], ""


def _records(read: Text, content: bytes) -> Iterator[tuple[int, str]]:
    """Number and text of each record, parted where the reader of lists parts them."""
    text = read.text if read.codec else content.decode(BYTES)
    lines: list[str] = []

    def told() -> Iterator[str]:
        for line in io.StringIO(text.removeprefix(read.told), newline=""):
            lines.append(line)
            yield line

    if read.told:
        yield 1, read.told
    for number, _ in enumerate(csv.reader(told(), delimiter=read.delimiter), start=2 if read.told else 1):
        yield number, "".join(lines)
        lines.clear()


def _plain(piece: str, delimiter: str) -> str:
    """What a field says, without its quotation marks."""
    return next(csv.reader(io.StringIO(piece, newline=""), delimiter=delimiter), [""])[0] if '"' in piece else piece


def _sayable(text: str, codec: str) -> str:
    """A text in the letters a file can hold: ŵ becomes w where there is no ŵ."""
    return text.encode().decode(BYTES) if codec == BYTES else "".join(_letter(letter, codec) for letter in text)


def _letter(letter: str, codec: str) -> str:
    try:
        letter.encode(codec)
        return letter
    except UnicodeEncodeError:
        return unicodedata.normalize("NFKD", letter)[0].encode(codec, "replace").decode(codec)
