"""What a row without a name and a record have in common, for whoever finds out whom the row is about. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from hearth.kit.identifiers import folded
from hearth.people.telling import Told

WEIGHTS = {"NHS number": 4, "date of birth": 2, "telephone": 2, "postcode": 1, "first name": 1, "last name": 1}
"""How much it says when it agrees; a date of birth or a number that differs takes as much away."""


class Identity(Protocol):
    """A person's record, as far as a row can be held against it."""

    first_name: str
    last_name: str
    date_of_birth: date | None
    nhs_number: str
    phone: str
    phone_2: str
    postcode: str
    address_is_protected: bool


@dataclass(frozen=True)
class Likeness:
    """One fact that both state: whether it is the same."""

    what: str
    agrees: bool

    @property
    def words(self) -> str:
        """As it is kept with the decision: “Same date of birth”."""
        return f"{'Same' if self.agrees else 'Other'} {self.what}"


def likeness(told: Told, person: Identity) -> list[Likeness]:
    """Every fact that the row and the record both state; nobody may learn a protected address by comparing it."""
    postcode = "" if person.address_is_protected else person.postcode
    pairs: list[tuple[str, object, object]] = [
        ("NHS number", told.nhs_number, person.nhs_number),
        ("date of birth", told.born, person.date_of_birth),
        ("postcode", told.postcode, postcode),
        ("first name", folded(told.first_name), folded(person.first_name)),
        ("last name", folded(told.last_name), folded(person.last_name)),
    ]
    found = [Likeness(what, one == other) for what, one, other in pairs if one and other]
    numbers = {number for number in (person.phone, person.phone_2) if number}
    if told.phones and numbers:
        found.insert(2, Likeness("telephone", not numbers.isdisjoint(told.phones)))
    return found


def strength(found: Iterable[Likeness]) -> int:
    """How much speaks for it: the order in which likely records are shown, and nothing is decided by it."""
    return sum(WEIGHTS[one.what] * (1 if one.agrees else -1) for one in found)
