"""What somebody typed into the search box, understood: a name, a birth date, a postcode, a telephone, an NHS number.

Pure. One box takes them all, in any order and any of the ways people say them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from hearth.kit.dates import DateFault, read_date
from hearth.kit.identifiers import read_nhs_number, read_phone, tidy
from hearth.people.names import forms_of

MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_WORDED = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[ ./-]*({MONTHS})[a-z]*\.?,?[ ./-]*(\d{{4}}|\d{{2}})\b", re.I
)
_MONTH_FIRST = re.compile(rf"\b({MONTHS})[a-z]*\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})\b", re.I)
_FIGURES = re.compile(r"\b(\d{1,2})[ ./-](\d{1,2})[ ./-](\d{4}|\d{2})\b(?![ ]?\d)")
_YEAR_FIRST = re.compile(r"\b(\d{4})[./-](\d{1,2})[./-](\d{1,2})\b")
_PACKED = re.compile(r"(?<![\d+])(\d{2})(\d{2})((?:19|20)\d{2})(?!\d)")
_POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})\b", re.I)
_OUTWARD = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\b", re.I)
_DIGITS = re.compile(r"\+?\d[\d ().-]*\d|\d")
OLDEST_YEARS = 115


@dataclass(frozen=True)
class Typed:
    """The parts of a search. Empty text means that part was not typed."""

    name: str = ""
    born: date | None = None
    postcode: str = ""  # "BL9 0SW", or the outward part alone: "BL9"
    phone: str = ""  # "+447700900123", "+4477009*" (how it begins) or "900123" (how it ends)
    nhs_number: str = ""

    def __bool__(self) -> bool:
        return bool(len(self.name) >= 2 or self.born or self.postcode or self.phone or self.nhs_number)

    @property
    def names_and_forms(self) -> str:
        """The words of the name, each with its other forms after a bar: "bill|william smith"."""
        return " ".join("|".join((word, *forms_of(word))) for word in self.name.split())

    def in_words(self) -> list[str]:
        """What the search understood, to show beside the box."""
        said = []
        if self.name:
            said.append(f"name “{self.name}”")
        if self.born:
            said.append(f"born {self.born.day} {self.born:%B %Y}")
        if self.postcode:
            said.append(f"postcode {self.postcode}")
        if self.phone:
            number = read_phone(self.phone).shown if not self.phone.endswith("*") else self.phone
            said.append(f"telephone {number}" if self.phone[0] == "+" else f"telephone ending {self.phone}")
        if self.nhs_number:
            said.append(f"NHS number {self.nhs_number}")
        return said


def understand(text: object, *, today: date) -> Typed:
    """Take the dates, postcodes and numbers out of what was typed; what is left is a name."""
    rest = tidy(text)[:200]
    born, rest = _take_date(rest, today)
    postcode, rest = _take_postcode(rest)
    phone = nhs = ""
    for run in _DIGITS.findall(rest):
        digits = re.sub(r"\D", "", run)
        if not nhs and not phone and _is_nhs(run, digits):
            nhs = digits
        elif not phone and len(digits) >= 3:
            phone = _phone(run, digits)
        else:
            continue
        rest = rest.replace(run, " ", 1)
    name = re.sub(r"[^\w'’\- ]|[\d_]", " ", rest)
    return Typed(" ".join(name.split()), born, postcode, phone, nhs)


def _is_nhs(run: str, digits: str) -> bool:
    """Ten digits that do not begin as a telephone number does."""
    return len(digits) == 10 and not run.startswith(("0", "+")) and bool(read_nhs_number(digits))


def _phone(run: str, digits: str) -> str:
    if run.startswith(("0", "+")):
        read = read_phone(run)
        if read and len(digits) >= 10:
            return read.e164
        country = "" if run.startswith("+") else "44"
        return f"+{country}{digits if run.startswith('+') else digits[1:]}*"
    return digits


def _take_date(text: str, today: date) -> tuple[date | None, str]:
    shapes = ((_YEAR_FIRST, (3, 2, 1)), (_WORDED, (1, 2, 3)), (_MONTH_FIRST, (2, 1, 3)), (_FIGURES, (1, 2, 3)),
              (_PACKED, (1, 2, 3)))  # fmt: skip
    for shape, order in shapes:
        for found in shape.finditer(text):
            born = _day(*(found.group(part) for part in order), today)
            if born:
                return born, f"{text[: found.start()]} {text[found.end() :]}"
    return None, text


def _day(day: str, month: str, year: str, today: date) -> date | None:
    if not month.isdigit():
        month = str(MONTHS.split("|").index(month[:3].lower()) + 1)
    if len(year) == 2:
        year = f"{20 if 2000 + int(year) <= today.year else 19}{year}"
    try:
        born = read_date(f"{day}/{month}/{year}")
    except DateFault:
        return None
    return born if today.year - OLDEST_YEARS <= born.year and born <= today else None


def _take_postcode(text: str) -> tuple[str, str]:
    for shape in (_POSTCODE, _OUTWARD):
        if found := shape.search(text):
            code = " ".join(part for part in found.groups() if part).upper()
            return code, f"{text[: found.start()]} {text[found.end() :]}"
    return "", text
