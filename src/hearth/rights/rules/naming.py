"""Whether a text names somebody else: known names as whole words, whatever their letters' case. Pure.

Never by capitals: “Do not visit alone” begins with one and names nobody, and “rang her son bertram” has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from hearth.kit import identifiers
from hearth.kit.identifiers import read_phone, without_accents

SHORTEST = 3
"""Letters of a name that stands by itself; a first and a last name together may be shorter."""


def folded(text: str) -> str:
    """Small letters without accents, one space between words."""
    return " ".join(without_accents(text).replace("’", "'").split())


def pattern_of(names: Iterable[str], *, but: Iterable[str] = ()) -> re.Pattern[str] | None:
    """One pattern for all these names but the person's own; None when there is no name to look for."""
    own = {folded(name) for name in but}
    known = {name for one in names if len(name := folded(one)) >= SHORTEST and name not in own}
    if not known:
        return None
    longest_first = sorted(known, key=lambda name: (-len(name), name))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def names_somebody(text: str, known: re.Pattern[str] | None) -> bool:
    """Whether one of the known names stands in the text as a whole word."""
    return known is not None and known.search(folded(text)) is not None


def same_way(value: str) -> str:
    """An address, a number or a name as it is compared: a telephone as it is dialled, else letters and digits alone."""
    return read_phone(value).e164 or identifiers.folded(value)


def ways_of(values: Iterable[str]) -> frozenset[str]:
    """Every way in which somebody is written to, as it is compared."""
    return frozenset(filter(None, map(same_way, values)))
