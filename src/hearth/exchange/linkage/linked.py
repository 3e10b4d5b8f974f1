"""What a linkage found: pairs with their evidence in words and weights."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .clusters import Record, gather
from .model import UK, Level
from .parameters import Parameters

LINK, REVIEW, APART = "link", "review", "apart"
MAY_HAVE_DIED = "somebody told to have died"
"""The reason of `never_alone` where one of the two records tells of a death."""
HALF_NAMED = "no whole first name to tell twins apart by"
UNDATED = "no date of birth, and the name or the telephone is another"
ONE_LOOK = (HALF_NAMED, UNDATED)
"""The reasons of `never_alone` that tell of nobody else: one person's look is enough."""
UNUSUAL, COMMON = 15.0, 10.0
"""Bits of a name's own rarity from which it is called unusual (one in 32,000), up to which common (one in 1,000)."""
AGE_FITS = 2
"""Years by which an age may miss a year of birth: it was told on some day, and lists are loaded later."""
BARRED, SAID = -8.0, 60.0
"""What a pair that must not link alone, and a pair a person decided, weigh when records are gathered into people."""


@dataclass(frozen=True)
class Evidence:
    """One thing compared: what of it was found, in words, and what that adds to the weight (in bits)."""

    field: str
    level: str
    words: str
    weight: float

    def __str__(self) -> str:
        return f"{self.words}: {self.weight:+.0f}".replace("-", "−") if round(self.weight) else f"{self.words}: 0"


@dataclass(frozen=True)
class Pair:
    """Two records that may be one person. `never_alone` says why a person must decide, whatever the weight.

    `is_numbered`: one valid NHS number and one date of birth, and nothing about the two tells of a relative.
    """

    left_id: str
    right_id: str
    probability: float
    weight: float
    decision: str
    kinship: str | None
    never_alone: str | None
    is_numbered: bool
    evidence: tuple[Evidence, ...]

    @property
    def needs_two(self) -> bool:
        """Whether two readers must agree: not about a death told under their own number and date of birth."""
        if self.never_alone == MAY_HAVE_DIED:
            return not self.is_numbered
        return self.never_alone not in (None, *ONE_LOOK)


@dataclass
class Linked:
    """The outcome of a linkage. Pairs are kept in a DuckDB table and read as they are asked for."""

    con: Any
    parameters: Parameters
    sizes: tuple[int, int]
    seconds: dict[str, float]

    def __len__(self) -> int:
        return self.con.execute("SELECT count(*) FROM pairs").fetchone()[0]

    def pairs(self, at_least: float | None = None) -> Iterator[Pair]:
        """Pairs of this weight or more (the review's, unless said), strongest first, then by their ids."""
        least = self.parameters.review_at if at_least is None else at_least
        kept = ", ".join([f"gamma_{c.key}" for c in UK] + [f"weight_{c.key}" for c in UK])
        cursor = self.con.cursor()
        cursor.execute(
            f"SELECT left_id, right_id, probability, weight, {self._decision}, kinship, never_alone, "
            f"is_numbered, years_told, {kept} FROM pairs "
            "WHERE weight >= ? ORDER BY weight DESC, left_id, right_id", [least]
        )  # fmt: skip
        while rows := cursor.fetchmany(10_000):
            for row in rows:
                levels, weights = row[9 : 9 + len(UK)], row[9 + len(UK) :]
                yield Pair(*row[:8], evidence=(*self._evidence(levels, weights), *_by_age(row[8])))

    @property
    def _decision(self) -> str:
        link, review = self.parameters.link_at, self.parameters.review_at
        return (
            f"CASE WHEN weight >= {link} AND never_alone IS NULL THEN '{LINK}' "
            f"WHEN weight >= {review} THEN '{REVIEW}' ELSE '{APART}' END"
        )

    def counts(self) -> dict[str, int]:
        """How many pairs are linked without a person, are for a person to look at, and stay apart."""
        found = dict(self.con.execute(f"SELECT {self._decision}, count(*) FROM pairs GROUP BY 1").fetchall())
        return {decision: found.get(decision, 0) for decision in (LINK, REVIEW, APART)}

    def clusters(
        self, same: Iterable[tuple[str, str]] = (), different: Iterable[tuple[str, str]] = ()
    ) -> list[frozenset[Record]]:
        """Records gathered into people, by the pairs linked without a person and those a person said are the `same`.

        Pairs a person said are `different`, and those that must not link alone, speak against. Pairs are (left, right).
        """
        theirs = "right" if self.sizes[1] else "left"
        weights: dict[tuple[Record, Record], float] = {}
        links = []
        cursor = self.con.cursor()
        cursor.execute(f"SELECT left_id, right_id, weight, {self._decision}, never_alone IS NOT NULL FROM pairs")
        while rows := cursor.fetchmany(100_000):
            for left, right, weight, decision, is_barred in rows:
                pair = _ordered(("left", left), (theirs, right))
                weights[pair] = min(weight, BARRED) if is_barred else weight
                if decision == LINK:
                    links.append(pair)
        for said, weight in ((same, SAID), (different, -SAID)):
            for left, right in said:
                pair = _ordered(("left", left), (theirs, right))
                weights[pair] = weight
                if weight > 0:
                    links.append(pair)
        return gather(links, weights, within=not self.sizes[1])

    def _evidence(self, levels: tuple[int, ...], weights: tuple[float, ...]) -> Iterator[Evidence]:
        for comparison, number, weight in zip(UK, levels, weights, strict=True):
            one = self._levels[comparison.key][number]
            if one.words and not one.is_missing:
                yield Evidence(comparison.words, one.key, self._words(comparison.key, one, weight), round(weight, 1))

    @cached_property
    def _levels(self) -> dict[str, dict[int, Level]]:
        """The level of each comparison by Splink's number for it."""
        told: dict[str, dict[int, Level]] = {}
        for c in UK:
            spoken = [one for one in c.levels if not one.is_missing]
            told[c.key] = {len(spoken) - 1 - i: one for i, one in enumerate(spoken)}
            told[c.key][-1] = next(one for one in c.levels if one.is_missing)
        return told

    def _words(self, comparison: str, one: Level, weight: float) -> str:
        if comparison != "name" or not one.tf:
            return one.words
        m, u = self.parameters.levels[comparison][one.key]
        rarity = weight - math.log2(m / u)
        return one.words + (", unusual" if rarity >= UNUSUAL else ", common" if rarity <= COMMON else "")


def _by_age(years: int | None) -> Iterator[Evidence]:
    """What an age tells where a date of birth is missing: it weighs nothing, and bars or allows a link by itself."""
    if years is not None and years <= AGE_FITS:
        yield Evidence("age", "same", "the age that was told fits", 0.0)
    elif years is not None:
        yield Evidence("age", "else", f"the age that was told is {years} years off", 0.0)


def _ordered(a: Record, b: Record) -> tuple[Record, Record]:
    return (a, b) if a <= b else (b, a)
