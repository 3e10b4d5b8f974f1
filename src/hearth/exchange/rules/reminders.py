"""Rows of a spreadsheet of appointments and deliveries: who is reminded of what, when and where. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from hearth.calls.rules.hours import moment_of
from hearth.calls.rules.reminding import part_of_day
from hearth.exchange.rules.members import RowFault, born_of, cell_of, name_of, phone_of, postcode_of
from hearth.exchange.rules.sheets import Sheet, SheetRow, fold
from hearth.kit.dates import DateFault, read_date
from hearth.kit.identifiers import folded, read_nhs_number

MOST_ROWS = 1_000

# field: (what a page calls it, headers that mean it)
FIELDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "nhs_number": ("NHS number", ("nhs", "nhs no", "nhs number", "rhif gig")),
    "first_name": ("First name", ("first name", "forename", "given name", "enw cyntaf")),
    "last_name": ("Last name", ("last name", "surname", "family name", "cyfenw")),
    "name": ("Whole name", ("name", "full name", "who", "person", "resident", "patient", "enw")),
    "date_of_birth": ("Date of birth", ("date of birth", "dob", "born", "birth date", "dyddiad geni")),
    "phone": ("Telephone", ("phone", "telephone", "mobile", "phone number", "tel", "ffon")),
    "postcode": ("Postcode", ("postcode", "post code", "cod post")),
    "what": ("What", ("what", "appointment", "delivery", "reason", "service", "beth")),
    "what_cy": ("What, in Welsh", ("what in welsh", "yn gymraeg")),
    "day": ("Day", ("day", "date", "when", "on", "dyddiad")),
    "time": ("Time", ("time", "at", "from", "start", "begins", "amser")),
    "until": ("Until", ("until", "to", "end", "ends", "hyd")),
    "place": ("Where", ("where", "place", "address of it", "venue", "lle")),
    "by": ("Who comes", ("who comes", "by", "with", "brings", "driver", "gan")),
}  # fmt: skip
MEANS = {fold(alias): key for key, (own, aliases) in FIELDS.items() for alias in (own, *aliases)}
KNOWN_HEADERS = frozenset(MEANS)
PARTS = {"morning": 0, "bore": 0, "afternoon": 1, "prynhawn": 1, "evening": 2, "min nos": 2}
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2})(?::\d{2})?)?\s*(am|pm|yb|yh)?", re.I)
_LONGEST = {"what": 120, "what_cy": 120, "place": 200, "by": 80}


@dataclass(frozen=True)
class Row:
    """One row, read: who it says somebody is, and of what they are reminded."""

    number: int
    nhs_number: str
    first_name: str
    last_name: str
    born: date | None
    phone: str
    postcode: str
    what: str
    what_cy: str
    begins_at: datetime
    ends_at: datetime | None
    part: int | None
    place: str
    by: str


def columns_of(headers: Sequence[str]) -> dict[str, str]:
    """Field to header, by the headers' own words, the first that fits. Raises RowFault where one is missing."""
    found: dict[str, str] = {}
    for header in headers:
        key = MEANS.get(fold(header))
        if key and key not in found:
            found[key] = header
    named = "name" in found or {"first_name", "last_name"} <= set(found)
    lacking = [FIELDS[key][0] for key in ("what", "day", "time") if key not in found]
    if not (named or "nhs_number" in found):
        lacking.insert(0, "First name and Last name, or NHS number")
    if named and not {"nhs_number", "date_of_birth", "phone"} & set(found):
        lacking.append("Date of birth, Telephone or NHS number: a name alone says nobody for sure")
    if lacking:
        raise RowFault(f"Columns are missing: {'; '.join(lacking)}.")
    return found


def read(sheet: Sheet, *, today: date) -> tuple[list[Row], list[tuple[int, str]]]:
    """Every row that can be read, and (row, why) for every other. Raises RowFault where the columns do not do."""
    columns = columns_of(sheet.headers)
    rows, faults = [], []
    for row in sheet.rows:
        try:
            rows.append(read_row(row, sheet.headers, columns, today=today))
        except RowFault as fault:
            named = f"Column “{columns[fault.key]}”. " if fault.key in columns else ""
            faults.append((row.number, f"{named}{fault}"))
    return rows, faults


