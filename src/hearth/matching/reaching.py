"""How a volunteer gets to somebody and rings them, with no more than that takes. Pure.

The number to say or key is worked out of the task's own id, so that nothing is kept for it and it ends with the task.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from hearth.kit.identifiers import read_phone, read_postcode

DIGITS = 6
"""Besides the check digit: short enough to say, enough that two tasks of one hub hardly ever share it."""
MAPS = "https://www.openstreetmap.org/search?query="


def code_of(task: UUID) -> str:
    """The task's number, 7 digits; the last makes a slip of the finger show (Luhn)."""
    digits = f"{task.int % 10**DIGITS:0{DIGITS}}"
    return digits + check_digit(digits)


def check_digit(digits: str) -> str:
    """The digit that Luhn's sum asks for behind these."""
    doubled = [int(one) * (2 if n % 2 == 0 else 1) for n, one in enumerate(reversed(digits))]
    return str(-sum(one - 9 if one > 9 else one for one in doubled) % 10)


def read_code(typed: str) -> str:
    """The digits of a task's number as somebody typed or keyed it; empty when it cannot be one."""
    digits = re.sub(r"[\s\-.]", "", typed)
    sound = re.fullmatch(rf"[0-9]{{{DIGITS + 1}}}", digits) and check_digit(digits[:-1]) == digits[-1]
    return digits if sound else ""


@dataclass(frozen=True)
class Call:
    """How the volunteer reaches the resident: what the link dials, the number shown, the number of the task to say."""

    dials: str
    shown: str
    code: str = ""  # to be said; empty where nobody asks for it
    is_keyed: bool = False  # the telephone keys it by itself

    @property
    def spoken(self) -> str:
        """The task's number in groups, as it is read aloud: 123 4567."""
        return f"{self.code[:3]} {self.code[3:]}"


def call(task: UUID, *, resident: str, hub: str, relay: str, shows_residents: bool) -> Call | None:
    """Through the borough's line that connects by itself, else through the hub; straight where the borough says so."""
    if not resident:
        return None
    if shows_residents:
        return Call(_dialled(resident), read_phone(resident).shown)
    code = code_of(task)
    if relay:
        return Call(f"{_dialled(relay)},,{code}%23", read_phone(relay).shown, code, is_keyed=True)
    return Call(_dialled(hub), hub, code) if hub else None


def _dialled(number: str) -> str:
    return read_phone(number).e164 or re.sub(r"[^+0-9]", "", number)


@dataclass(frozen=True)
class Directions:
    """The postcode and two links to it: the telephone's own maps, and a map on the web. Nothing else is handed on."""

    postcode: str
    geo: str
    web: str


def directions(where: str) -> Directions | None:
    """The way to an address, by its postcode alone; None where it has none."""
    postcode = read_postcode(where.rpartition(",")[2]).code
    return Directions(postcode, f"geo:0,0?q={quote(postcode)}", MAPS + quote(postcode)) if postcode else None
