"""Rows of a group's spreadsheet as volunteers put forward: which column is what, and what is wrong with a row. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hearth.exchange.rules.sheets import Sheet, SheetRow, fold
from hearth.kit.cells import plain_cell
from hearth.kit.dates import DateFault, read_birth_date
from hearth.kit.identifiers import folded, read_email, read_phone, read_postcode
from hearth.kit.spoken import read_spoken

METRES_A_MILE = 1609
LEAST_AGE, ADULT = 16, 18
MOST_ROWS = 1_000
LEAST_LETTERS = 4
"""A shorter word is part of too much by chance."""

# field: (what a page calls it, headers that mean it)
FIELDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "first_name": ("First name", ("first name", "forename", "given name", "enw cyntaf")),
    "last_name": ("Last name", ("last name", "surname", "family name", "cyfenw")),
    "name": ("Whole name", ("name", "full name", "volunteer", "member", "enw")),
    "date_of_birth": ("Date of birth", ("date of birth", "dob", "born", "birth date", "dyddiad geni")),
    "phone": ("Telephone", ("phone", "telephone", "mobile", "phone number", "tel", "contact number", "ffon")),
    "email": ("E-mail", ("email", "e-mail", "email address", "ebost")),
    "address_1": ("House and street", ("address", "address 1", "address line 1", "street", "cyfeiriad")),
    "postcode": ("Postcode", ("postcode", "post code", "cod post")),
    "does": ("What they would do", ("does", "would do", "role", "roles", "offers", "can do", "help", "tasks")),
    "languages": ("Languages", ("languages", "speaks", "other languages", "ieithoedd")),
    "has_car": ("Has a car", ("car", "has car", "vehicle", "driver", "drives")),
    "reach": ("Miles they travel", ("miles", "how far", "distance", "reach")),
    "tasks_a_week": ("Tasks a week", ("tasks a week", "per week", "how often", "tasks per week")),
    "availability": ("When they are free", ("available", "availability", "when", "free", "times")),
    "about": ("Skills", ("skills", "about", "notes", "experience", "qualifications")),
    "guardian_name": ("Parent or guardian", ("parent", "guardian", "parent or guardian", "guardian name")),
    "guardian_phone": ("Their telephone", ("guardian phone", "parent phone", "guardian telephone")),
}  # fmt: skip
YES = ("yes", "y", "true", "1", "x", "oes", "ydy", "ie")
NO = ("", "no", "n", "false", "0", "na", "nac oes")
MEANS = {fold(alias): key for key, (own, aliases) in FIELDS.items() for alias in (own, *aliases)}
KNOWN_HEADERS = frozenset(MEANS)

ENTERED = "Your organisation entered them already."
NEW, KNOWN, TWICE, REJECTED = "new", "known", "twice", "rejected"
VERDICTS = {
    NEW: "put forward as a volunteer",
    KNOWN: "entered already: nothing changes",
    TWICE: "twice in this file: the first row counts",
    REJECTED: "not read: mend it and send it again",
}


@dataclass(frozen=True)
class Outcome:
    """What one row comes to: its number in the file, the verdict, the reason in words, the facts when it is new."""

    number: int
    verdict: str
    words: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


class RowFault(ValueError):
    """Why a row is not read and what to do about it, in words for whoever has the file; of which field, if of one."""

    def __init__(self, words: str, key: str = ""):
        super().__init__(words)
        self.key = key


def columns_of(headers: Sequence[str]) -> dict[str, str]:
    """Field to header, by the headers' own words; each column and each field once, the first that fits."""
    found: dict[str, str] = {}
    for header in headers:
        key = MEANS.get(fold(header))
        if key and key not in found:
            found[key] = header
    return found


def tells_who(columns: Mapping[str, str]) -> bool:
    """Whether the columns say who somebody is and how to reach them."""
    named = "name" in columns or {"first_name", "last_name"} <= set(columns)
    return named and bool({"phone", "email"} & set(columns))


