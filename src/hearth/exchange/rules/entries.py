"""One row of a list, read into what the council can use, or refused in words.

A field that cannot be read is kept as it came and flagged. A row is refused only when it does not say who it
is about, or says something that cannot be (a birth in the future): then the person who sent it must mend it.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from hearth.kit import dates
from hearth.kit import identifiers as ids
from hearth.kit.cells import plain_cell
from hearth.kit.identifiers import folded

from .feeds import PLAIN, Feed, Field, fields
from .sheets import SheetRow
from .standing import left_out

MISSING = frozenset({"", "na", "n/a", "#n/a", "null", "(null)", "nan", "nil", "-", "--", ".", "not known", "unknown"})
"""What files write for nothing, in any case."""
MISSING_NAME = frozenset({"", "NA", "N/A", "#N/A", "NULL", "(NULL)", "NaN", "-", "--", ".", "n/a", "null", "(null)"})
"""For names the case counts: Null and Na are real surnames."""

NAME_LENGTH, LINE_LENGTH = 80, 120
_YES = frozenset({"yes", "y", "true", "t", "1", "1.0"})
_NO = frozenset({"no", "n", "false", "f", "0", "0.0"})
_GENDERS = {"0": "not known", "1": "male", "2": "female", "9": "not stated", "m": "male", "f": "female"}
_TITLE = re.compile(r"^(mr|mrs|ms|miss|mx|dr|prof|rev|sir|dame|lady)\.? ", re.IGNORECASE)
_AS_TEXT = re.compile(r"""^\s*(?:="([^"]*)"|'(?=[0-9+(])(.*))\s*$""", re.DOTALL)
"""How numbers are kept from a spreadsheet that would take their zeros: ="007" or '007."""
_AGE = re.compile(
    r"(?:aged? )?(?P<years>[0-9]{1,3})(?:\.[0-9]+)?"
    r"(?: ?(?:yo|y|yrs?|years?)\.?(?: ?old| of age|,? ?(?:and )?[0-9]{1,2} ?(?:m|mths?|months?)\.?)?)?"
    r"|(?P<months>[0-9]{1,2}) ?(?:m|mths?|months?)\.?(?: old)?",
    re.IGNORECASE,
)
"""83, 83.0, 83 yrs, aged 83, 83 years old, 4 years 6 months; of a baby 8 months."""
_DAY_NUMBER = re.compile(r"[1-9][0-9]{4}(\.[0-9]+)?")
"""A spreadsheet's day since 1927, where a cell lost its look of a date. Four figures may be a year."""
_AHEAD = timedelta(days=366)
"""How far ahead a day of a list may lie: a next box does, and a slip of the keyboard."""
_GSS = re.compile(r"[EWSN][0-9]{8}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row as read. `said` is field to text, as it will be kept; `flags` are doubts, each a short word."""

    number: int
    key: str
    said: Mapping[str, str]
    nhs: ids.NhsNumber
    born: date | None
    postcode: ids.PostcodeText
    phones: tuple[ids.Phone, ...]
    email: str
    uprn: str
    stamp: str
    is_deceased: bool
    died_on: date | None
    flags: frozenset[str] = field(default_factory=frozenset)
    notes: tuple[str, ...] = ()
    digest: str = ""
    left_out: tuple[str, str] = ("", "")

    @property
    def who(self) -> tuple[str, str, date | None, str]:
        """Name, date of birth and postcode, folded: the second way to know a person."""
        return (
            folded(self.said.get("first_name", "")), folded(self.said.get("last_name", "")),
            self.born, self.postcode.code,
        )  # fmt: skip

    @property
    def district(self) -> str:
        """The GSS code of the district the row names, or empty."""
        code = self.said.get("district", "").upper()
        return code if _GSS.fullmatch(code) and not code.endswith("99999999") else ""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that cannot be used, with every reason in words. `key` is whose row it is, where that can be read."""

    number: int
    reasons: tuple[str, ...]
    key: str = ""


class _Doubt(ValueError):
    """A field that cannot be read but need not stop the row: `flag` is kept, the text says why."""

    def __init__(self, flag: str, why: str):
        self.flag = flag
        super().__init__(why)


def read_entry(
    row: SheetRow, mapping: Mapping[str, int], headers: tuple[str, ...], *, today: date, feed: Feed = PLAIN
) -> Entry | RefusedRow:
    """Read one row of a file in this layout."""
    cells, known = row.cells, fields()
    if len(cells) != len(headers) and (fault := _misfit(row, len(headers))):
        return RefusedRow(row.number, (fault,))
    reading = _Reading(row, mapping, headers, today, feed)
    for key, place in mapping.items():
        if cells[place]:
            reading.take(known[key], place, cells[place])
        elif known[key].blank_means:
            reading.flags.add(known[key].blank_means)
    reading.weigh()
    if reading.refusals:
        return RefusedRow(row.number, tuple(reading.refusals), reading.entry().key if reading.is_known else "")
    return reading.entry()


def _misfit(row: SheetRow, width: int) -> str:
    """Too many fields: a comma in an unquoted address. Too few: a line broken in the middle."""
    over = [cell for cell in row.cells[width:] if cell.strip()]
    if over:
        return (
            f"The row has {len(row.cells)} fields and the header {width}: a comma inside a field is probably not "
            "in quotation marks. Put the field in quotation marks."
        )
    if len(row.cells) < width:
        return (
            f"The row has {len(row.cells)} fields and the header {width}: the line is probably broken in the "
            "middle. Join it with the next line."
        )
    return ""


def cell_text(cell: str, reads: str) -> str:
    """A cell without odd spaces; empty when it says that there is nothing."""
    text = ids.tidy(_AS_TEXT.sub(r"\1\2", plain_cell(cell)))
    missing = text in MISSING_NAME if reads == "name" else text.casefold() in MISSING
    return "" if missing else text


class _Reading:
    """One row while it is read."""

    def __init__(self, row: SheetRow, mapping: Mapping[str, int], headers: tuple[str, ...], today: date, feed: Feed):
        self.row, self.mapping, self.headers, self.today, self.feed = row, mapping, headers, today, feed
        self.said: dict[str, str] = {}
        self.nhs = ids.NhsNumber("")
        self.postcode = ids.PostcodeText("")
        self.born: date | None = None
        self.died_on: date | None = None
        self.is_deceased = False
        self.phones: list[ids.Phone] = []
        self.email = ""
        self.stamps: list[str] = []
        self.flags: set[str] = set()
        self.notes: list[str] = []
        self.refusals: list[str] = []

    def take(self, field: Field, place: int, cell: str) -> None:
        """Read one field into words; a doubt is noted, a thing that cannot be refuses the row."""
        text = cell_text(cell, field.reads)
        if not text:
            if field.blank_means:
                self.flags.add(field.blank_means)
            return
        try:
            self.said[field.key] = _READERS[field.reads](text, field, self)
        except _Doubt as doubt:
            self.said[field.key] = text[:500]
            self.flags.add(doubt.flag)
            self.notes.append(f"{self.headers[place]}: {doubt}")
        except dates.DateFault as fault:
            self.refusals.append(f"{self.headers[place]}: {fault}")

    def weigh(self) -> None:
        """Does the row say who it is about? And is that person alive?"""
        self._part_full_name()
        self._part_full_address()
        said = self.said
        named = said.get("first_name") or said.get("last_name")
        if not named and not self.feed.may_be_nameless:
            self.refusals.append("There is no name. Ask the sender for it.")
        elif not (said.get("first_name") and said.get("last_name")) and named:
            self.flags.add("half a name")
            self.notes.append("Only a first name or only a last name was given.")
        if not self.refusals and not self.is_known:
            self.refusals.append(
                "There is no usable NHS number, and not a name, date of birth and postcode together: "
                "nobody can be told from this row. Fill in one or the other."
            )
        if "date_of_birth" not in said and not self.refusals:
            self.flags.add("no date of birth")
        words = {folded(said.get("category", "")), folded(said.get("active", ""))}
        if "died_on" in said or "deceased" in words:
            self.is_deceased = True

    @property
    def is_known(self) -> bool:
        """Whether the row says enough to tell whose it is, now and in the next file."""
        said, feed = self.said, self.feed
        if self.nhs or ("date_of_birth" in said and self.postcode):
            return True
        if feed.told_by_sender and said.get("sender_id"):
            return True
        if feed.may_be_nameless and self.phones:
            return True
        return feed.told_by_home and bool(self.postcode or said.get("uprn")) and bool(said.get("last_name"))

    def _part_full_address(self) -> None:
        """One line into several at its commas; the house number goes before its street."""
        if "full_address" in self.said and "address_1" not in self.said:
            parts = [part.strip() for part in self.said["full_address"].split(",")]
            lines = [part for part in parts if part and not ids.read_postcode(part)]
            for place, line in enumerate(lines[:5], start=1):
                self.said[f"address_{place}"] = line
        door, street = self.said.get("door", ""), self.said.get("address_1", "")
        if door and not street.startswith(door):
            self.said["address_1"] = f"{door} {street}".strip()

    def _part_full_name(self) -> None:
        if "full_name" in self.said and not ("first_name" in self.said or "last_name" in self.said):
            name = _TITLE.sub("", self.said["full_name"])
            last, _, first = name.partition(",") if "," in name else reversed(name.rpartition(" "))
            self.said.update({key: name for key, name in (("first_name", first.strip()), ("last_name", last.strip()))
                              if name})  # fmt: skip

    def entry(self) -> Entry:
        """The finished entry with its key and its digest."""
        entry = Entry(
            number=self.row.number, key="", said=dict(sorted(self.said.items())), nhs=self.nhs, born=self.born,
            postcode=self.postcode, phones=tuple(self.phones), email=self.email, uprn=self.said.get("uprn", ""),
            stamp=max(self.stamps, default=""), is_deceased=self.is_deceased, died_on=self.died_on,
            flags=frozenset(self.flags), notes=tuple(self.notes),
            left_out=left_out(self.said, self.mapping, self.feed, self.today),
        )  # fmt: skip
        object.__setattr__(entry, "key", row_key(entry, self.feed))
        object.__setattr__(entry, "digest", _digest(entry))
        return entry


def row_key(entry: Entry, feed: Feed = PLAIN) -> str:
    """What makes a row the same row in the next file: the first of its layout's ways that the row has.

    By default its NHS number, else name, date of birth and postcode; without a date of birth the address as well.
    """
    for way in feed.known_by:
        if way == ("nhs_number",):
            key = f"nhs:{entry.nhs.digits}" if entry.nhs else ""
        elif way == ("caller",):
            number = entry.phones[0].e164 if entry.phones else ""
            key = _hashed("call", number, entry.born, entry.postcode.code)
        elif way == ("who",):
            break
        else:
            parts = [entry.said.get(name, "") for name in way]
            key = _plainly(way[0], parts) if all(parts) else ""
        if key:
            return key
    home = () if entry.born else (folded(entry.said.get("address_1", "")), entry.uprn)
    return _hashed("who", *entry.who, *home)


def _plainly(name: str, parts: list[str]) -> str:
    """The sender's own numbers, in any case and with or without the zeros a spreadsheet takes from their front; hashed
    when they are longer than a key may be."""
    told = [part.removesuffix(".0").lstrip("0") if part.removesuffix(".0").isdigit() else part for part in parts]
    key = f"{ {'sender_id': 'id', 'submission': 'ref'}.get(name, name) }:{':'.join(part.casefold() for part in told)}"
    return key if len(key) <= 100 else _hashed("id", *parts)


def _hashed(kind: str, *parts: object) -> str:
    return f"{kind}:" + hashlib.sha256("|".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:40]


def _digest(entry: Entry) -> str:
    """The same for the same content, whatever the sender's row numbers."""
    passing = _passing()
    lasting = {key: text for key, text in entry.said.items() if key not in passing}
    said = _SORTED.encode([lasting, sorted(entry.flags)])
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _passing() -> frozenset[str]:
    return frozenset(key for key, field in fields().items() if field.passing)


_SORTED = json.JSONEncoder(sort_keys=True, ensure_ascii=False)


# --- How each kind of field is read ---------------------------------------------------------------------


def _text(text: str, field: Field, reading: _Reading) -> str:
    return text[:500]


def _code(text: str, field: Field, reading: _Reading) -> str:
    """A sender's code in one form, so that no alarm hangs on how it is written: 4, 4.0, 04 and “4 - Unopened box”."""
    number = re.match(r"0*([0-9]+)(?:\.0+)?(?![0-9.]*[0-9A-Za-z])", text)
    return number.group(1) if number else text.upper()[:500]


def _name(text: str, field: Field, reading: _Reading) -> str:
    if len(text) > NAME_LENGTH:
        raise _Doubt("long name", f"A name has at most {NAME_LENGTH} letters; the rest is kept in the list only.")
    return text


def _nhs_number(text: str, field: Field, reading: _Reading) -> str:
    number = ids.read_nhs_number(text)
    if re.fullmatch(r"[0-9]{9}(\.0)?", text) and (whole := ids.read_nhs_number(f"0{text}")).valid:
        number = whole  # a spreadsheet takes the leading zero away; the check digit says that this was all
    reading.nhs = number
    if not number:
        raise _Doubt("NHS number unreadable", number.fault)
    if number.test:
        reading.flags.add("NHS number for tests")
    if not number.valid:
        reading.flags.add("NHS number fails its check")
        reading.notes.append(f"NHS number: {number.fault}")
    return number.digits


def _may_be_day_number(text: str, field: Field, reading: _Reading) -> bool:
    return field.key in reading.feed.spreadsheet_days or bool(_DAY_NUMBER.fullmatch(text))


def _birth_date(text: str, field: Field, reading: _Reading) -> str:
    born = dates.read_birth_date(text, today=reading.today, excel_serials=_may_be_day_number(text, field, reading))
    reading.born = born
    return born.isoformat()


def _age(text: str, field: Field, reading: _Reading) -> str:
    """Whole years, on the day of the file. No date of birth is made of it: it would be wrong by up to a year."""
    found = _AGE.fullmatch(text)
    years = int(found["years"]) if found and found["years"] else int(found["months"]) // 12 if found else -1
    if not 0 <= years <= dates.OLDEST_YEARS:
        raise _Doubt("age unreadable", f"“{text[:40]}” is not an age in years, up to {dates.OLDEST_YEARS}.")
    return str(years)


def _date(text: str, field: Field, reading: _Reading) -> str:
    if field.key == "died_on":
        reading.is_deceased = True
    try:
        day = dates.read_date(text, excel_serials=_may_be_day_number(text, field, reading))
    except dates.DateFault as fault:
        raise _Doubt("date unreadable", str(fault)) from None
    if day > reading.today + _AHEAD:
        raise _Doubt("date unreadable", f"{day:%d/%m/%Y} is more than a year ahead: a slip.")
    if field.key == "died_on":
        reading.died_on = day if day <= reading.today else None
    elif field.stamp:
        reading.stamps.append(day.isoformat())
    return day.isoformat()


def _moment(text: str, field: Field, reading: _Reading) -> str:
    try:
        moment = dates.read_moment(text, excel_serials=_may_be_day_number(text, field, reading))
    except dates.DateFault as fault:
        raise _Doubt("date unreadable", str(fault)) from None
    stamp = moment.strftime("%Y-%m-%d %H:%M:%S")
    if field.stamp:
        reading.stamps.append(stamp)
    return stamp


def _postcode(text: str, field: Field, reading: _Reading) -> str:
    postcode = ids.read_postcode(text)
    reading.postcode = postcode
    if not postcode:
        raise _Doubt("postcode unreadable", postcode.fault)
    if postcode.no_fixed_abode:
        reading.flags.add("no fixed abode")
    return postcode.code


def _phone(text: str, field: Field, reading: _Reading) -> str:
    phone = ids.read_phone(text)
    if not phone:
        raise _Doubt("telephone unreadable", phone.fault)
    reading.phones.append(phone)
    if phone.kind in ("premium", "abroad"):
        reading.flags.add({"premium": "premium-rate telephone", "abroad": "telephone abroad"}[phone.kind])
    if text != phone.e164:
        reading.said[f"{field.key}_as_came"] = text
    return phone.e164


def _email(text: str, field: Field, reading: _Reading) -> str:
    email = ids.read_email(text)
    if not email:
        raise _Doubt("e-mail unreadable", email.fault)
    reading.email = email.address
    return email.address


def _uprn(text: str, field: Field, reading: _Reading) -> str:
    digits = ids.read_uprn(text)
    if not digits:
        raise _Doubt("property number unreadable", "A property number has 1 to 12 digits.")
    return digits


def _district(text: str, field: Field, reading: _Reading) -> str:
    return text.upper() if _GSS.fullmatch(text.upper()) else text[:200]


def _gender(text: str, field: Field, reading: _Reading) -> str:
    return _GENDERS.get(text.casefold().removesuffix(".0"), text[:40])


def _yes_no(text: str, field: Field, reading: _Reading) -> str:
    start = re.split(r"[,;:.(–—-]", text.casefold(), maxsplit=1)[0].strip() or text.casefold()
    start = text.casefold() if text.casefold() in _YES | _NO else start
    if start in _YES or start in _NO:
        answer = "yes" if start in _YES else "no"
        if field.need and field.need_when == answer:
            reading.flags.add(f"needs {field.need}")
        return answer
    raise _Doubt("answer unreadable", f"“{text[:40]}” is neither yes nor no.")


def _flag(text: str, field: Field, reading: _Reading) -> str:
    """Yes or no. What says neither of a protected address counts for yes: no file asks that in vain."""
    start = text.casefold()
    if field.key == "protected_address" and start not in _NO:
        return "yes"
    if start not in _YES and start not in _NO:
        raise _Doubt("answer unreadable", f"“{text[:40]}” is neither yes nor no.")
    if field.key == "deceased" and start in _YES:
        reading.is_deceased = True
    return "yes" if start in _YES else "no"


_READERS: Mapping[str, Callable[[str, Field, _Reading], str]] = {
    "text": _text, "code": _code, "name": _name, "nhs_number": _nhs_number, "birth_date": _birth_date, "age": _age,
    "date": _date, "moment": _moment, "postcode": _postcode, "phone": _phone, "email": _email, "uprn": _uprn,
    "district": _district, "gender": _gender, "yes_no": _yes_no, "flag": _flag,
}  # fmt: skip
