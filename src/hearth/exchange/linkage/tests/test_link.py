"""Who is one person, and who only looks so."""

import random
from functools import cache

import pytest

from benchmarks.linkage.people import two_lists
from hearth.exchange import linkage
from hearth.exchange.linkage import Records, telling

EDNA = {
    "forename": "Edna", "surname": "Holtby", "birth_date": "1941-03-07", "sex": "F", "nhs_number": "943 476 5919",
    "address": "12 Mill Row", "postcode": "QX1 2AB", "phone": "0161 496 0101",
}  # fmt: skip
VARIANTS = {
    "herself": EDNA,
    "written otherwise": EDNA | {"forename": "MRS EDNA", "birth_date": "07/03/1941", "phone": "+44 161 4960101"},
    "on another list's number": EDNA | {"forename": "Winifred"},
    "twin": EDNA | {"forename": "Winifred", "nhs_number": ""},
    "parent": EDNA | {"birth_date": "1968-11-22"},
    "two valid numbers": EDNA | {"nhs_number": "987 654 3210"},
    "died": EDNA | {"deceased": "Y"},
    "protected": EDNA | {"protected": "1"},
    "day and month swapped": EDNA | {"birth_date": "1941-07-03", "nhs_number": ""},
}


@cache
def town():
    """A small town's two lists, and what a linkage of them finds."""
    lists = two_lists(400, 400, seed=5)
    return lists, linkage.link(Records.from_rows(lists.left), Records.from_rows(lists.right), threads=1)


@cache
def variants() -> dict[str, linkage.Pair]:
    """Edna against each variant of her, every one in a town of its own name so that they do not meet each other."""
    left, right = list(town()[0].left), list(town()[0].right)
    for place, (name, record) in enumerate(VARIANTS.items()):
        mark = "abcdefghi"[place] * 2
        own = {"surname": f"Holt{mark}by", "address": f"{300 + place} Mill {mark}", "phone": f"0161 496 01{place:02d}",
               "postcode": f"QX{place + 1} 2AB"}  # fmt: skip
        apart = {field: own[field] for field in own if record[field] == EDNA[field] or field == "phone"}
        left.append(EDNA | own | {"id": name, "nhs_number": _number(place, 0) if EDNA["nhs_number"] else ""})
        theirs = {"": "", EDNA["nhs_number"]: _number(place, 0)}.get(record["nhs_number"], _number(place, 1))
        right.append(record | apart | {"id": name, "nhs_number": theirs})
    linked = linkage.link(Records.from_rows(left), Records.from_rows(right), threads=1)
    return {pair.left_id: pair for pair in linked.pairs(-100) if pair.left_id == pair.right_id}


def _number(place: int, which: int) -> str:
    """Different valid NHS numbers."""
    nine = 400_000_000 + place * 10_007 + which * 5_000_003
    while (last := 11 - sum(int(d) * w for d, w in zip(str(nine), range(10, 1, -1), strict=True)) % 11) == 10:
        nine += 1
    return f"{nine}{0 if last == 11 else last}"


def test_the_same_person_written_twice_is_linked_and_says_why():
    pair = variants()["written otherwise"]
    assert (pair.decision, pair.never_alone) == (linkage.LINK, None)
    assert [evidence.field for evidence in pair.evidence][:3] == ["NHS number", "name", "date of birth"]
    assert str(pair.evidence[1]).startswith("same name, unusual: +")


def test_a_birthday_with_day_and_month_swapped_is_said_so():
    told = [str(evidence) for evidence in variants()["day and month swapped"].evidence]
    assert any(words.startswith("birth day and month swapped: ") for words in told), told


@pytest.mark.parametrize(
    ("other", "reason", "kinship"),
    [
        ("on another list's number", "perhaps a relative's NHS number", "a relative's number"),
        ("twin", "perhaps twins", "twins"),
        ("parent", "perhaps parent and child", "parent and child"),
        ("two valid numbers", "two valid NHS numbers that differ", None),
        ("died", "somebody told to have died", None),
        ("protected", "a protected address", None),
    ],
)
def test_what_is_never_linked_without_a_person(other, reason, kinship):
    pair = variants()[other]
    assert (pair.never_alone, pair.kinship) == (reason, kinship)
    assert pair.decision != linkage.LINK


def test_no_relative_of_a_whole_town_is_linked_without_a_person():
    lists, linked = town()
    wrong = [
        p for p in linked.pairs() if p.decision == linkage.LINK and (p.left_id, p.right_id) not in set(lists.truth)
    ]
    assert wrong == []


def test_a_small_town_is_linked_nearly_as_well_as_can_be():
    lists, linked = town()
    measured = telling.measure(linked, lists.truth)
    assert measured.even.f1 > 0.95
    assert measured.alone.recall > 0.85
    assert measured.reviewed.f1 > 0.96


def test_weights_are_those_of_the_evidence_and_the_prior():
    _, linked = town()
    shifts = {round(p.weight - sum(e.weight for e in p.evidence)) for p in linked.pairs(0)}
    assert max(shifts) - min(shifts) <= 1, "the prior is the same for every pair"


def test_order_and_sides_do_not_matter():
    lists, linked = town()
    left, right = list(lists.left), list(lists.right)
    random.Random(3).shuffle(left)
    random.Random(4).shuffle(right)
    again = linkage.link(Records.from_rows(right), Records.from_rows(left), threads=1)
    found = {(p.left_id, p.right_id): (round(p.weight, 2), p.decision, p.never_alone) for p in linked.pairs(-100)}
    turned = {(p.right_id, p.left_id): (round(p.weight, 2), p.decision, p.never_alone) for p in again.pairs(-100)}
    assert found == turned


def test_chunks_find_the_same_pairs():
    lists, linked = town()
    chunked = linkage.link(Records.from_rows(lists.left), Records.from_rows(lists.right), chunks=3, threads=1)
    assert list(chunked.pairs(-100)) == list(linked.pairs(-100))


def test_one_list_is_compared_with_itself_and_nobody_with_themselves():
    lists, _ = town()
    linked = linkage.link(Records.from_rows([*lists.right, *lists.left]), threads=1)
    found = {frozenset((p.left_id, p.right_id)) for p in linked.pairs(0)}
    assert all(len(pair) == 2 for pair in found)
    assert len(found & {frozenset(pair) for pair in lists.truth}) > 0.9 * len(lists.truth)


def test_nobody_and_empty_lists_are_not_a_fault():
    nobody = Records.from_rows([])
    assert len(linkage.link(nobody, nobody)) == 0
    assert len(linkage.link(Records.from_rows([{}, {"surname": ""}]), Records.from_rows([EDNA]))) == 0


def test_a_column_nobody_knows_is_refused():
    with pytest.raises(KeyError, match="shoe size"):
        Records.from_rows([{"shoe size": "7"}])
