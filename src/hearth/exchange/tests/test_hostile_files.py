"""One list in every dress a file comes in: columns and rows in another order, other signs, other programs."""

import csv
import io
import random
from collections.abc import Iterator
from datetime import date, datetime

import openpyxl
import pytest

from hearth.exchange.rules import feeds, reading
from hearth.exchange.rules.entries import Entry
from hearth.exchange.rules.feeds import Feed

TODAY = date(2021, 3, 1)
NUMBERS = ("7017309170", "6593663840", "4200723050")
NAMES = ("Siân", "D'Arcy", "Anne-Marie")
SAID = {
    "last_name": "Ó Briain", "date_of_birth": "1{0}/02/1950", "postcode": "QX8 9ZZ", "phone": "07700 90012{0}",
    "address_1": "{0} High Street", "full_address": "{0} High Street, Milltown", "sender_id": "00{0}7",
    "tested_on": "25/02/2021", "delivered_on": "22/02/2021", "next_delivery": "05/03/2021", "listed_on": "01/02/2021",
    "report_status": "Completed", "support_required": "1", "box_outcome": "4", "call_outcome": "CEIMSFTYLA",
    "has_essentials": "No", "full_name": "Mrs Una Holt", "district": "", "sent_at": "2021-02-1{0} 10:00:00",
}  # fmt: skip
Table = list[list]


def told(feed: Feed) -> Table:
    """A file of three people in this layout."""
    fields = [feeds.meaning(header, feed) for header in feed.columns]
    rows = []
    for n in range(3):
        own = {"nhs_number": NUMBERS[n], "first_name": NAMES[n]}
        rows.append([own.get(key) or SAID.get(key, "no" if _is_answer(key) else "").format(n) for key in fields])
    return [list(feed.columns), *rows]


def _is_answer(key: str) -> bool:
    return bool(key) and feeds.fields()[key].reads in ("flag", "yes_no")


def as_csv(table: Table, delimiter=",", codec="utf-8", **style) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, **style).writerows(table)
    return out.getvalue().encode(codec)


def as_workbook(table: Table, dress=lambda book: None) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in table:
        book.active.append(row)
    dress(book)
    book.save(out)
    return out.getvalue()


def each(table: Table, feed: Feed, reads: tuple[str, ...], change) -> Table:
    """The same with every cell of these kinds written otherwise."""
    kinds = [feeds.fields()[key].reads if (key := feeds.meaning(h, feed)) else "" for h in table[0]]
    return [table[0], *([change(c) if k in reads and c else c for c, k in zip(row, kinds, strict=True)]
                        for row in table[1:])]  # fmt: skip


def _day(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y")


def _number(text: str) -> int:
    return (_day(text) - datetime(1899, 12, 30)).days


def _banner(book) -> None:
    book.active.insert_rows(1)
    book.active["A1"] = "OFFICIAL SENSITIVE: the list of today"
    book.active.merge_cells("A1:D1")


def _sheets(book) -> None:
    book.create_sheet("Read me", 0)["A1"] = "Name"
    book.create_sheet("Nothing")


def _hidden(book) -> None:
    book.active.row_dimensions[3].hidden = True


def _sums(book) -> None:
    sheet = book.active
    for row, words in enumerate(["Sum", "=1+1", "=A1", "=NOW()"], start=1):
        sheet.cell(row, sheet.max_column + (row == 1), words)


def dresses(feed: Feed) -> Iterator[tuple[str, bytes]]:
    plain = told(feed)
    order = random.Random(1).sample(range(len(feed.columns)), len(feed.columns))
    dated = ("date", "birth_date")
    yield "columns in another order", as_csv([[row[place] for place in order] for row in plain])
    yield "rows in another order", as_csv([plain[0], *plain[:0:-1]])
    yield "more columns", as_csv([["…", *plain[0], "New", ""], *([["a", *row, "b", ""] for row in plain[1:]])])
    yield "headers in capitals", as_csv([[header.upper() for header in plain[0]], *plain[1:]])
    yield "headers with other signs", as_csv([[f" {h.replace('_', ' ')} " for h in plain[0]], *plain[1:]])
    for codec in ("utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"):
        yield codec, as_csv(plain, codec=codec)
    for sign in ";\t|":
        yield f"parted by {sign!r}", as_csv(plain, sign)
    yield "a line that says what parts it", b"sep=;\r\n" + as_csv(plain, ";")
    yield "below a banner", b"OFFICIAL SENSITIVE\r\n\r\n" + as_csv(plain)
    yield "only carriage returns", as_csv(plain, lineterminator="\r")
    yield "all in quotation marks", as_csv(plain, quoting=csv.QUOTE_ALL)
    yield "days as numbers", as_csv(each(plain, feed, dated, _number))
    yield "days in words", as_csv(each(plain, feed, dated, lambda text: f"{_day(text):%d %B %Y}"))
    yield "workbook", as_workbook(plain)
    yield "workbook with days", as_workbook(each(plain, feed, dated, _day))
    yield "workbook with days as numbers", as_workbook(each(plain, feed, dated, _number))
    yield (
        "workbook with numbers",
        as_workbook(each(plain, feed, ("phone", "nhs_number"), lambda text: int(text.replace(" ", "")))),
    )
    for dress in (_banner, _sheets, _hidden, _sums):
        yield f"workbook{dress.__name__}", as_workbook(plain, dress)


def read(content: bytes, feed: Feed) -> list:
    name = f"{(*feed.file_names, 'list')[0]}.csv"
    key, _ = reading.proposed(content, name)
    assert key == feed.list
    opened = reading.open_list(content, key, file_name=name)
    rows = list(reading.entries(opened, today=TODAY))
    assert all(isinstance(row, Entry) for row in rows), rows
    return sorted((row.key, sorted((k, v) for k, v in row.said.items() if not k.endswith("_as_came"))) for row in rows)


@pytest.mark.parametrize("layout", feeds.feeds())
def test_a_list_says_the_same_in_every_dress(layout):
    feed = feeds.feeds()[layout]
    as_it_is = read(as_csv(told(feed)), feed)
    for words, content in dresses(feed):
        assert read(content, feed) == as_it_is, words
