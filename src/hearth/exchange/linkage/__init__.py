"""Which records are one person: Splink behind one door.

    from hearth.exchange import linkage
    linked = linkage.link(linkage.Records.from_rows(known), linkage.Records.from_rows(new))
    for pair in linked.pairs():
        print(pair.left_id, pair.right_id, pair.probability, *pair.evidence, sep="; ")

Neither the web nor the database is needed. Splink, DuckDB and Spark are imported when something is linked, not before.
"""

from __future__ import annotations

from .engine import Told, link
from .index import Index
from .linked import APART, HALF_NAMED, LINK, MAY_HAVE_DIED, ONE_LOOK, REVIEW, UNDATED, Evidence, Linked, Pair
from .parameters import Parameters
from .records import Records
from .training import train
from .vocabulary import COLUMNS

__all__ = [
    "APART", "COLUMNS", "HALF_NAMED", "LINK", "MAY_HAVE_DIED", "ONE_LOOK", "REVIEW", "UNDATED", "Evidence", "Index",
    "Linked", "Pair", "Parameters", "Records", "Told", "link", "train",
]  # fmt: skip
