"""What a figure may say: shares, rates, and what is hidden from people outside a team. Pure functions."""

from __future__ import annotations

SMALL = 7
"""Counts of 1 to 7 are hidden outside the wall: with a place and a kind of help they can point at a person."""
ROUND_TO = 5


def share(part: int, whole: int) -> str:
    """Whole per cent; nothing of nothing has no share. Something never reads 0%, and less than all never 100%."""
    if not whole:
        return "–"
    cent = round(100 * part / whole)
    if part and cent == 0:
        return "under 1%"
    if part < whole and cent == 100:
        return "over 99%"
    return f"{cent}%"


def rate(count: int, residents: int | None) -> float | None:
    """Per 1,000 residents, to one decimal; not known where the residents are not known."""
    return round(1000 * count / residents, 1) if residents else None


def veiled(count: int) -> int | None:
    """A count as people outside the team's wall may read it: None for 1 to 7, others to the nearest 5.

    The database does this itself (`reports_veiled`), so that no exact number leaves the wall; this is its model.
    Source: the small-number rule of NHS England's published statistics (counts of 1 to 7 hidden, others to 5).
    """
    if 1 <= count <= SMALL:
        return None
    return ROUND_TO * round(count / ROUND_TO)
