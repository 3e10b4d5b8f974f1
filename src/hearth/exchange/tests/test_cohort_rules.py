"""A question is read from data, said in English, and small counts are kept back."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearth.exchange.rules import cohorts as rules
from hearth.exchange.rules.shipped import shipped
from hearth.kit.refused import Refused

NAMES = {"list": {"nhs-list": "NHS list", "web": "Web (not loaded)"}, "standing": rules.STANDINGS, "unit": rules.UNITS}
A, B, C = ({"is": "age", "from": n} for n in (1, 2, 3))


def question(where, **more):
    return rules.read({"where": where, **more})


def test_a_question_reads_as_one_sentence():
    asked = question({"all": [{"is": "on_list", "list": "nhs-list"}, {"not": {"is": "asked"}}]})
    assert rules.sentence(asked, NAMES) == (
        "Everybody this team knows who is on “NHS list”; and who has never asked for help; "
        "without those who have died and those who want no contact."
    )


def test_lists_are_named_in_quotation_marks_and_several_at_once_are_not():
    def said(key: str) -> str:
        return rules.sentence(question({"all": [{"is": "on_list", "list": key}]}), NAMES)

    assert "who is on “Web” (not loaded);" in said("web")
    assert "who is on any list of applications for support;" in said("applications")


def test_any_of_several_is_said_as_either():
    asked = question({"all": [{"any": [{"is": "age", "from": 70}, {"is": "interpreter"}]}, {"is": "age", "to": 90}]})
    assert "who either is aged 70 or over or needs an interpreter; and who is aged 90 or under" in rules.sentence(
        asked, NAMES
    )


@pytest.mark.parametrize(
    ("where", "demands"),
    [
        ({"not": {"any": [A, B]}}, [["-1"], ["-2"]]),
        ({"not": {"all": [A, B]}}, [["-1", "-2"]]),
        ({"any": [A, {"all": [B, C]}]}, [["1", "2"], ["1", "3"]]),
        ({"not": {"not": A}}, [["1"]]),
        ({"all": [A, {"all": [B]}, A]}, [["1"], ["2"]]),
    ],
)
def test_all_any_and_not_become_demands_and_ways(where, demands):
    def told(leaf):
        return ("-" if leaf.negated else "") + str(leaf.get("from"))

    assert [[told(leaf) for leaf in demand] for demand in question(where).demands] == demands


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ({}, "Each condition says"),
        ({"all": []}, "no condition yet"),
        ({"is": "rich"}, "There is no condition"),
        ({"is": "age"}, "a lowest or a highest"),
        ({"is": "age", "from": 80, "to": 70}, "above the highest"),
        ({"is": "age", "from": "old"}, "whole number"),
        ({"is": "age", "from": 500}, "between 0 and 120"),
        ({"is": "on_list"}, "needs “List”"),
        ({"is": "asked", "list": "x"}, "does not know “list”"),
        ({"all": [A], "any": [B]}, "stands alone"),
        ({"all": "x"}, "is a list of conditions"),
        ({"any": [{"all": [A, B, C]}] * 4}, "too deeply nested"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_in_words(where, words):
    with pytest.raises(Refused, match=words):
        question(where)


leaves = st.sampled_from([A, B])
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=6,
)


def holds(node, true):
    if "all" in node:
        return all(holds(part, true) for part in node["all"])
    if "any" in node:
        return any(holds(part, true) for part in node["any"])
    return not holds(node["not"], true) if "not" in node else str(node) in true


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(trees, st.sets(st.sampled_from([str(leaf) for leaf in (A, B)])))
def test_a_question_as_demands_means_what_the_tree_meant(tree, true):
    try:
        asked = question(tree)
    except Refused:  # too deeply nested: said elsewhere
        return
    by_age = {str(A): 1, str(B): 2}
    ages = {by_age[one] for one in true}

    def met(leaf):
        return (leaf.key == "age" and leaf.get("from") in ages) != leaf.negated

    assert all(any(met(leaf) for leaf in demand) for demand in asked.demands) == holds(tree, true)
    assert rules.read(asked.as_data()) == asked


def test_counts_below_five_are_hidden_and_others_rounded_for_those_without_the_right():
    told = [rules.shown(n, exactly=False) for n in (0, 1, 4, 5, 7, 8, 1002)]
    assert told == ["0", "fewer than five", "fewer than five", "about 5", "about 5", "about 10", "about 1,000"]
    assert [rules.shown(n, exactly=True) for n in (0, 1, 4, 1002)] == ["0", "1", "4", "1,002"]


def test_the_shipped_cohorts_are_sound_and_say_what_to_do():
    assert {"never-applied", "alone-or-frail-not-known", "worry-list-nobody-works-with", "positive-not-reached"} == set(
        shipped()
    )
    for one in shipped().values():
        assert one.begins["kind"] in ("needs", "calling")
        assert len(one.why) <= 300
        assert len(one.begins["summary"]) <= 200
