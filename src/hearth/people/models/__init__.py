"""Persons, what is known of them, and the lists that tell of them."""

from hearth.people.models.lists import DataSet, Joining, ListEntry
from hearth.people.models.person import (
    STILL_THERE,
    Approach,
    Circumstance,
    Fact,
    Involvement,
    Person,
    Presence,
    SharingWish,
    in_company,
)

__all__ = [
    "STILL_THERE", "Approach", "Circumstance", "DataSet", "Fact", "Involvement", "Joining", "ListEntry", "Person",
    "Presence", "SharingWish", "in_company",
]  # fmt: skip
