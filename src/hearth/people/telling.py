"""What a list's row tells of a person, and what of it their record takes. Pure: no database.

A row never overwrites a record. It fills what was blank, and it can say that somebody has died. Every field it
filled is named in the record's `sources`, so that taking the row away leaves the record as if it had never come.
What somebody told us is not so any more is marked there as told, and no row fills it again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol
from uuid import UUID

ADDRESS = ("address_1", "address_2", "address_3", "town", "postcode", "uprn")
SOURCED = (
    "first_name", "middle_name", "last_name", "date_of_birth", "email", *ADDRESS, "ward_id", "nhs_number", "phone",
    "phone_2", "is_deceased", "deceased_on", "no_contact", "address_is_protected",
)  # fmt: skip
"""The fields a list can fill."""
SAFE = ("is_deceased", "deceased_on", "no_contact", "address_is_protected")
"""What must outlive its list, so that nobody rings the dead or those who are not to be rung, or tells where somebody
lives who must not be found."""
CARES = ("address_is_protected",)
"""Cares a list can bring and that somebody can take off again: then no list puts them back."""
TOLD = "told"
"""Stands in `sources` for a field that was emptied because somebody told us so."""
_BLANK: Mapping[str, Any] = {
    "date_of_birth": None, "deceased_on": None, "ward_id": None, "is_deceased": False, "no_contact": False,
    "address_is_protected": False,
}  # fmt: skip


class Record(Protocol):
    """A person's record, as far as a list can fill it."""

    sources: dict[str, str]


class Blank:
    """A record of which nothing is known: what is filled stands in it, everything else is blank."""

    first_name = middle_name = last_name = nhs_number = phone = phone_2 = email = ""
    address_1 = address_2 = address_3 = town = postcode = uprn = ""
    date_of_birth: date | None = None
    deceased_on: date | None = None
    ward_id: int | None = None
    is_deceased = no_contact = nhs_number_is_valid = address_is_protected = False

    def __init__(self, key: UUID):
        self.id = key
        self.sources: dict[str, str] = {}

    @property
    def pk(self) -> UUID:
        return self.id


@dataclass(frozen=True, slots=True)
class Told:
    """What one row tells of a person. Addresses are told whole or not at all."""

    first_name: str = ""
    middle_name: str = ""
    last_name: str = ""
    born: date | None = None
    nhs_number: str = ""
    nhs_number_is_valid: bool = False
    phones: tuple[str, ...] = ()
    email: str = ""
    address: Mapping[str, str] = field(default_factory=dict)
    postcode: str = ""
    uprn: str = ""
    ward_id: int | None = None
    has_died: bool = False
    died_on: date | None = None
    hold_contact: bool = False
    is_protected: bool = False

    def as_json(self) -> dict[str, Any]:
        """What is kept with the entry; blanks are left out."""
        told = {name: getattr(self, name) for name in self.__dataclass_fields__}
        told |= {
            "phones": list(self.phones), "address": dict(self.address),
            "born": self.born and self.born.isoformat(), "died_on": self.died_on and self.died_on.isoformat(),
        }  # fmt: skip
        return {name: value for name, value in told.items() if value}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Told:
        """What was kept with an entry."""
        days = {name: date.fromisoformat(kept[name]) for name in ("born", "died_on") if kept.get(name)}
        return cls(**{**kept, **days, "phones": tuple(kept.get("phones", ()))})


def fill(record: Record, told: Told, source: str) -> set[str]:
    """Give a record what it had not, and stop contact with somebody who has died. Returns the fields that changed."""
    offered: dict[str, Any] = {
        "first_name": told.first_name, "middle_name": told.middle_name, "last_name": told.last_name,
        "date_of_birth": told.born, "email": told.email, "nhs_number": told.nhs_number,
        "is_deceased": told.has_died, "no_contact": told.has_died or told.hold_contact,
        "deceased_on": told.died_on if told.has_died else None, "address_is_protected": told.is_protected,
    }  # fmt: skip
    if not any(getattr(record, name) or record.sources.get(name) == TOLD for name in ADDRESS if name != "uprn"):
        offered |= {**told.address, "postcode": told.postcode, "ward_id": told.ward_id, "uprn": told.uprn}
    taken = {
        name: value for name, value in offered.items()
        if value and not getattr(record, name) and record.sources.get(name) != TOLD
    }  # fmt: skip
    taken |= _phones(record, told.phones)
    for name, value in taken.items():
        setattr(record, name, value)
        record.sources[name] = source
    if "nhs_number" in taken:
        record.nhs_number_is_valid = told.nhs_number_is_valid
    return _changed(taken)


def _phones(record: Record, phones: Iterable[str]) -> dict[str, str]:
    """The slot each new number goes into; what fits in neither stays in the row."""
    if TOLD in (record.sources.get("phone"), record.sources.get("phone_2")):
        return {}
    free = [slot for slot in ("phone", "phone_2") if not getattr(record, slot)]
    held = {record.phone, record.phone_2}
    new = [number for number in dict.fromkeys(phones) if number not in held]
    return dict(zip(free, new, strict=False))


def refill(record: Record, rows: Iterable[tuple[str, Told]]) -> set[str]:
    """Empty every field that a list filled and let these rows fill them anew, first come first.

    `rows` are (entry's id, what it tells) of all the rows the record has now: a row that is not among them leaves
    it as if it had never come. Returns the fields that may have changed.
    """
    changed = forget(record, {filled_by for filled_by in record.sources.values() if filled_by != TOLD})
    for source, told in rows:
        changed |= fill(record, told, source)
    return changed


def forget(record: Record, gone: Collection[str]) -> set[str]:
    """Empty every field that one of these entries filled. Returns the fields that changed."""
    fields = {name for name, filled_by in record.sources.items() if filled_by in gone}
    for name in fields:
        setattr(record, name, _BLANK.get(name, ""))
        del record.sources[name]
    if "nhs_number" in fields:
        record.nhs_number_is_valid = False
    return _changed(fields)


def adopt(record: Record, gone: Collection[str], only: Collection[str] = SOURCED) -> dict[str, Any]:
    """Let what these entries filled stand as told to us. Returns field -> value of what was taken over."""
    names = [name for name in SOURCED if name in only and record.sources.get(name) in gone]
    for name in names:
        del record.sources[name]
    return {name: getattr(record, name) for name in names}


def _changed(fields: Iterable[str]) -> set[str]:
    """Names of model fields to save."""
    changed = {"ward" if name == "ward_id" else name for name in fields}
    if "nhs_number" in changed:
        changed.add("nhs_number_is_valid")
    return changed | {"sources"} if changed else changed
