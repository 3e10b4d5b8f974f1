"""Where somebody stands who gives their time, and what may follow. Pure."""

from __future__ import annotations

from datetime import date, timedelta

MOVES: dict[str, frozenset[str]] = {
    "applied": frozenset({"in_checks", "active", "refused", "left"}),
    "in_checks": frozenset({"active", "refused", "left"}),
    "active": frozenset({"in_checks", "paused", "isolating", "left"}),
    "paused": frozenset({"in_checks", "active", "paused", "isolating", "left"}),
    "isolating": frozenset({"in_checks", "active", "paused", "isolating", "left"}),
    "left": frozenset({"in_checks", "active"}),
    "refused": frozenset({"in_checks", "active"}),
}
"""What may follow what: the one table. From left and refused somebody is taken on again."""

WORDS = {
    "applied": "applied", "in_checks": "in checks", "active": "active", "paused": "paused",
    "isolating": "self-isolating", "left": "left", "refused": "refused",
}  # fmt: skip
"""Each state as a page says it."""

TONES = {"applied": "new", "in_checks": "waiting", "active": "done", "paused": "waiting", "isolating": "urgent"}

LONGEST_AT_HOME = timedelta(days=60)
"""A last day of isolation further ahead is a slip of the finger; whoever stays at home for longer is paused."""

GONE = ("left", "refused")
"""States of somebody who is asked nothing and warned of nothing."""

TO_THEIR_ORGANISATION = (
    ("Asked to agree, or being checked", ("applied", "in_checks")),
    ("Volunteering", ("active", "paused", "isolating")),
    ("Not volunteering", GONE),
)
"""What the organisation that entered somebody may count. Who rests, is ill or was turned down is not its business."""

GRACE_DAYS = 14
"""For how many days after new principles were written somebody who agreed to the older ones is still asked."""


def why_not(before: str, after: str) -> str:
    """Why a move is not allowed, in words; nothing when it is."""
    if after in MOVES[before]:
        return ""
    if before == after:
        return f"They are {WORDS[before]} already."
    if after == "refused":
        return "Only somebody who has applied can be turned down. Mark them as having left instead."
    if after in ("paused", "isolating"):
        return f"Only somebody who is asked for help can be put aside: they are {WORDS[before]}."
    return f"Somebody who is {WORDS[before]} cannot become {WORDS[after]}."


def comes_back_as(status: str, paused_until: date | None, isolating_until: date | None, today: date) -> str:
    """What somebody is from today on whose days may have run out: nothing when they stay as they are.

    A pause or an isolation holds through its last day. Who comes out of isolation into a pause that still runs is
    paused; a pause without a day ends only when somebody ends it.
    """
    if status == "isolating" and isolating_until and isolating_until < today:
        return "paused" if paused_until and paused_until >= today else "active"
    if status == "paused" and paused_until and paused_until < today:
        return "active"
    return ""
