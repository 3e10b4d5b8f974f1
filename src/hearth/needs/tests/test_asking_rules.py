"""Which page follows which, and what answers come to."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hearth.needs.rules import asking
from hearth.needs.rules.asking import path, read, urgency_of

KEYS = st.lists(st.sampled_from(["food", "medicines", "money", "other"]), unique=True, min_size=1)


def answered(who="self", danger="no", needs=("food",), borough=1) -> asking.Answers:
    return {
        "who": {"who": who},
        "danger": {"danger": danger},
        "postcode": {"postcode": "QX1 1AA", "borough": borough},
        "needs": {"needs": list(needs), "medicines": [key for key in needs if key == "medicines"]},
    }


def test_an_emergency_is_the_end():
    for danger, page in asking.EMERGENCIES.items():
        answers = answered(danger=danger)
        assert path(answers) == ["who", "danger", "stop"]
        assert asking.emergency(answers) == page


@given(needs=KEYS, who=st.sampled_from(["self", "other"]))
def test_every_kind_of_help_is_asked_about_once_and_the_last_page_is_the_check(needs, who):
    pages = path(answered(who=who, needs=needs))
    assert pages[-1] == "check"
    assert len(pages) == len(set(pages))
    assert [page for page in pages if page.startswith("about-")] == [f"about-{key}" for key in needs]
    assert ("you" in pages) == (who == "other")
    assert ("medicine-controlled" in pages) == ("medicines" in needs)


def test_somewhere_else_ends_with_what_to_do():
    answers = answered(borough=None)
    assert "outside" in path(answers)
    answers["outside"] = {"borough": "none"}
    assert path(answers)[-1] == "elsewhere"
    answers["outside"] = {"borough": "7"}
    assert asking.borough_of(answers) == 7


@given(said=st.sampled_from(["today", "soon", "planned"]))
def test_no_food_or_no_medicine_today_is_now_whatever_was_said(said):
    answers = {**answered(needs=("food", "medicines", "money")), "when": {"when": said}}
    assert urgency_of("food", answers) == said
    answers |= {"food-today": {"has": "no"}, "medicine-today": {"has": "no"}}
    assert urgency_of("food", answers) == urgency_of("medicines", answers) == "now"
    assert urgency_of("money", answers) == said


def test_rather_not_say_counts_as_not_known_and_supervised_as_controlled():
    answers = {**answered(needs=("medicines",)), "medicine-controlled": {"controlled": "no"}}
    answers["medicine-supervised"] = {"supervised": "not_known"}
    assert read(answers).wanted[0].controlled == "not_known"
    answers["medicine-supervised"] = {"supervised": "yes"}
    assert read(answers).wanted[0].controlled == "yes"
    assert read(answers).wanted[0].is_opiate_substitution
    answers["medicine-supervised"] = {"supervised": "no"}
    assert read(answers).wanted[0].controlled == "no"
