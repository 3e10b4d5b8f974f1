"""A person for tests, made through the room's own door."""

from __future__ import annotations

from hearth.people import actions
from hearth.people.models import Person


def make_person(cast, **facts) -> Person:
    """A person of the cast's borough, as Alice would make her."""
    facts = {"first_name": "Edna", "last_name": "Okoro", "date_of_birth": "1939-05-12", "phone": "01632 960 111",
             "address_1": "4 Mill Row", "postcode": cast.borough.postcodes.first().postcode, **facts}  # fmt: skip
    return actions.make(borough=cast.borough, by=cast.alice, **facts)
