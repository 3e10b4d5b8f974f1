"""The standing records of a borough compared with each other: who may be there twice."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from uuid import UUID

from django.db import transaction

from hearth.areas.models import Borough
from hearth.exchange import linkage
from hearth.exchange.actions.linking import keep_matches, parameters_of, standing, weighed

AT_A_TIME = 100_000
"""Records compared in one part: a million take about 2 GB."""
KEPT_AT_A_TIME = 1_000


@transaction.atomic
def compare_standing(*, borough: Borough, told: Callable[[str], None] = lambda words: None) -> int:
    """Keep a pair for whoever may have two records; nothing is joined without a person. Returns how many are new.

    Pairs that were compared before are not asked again, so running it again at once finds nothing new.
    """
    records = standing(borough, all_of_them=False)
    told(f"{len(records):,} records stand in {borough.name}.")
    if len(records) < 2:
        return 0
    parameters = parameters_of(borough)
    linked = linkage.link(records, parameters=parameters, chunks=1 + len(records) // AT_A_TIME)
    told(f"{len(linked):,} pairs were looked at in {sum(linked.seconds.values()):.1f} s.")
    new = seen = 0
    found = linked.pairs()
    while pairs := list(islice(found, KEPT_AT_A_TIME)):
        matches = [weighed(UUID(pair.left_id), UUID(pair.right_id), pair, parameters.version) for pair in pairs]
        new += keep_matches(borough=borough, matches=matches)
        seen += len(pairs)
        told(f"Pairs to ask about: {seen:,}, of which new: {new:,}.")
    return new
