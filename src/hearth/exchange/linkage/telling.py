"""What a linkage found, told on a terminal and in a file; and how right it was, when the truth is known."""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hearth.kit.cells import safe_cell

from .linked import APART, LINK, REVIEW, Linked, Pair
from .model import UK
from .parameters import Parameters

HEADERS = ["left_id", "right_id", "probability", "weight", "decision", "never_alone", "kinship", "evidence"]


def write_pairs(linked: Linked, path: Path, at_least: float | None = None) -> int:
    """Write the pairs as CSV, strongest first, for its owner alone to read, and return how many."""
    private = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(private, "w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        rows = [writer.writerow(_row(pair)) for pair in linked.pairs(at_least)]
    return len(rows)


def _row(pair: Pair) -> list[str]:
    words = "; ".join(map(str, pair.evidence))
    told = [pair.decision, pair.never_alone or "", pair.kinship or "", words]
    ids = [safe_cell(pair.left_id), safe_cell(pair.right_id)]
    return [*ids, f"{pair.probability:.6f}", f"{pair.weight:.2f}", *told]


@dataclass(frozen=True)
class Score:
    """How right a set of pairs is: of those found, the share that is true; of those true, the share that is found."""

    found: int
    right: int
    true: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.true) if self.found + self.true else 1.0


@dataclass(frozen=True)
class Measured:
    """A linkage against the truth: at even odds, without a person, after a review that makes no mistakes, by weight."""

    even: Score
    alone: Score
    reviewed: Score
    queue: int
    curve: tuple[tuple[float, Score], ...]

    @property
    def best(self) -> tuple[float, Score]:
        return max(self.curve, key=lambda point: point[1].f1)


def measure(linked: Linked, truth: Iterable[tuple[str, str]]) -> Measured:
    """Compare what was found with the true pairs. Pairs of one list count once, whichever way round they stand."""
    within = not linked.sizes[1]
    true = {_pair(a, b, within) for a, b in truth if a != b or not within}
    judged = [(p.weight, p.decision, _pair(p.left_id, p.right_id, within) in true) for p in linked.pairs(-100.0)]
    alone = [right for _, decision, right in judged if decision == LINK]
    queue = [right for _, decision, right in judged if decision == REVIEW]
    even = [right for weight, _, right in judged if weight >= 0]
    return Measured(
        even=Score(len(even), sum(even), len(true)), alone=Score(len(alone), sum(alone), len(true)),
        reviewed=Score(len(alone) + sum(queue), sum(alone) + sum(queue), len(true)), queue=len(queue),
        curve=tuple(_curve(judged, len(true))),
    )  # fmt: skip


def _pair(a: str, b: str, within: bool) -> tuple[str, str]:
    return (min(a, b), max(a, b)) if within else (a, b)


def _curve(judged: list[tuple[float, str, bool]], true: int) -> Iterator[tuple[float, Score]]:
    """The score at each half bit from the strongest pair down."""
    for half in range(40, -17, -1):
        kept = [right for weight, _, right in judged if weight >= half / 2]
        yield half / 2, Score(len(kept), sum(kept), true)


def outcome(linked: Linked) -> str:
    """How many pairs were linked and are left to a person, in words."""
    counts, (left, right) = linked.counts(), linked.sizes
    lists = f"{left:,} records with {right:,}" if right else f"{left:,} records with each other"
    return (
        f"Compared {lists} in {sum(linked.seconds.values()):.1f} s.\n"
        f"  Linked without a person  {counts[LINK]:>9,}  (weight {linked.parameters.link_at:g} or more)\n"
        f"  For a person to decide   {counts[REVIEW]:>9,}  (weight {linked.parameters.review_at:g} or more)\n"
        f"  Left apart               {counts[APART]:>9,}"
    )


def against_truth(measured: Measured) -> str:
    """How right the linkage was: a table and the curve."""
    best_at, best = measured.best
    lines = ["", f"{'Against the truth':<38}{'precision':>10}{'recall':>9}{'F1':>9}"]
    for words, score in (
        ("pairs of probability 0.5 or more", measured.even), ("linked without a person", measured.alone),
        (f"with {measured.queue:,} pairs reviewed rightly", measured.reviewed),
        (f"best of all weights ({best_at:+.1f})", best),
    ):  # fmt: skip
        lines.append(f"  {words:<36}{score.precision:>10.4f}{score.recall:>9.4f}{score.f1:>9.4f}")
    lines += ["", "  weight  pairs      precision   recall       F1"]
    for weight, score in measured.curve[::4]:
        lines.append(
            f"  {weight:>+6.1f}  {score.found:<9,}{score.precision:>11.4f}{score.recall:>9.4f}{score.f1:>9.4f}"
        )
    return "\n".join(lines)


def moved(before: Parameters, after: Parameters) -> str:
    """The levels whose weight changed by a bit or more."""
    lines = []
    for comparison in (c for c in UK if before.compares(c.key) and after.compares(c.key)):
        for one in comparison.levels:
            if one.is_missing:
                continue
            then, now = (math.log2(m / u) for m, u in (p.levels[comparison.key][one.key] for p in (before, after)))
            if abs(now - then) >= 1:
                lines.append(f"  {comparison.words}: {one.words or one.key}: {then:+.1f} to {now:+.1f}")
    return "\n".join(lines)
