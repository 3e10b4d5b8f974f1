"""Reading two records side by side: what agrees, what two answers come to, how far two readers agree. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, DIFFERENT, CANNOT_TELL = "same", "different", "cannot_tell"
SETTLES = (SAME, DIFFERENT)
SAMPLED = 20
"""One pair in so many is read twice, chosen by its random id: 5%, as the census office's own reviews do."""


def is_sampled(number: int) -> bool:
    """Whether the pair of this id is read by a second person although nothing about it is risky."""
    return number % SAMPLED == 0


def agreed(first: str, second: str, *, is_risky: bool) -> str:
    """What two readers' answers come to; nothing where a manager must decide.

    Where the first could not tell, the second's answer counts, unless the pair is one that needs two to agree.
    """
    if first == second:
        return first if first in SETTLES else ""
    if first == CANNOT_TELL and not is_risky:
        return second
    return ""


@dataclass(frozen=True)
class Agreement:
    """How two readers agree over the pairs both read: pairs, those agreed on, and Cohen's kappa."""

    pairs: int
    same: int
    kappa: float | None

    @property
    def words(self) -> str:
        """What the kappa says, in the words of Landis and Koch (1977)."""
        if self.kappa is None:
            return "cannot be said yet"
        bands = ((0.8, "almost perfect"), (0.6, "substantial"), (0.4, "moderate"), (0.2, "fair"), (0.0, "slight"))
        return next((words for least, words in bands if self.kappa > least), "no better than chance")


def agreement(answers: Iterable[tuple[str, str]]) -> Agreement:
    """Measure two readers: kappa takes away what they would agree on by chance. None: nothing to measure it by."""
    both = list(answers)
    if not both:
        return Agreement(0, 0, None)
    same = sum(one == other for one, other in both)
    firsts, seconds = Counter(one for one, _ in both), Counter(other for _, other in both)
    chance = sum(firsts[answer] * seconds[answer] for answer in firsts) / len(both) ** 2
    kappa = None if chance == 1 else (same / len(both) - chance) / (1 - chance)
    return Agreement(len(both), same, kappa)


@dataclass(frozen=True)
class Line:
    """One fact of two records: its name, both values in pieces (text, is it the same), and how they compare."""

    label: str
    one: Sequence[tuple[str, bool]]
    other: Sequence[tuple[str, bool]]
    mark: str  # same, near, differs, missing


MARKS = {"same": ("=", "same"), "near": ("≈", "nearly"), "differs": ("≠", "differs"), "missing": ("–", "not on both")}
"""Sign and word of each mark: never by colour alone."""


def line(label: str, one: str, other: str, *, is_near: bool = False) -> Line:
    """Compare one fact as it is shown. `is_near` says that the evidence counts it for one person all the same."""
    if not one or not other:
        return Line(label, _whole(one), _whole(other), "missing")
    if one.casefold() == other.casefold():
        return Line(label, _whole(one), _whole(other), "same")
    mark = "near" if is_near else "differs"
    blocks = SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False).get_matching_blocks()
    if sum(block.size for block in blocks) * 2 < max(len(one), len(other)):
        return Line(label, [(one, False)], [(other, False)], mark)
    return Line(label, _pieces(one, [(b.a, b.size) for b in blocks]), _pieces(other, [(b.b, b.size) for b in blocks]),
                mark)  # fmt: skip


def _whole(text: str) -> list[tuple[str, bool]]:
    return [(text, True)] if text else []


def _pieces(text: str, same: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    found, at = [], 0
    for start, size in same:
        found += [(text[at:start], False), (text[start : start + size], True)]
        at = start + size
    return [(words, is_same) for words, is_same in found if words]


KINSHIP = {
    "twins": "Twins? Born on one day with one surname, and two first names.",
    "parent and child": "Parent and child of one name? One home, born many years apart.",
    "couple": "A couple? One home, near in age, of different sex: not one person unless more agrees.",
    "one family": "One family? One surname and one home, two first names.",
    "a relative's number": "A relative's NHS number? One number stands under two first names.",
}


def signed(weight: float | None) -> str:
    """A weight as reviewers read it: +7, −1, 0."""
    if weight is None:
        return ""
    return f"{weight:+.0f}".replace("-", "−") if round(weight) else "0"
