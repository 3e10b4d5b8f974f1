"""Pure rules about volunteers."""

from datetime import date

import pytest

from hearth.offers.models import Thanked
from hearth.offers.rules.asking import about, far, far_in_miles
from hearth.offers.rules.checks import Activity, Dbs, Held, Identity, Needs, more_than_lawful
from hearth.offers.rules.roles import SHIPPED, faults
from hearth.offers.rules.standing import Standing, in_words, is_offered, missing
from hearth.offers.rules.states import MOVES, comes_back_as, why_not

TODAY = date(2027, 3, 1)
PACKING = Needs("none", "none", 0, (), 16)
SHOPPING = Needs("seen", "none", 0, (), 18)
ROLE = {"activity": "no_care", "dbs": "none", "least_age": 18, "goes_to_doors": True}


@pytest.mark.parametrize("key", SHIPPED)
def test_no_role_that_is_shipped_asks_for_more_than_the_law_allows(key):
    assert faults(ROLE | SHIPPED[key]) == {}


def test_distances_are_said_as_people_say_them():
    said = {0: "under 100 metres", 347: "350 metres", 805: "0.5 miles", 1609: "1 mile", 2011: "1.2 miles",
            32180: "20 miles"}  # fmt: skip
    assert {metres: far(metres) for metres in said} == said
    assert (about(0), about(347)) == ("under 100 metres", "about 350 metres")
    assert [far_in_miles(metres)[1] for metres in (0, 1609, 3218, 32180)] == [
        "0.1 milltir", "1 filltir", "2 filltir", "20 milltir"]  # fmt: skip


def test_shopping_and_friendly_calls_ask_for_no_dbs_check():
    assert [SHIPPED[key].get("dbs", "none") for key in ("shopping", "befriending", "prescriptions")] == ["none"] * 3


@pytest.mark.parametrize(
    ("activity", "dbs", "is_more"),
    [("no_care", "basic", False), ("no_care", "standard", True), ("trusted", "standard", False),
     ("trusted", "enhanced", True), ("care", "enhanced", False), ("care", "barred", True),
     ("regulated", "barred", False)],
)  # fmt: skip
def test_a_role_is_refused_more_than_it_is_eligible_for_with_the_law_that_says_so(activity, dbs, is_more):
    assert more_than_lawful(activity, dbs) is is_more
    told = faults(ROLE | {"activity": activity, "dbs": dbs}).get("dbs", "")
    assert bool(told) is is_more
    assert not is_more or ("unlawful" in told and ("Act" in told or "Order" in told or "Regulations" in told))


def test_a_role_for_people_under_eighteen_goes_to_no_doors():
    assert "least_age" in faults(ROLE | {"least_age": 16})
    assert faults(ROLE | {"least_age": 16, "goes_to_doors": False}) == {}
    assert "least_age" in faults(ROLE | {"least_age": 15, "goes_to_doors": False})


def test_at_seventeen_one_packs_once_a_parent_said_yes_and_goes_to_no_door():
    def lacks(role, *, doors, agreed):
        return missing(role, goes_to_doors=doors, held=[], age=17, guardian_agreed=agreed, day=TODAY)

    assert lacks(PACKING, doors=False, agreed=True) == ()
    assert lacks(PACKING, doors=False, agreed=False) == ("a parent or guardian has not said yes to the hub",)
    assert lacks(PACKING, doors=True, agreed=True) == ("goes to people's doors: must be 18 or older",)
    assert "must be 18 or older" in lacks(SHOPPING, doors=True, agreed=True)


def test_a_check_counts_through_its_last_day():
    def lacks(expires_on):
        held = [Held("identity", "full", expires_on)]
        return missing(SHOPPING, goes_to_doors=True, held=held, age=40, guardian_agreed=False, day=TODAY)

    assert lacks(TODAY) == ()
    assert lacks(date(2027, 2, 28)) == ("identity not checked",)


def test_who_offers_packing_offers_the_role_itself():
    assert is_offered("packing", (), ["packing"])
    assert not is_offered("shopping", ("food",), ["shopping"])
    assert is_offered("shopping", ("food", "essentials"), ["food"])


def test_what_somebody_may_do_is_said_in_words():
    told = [Standing("packing", "Packing", (), ()), Standing("shopping", "Shopping", ("food",), ("no identity",))]
    assert in_words(told) == "May do: packing. Lacks for shopping: no identity."


def test_the_table_of_moves_knows_every_state_and_says_why_not():
    assert set().union(*MOVES.values()) <= set(MOVES)
    assert why_not("applied", "active") == ""
    assert "active already" in why_not("active", "active")
    for before in MOVES:
        for after in MOVES:
            assert (why_not(before, after) == "") is (after in MOVES[before])


@pytest.mark.parametrize(
    ("status", "paused", "isolating", "after"),
    [("paused", date(2027, 2, 28), None, "active"), ("paused", TODAY, None, ""), ("paused", None, None, ""),
     ("isolating", None, date(2027, 2, 28), "active"), ("isolating", None, TODAY, ""),
     ("isolating", TODAY, date(2027, 2, 28), "paused"), ("active", None, None, "")],
)  # fmt: skip
def test_a_pause_or_an_isolation_holds_through_its_last_day(status, paused, isolating, after):
    assert comes_back_as(status, paused, isolating, TODAY) == after


def test_the_levels_stand_from_lowest_to_highest():
    assert next(iter(Identity)) == "none"
    assert list(Dbs) == ["none", "basic", "standard", "enhanced", "barred"]
    assert list(Activity)[-1] == "regulated"


def test_what_somebody_was_thanked_for_is_said_in_words():
    said = [Thanked(about=about).in_words for about in ("week 2026-W47", "10 tasks", "1 years", "2 years")]
    assert said == ["the week from 16 November", "10 tasks", "1 year", "2 years"]
