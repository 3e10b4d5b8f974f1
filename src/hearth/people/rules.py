"""What a person's facts may look like. Pure: no database, no clock but the day given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from hearth.kit.dates import DateFault, read_birth_date
from hearth.kit.identifiers import read_email, read_nhs_number, read_phone, read_postcode, read_uprn, tidy

NAMES = ("first_name", "middle_name", "last_name", "known_as")
ADDRESS = ("address_1", "address_2", "address_3", "town", "postcode", "uprn")
FACTS = (*NAMES, "date_of_birth", "nhs_number", "phone", "phone_2", "email")
"""What is kept as said, with its day, each by itself; an address is one fact."""
LINES = {
    **dict.fromkeys(NAMES, 80), "address_1": 120, "address_2": 120, "address_3": 120, "town": 80, "best_time": 80,
    "helper_wanted": 5,
    "language": 40,
}  # fmt: skip
YES_OR_NO = ("needs_interpreter", "no_contact", "visit_in_pairs", "address_is_protected")
LISTS = ("communication", "contact_by")
EDITABLE = (
    *NAMES, "date_of_birth", "nhs_number", "phone", "phone_2", "email", *ADDRESS, "language", "needs_interpreter",
    "communication", "contact_by", "best_time", "no_contact", "visit_in_pairs",
    "helper_wanted", "address_is_protected",
)  # fmt: skip

LABELS = {
    "first_name": "First name", "middle_name": "Middle name", "last_name": "Last name",
    "known_as": "Likes to be called",
    "date_of_birth": "Date of birth", "nhs_number": "NHS number", "phone": "Telephone", "phone_2": "Other telephone",
    "email": "E-mail", "address_1": "Address, first line", "address_2": "Second line", "address_3": "Third line",
    "town": "Town", "postcode": "Postcode", "uprn": "Property number (UPRN)", "language": "Language",
    "needs_interpreter": "Needs an interpreter", "communication": "Communication needs", "contact_by": "Reach them by",
    "best_time": "Best time to reach them", "no_contact": "Do not contact", "visit_in_pairs": "Do not visit alone",
    "address_is_protected": "Address is protected", "helper_wanted": "Wants to be helped by",
}  # fmt: skip

COMMUNICATION = {
    "bsl": "British Sign Language",
    "large_print": "Large print",
    "easy_read": "Easy read",
    "hard_of_hearing": "Hard of hearing",
    "text_relay": "Relay UK",
    "braille": "Braille",
    "audio": "Audio",
}
CHANNELS = {
    "phone": "Telephone",
    "text": "Text message",
    "email": "E-mail",
    "letter": "Letter",
    "visit": "Visit",
    "web": "Web form",
    "in_person": "In person",
}
HELPERS = {"woman": "A woman", "man": "A man"}
REACH_BY = ("phone", "text", "email", "letter", "visit")
LANGUAGES = {"en": "English", "cy": "Welsh"}


class Faults(ValueError):
    """What is wrong with the facts given: a sentence for each field."""

    def __init__(self, faults: dict[str, str]):
        self.faults = faults
        super().__init__(" ".join(f"{LABELS.get(name, name)}: {text}" for name, text in faults.items()))


def read_facts(given: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """Read what was typed about a person into what is kept; raise Faults with a sentence for each wrong field.

    A telephone number that cannot be dialled is kept as it was said. An NHS number whose check digit does not
    agree is kept and flagged. Unknown names are a programming error.
    """
    facts: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name, value in given.items():
        if name not in (*EDITABLE, "is_deceased", "deceased_on"):
            raise TypeError(f"a person has no fact called {name}")
        try:
            facts.update(_read(name, value, today))
        except ValueError as fault:
            faults[name] = str(fault)
    if faults:
        raise Faults(faults)
    return facts


def _read(name: str, value: Any, today: date) -> dict[str, Any]:
    """One fact as it is kept; raises ValueError with a sentence."""
    if name in YES_OR_NO or name == "is_deceased":
        return {name: bool(value)}
    if name in LISTS:
        return {name: sorted({str(one) for one in value or ()})}
    if name == "deceased_on":
        return {name: value}
    if name == "date_of_birth":
        return {name: _birth(value, today)}
    text = tidy(value)
    readers = {"nhs_number": _nhs, "phone": _phone, "phone_2": _phone, "email": _email, "postcode": _postcode,
               "uprn": _uprn}  # fmt: skip
    return readers.get(name, _line)(name, text)


def _birth(value: Any, today: date) -> date | None:
    try:
        return read_birth_date(value, today=today) if value else None
    except DateFault as fault:
        raise ValueError(str(fault)) from None


def _line(name: str, text: str) -> dict[str, Any]:
    longest = LINES[name]
    if len(text) > longest:
        raise ValueError(f"This has {len(text)} characters and {longest} fit. Shorten it.")
    return {name: text or ("en" if name == "language" else "")}


def _nhs(name: str, text: str) -> dict[str, Any]:
    read = read_nhs_number(text)
    if text and not read:
        raise ValueError(read.fault)
    return {"nhs_number": read.digits, "nhs_number_is_valid": read.valid}


def _phone(name: str, text: str) -> dict[str, Any]:
    kept = read_phone(text).e164 or text
    if len(kept) > 20:
        raise ValueError("This is longer than a telephone number. Put one number here and the rest in the other field.")
    return {name: kept}


def _email(name: str, text: str) -> dict[str, Any]:
    read = read_email(text)
    if read.fault:
        raise ValueError(read.fault)
    return {name: read.address}


def _postcode(name: str, text: str) -> dict[str, Any]:
    code = postcode(text)
    if text and not code:
        raise ValueError(read_postcode(text).fault)
    return {name: code}


def postcode(text: str) -> str:
    """A postcode as it is kept, or nothing. Codes no post office uses (a rehearsal's QX1 4AB) pass by their shape."""
    packed = re.sub(r"[^A-Z0-9]", "", tidy(text).upper())
    if re.fullmatch(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}", packed):
        return f"{packed[:-3]} {packed[-3:]}"
    return read_postcode(text).code


def _uprn(name: str, text: str) -> dict[str, Any]:
    return {name: read_uprn(text)}


def is_somebody(facts: Mapping[str, Any]) -> bool:
    """Whether there is enough to make a person of: some name, or a number to ring, or an address."""
    return any(facts.get(name) for name in (*NAMES, "phone", "email", "address_1", "nhs_number"))


def in_words(name: str, value: Any) -> str:
    """One fact as the screen says it."""
    if name in YES_OR_NO:
        return "Yes" if value else "No"
    if name == "communication":
        return ", ".join(COMMUNICATION.get(one, one) for one in value or ()) or "–"
    if name == "contact_by":
        return ", ".join(CHANNELS.get(one, one) for one in value or ()) or "–"
    if name == "helper_wanted":
        return HELPERS.get(value, "Anybody")
    if name == "language":
        return LANGUAGES.get(value, value)
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if name in ("phone", "phone_2"):
        return read_phone(value).shown or "–"
    return str(value) if value not in (None, "") else "–"


WRITTEN = ("email", "text", "letter")


def not_written_by(contact_by) -> tuple[str, ...]:
    """The ways of writing that somebody who said how they want to be reached has left out; none when they said nothing.

    Somebody who only wants to be rung is not written to at all.
    """
    return tuple(channel for channel in WRITTEN if channel not in contact_by) if contact_by else ()
