"""What holds of every plan of every made-up hub: the same rows make the same plan, one more volunteer is never worse,
and planning again or mending keeps what was accepted and breaks no rule."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from hearth.matching import planning
from hearth.matching.engine import Plan, mend, solve
from hearth.matching.rules import rows
from hearth.matching.rules.hard import Asked, Offered
from hearth.matching.tests.test_same_rules import SLOTS, broken, inputs_of, numbered, people, wanted

hubs = st.tuples(
    st.lists(wanted(), min_size=1, max_size=8).map(lambda asked: {f"t{n}": one for n, one in enumerate(asked)}),
    st.lists(people(), min_size=1, max_size=5).map(numbered),
)


def planned(inputs: dict) -> Plan:
    return solve(planning.problem_of(inputs))


def matches(plan: Plan) -> dict[str, tuple]:
    ids, who = plan.problem.tasks.ids, plan.problem.volunteers.ids
    return {ids[t]: (who[plan.volunteer[t]], SLOTS[plan.slot[t]]) for t in range(len(ids)) if plan.served[t]}


@given(hubs)
@settings(max_examples=40, deadline=None)
def test_the_same_rows_make_the_same_plan_and_say_the_same_of_it(hub):
    inputs = inputs_of(*hub)
    kept = json.loads(json.dumps(inputs, sort_keys=True))  # as the database gives them back
    one, other = planned(inputs), planned(kept)
    assert one.problem.fingerprint == other.problem.fingerprint
    assert list(planning.lines_of(one, inputs, {})) == list(planning.lines_of(other, kept, {}))


@given(hubs, people())
@settings(max_examples=50, deadline=None)
def test_one_volunteer_more_never_makes_the_best_plan_worse(hub, another):
    asked, offered = hub
    more = [*offered, replace(another, key="one more")]
    assert planned(inputs_of(asked, more)).cost <= planned(inputs_of(asked, offered)).cost


@given(hubs, st.data())
@settings(max_examples=80, deadline=None)
def test_planning_again_and_mending_keep_what_was_accepted_and_break_no_rule(hub, data):
    asked, offered = hub
    plan = planned(inputs_of(asked, offered))
    found = {task: match for task, match in matches(plan).items() if task in asked}
    accepted = data.draw(st.sets(st.sampled_from(sorted(found)))) if found else set()
    asked, offered = after(data, asked, offered, {task: found[task] for task in accepted})
    problem = planning.problem_of(inputs_of(asked, offered, found))
    taken = [(who.key, slot) for who in offered if not rows.is_left_out(who) for slot in who.taken]
    mended = mend(plan, problem, most_moves=1)
    for again in (solve(problem), mended.exact, mended.plan):
        assert broken(again, asked, offered) == []
        kept = [match for task, match in matches(again).items() if task.startswith("has:")]
        assert sorted(kept) == sorted(taken)
    assert mended.exact.cost == solve(problem).cost
    assert len(mended.moved) <= 1


def after(data, asked: dict[str, Asked], offered: list[Offered], accepted: dict[str, tuple]):
    """Some have said yes; then somebody who has nothing leaves, a request is raised, or somebody's week is shorter."""
    slots = {who.key: tuple(slot for key, slot in accepted.values() if key == who.key) for who in offered}
    offered = [
        replace(who, taken=(*who.taken, *slots[who.key]), week=who.week + len(slots[who.key]),
                fortnight=who.fortnight + len(slots[who.key])) for who in offered
    ]  # fmt: skip
    asked = {task: one for task, one in asked.items() if task not in accepted}
    what = data.draw(st.sampled_from(["leaves", "raised", "shorter"]))
    if what == "raised" or not asked:
        return {**asked, "new": data.draw(wanted())}, offered
    one = data.draw(st.sampled_from(offered))
    if what == "leaves" and not one.taken:
        return asked, [who for who in offered if who is not one]
    return asked, [replace(who, a_week=max(who.week, 1)) if who is one else who for who in offered]
