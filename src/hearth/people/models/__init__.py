"""Persons, what is known of them, and the lists that tell of them."""

from hearth.people.models.household import Household, HouseholdMember, Kin
from hearth.people.models.lists import (
    DataSet,
    Emptying,
    Identification,
    Joining,
    ListEntry,
    ended_entries,
    on_lists,
    tells_of,
)
from hearth.people.models.person import (
    Approach,
    Circumstance,
    Fact,
    Involvement,
    Person,
    SharingWish,
    in_company,
)
from hearth.people.models.restriction import Restriction

__all__ = [
    "Approach", "Circumstance", "DataSet", "Emptying", "Fact", "Household", "HouseholdMember", "Identification",
    "Involvement", "Joining", "Kin", "ListEntry", "Person", "Restriction", "SharingWish", "ended_entries", "in_company",
    "on_lists", "tells_of",
]  # fmt: skip
