"""When a row may be taken for a record's, or another row's, without anybody having looked. Pure: no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from hearth.kit.identifiers import folded
from hearth.people.telling import Told


class Known(Protocol):
    """What is asked of a record: one that stands, or one that the same file made."""

    first_name: str
    middle_name: str
    nhs_number: str
    nhs_number_is_valid: bool
    is_deceased: bool
    address_is_protected: bool


@dataclass(slots=True, eq=False)
class Standing:
    """What of a record that stands is looked at to tell whose a row is: a tenth of the record."""

    pk: UUID
    first_name: str
    middle_name: str
    last_name: str
    date_of_birth: date | None
    postcode: str
    nhs_number: str
    nhs_number_is_valid: bool
    phone: str
    phone_2: str
    is_deceased: bool
    address_is_protected: bool


def shares_a_name(person: Known, told: Told) -> bool:
    """Twins may be given each other's number; a name of their own tells them apart. No name tells nothing."""
    theirs, ours = folded(person.first_name), folded(told.first_name)
    return (not theirs or not ours or theirs == ours) and not other_middle(person, told)


def other_middle(person: Known, told: Told) -> bool:
    """Whether two whole middle names differ: brothers may all be Mohammed, and twins are born on one day."""
    theirs, ours = folded(person.middle_name), folded(told.middle_name)
    if min(len(theirs), len(ours)) <= 1:
        return False
    return not (theirs.startswith(ours) or ours.startswith(theirs))


def is_for_somebody(person: Known, told: Told) -> bool:
    """A death, and an address that is protected, are never put on a record, nor a record's on a row, by the machine."""
    return person.is_deceased or person.address_is_protected or told.has_died or told.hold_contact or told.is_protected


def other_number(person: Known, told: Told) -> bool:
    both_valid = person.nhs_number_is_valid and told.nhs_number_is_valid
    return both_valid and person.nhs_number != told.nhs_number


def tells_of_another(one: Told, other: Told) -> bool:
    """Two rows of one number and name that cannot be of one person: father and son, or two valid NHS numbers."""
    numbers = one.nhs_number_is_valid and other.nhs_number_is_valid and one.nhs_number != other.nhs_number
    return numbers or bool(one.born and other.born and one.born != other.born)


def name_key(first: str, last: str, born: date | None, postcode: str) -> tuple | None:
    """Exact name, date of birth and postcode, all of them; accents, case and hyphens do not count."""
    names = (folded(first), folded(last))
    return (*names, born, postcode) if all(names) and born and postcode else None


def names(told: Told) -> tuple[str, str]:
    return folded(told.first_name), folded(told.last_name)


def hints(born: date | None, postcode: str, phones: Iterable[str]) -> list[tuple]:
    """What tells of a person without a name: the date of birth with the postcode, or with a telephone."""
    return [(born, one) for one in (postcode, *phones) if born and one]