def read_member(
    row: SheetRow, headers: Sequence[str], columns: Mapping[str, str], *, today: date, offered: Mapping[str, str],
    otherwise: Sequence[str],
) -> dict[str, Any]:  # fmt: skip
    """One row as facts of a volunteer. `offered` is what they may do, by folded words; `otherwise` what they would do
    when the file does not say. Raises RowFault."""
    told = {key: cell_of(row, headers, header) for key, header in columns.items()}
    facts: dict[str, Any] = dict(zip(("first_name", "last_name"), name_of(told), strict=True))
    facts |= _ways(told)
    facts["date_of_birth"] = born_of(told.get("date_of_birth", ""), today)
    facts["postcode"] = postcode_of(told.get("postcode", ""))
    facts["does"] = _does(told.get("does", ""), offered) or list(otherwise)
    if not facts["does"]:
        raise RowFault("It does not say what they would do. Write it, or choose below what all of them do.", "does")
    facts |= {name: told.get(name, "")[:most] for name, most in
              (("address_1", 120), ("availability", 200), ("about", 2_000), ("guardian_name", 160))}  # fmt: skip
    facts["languages"] = read_spoken(told.get("languages", ""))
    facts["has_car"] = _yes(told.get("has_car", ""))
    facts["guardian_phone"] = phone_of(told.get("guardian_phone", ""), "guardian_phone")
    facts |= _numbers(told)
    _refuse_too_young(facts, today)
    return facts


def cell_of(row: SheetRow, headers: Sequence[str], header: str) -> str:
    """The cell of a row below a header, on one line."""
    place = headers.index(header)
    return " ".join(plain_cell(row.cells[place]).split()) if place < len(row.cells) else ""


def name_of(told: Mapping[str, str]) -> tuple[str, str]:
    """First and last name. Raises RowFault."""
    first, last = told.get("first_name", ""), told.get("last_name", "")
    if not (first and last) and told.get("name"):
        whole = told["name"]
        if "," in whole:
            last, _, first = (part.strip() for part in whole.partition(","))
        else:
            first, _, last = whole.rpartition(" ")
    if not (first and last):
        raise RowFault("There is no first name and last name. Write both.", "first_name")
    if max(len(first), len(last)) > 80 or any(letter.isdigit() for letter in first + last):
        raise RowFault(f"“{first} {last}” is not a name. Write it in letters, 80 at most.", "first_name")
    return first, last


def phone_of(typed: str, key: str) -> str:
    """A number as it is kept; nothing of nothing. Raises RowFault."""
    if not typed:
        return ""
    found = read_phone(typed)
    if not found.e164:
        raise RowFault(f"“{typed}” is not a telephone number. Write it like 07700 900123.", key)
    return found.e164


def _ways(told: Mapping[str, str]) -> dict[str, str]:
    phone, email = phone_of(told.get("phone", ""), "phone"), told.get("email", "")
    if email and not read_email(email).address:
        raise RowFault(f"“{email}” is not an e-mail address. Write it like name@example.org.", "email")
    if not (phone or email):
        raise RowFault("There is neither a telephone number nor an e-mail address. Write one of them.")
    return {"phone": phone, "email": read_email(email).address if email else ""}


def born_of(typed: str, today: date) -> date | None:
    """A date of birth; nothing of nothing. Raises RowFault."""
    if not typed:
        return None
    try:
        return read_birth_date(typed, today=today, excel_serials=True)
    except DateFault as fault:
        raise RowFault(str(fault), "date_of_birth") from None


def postcode_of(typed: str) -> str:
    """A postcode as it is kept; nothing of nothing. Raises RowFault."""
    code = read_postcode(typed).code if typed else ""
    if typed and not code:
        raise RowFault(f"“{typed}” is not a postcode. Write it in full, like M14 5RB.", "postcode")
    return code


def _parts(typed: str) -> list[str]:
    parts = [part.strip()[:40] for part in typed.replace(";", ",").replace("/", ",").split(",")]
    return list(dict.fromkeys(part for part in parts if part))


