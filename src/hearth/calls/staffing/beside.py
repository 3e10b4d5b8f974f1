"""A plan as it stands beside what might happen to it, and beside what would mend that. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hearth.calls.staffing import words
from hearth.calls.staffing.answer import Answer, answer
from hearth.calls.staffing.mending import More, mending, with_more
from hearth.calls.staffing.plan import Plan, WhatIf

AS_PLANNED = "As planned"


@dataclass(frozen=True)
class Told:
    """One answer with what would mend it, and what is said of it in words."""

    name: str
    answered: Answer
    more: tuple[More, ...]
    mended: Answer | None
    stands: str
    breaks: tuple[str, ...]
    mends: tuple[str, ...]


def beside(plan: Plan, what_ifs: Iterable[WhatIf], *, runs: int, seed: int = 1) -> Iterator[Told]:
    """The plan as it stands, then each what-if, drawn with the same seed so that the days are like days."""
    usual = _told(AS_PLANNED, plan, None, runs, seed)
    yield usual
    for one in what_ifs:
        yield _told(f"What if: {one.name}", one.of(plan), usual.answered, runs, seed)


def _told(name: str, plan: Plan, usual: Answer | None, runs: int, seed: int) -> Told:
    answered = answer(plan, runs=runs, seed=seed)
    more = mending(answered)
    mended = answer(with_more(answered.plan, more), runs=runs, seed=seed) if more else None
    return Told(
        name, answered, tuple(more), mended, words.how_it_stands(answered),
        (*words.what_breaks_first(answered, usual), *words.who_is_missing(answered, usual)),
        tuple(words.what_would_mend_it(answered, more, mended)),
    )  # fmt: skip
