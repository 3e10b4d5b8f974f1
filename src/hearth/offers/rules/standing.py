"""Whether somebody may do a role: what they lack, in words, with what holds for people under eighteen. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from hearth.offers.rules.checks import Held, Needs, lacks
from hearth.offers.rules.roles import ADULT


@dataclass(frozen=True)
class Standing:
    """One role beside one volunteer: its key, its name, the kinds of help it covers, and what they lack for it."""

    key: str
    name: str
    categories: tuple[str, ...]
    lacks: tuple[str, ...]

    @property
    def may(self) -> bool:
        return not self.lacks


def missing(
    role: Needs, *, goes_to_doors: bool, held: Iterable[Held], age: int | None, guardian_agreed: bool, day: date
) -> tuple[str, ...]:
    """What somebody lacks for a role on a day. Under eighteen: no doors, and a parent or guardian has said yes."""
    found = lacks(role, held, age, day)
    if age is not None and age < ADULT:
        if goes_to_doors and role.least_age <= age:
            found.append(f"goes to people's doors: must be {ADULT} or older")
        if not guardian_agreed:
            found.append("a parent or guardian has not said yes to the hub")
    return tuple(found)


def is_offered(key: str, categories: Iterable[str], does: Iterable[str]) -> bool:
    """Whether somebody offered this role: one of its kinds of help, or the role itself where it has none."""
    offered, covered = set(does), set(categories)
    return bool(covered & offered) if covered else key in offered


def in_words(standings: Sequence[Standing]) -> str:
    """“May do: packing, friendly calls. Lacks for shopping: identity not checked.”"""
    may = ", ".join(one.name.lower() for one in standings if one.may)
    parts = [f"May do: {may}." if may else "May do nothing yet."]
    parts += [f"Lacks for {one.name.lower()}: {', '.join(one.lacks)}." for one in standings if not one.may]
    return " ".join(parts) if standings else "Has offered nothing that a role covers here."
