"""Who is one person, and who only looks so."""

import random
from functools import cache

import pytest

from benchmarks.linkage.people import two_lists
from hearth.exchange import linkage
from hearth.exchange.linkage import Records, engine, model, telling

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


def test_a_national_insurance_number_under_two_first_names_is_asked_about():
    one, other = ({"number": "QQ123456C"} | record for record in (EDNA, EDNA | {"forename": "Winifred"}))
    without = [{field: text for field, text in record.items() if field != "nhs_number"} for record in (one, other)]
    linked = linkage.link(*(Records.from_rows([record]) for record in without), threads=1)
    assert [(p.decision, p.kinship) for p in linked.pairs(-100)] == [("review", "a relative's number")]


def test_levels_are_the_same_for_splink_and_by_themselves():
    _, linked = town()
    for comparison in (c for c in model.UK if linked.parameters.compares(c.key)):
        (differ,) = linked.con.execute(
            f"SELECT count(*) FROM scored JOIN left_list AS l ON l.unique_id = scored.l "
            f"JOIN right_list AS r ON r.unique_id = scored.r "
            f"WHERE gamma_{comparison.key} <> {model.as_case(comparison)}"
        ).fetchone()
        assert differ == 0, comparison.key


def test_short_lists_are_looked_at_more_widely_and_long_ones_are_not(monkeypatch):
    """Another birthday, a figure of the number wrong, no address: no strict rule looks at the two."""
    other = {"forename": "Edna", "surname": "Holtby", "birth_date": "1952-11-23", "nhs_number": "943 476 5928"}
    found = [pair.left_id for pair in linkage.link(Records.from_rows([EDNA]), Records.from_rows([other])).pairs(-100)]
    monkeypatch.setattr(engine, "WORTH_COUNTING", 0)
    assert found
    assert list(linkage.link(Records.from_rows([EDNA]), Records.from_rows([other])).pairs(-100)) == []


# --- Few records --------------------------------------------------------------------------------------------------


@cache
def neighbours() -> list[dict[str, str]]:
    return two_lists(3000, 100, seed=12).left


def among(number: int, one: dict, other: dict) -> list[linkage.Pair]:
    """What is found when one new record comes to a borough of so many people, the last of whom is `one`."""
    standing = [*neighbours()[: number - 1], one | {"id": "one"}]
    linked = linkage.link(Records.from_rows(standing), Records.from_rows([other | {"id": "other"}]), threads=1)
    return [pair for pair in linked.pairs() if pair.left_id == "one"]


PLAIN = {field: EDNA[field] for field in ("forename", "surname", "birth_date", "postcode")}
WINIFRED = EDNA | {"forename": "Winifred"}
SIZES = (1, 3, 300, 3000)


@pytest.mark.parametrize("number", SIZES)
@pytest.mark.parametrize("name", [("Edna", "Holtby"), ("John", "Smith"), ("Mohammed", "Khan")])
def test_one_name_birthday_and_postcode_are_one_person_in_a_borough_of_any_size(number, name):
    record = PLAIN | {"forename": name[0], "surname": name[1]}
    assert [pair.decision for pair in among(number, record, record)] == [linkage.LINK]


@pytest.mark.parametrize("number", SIZES)
@pytest.mark.parametrize("without", [(), ("address", "postcode", "phone"), ("sex", "phone"), ("address",)])
def test_twins_written_under_one_number_are_asked_about_in_a_borough_of_any_size(number, without):
    one, other = ({k: v for k, v in record.items() if k not in without} for record in (EDNA, WINIFRED))
    assert [(pair.decision, pair.kinship) for pair in among(number, one, other)] == [("review", "a relative's number")]


@pytest.mark.parametrize("other", [EDNA, PLAIN, WINIFRED, WINIFRED | {"nhs_number": ""}, EDNA | {"deceased": "yes"}])
def test_a_borough_of_three_decides_as_one_of_three_thousand(other):
    few, many = (among(number, EDNA, other) for number in (3, 3000))
    assert [(p.decision, p.never_alone) for p in few] == [(p.decision, p.never_alone) for p in many] != []


def test_the_commonest_name_weighs_nearly_alike_in_boroughs_of_any_size():
    smith = PLAIN | {"forename": "John", "surname": "Smith"}
    weights = [among(number, smith, smith)[0].weight for number in SIZES]
    assert max(weights) - min(weights) < 4


@pytest.mark.parametrize(
    ("left", "right"),
    [([], [EDNA]), ([EDNA], []), ([], []), ([EDNA], None), ([], None), ([{}], [{}]), ([{"id": "1"}] * 3, None),
     ([{"surname": ""}, {"forename": None}], [EDNA])],
)  # fmt: skip
def test_lists_with_nobody_to_compare_give_no_pairs(left, right):
    linked = linkage.link(Records.from_rows(left), Records.from_rows(right) if right is not None else None, threads=1)
    assert (list(linked.pairs(-100)), linked.clusters()) == ([], [])


def test_one_record_over_and_over_is_one_person():
    rows = [EDNA | {"id": str(number)} for number in range(4)]
    linked = linkage.link(Records.from_rows(rows), threads=1)
    assert [pair.decision for pair in linked.pairs(-100)] == [linkage.LINK] * 6
    assert len(linked.clusters()) == 1
