"""No file of bytes upsets a reader, whatever list it is taken for: it is read, or refused in words."""

import io
import random
from contextlib import suppress
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearth.exchange.rules import feeds, reading
from hearth.exchange.rules.entries import Entry, RefusedRow
from hearth.exchange.rules.faults import SheetFault
from hearth.exchange.rules.plans import Area, plan
from hearth.exchange.rules.sheets import write_csv
from hearth.exchange.rules.standing import asks

TODAY = date(2026, 11, 1)
CELL = st.one_of(
    st.text(max_size=25), st.sampled_from(["yes", "No", "NULL", "1", "01/02/1950", "19500201", "44242", "QX8 9ZZ",
                                           "7017309170", "07700 900123", "CEIMSFTYLA", "4", "Completed", "=1+1", "NA",
                                           "9999-12-31", "01/01/0001", "0"]),
)  # fmt: skip
FILES = Path(__file__).parent / "files"
LAYOUTS = sorted(feeds.feeds())


def read(content: bytes, list_key: str, file_name: str = "list") -> None:
    try:
        opened = reading.open_list(content, list_key, file_name=file_name)
    except SheetFault:
        return
    rows = list(reading.entries(opened, today=TODAY))
    assert all(isinstance(row, Entry | RefusedRow) for row in rows)
    for row in rows:
        if isinstance(row, Entry):
            asks(row.said, opened.feed)
            assert len(row.key) <= 160
    done = plan(rows, held={}, area=Area(frozenset(), {}, keep_all=True))
    assert len(done.outcomes) == len(opened.sheet.rows)


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_no_cells_in_any_layout_upset_it(layout, data):
    columns = feeds.feeds()[layout].columns
    rows = data.draw(st.lists(st.lists(CELL, min_size=len(columns), max_size=len(columns)), max_size=4))
    read(write_csv(list(columns), rows), feeds.feeds()[layout].list)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_torn_workbook_upsets_any_layout(layout):
    chance = random.Random(layout)
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(feeds.feeds()[layout].columns)
    values = [None, 44242, 1.5, True, "yes", "01/02/1950"]
    book.active.append([chance.choice(values) for _ in feeds.feeds()[layout].columns])
    book.save(out)
    whole = out.getvalue()
    read(whole, feeds.feeds()[layout].list)
    for _ in range(12):
        torn = bytearray(whole)
        for _ in range(chance.randrange(1, 40)):
            torn[chance.randrange(len(torn))] = chance.randrange(256)
        read(bytes(torn), feeds.feeds()[layout].list)
        read(whole[: chance.randrange(len(whole))], feeds.feeds()[layout].list)


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=400), list_key=st.sampled_from(sorted(feeds.lists())))
def test_no_bytes_upset_any_list(content, list_key):
    read(content, list_key)
    with suppress(SheetFault):
        assert reading.proposed(content, "list.csv")[0] in feeds.lists()


@pytest.mark.parametrize("path", sorted(FILES.glob("*.csv")), ids=lambda path: path.stem)
def test_every_file_of_our_own_is_known_and_every_row_of_it_accounted_for(path):
    key, why = reading.proposed(path.read_bytes(), path.name)
    opened = reading.open_list(path.read_bytes(), key, file_name=path.name)
    rows = list(reading.entries(opened, today=date(2026, 11, 6)))
    done = plan(rows, held={}, area=Area(frozenset(), {}, keep_all=True))
    assert why
    assert opened.is_usable
    assert not opened.likely
    assert sum(done.counts.values()) == len(rows) > 0
    assert done.counts["new"] > 0
