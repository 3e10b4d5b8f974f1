"""Two weeks side by side: what came of the weights as they are and as they were tried, in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from hearth.offers.rules.asking import METRES_A_MILE


class Line(NamedTuple):
    """One measure: its words, both figures as they are read, and whether the change makes it better."""

    words: str
    as_it_is: str
    as_tried: str
    verdict: str


MEASURES = (  # words, which figure, out of which, how it is read, whether more is better
    ("Requests that somebody was found for", "helped", "requests", "of", True),
    ("Pressing requests done in time", "pressing_in_time", "pressing", "of", True),
    ("Done after they were due", "late", "helped", "of", False),
    ("Miles there and back for each, in a straight line", "metres_each", "", "miles", False),
    ("By somebody who had helped them before", "known", "helped", "of", True),
    ("Volunteers who had something to do", "volunteers", "", "number", True),
    ("The most that one volunteer had", "most", "", "number", False),
    ("Unevenness of load (0: everybody as many; 1: one has them all)", "unevenness", "", "share", False),
)


def compared(as_it_is: Mapping[str, float], as_tried: Mapping[str, float]) -> list[Line]:
    """Every measure, read for both."""
    return [
        Line(words, _read(as_it_is, name, of, how), _read(as_tried, name, of, how),
             _verdict(as_it_is[name], as_tried[name], is_more_better))
        for words, name, of, how, is_more_better in MEASURES
    ]  # fmt: skip


def _read(told: Mapping[str, float], name: str, of: str, how: str) -> str:
    value = told[name]
    if how == "of":
        return f"{value:,} of {told[of]:,}"
    if how == "miles":
        return f"{value / METRES_A_MILE:.2f}"
    return f"{value:.2f}" if how == "share" else f"{value:,}"


def _verdict(before: float, after: float, is_more_better: bool) -> str:
    if before == after:
        return "the same"
    return "better" if (after > before) == is_more_better else "worse"
