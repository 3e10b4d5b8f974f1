"""Shopping money: what was given, spent and given back, in pence, and what of it does not add up. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class GivenBy(StrEnum):
    """Whose money it was."""

    RESIDENT = "resident"
    HUB = "hub"
    OWN = "own"  # the volunteer laid it out and is owed it


WHOSE = {
    GivenBy.RESIDENT: ("The person's, given to me", "Arian y person, a roddwyd i mi"),
    GivenBy.HUB: ("The hub's, given to me before", "Arian yr hyb, a roddwyd i mi ymlaen llaw"),
    GivenBy.OWN: ("My own: I paid and am owed it", "Fy arian fy hun: fi dalodd ac mae arnynt i mi"),
}


@dataclass(frozen=True)
class Sums:
    """What is known of one task's money. None: nobody has said."""

    given_by: str = ""
    given: int | None = None
    spent: int | None = None
    back: int | None = None
    advanced: int | None = None  # what the hub says it handed over
    they_agree: bool = False  # the resident counted it with the volunteer and agrees
    receipts: int = 0  # photographs of till receipts


def pence(pounds: Decimal) -> int:
    """£14.50 as 1450."""
    return int(pounds * 100)


def pounds(amount: int | None) -> str:
    """1450 as £14.50."""
    return "–" if amount is None else f"£{amount // 100:,}.{amount % 100:02}"


def owed(sums: Sums) -> int:
    """What the volunteer laid out of their own and has not had back, in pence."""
    return (sums.spent or 0) - (sums.back or 0) if sums.given_by == GivenBy.OWN else 0


def does_not_add_up(sums: Sums) -> list[str]:
    """Each thing a coordinator should ask about, in a sentence; nothing when all agrees."""
    if sums.spent is None:
        return ["The volunteer has not said what was spent."] if sums.advanced is not None else []
    return [*_sums_that_differ(sums), *_what_lacks(sums)]


def _sums_that_differ(sums: Sums) -> list[str]:
    given, spent, back = sums.given or 0, sums.spent or 0, sums.back or 0
    found = []
    if sums.given_by != GivenBy.OWN and given - spent != back:
        found.append(f"{pounds(given)} given less {pounds(spent)} spent leaves {_left(given - spent)}; "
                     f"{pounds(back)} was given back.")  # fmt: skip
    said = given if sums.given_by == GivenBy.HUB else 0
    if sums.advanced is not None and sums.advanced != said:
        found.append(f"The hub advanced {pounds(sums.advanced)}; the volunteer says {pounds(said)}.")
    if sums.advanced is None and sums.given_by == GivenBy.HUB:
        found.append(f"The volunteer says the hub gave {pounds(given)}; nobody here wrote that down.")
    return found


def _left(amount: int) -> str:
    return pounds(amount) if amount >= 0 else f"{pounds(-amount)} too little"


def _what_lacks(sums: Sums) -> list[str]:
    found = []
    if sums.spent and not sums.receipts:
        found.append("There is no photograph of a receipt.")
    if sums.given_by == GivenBy.RESIDENT and not sums.they_agree:
        found.append("The resident has not agreed the sums with the volunteer.")
    if left := owed(sums):
        found.append(f"{pounds(left)} is owed to the volunteer.")
    return found
