"""Why, in words that a coordinator can read out."""

from datetime import date

from hearth.matching.rules import telling
from hearth.matching.rules.parts import Slot

NAMES = {"food": "Food and shopping"}
WANTS = ["checked:food", "does:food", "speaks:urdu"]
TUESDAY = Slot(date(2026, 11, 24), 0)


def test_what_nobody_holds_is_one_sentence_about_one_person():
    words = telling.of_left("holds", WANTS, {}, NAMES)
    assert words == "there is nobody who offers food and shopping, has the checks for it and speaks Urdu"


def test_what_would_free_it_says_how_many_and_what_they_lack():
    told = telling.frees(rule="holds", wants=WANTS, missing={"speaks:urdu": 3, "checked:food": 1}, slots={0: 2},
                         metres=None, counts={}, known=[TUESDAY], names=NAMES)  # fmt: skip
    assert told == [
        "two volunteers near are free Tuesday 24 November, morning",
        "three volunteers could if it needed nobody who speaks Urdu",
        "one volunteer could if they had the checks for food and shopping",
    ]


def test_whom_to_look_for_is_said_without_what_the_hub_gives_them():
    words = telling.advice(2, WANTS, TUESDAY, NAMES)
    assert words == (
        "One more volunteer who offers food and shopping and speaks Urdu, Tuesday 24 November, morning, "
        "would let two more requests be met."
    )


def test_what_no_volunteer_may_do_is_not_freed_by_anybody():
    wants = [*WANTS, "nobody:medicines"]
    assert telling.of_left("holds", wants, {}, NAMES) == "no volunteer may carry these medicines"
    assert not telling.frees(rule="holds", wants=wants, missing={"speaks:urdu": 3}, slots={0: 2}, metres=9, counts={},
                             known=[TUESDAY], names=NAMES)  # fmt: skip
