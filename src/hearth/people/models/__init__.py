"""Persons, what is known of them, and the lists that tell of them."""

from hearth.people.models.lists import DataSet, Joining, ListEntry
from hearth.people.models.person import (
    Approach,
    Circumstance,
    Fact,
    Involvement,
    Person,
    SharingWish,
    in_company,
)

__all__ = [
    "Approach", "Circumstance", "DataSet", "Fact", "Involvement", "Joining", "ListEntry", "Person", "SharingWish",
    "in_company",
]  # fmt: skip
