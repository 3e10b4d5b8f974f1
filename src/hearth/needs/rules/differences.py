"""Two texts side by side, line by line, with long stretches that are the same left out."""

from difflib import SequenceMatcher
from typing import NamedTuple

AROUND = 3


class Line(NamedTuple):
    """One row of the comparison. `kind` is same, changed, added, removed or skipped; numbers count from 1."""

    kind: str
    left_number: int | None = None
    left: str = ""
    right_number: int | None = None
    right: str = ""


def side_by_side(left: str, right: str, around: int = AROUND) -> list[Line]:
    """Compare two texts; around each difference `around` equal lines are kept."""
    a, b = left.splitlines(), right.splitlines()
    rows: list[Line] = []
    for kind, a_from, a_to, b_from, b_to in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            same = [Line("same", i + 1, a[i], b_from + i - a_from + 1, a[i]) for i in range(a_from, a_to)]
            rows += _shortened(same, around, at_start=a_from == 0, at_end=a_to == len(a) and b_to == len(b))
        else:
            rows += _changed(a, b, range(a_from, a_to), range(b_from, b_to))
    return rows


def _changed(a: list[str], b: list[str], left: range, right: range) -> list[Line]:
    rows = []
    for step in range(max(len(left), len(right))):
        here = left[step] if step < len(left) else None
        there = right[step] if step < len(right) else None
        kind = "removed" if there is None else "added" if here is None else "changed"
        rows.append(
            Line(
                kind,
                None if here is None else here + 1,
                "" if here is None else a[here],
                None if there is None else there + 1,
                "" if there is None else b[there],
            )
        )
    return rows


def _shortened(same: list[Line], around: int, *, at_start: bool, at_end: bool) -> list[Line]:
    head, tail = (0 if at_start else around), (0 if at_end else around)
    if len(same) <= head + tail + 1:
        return same
    left_out = len(same) - head - tail
    ending = same[len(same) - tail :] if tail else []
    return [*same[:head], Line("skipped", left=f"{left_out} lines the same"), *ending]
