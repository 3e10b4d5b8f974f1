"""Persons, what is known of them, and the lists that tell of them."""

from hearth.people.models.lists import DataSet, ListEntry
from hearth.people.models.person import (
    STILL_THERE,
    Approach,
    Circumstance,
    Involvement,
    Person,
    Presence,
    SharingWish,
    in_company,
)

__all__ = [
    "STILL_THERE", "Approach", "Circumstance", "DataSet", "Involvement", "ListEntry", "Person", "Presence",
    "SharingWish", "in_company",
]  # fmt: skip
