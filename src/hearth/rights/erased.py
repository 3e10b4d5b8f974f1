"""Who was erased, as one line without personal data: what the server's own log says, and a restore reads again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from uuid import UUID

_LINE = re.compile(r"\berased ([0-9A-Z]{3}-[0-9A-Z]{4}) (\{.*\})")


@dataclass(frozen=True)
class Erased:
    """One erasure: keys of the records that must be empty or gone, whatever backup is restored."""

    reference: str
    borough: str  # its short name
    cause: str
    at: str
    people: tuple[str, ...] = ()
    volunteers: tuple[str, ...] = ()
    sign_ins: tuple[int, ...] = ()

    @classmethod
    def of(cls, erasure) -> Erased:
        keys = (erasure.records, erasure.volunteers, erasure.sign_ins)
        people, volunteers, sign_ins = (tuple(str(key) for key in some) for some in keys)
        return cls(erasure.reference, erasure.team.borough.slug, erasure.cause, erasure.erased_at.isoformat(), people,
                   volunteers, tuple(map(int, sign_ins)))  # fmt: skip

    @property
    def told(self) -> str:
        """The line."""
        facts = {name: value for name, value in asdict(self).items() if name != "reference" and value}
        return f"erased {self.reference} {json.dumps(facts)}"


def read(lines: Iterable[str]) -> dict[str, Erased]:
    """Every erasure that these lines tell of, by reference. A line of none, or one cut off, is passed over."""
    found = {}
    for line in lines:
        if match := _LINE.search(line):
            try:
                facts = json.loads(match[2])
                keys = {name: tuple(str(UUID(key)) for key in facts.get(name, ())) for name in ("people", "volunteers")}
                keys["sign_ins"] = tuple(int(key) for key in facts.get("sign_ins", ()))
                plain = {name: str(facts[name]) for name in ("borough", "cause", "at")}
            except (ValueError, KeyError, TypeError, AttributeError):
                continue
            found[match[1]] = Erased(match[1], **plain, **keys)
    return found
