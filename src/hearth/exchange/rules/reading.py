"""A whole file read as one list: which layout, which column is what, and its rows as entries."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from . import feeds, recognising
from .entries import Entry, RefusedRow, read_entry
from .faults import SheetFault
from .feeds import Feed
from .plans import Plan
from .sheets import Sheet, read_sheet

STEP = 2_000
"""Rows between two signs of progress."""


@dataclass(frozen=True)
class Reading:
    """A file and how it will be read. `columns` is field to header, `is_sure` that the layout is one we know."""

    sheet: Sheet
    feed: Feed
    columns: Mapping[str, str]
    is_sure: bool
    looks_like: str
    missing: tuple[str, ...]
    likely: Mapping[str, str]

    @property
    def unused(self) -> tuple[str, ...]:
        """Headers that nothing is read from."""
        used = {*self.columns.values(), *self.feed.unread}
        return tuple(header for header in self.sheet.headers if header not in used)

    @property
    def lacks(self) -> tuple[str, ...]:
        """What its layout always says about who somebody is, and this file has no column for."""
        if not self.is_sure:
            return ()
        usual = {feeds.meaning(header, self.feed) for header in self.feed.columns}
        return tuple(feeds.called(key) for key in feeds.ESSENTIAL if key in usual and key not in self.columns)

    @property
    def is_usable(self) -> bool:
        """Whether it can be told who the rows are about."""
        return feeds.identifies(dict.fromkeys(self.columns, 0), self.feed)

    @property
    def mapping(self) -> dict[str, int]:
        return {key: self.sheet.headers.index(header) for key, header in self.columns.items()}


def open_list(content: bytes, list_key: str, columns: Mapping[str, str] | None = None, file_name: str = "") -> Reading:
    """Read a file as this list, with its columns as told or else as recognised. Raises SheetFault."""
    sheet = read_sheet(content, known_headers=feeds.known_headers(), only_once=feeds.headers_of(feeds.ESSENTIAL))
    found = recognising.recognise(sheet.headers, only=list_key, file_name=file_name)
    told = columns if columns is not None else {key: sheet.headers[place] for key, place in found.mapping.items()}
    _refuse_wrong_columns(told, sheet)
    return Reading(
        sheet=sheet, feed=found.feed, columns=dict(told), is_sure=found.is_sure, looks_like=found.looks_like,
        missing=found.missing, likely={} if columns is not None else found.likely,
    )  # fmt: skip


def proposed(content: bytes, file_name: str) -> tuple[str, str]:
    """(the list a file seems to be, why). Raises SheetFault when it cannot be read at all."""
    sheet = read_sheet(content, known_headers=feeds.known_headers())
    return recognising.propose(sheet.headers, file_name)


def _refuse_wrong_columns(columns: Mapping[str, str], sheet: Sheet) -> None:
    for key, header in columns.items():
        if key not in feeds.fields():
            raise SheetFault(f"“{key}” is not something a column can hold.", remedy="Choose one that is offered.")
        if header not in sheet.headers:
            raise SheetFault(
                f"There is no column “{header}” in this file.", remedy="Its columns are: " + ", ".join(sheet.headers)
            )
    twice = [header for header, times in Counter(columns.values()).items() if times > 1]
    if twice:
        raise SheetFault(f"“{twice[0]}” is used twice.", remedy="Use each column once.")


def entries(
    reading: Reading, *, today: date, progress: Callable[[int], None] | None = None
) -> Iterator[Entry | RefusedRow]:
    """Every row of the file as an entry or a refusal, in its order; `progress` hears how many are done."""
    mapping, headers = reading.mapping, reading.sheet.headers
    for done, row in enumerate(reading.sheet.rows, start=1):
        yield read_entry(row, mapping, headers, today=today, feed=reading.feed)
        if progress and done % STEP == 0:
            progress(done)


def doubts(plan: Plan) -> dict[str, int]:
    """How many of the kept rows carry each flag, commonest first."""
    counted = Counter(flag for outcome in plan.outcomes if outcome.entry for flag in outcome.entry.flags)
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def all_elsewhere_words(plan: Plan, districts: frozenset[str]) -> str:
    """The warning when nobody in a file is ours, with its remedy; empty when somebody is."""
    if not plan.all_elsewhere:
        return ""
    named = Counter(o.reason for o in plan.outcomes if o.verdict == "out_of_area").most_common(1)[0][0]
    return (
        f"Nobody in this file is in our area ({', '.join(sorted(districts)) or 'no district set'}), so nothing of it "
        f"was kept. {named} If the file is meant for us, name its district under “Districts that count as ours” "
        "(--district CODE on the command line), or ask the sender for our own file."
    )
