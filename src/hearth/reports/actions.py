"""Keep the counters: fold their changes together, count everything anew, and say whether they are right."""

from __future__ import annotations

from django.db import connection

ENOUGH_TO_FOLD = 1000
"""Changes below this many are read as fast as folded ones."""


def fold(at_least: int = ENOUGH_TO_FOLD) -> int:
    """Fold the changes that have gathered into the base rows; returns how many rows were folded.

    Nobody waits for it: whoever saves a request only appends, and a reader sees either all before or all after.
    """
    with connection.cursor() as cursor:
        cursor.execute("select reports_fold(%s)", [at_least])
        return cursor.fetchone()[0]


def rebuild() -> int:
    """Count every request and contact anew, while saving waits; returns how many counters there are."""
    with connection.cursor() as cursor:
        cursor.execute("select reports_rebuild()")
        return cursor.fetchone()[0]


def faults() -> int:
    """How many counters differ from counting everything anew. Anything but 0 is a fault of ours."""
    with connection.cursor() as cursor:
        cursor.execute("select reports_faults()")
        return cursor.fetchone()[0]