def _does(typed: str, offered: Mapping[str, str]) -> list[str]:
    found = []
    for part in _parts(typed):
        key = offered.get(fold(part)) or _part_of_one(fold(part), offered)
        if not key:
            raise RowFault(f"“{part}” is not something that volunteers do here. Write it as the page names it.", "does")
        found.append(key)
    return list(dict.fromkeys(found))


def _part_of_one(word: str, offered: Mapping[str, str]) -> str | None:
    """What a word means that is part of one name only, such as “shopping” of “Food and shopping”."""
    meant = {key for name, key in offered.items() if word in name} if len(word) >= LEAST_LETTERS else set()
    return meant.pop() if len(meant) == 1 else None


def _yes(typed: str) -> bool:
    if typed.casefold() not in (*YES, *NO):
        raise RowFault(f"“{typed}” is neither yes nor no. Write one of the two.", "has_car")
    return typed.casefold() in YES


def _numbers(told: Mapping[str, str]) -> dict[str, int]:
    """What was said of how far and how often; what was not stays as everybody's is."""
    found = {}
    for name, most in (("reach", 60), ("tasks_a_week", 20)):
        typed = told.get(name, "")
        if typed and not (typed.isdecimal() and 1 <= int(typed) <= most):
            raise RowFault(f"“{typed}” is not a whole number from 1 to {most}. Write one, or leave it empty.", name)
        if typed:
            found[name] = int(typed)
    if "reach" in found:
        found["reach_metres"] = found.pop("reach") * METRES_A_MILE
    return found


def _refuse_too_young(facts: Mapping[str, Any], today: date) -> None:
    born = facts["date_of_birth"]
    if born is None:
        return
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if age < LEAST_AGE:
        raise RowFault(f"They are under {LEAST_AGE}. Leave them out: they may come with a parent.", "date_of_birth")
    if age < ADULT and not (facts["guardian_name"] and facts["guardian_phone"]):
        raise RowFault(f"They are under {ADULT}: the parent or guardian and their telephone are missing. Write both.")


def marks_of(facts: Mapping[str, Any]) -> set[tuple[str, str]]:
    """By what somebody is known again: their name with the date of birth, the telephone or the e-mail address."""
    name = folded(f"{facts['first_name']} {facts['last_name']}")
    born = facts.get("date_of_birth")
    ways = (born.isoformat() if born else "", facts.get("phone", ""), facts.get("email", "").casefold())
    return {(name, way) for way in ways if way}


def judge(
    sheet: Sheet, columns: Mapping[str, str], *, today: date, offered: Mapping[str, str], otherwise: Sequence[str],
    known: Mapping[tuple[str, str], str],
) -> list[Outcome]:  # fmt: skip
    """Every row of the file with its verdict, in its order. `known` says in words what is known of whom."""
    seen: dict[tuple[str, str], int] = {}
    found = []
    for row in sheet.rows:
        try:
            facts = read_member(row, sheet.headers, columns, today=today, offered=offered, otherwise=otherwise)
        except RowFault as fault:
            named = f"Column “{columns[fault.key]}”. " if fault.key in columns else ""
            found.append(Outcome(row.number, REJECTED, f"{named}{fault}"))
            continue
        marks = marks_of(facts)
        known_as, earlier = _first(known, marks), _first(seen, marks)
        if known_as:
            found.append(Outcome(row.number, KNOWN, known_as))
        elif earlier:
            found.append(Outcome(row.number, TWICE, f"The same person as in row {earlier}."))
        else:
            seen |= dict.fromkeys(marks, row.number)
            found.append(Outcome(row.number, NEW, "", facts))
    return found


def _first(there: Mapping[tuple[str, str], Any], marks: Iterable[tuple[str, str]]) -> Any:
    return next((there[mark] for mark in sorted(marks) if mark in there), None)


def counts_of(outcomes: Collection[Outcome]) -> dict[str, int]:
    """How many rows came to each verdict; all of them together are the rows of the file."""
    return {verdict: sum(one.verdict == verdict for one in outcomes) for verdict in VERDICTS}
