"""What a linkage is measured by, when the truth is known."""

from __future__ import annotations

from collections import defaultdict

from benchmarks.linkage.people import Lists
from hearth.exchange.linkage import LINK, REVIEW, Linked, telling

BANDS = [(-8, -4), (-4, -2), (-2, 0), (0, 2), (2, 4), (4, 6), (6, 8), (8, 12), (12, 80)]
AGES = [(0, 1), (1, 3), (3, 6), (6, 10), (10, 16)]


def score(one: telling.Score) -> dict:
    """A score as JSON."""
    return {"precision": round(one.precision, 5), "recall": round(one.recall, 5), "f1": round(one.f1, 5)}


def measured(linked: Linked, truth: list[tuple[str, str]]) -> dict:
    """Right and wrong at even odds, without a person, after review; how much there is to review; calibration."""
    found = telling.measure(linked, truth)
    best_at, best = found.best
    left, right = linked.sizes
    return {
        "records": [left, right] if right else [left], "true_pairs": found.even.true,
        "at_probability_half": score(found.even), "best": {"weight": best_at, **score(best)},
        "without_a_person": score(found.alone), "after_review": score(found.reviewed), "review_pairs": found.queue,
        "review_pairs_per_1000_records": round(1000 * found.queue / (left + right), 1),
        "calibration": calibration(linked, {frozenset(pair) for pair in truth}),
        "seconds": round(sum(linked.seconds.values()), 1), "seconds_by_step": linked.seconds,
    }  # fmt: skip


def calibration(linked: Linked, true: set[frozenset]) -> list[dict]:
    """In bands of weight: what the model says and what is so."""
    said: dict[tuple, list[tuple[float, bool]]] = defaultdict(list)
    for pair in linked.pairs(BANDS[0][0]):
        for band in BANDS:
            if band[0] <= pair.weight < band[1]:
                said[band].append((pair.probability, frozenset((pair.left_id, pair.right_id)) in true))
    told = []
    for band, pairs in sorted(said.items()):
        says, so = (sum(x) / len(pairs) for x in zip(*pairs, strict=True))
        told.append({"weights": list(band), "pairs": len(pairs), "says": round(says, 4), "is": round(so, 4)})
    return told


def by_group(linked: Linked, lists: Lists) -> dict:
    """Recall at even odds and without a person, by community and by the age of the council's record."""
    true = set(lists.truth)
    even = {(p.left_id, p.right_id) for p in linked.pairs(0)} & true
    alone = {(p.left_id, p.right_id) for p in linked.pairs() if p.decision == LINK} & true
    counted: dict[str, dict[str, list[int]]] = {"community": defaultdict(lambda: [0, 0, 0]), "years_old": {}}
    counted["years_old"] = {f"{low}-{high}": [0, 0, 0] for low, high in AGES}
    for pair in true:
        age = next(f"{low}-{high}" for low, high in AGES if low <= lists.age[pair[1]] < high)
        for group in (counted["community"][lists.community[pair[1]]], counted["years_old"][age]):
            for place, is_in in enumerate((True, pair in even, pair in alone)):
                group[place] += is_in
    told = {
        kind: {name: {"pairs": n, "recall": round(e / n, 4), "without_a_person": round(a / n, 4)}
               for name, (n, e, a) in groups.items() if n}
        for kind, groups in counted.items()
    }  # fmt: skip
    recalls = [group["recall"] for group in told["community"].values() if group["pairs"] >= 300]
    return told | {"gap_between_communities": round(max(recalls) - min(recalls), 4) if recalls else None}


def undated(linked: Linked, lists: Lists) -> dict:
    """Pairs of which a record has no date of birth: how right without a person, and how many of them."""
    without = {row["id"] for row in (*lists.left, *lists.right) if not row["birth_date"]}
    true = {pair for pair in lists.truth if not without.isdisjoint(pair)}
    alone = {(p.left_id, p.right_id) for p in linked.pairs() if p.decision == LINK}
    alone = {pair for pair in alone if not without.isdisjoint(pair)}
    return {"linked": len(alone)} | score(telling.Score(len(alone), len(alone & true), len(true)))


def mixed(linked: Linked, people: dict[str, int]) -> dict:
    """Records that share a cluster with somebody else's, and people in more than one cluster."""
    found = linked.clusters()
    wrong = [group for group in found if len({people[one] for _, one in group}) > 1]
    persons = {people[one] for group in wrong for _, one in group}
    return {
        "clusters": len(found), "mixed_clusters": len(wrong), "people_in_mixed_clusters": len(persons),
        "per_1000_people": round(1000 * len(persons) / len(set(people.values())), 3),
    }  # fmt: skip


def reviewed_never_alone(linked: Linked) -> int:
    """How many of the pairs to review are there for a reason, whatever their weight."""
    return sum(pair.decision == REVIEW and pair.never_alone is not None for pair in linked.pairs())
