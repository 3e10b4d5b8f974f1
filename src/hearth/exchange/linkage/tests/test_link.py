"""Who is one person, and who only looks so."""

import pytest

from hearth.exchange import linkage
from hearth.exchange.linkage import Records

EDNA = {
    "forename": "Edna", "surname": "Holtby", "birth_date": "1941-03-27", "sex": "F", "nhs_number": "943 476 5919",
    "address": "12 Mill Row", "postcode": "QX1 2AB", "phone": "0161 496 0101",
}  # fmt: skip
NAMES = [(first, last) for first in ("Amir", "Ros", "Piotr", "Gwen") for last in ("Khan", "Yates", "Nowak")]
OTHERS = [
    {"forename": first, "surname": last, "birth_date": f"19{40 + i}-0{1 + i % 9}-1{i % 9}", "sex": "MF"[i % 2],
     "address": f"{i} Elm Street", "postcode": f"QX{i % 9 + 1} 3CD", "phone": f"0161 496 02{i:02}"}
    for i, (first, last) in enumerate(NAMES)
]  # fmt: skip


def compared(left: dict, right: dict) -> list[linkage.Pair]:
    """The pairs found between two records, each in a list with a dozen others."""
    lists = [[{"id": "it", **record}, *({"id": f"{side}{i}", **other} for i, other in enumerate(OTHERS))]
             for side, record in (("l", left), ("r", right))]  # fmt: skip
    linked = linkage.link(*map(Records.from_rows, lists), threads=1)
    return [pair for pair in linked.pairs(-100) if (pair.left_id, pair.right_id) == ("it", "it")]


def test_the_same_person_written_twice_is_linked_and_says_why():
    (pair,) = compared(EDNA, EDNA | {"forename": "MRS EDNA", "birth_date": "27/03/1941", "phone": "+44 161 4960101"})
    assert (pair.decision, pair.never_alone) == (linkage.LINK, None)
    assert [evidence.field for evidence in pair.evidence][:3] == ["NHS number", "name", "date of birth"]
    assert pair.weight == pytest.approx(sum(e.weight for e in pair.evidence), abs=40)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"forename": "Winifred"}, "perhaps a relative's NHS number"),
        ({"nhs_number": "", "forename": "Winifred"}, "perhaps twins"),
        ({"nhs_number": "", "birth_date": "1968-11-02"}, "perhaps parent and child"),
        ({"nhs_number": "987 654 3210"}, "two valid NHS numbers that differ"),
        ({"deceased": "Y"}, "somebody told to have died"),
        ({"protected": "1"}, "a protected address"),
    ],
)
def test_what_is_never_linked_without_a_person(other, reason):
    pairs = compared(EDNA, EDNA | other)
    assert [pair.never_alone for pair in pairs] == [reason] or pairs == []
    assert all(pair.decision != linkage.LINK for pair in pairs)
