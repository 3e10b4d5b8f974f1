"""What agrees, what two answers come to, and how far two readers agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.exchange.rules.comparing import MARKS, agreed, agreement, line, signed

ANSWERS = st.sampled_from(["same", "different", "cannot_tell"])


@given(st.text(max_size=30), st.text(max_size=30), st.booleans())
def test_every_letter_of_both_values_is_shown_once(one, other, near):
    compared = line("Name", one, other, is_near=near)
    assert "".join(words for words, _ in compared.one) == one
    assert "".join(words for words, _ in compared.other) == other
    assert compared.mark in MARKS


@given(ANSWERS, ANSWERS, st.booleans())
def test_two_records_are_joined_only_where_nobody_says_otherwise(first, second, risky):
    outcome = agreed(first, second, is_risky=risky)
    assert outcome in ("", "same", "different")
    if outcome:
        assert second == outcome
        assert first in ((outcome,) if risky else (outcome, "cannot_tell"))


def test_kappa_is_that_of_the_textbook():
    answers = [("same", "same")] * 20 + [("same", "different")] * 5 + [("different", "same")] * 10
    answers += [("different", "different")] * 15
    found = agreement(answers)
    assert (found.pairs, found.same) == (50, 35)
    assert found.kappa == pytest.approx(0.4)
    assert found.words == "fair"


def test_nothing_read_twice_has_no_kappa():
    assert (agreement([]).kappa, agreement([]).words) == (None, "cannot be said yet")
    assert agreement([("same", "same")]).kappa is None


@pytest.mark.parametrize(("weight", "words"), [(7.2, "+7"), (-1.2, "−1"), (0.3, "0"), (-0.2, "0"), (None, "")])
def test_weights_are_signed(weight, words):
    assert signed(weight) == words