def read_row(row: SheetRow, headers: Sequence[str], columns: Mapping[str, str], *, today: date) -> Row:
    """One row. Raises RowFault in words that say what to do."""
    told = {key: cell_of(row, headers, header) for key, header in columns.items()}
    nhs = _nhs_number(told.get("nhs_number", ""))
    first, last = ("", "") if nhs and not (told.get("name") or told.get("last_name")) else name_of(told)
    born, phone = born_of(told.get("date_of_birth", ""), today), phone_of(told.get("phone", ""), "phone")
    if not (nhs or born or phone):
        raise RowFault("A name alone says nobody for sure. Add the date of birth, telephone or NHS number.")
    said = {key: _short(key, told.get(key, "")) for key in _LONGEST}
    if not said["what"]:
        raise RowFault("It does not say of what. Write it, like “Flu clinic”.", "what")
    begins, ends, part = _when(told)
    return Row(number=row.number, nhs_number=nhs, first_name=first, last_name=last, born=born, phone=phone,
               postcode=postcode_of(told.get("postcode", "")), begins_at=begins, ends_at=ends, part=part,
               **said)  # fmt: skip


def _nhs_number(typed: str) -> str:
    found = read_nhs_number(typed) if typed else None
    if found and not found.valid:
        raise RowFault(f"“{typed}” is not an NHS number: ten digits, the last of which checks the others.",
                       "nhs_number")  # fmt: skip
    return found.digits if found else ""


def _short(key: str, typed: str) -> str:
    if len(typed) > _LONGEST[key]:
        raise RowFault(f"It is longer than {_LONGEST[key]} signs. Write it shorter.", key)
    return typed


def _when(told: Mapping[str, str]) -> tuple[datetime, datetime | None, int | None]:
    try:
        day = read_date(told["day"], excel_serials=True)
    except DateFault as fault:
        raise RowFault(str(fault), "day") from None
    typed = told["time"]
    if (part := PARTS.get(typed.casefold())) is not None:
        return *part_of_day(day, part), part
    since, _, till = (one.strip() for one in re.sub(r"\s*(?:–|-|\bto\b)\s*", "-", typed).partition("-"))
    begins, until = moment_of(day, _time(since, "time")), told.get("until", "") or till
    ends = moment_of(day, _time(until, "until" if told.get("until") else "time")) if until else None
    if ends and ends <= begins:
        raise RowFault(f"It ends at {until}, before it begins. Write a later time.", "until")
    return begins, ends, None


def _time(typed: str, key: str) -> time:
    found = _CLOCK.fullmatch(typed)
    hour, minute, half = (found[1], found[2], (found[3] or "").lower()) if found else ("", "", "")
    if hour and (minute or half):
        value = int(hour) % 12 + 12 * (half in ("pm", "yh")) if half else int(hour)
        if value < 24 and int(minute or 0) < 60 and not (half and not 1 <= int(hour) <= 12):
            return time(value, int(minute or 0))
    raise RowFault(f"“{typed}” is not a time. Write it like 14:30 or 2pm, or as morning, afternoon or evening.", key)


def is_of(row: Row, person) -> bool:
    """Whether a record is surely the one this row names: the NHS number with no other name, or the name with the date
    of birth or a telephone; nothing that both tell may differ. `person` has the fields of a record."""
    named = not row.last_name or (
        folded(person.last_name) == folded(row.last_name)
        and folded(row.first_name) in (folded(person.first_name), folded(person.known_as))
    )
    nhs = person.nhs_number if person.nhs_number_is_valid else ""
    pairs = ((row.nhs_number, nhs), (row.born, person.date_of_birth), (row.postcode, person.postcode))
    differ = any(said and known and said != known for said, known in pairs)
    agree = any(said and said == known for said, known in pairs[:2])
    return named and not differ and (agree or bool(row.phone and row.phone in (person.phone, person.phone_2)))
