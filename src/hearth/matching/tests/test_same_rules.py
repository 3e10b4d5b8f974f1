"""The hard rules and the engine's marks say the same of every pair, and no plan ever breaks a rule."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearth.matching import planning
from hearth.matching.engine import Plan, solve
from hearth.matching.rules import hard, rows
from hearth.matching.rules.hard import Asked, Offered, Role
from hearth.matching.rules.parts import DAYS, slots_from
from hearth.offers.models import Held, Otherwise, RoleNeeds

MONDAY = date(2026, 3, 2)
SLOTS = slots_from(MONDAY)
KINDS = ("food", "medicines", "comfort_call")
ROLES = (
    Role(frozenset({"food"}), RoleNeeds("seen", "none", 0, (), 18)),
    Role(frozenset({"medicines"}), RoleNeeds("none", "basic", 1, ("safe",), 18)),
    Role(frozenset({"comfort_call"}), RoleNeeds("none", "none", 0, (), 16), goes_to_doors=False),
)
places = st.tuples(st.integers(100, 9000), st.integers(100, 9000))  # less could be read as degrees of Britain
some_slots = st.lists(st.sampled_from(SLOTS), max_size=2, unique=True).map(tuple)
held = st.lists(
    st.builds(
        Held, st.sampled_from(["identity", "dbs", "reference", "training"]),
        st.sampled_from(["seen", "basic", "safe", ""]),
        st.sampled_from([None, MONDAY - timedelta(days=1), MONDAY + timedelta(days=2), MONDAY + timedelta(days=40)]),
    ),
    max_size=5,
).map(tuple)  # fmt: skip


ALL_HELD = (Held("identity", "seen", None), Held("dbs", "basic", None), Held("reference", "", None),
            Held("training", "safe", None))  # fmt: skip


def mostly(good, otherwise):
    """Five times in six what stops nobody, so that each rule is met where it alone decides."""
    return st.integers(0, 5).flatmap(lambda roll: otherwise if roll == 0 else st.just(good))


@st.composite
def people(draw):
    taken = draw(mostly((), some_slots))
    week = max(draw(st.integers(0, 2)), len(taken))
    away = st.builds(Otherwise, st.just(MONDAY), st.sampled_from([MONDAY, MONDAY + timedelta(2)]),
                     st.sampled_from([(), (1,)]), st.booleans())  # fmt: skip
    return Offered(
        key="", team=1, status=draw(mostly("active", st.sampled_from(["paused", "isolating"]))),
        agreed=draw(mostly(True, st.just(False))), roles=ROLES, held=draw(mostly(ALL_HELD, held)),
        does=draw(mostly(frozenset(KINDS), st.frozensets(st.sampled_from(KINDS)))), home=draw(places),
        reach=draw(mostly(20_000, st.integers(0, 9000))),
        born=draw(mostly(date(1980, 1, 1), st.sampled_from([None, date(2008, 3, 4), date(2009, 1, 1)]))),
        guardian_agreed=draw(st.booleans()), free=draw(mostly(frozenset(), st.frozensets(st.integers(0, 20)))),
        otherwise=draw(mostly((), st.lists(away, max_size=1).map(tuple))),
        speaks=draw(st.frozensets(st.sampled_from(["english", "polish"]))),
        sex=draw(st.sampled_from(["", "woman", "man"])),
        ways=draw(mostly(frozenset(), st.frozensets(st.sampled_from(["oneroad", "441"]), max_size=1))),
        selves=draw(mostly(frozenset(), st.frozensets(st.sampled_from(["a@b", "c@d"]), max_size=1))),
        apart=draw(mostly(frozenset(), st.frozensets(st.sampled_from(["p1", "p2"]), max_size=1))),
        a_week=draw(st.integers(1, 5)), a_day=draw(st.integers(1, 3)), a_slot=draw(st.integers(1, 2)), week=week,
        fortnight=week + draw(st.integers(0, 3)), taken=taken,
    )  # fmt: skip


@st.composite
def wanted(draw):
    return Asked(
        person=draw(st.sampled_from(["p1", "p2", "p3"])), team=1, category=draw(st.sampled_from(KINDS)),
        for_volunteers=draw(mostly(True, st.just(False))), by_phone=draw(st.booleans()),
        carry=draw(mostly((True, ""), st.just((False, "no")))), place=draw(places),
        speaks=draw(mostly("", st.just("polish"))), helper=draw(mostly("", st.sampled_from(["woman", "man"]))),
        in_pairs=draw(mostly(False, st.just(True))),
        ways=draw(st.frozensets(st.sampled_from(["oneroad", "441"]), max_size=1)),
        owners=draw(st.frozensets(st.sampled_from(["a@b", "c@d"]), max_size=1)), slots=tuple(SLOTS[3:]),
    )  # fmt: skip


def inputs_of(asked: list[Asked] | dict[str, Asked], offered: list[Offered], proposed=None) -> dict:
    """The rows of a made-up hub; requests are called t0, t1, … where nothing else is said."""
    named = asked if isinstance(asked, dict) else {f"t{n}": one for n, one in enumerate(asked)}
    good = [who for who in offered if not rows.is_left_out(who)]
    stood = {task: match for task, match in (proposed or {}).items() if match[0] in {who.key for who in good}}
    tasks = [
        rows.task_row(key, one, SLOTS, late=[10 * s for s in range(21)], unserved=100_000, knows={},
                      never=rows.never(one, good), proposed=stood.get(key))
        for key, one in named.items()
    ]  # fmt: skip
    tasks += [row for who in good for row in rows.standing(who, SLOTS)]
    return {"tasks": tasks, "volunteers": [rows.volunteer_row(who, SLOTS, SLOTS[3:]) for who in good],
            "weights": {}, "first_day": MONDAY.isoformat(), "days": DAYS}  # fmt: skip


def numbered(offered: list[Offered]) -> list[Offered]:
    return [replace(who, key=f"v{n}") for n, who in enumerate(offered)]


@given(st.lists(wanted(), min_size=1, max_size=4), st.lists(people(), min_size=1, max_size=4))
@settings(max_examples=300, deadline=None)
def test_the_engine_allows_a_pair_at_an_hour_when_the_rules_do(asked, offered):
    offered = numbered(offered)
    problem = planning.problem_of(inputs_of(asked, offered))
    at = {key: n for n, key in enumerate(problem.volunteers.ids)}
    for t, one in enumerate(asked):
        for who in offered:
            light = replace(who, week=0, taken=())  # load is the network's, and tried on whole plans below
            by_rules = {SLOTS.index(slot) for slot in hard.may_at(one, light)}
            by_engine: set[int] = set()
            if who.key in at and problem.allowed(np.array([t]), np.array([at[who.key]]))[0]:
                shared = int(problem.tasks.open_to[t] & problem.volunteers.free[at[who.key]])
                by_engine = {n for n in range(problem.slots) if shared >> n & 1}
            assert by_engine <= by_rules
            if not _ends_within(who):
                assert by_engine == by_rules


def _ends_within(who: Offered) -> bool:
    """Somebody whose checks end, or who comes of age, within these days is planned for more carefully."""
    may = [rows._checked(who, slot) for slot in SLOTS[3:]]
    return any(one != may[0] for one in may)


@given(st.lists(wanted(), min_size=1, max_size=8), st.lists(people(), min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_no_plan_breaks_a_hard_rule(asked, offered):
    offered = numbered(offered)
    plan = solve(planning.problem_of(inputs_of(asked, offered)))
    assert broken(plan, {f"t{n}": one for n, one in enumerate(asked)}, offered) == []


def broken(plan: Plan, asked: dict[str, Asked], offered: list[Offered]) -> list:
    """Every rule that a plan breaks, each match with all else that the volunteer has and gets."""
    by_key, given_to = {who.key: who for who in offered}, {}
    for t, key in enumerate(plan.problem.tasks.ids):
        if key in asked and plan.served[t]:
            who = plan.problem.volunteers.ids[plan.volunteer[t]]
            given_to.setdefault(who, []).append((key, SLOTS[plan.slot[t]]))
    found = []
    for key, matches in given_to.items():
        who = by_key[key]
        for task, slot in matches:
            others = tuple(at for other, at in matches if other != task)
            full = replace(who, week=who.week + len(others), taken=(*who.taken, *others))
            found += hard.stops(asked[task], full, [slot])
    return found


@pytest.mark.parametrize("rule", hard.NAMES)
def test_every_rule_has_a_source(rule):
    found = next(one for one in (*hard.ALWAYS, *hard.THEN) if one.name == rule)
    assert len(found.source) > 10


def test_a_seventeen_year_old_is_planned_for_calls_and_not_for_doors():
    young = Offered(
        key="v0", team=1, roles=ROLES, held=ALL_HELD, does=frozenset(KINDS), home=(0, 0), reach=9000,
        born=MONDAY.replace(year=MONDAY.year - 17), guardian_agreed=True,
    )  # fmt: skip
    asked = [
        Asked(person=f"p{n}", team=1, category=kind, by_phone=by_phone, place=(0, 0), slots=tuple(SLOTS[3:]))
        for n, (kind, by_phone) in enumerate([("comfort_call", True), ("comfort_call", False), ("food", False)])
    ]
    assert solve(planning.problem_of(inputs_of(asked, [young]))).served[:3].tolist() == [True, False, False]
