"""How a try to reach somebody can end, as data: words, and what follows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent.parent / "outcomes.yaml"
ENDINGS = {
    "reached": ("Reached", "Cyrhaeddwyd"), "declined": ("Declined", "Gwrthododd"),
    "visited": ("Visited at the door", "Ymwelwyd wrth y drws"),
    "handed": ("Handed to the coordinator", "Trosglwyddwyd i'r cydlynydd"), "moved": ("Moved away", "Symudodd"),
    "deceased": ("Has died", "Wedi marw"), "stopped": ("Stopped by the hub", "Stopiwyd gan yr hyb"),
}  # fmt: skip
"""How a turn ends: exactly one of these."""


@dataclass(frozen=True)
class Outcome:
    """One way in which a try ends."""

    name: str
    en: str
    cy: str
    of_call: tuple[str, ...] = ()  # outcomes of a call that come to this
    spoke: bool = False
    ends: str = ""
    again: float | None = None  # hours
    bad_number: bool = False
    promises: bool = False  # a time was promised
    asks_language: bool = False
    of_kin: bool = False  # only where a neighbour or next of kin is rung
    confirm: bool = False  # a second person says so too


@cache
def outcomes() -> dict[str, Outcome]:
    """Every outcome by its name, in the order of the screen."""
    raw: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text("utf-8"))
    return {
        name: Outcome(name, **one.pop("words"), of_call=tuple(one.pop("of_call", ())), **one)
        for name, one in raw.items()
    }


def of_call(outcome: str) -> Outcome:
    """What the outcome of a whole call comes to here; what is not named means that they were spoken to."""
    return next((one for one in outcomes().values() if outcome in one.of_call), outcomes()["spoke"])
