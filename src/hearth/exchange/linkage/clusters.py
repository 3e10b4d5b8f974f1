"""Pairs gathered into people, by average linkage: one wrong pair does not make one person of two families. Pure.

Following every link from record to record, as is often done, makes one person of two whenever a single link between
them is wrong. Here two groups are joined only while the pairs between them speak for it on average; a pair that was
not even a candidate speaks against. Records of one list, when only pairs between lists were looked for, say nothing.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping

Record = tuple[str, str]
"""Which list ("left" or "right") and what the list calls the record."""

UNSEEN = -4.0
"""The weight, in bits, of a pair that was not even a candidate."""


def gather(
    links: Iterable[tuple[Record, Record]], weights: Mapping[tuple[Record, Record], float], *, within: bool
) -> list[frozenset[Record]]:
    """Groups of two records or more, largest first. `links` are the pairs that may join groups; `weights` has these
    and all others known, each pair with its lesser record first. `within` when the records are of one list.
    """
    found: list[frozenset[Record]] = []
    for component in _components(pair for pair in links if weights[pair] > 0):
        if len(component) == 2:
            found.append(frozenset(component))
        else:
            found += [group for group in _joined(sorted(component), weights, within) if len(group) > 1]
    return sorted(found, key=lambda group: (-len(group), sorted(group)))


def _components(links: Iterable[tuple[Record, Record]]) -> list[list[Record]]:
    """Records that some chain of links connects."""
    above: dict[Record, Record] = {}

    def top(one: Record) -> Record:
        while above.setdefault(one, one) != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    for a, b in links:
        above[top(a)] = top(b)
    parts: dict[Record, list[Record]] = defaultdict(list)
    for one in above:
        parts[top(one)].append(one)
    return list(parts.values())


def _joined(records: list[Record], weights: Mapping[tuple[Record, Record], float], within: bool) -> list[frozenset]:
    """Join the two groups whose pairs speak most for it on average, until none speak for it."""
    groups: dict[int, frozenset[Record]] = {place: frozenset([one]) for place, one in enumerate(records)}
    waiting = [entry for a in groups for b in groups if a < b and (entry := _entry(groups, a, b, weights, within))]
    heapq.heapify(waiting)
    fresh = len(records)
    while waiting:
        _, a, b = heapq.heappop(waiting)
        if a not in groups or b not in groups:
            continue
        groups[fresh] = groups.pop(a) | groups.pop(b)
        for other in list(groups):
            if other != fresh and (entry := _entry(groups, other, fresh, weights, within)):
                heapq.heappush(waiting, entry)
        fresh += 1
    return list(groups.values())


def _entry(groups: dict, a: int, b: int, weights: Mapping, within: bool) -> tuple[float, int, int] | None:
    """How strongly two groups speak for being one (negated, for the heap), or None when they do not."""
    pairs = [(min(x, y), max(x, y)) for x in groups[a] for y in groups[b] if within or x[0] != y[0]]
    if not pairs:
        return None
    average = sum(weights.get(pair, UNSEEN) for pair in pairs) / len(pairs)
    return (-average, a, b) if average > 0 else None
