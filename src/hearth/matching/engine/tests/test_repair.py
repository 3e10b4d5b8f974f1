"""A plan that is mended is the best plan there is for what has changed, and keeps what was accepted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hearth.matching.engine import Weights, changes, mend, solve
from hearth.matching.engine.network import Frame
from hearth.matching.engine.repair import keep
from hearth.matching.engine.tests.make import MARKS, SLOTS, allowed, faults, problem, problems
from hearth.matching.engine.tests.test_engine import cheapest


def changed(data, plan):
    """Something that happens to a plan."""
    p, names = plan.problem, ["lose", "add", "drop", "accept", "decline"]
    what = data.draw(st.sampled_from(names))
    served = np.flatnonzero(plan.served & p.waiting).tolist()
    if what == "lose" and p.volunteers.ids:
        slots = data.draw(st.none() | st.lists(st.integers(0, SLOTS - 1), max_size=2))
        return changes.lose(plan, data.draw(st.integers(0, len(p.volunteers.ids) - 1)), slots)
    if what == "add":
        more = data.draw(problems(tasks=2, volunteers=0)).tasks
        ids = tuple(f"{len(p.tasks.ids)}-{i}" for i in range(len(more.ids)))
        return changes.add(plan, replace(more, ids=ids))
    if what == "drop" and len(p.tasks.ids) > 1:
        return changes.drop(plan, data.draw(st.integers(0, len(p.tasks.ids) - 1)))
    if not served:
        return changes.planned_again(plan)
    task = data.draw(st.sampled_from(served))
    return (changes.decline if what == "decline" else changes.accept)(plan, task)


def another(data, plan):
    """Something else in the problem is not as it was: a volunteer's row, somebody new, or a match made by hand."""
    p = changes.planned_again(plan)
    v, number = p.volunteers, len(p.volunteers.ids)
    what = data.draw(st.sampled_from(["row", "new", "by hand", "wants", "unserved", "over", "hours", "gone"]))
    if what == "new":
        more = data.draw(problems(tasks=1, volunteers=2)).volunteers
        more = replace(more, ids=tuple(f"{number}-{i}" for i in range(len(more.ids))))
        return changes.join(plan, more)
    if what == "gone" and number and not p.accepted:
        return removed(p, data.draw(st.integers(0, number - 1)))
    if what == "row" and number and not p.accepted:
        name = data.draw(st.sampled_from(["free", "reach", "a_slot", "a_day", "a_week", "load"]))
        column = getattr(v, name).copy()
        column[data.draw(st.integers(0, number - 1))] = data.draw(st.integers(0, 3)) * (1000 if name == "reach" else 1)
        return p.changed(volunteers=replace(v, **{name: column}))
    task = data.draw(st.integers(0, len(p.tasks.ids) - 1))
    if what in ("over", "hours", "wants", "unserved"):
        return p.changed(tasks=replace(p.tasks, **of_tasks(data, p.tasks, what, task)))
    pairs = [(who, slot) for who in range(number) for slot in range(SLOTS) if allowed(p, task, who, slot)]
    pairs = [(who, slot) for who, slot in pairs if Frame(p).vs_at[who, slot] >= 0]
    return changes.accept(plan, task, *data.draw(st.sampled_from(pairs))) if pairs else p


def of_tasks(data, tasks, what, task):
    """A column of tasks with something else in it: the first slot is over, or one task is open at other hours, wants
    something else, or is worth something else."""
    if what == "over":
        return {"open_to": tasks.open_to & np.uint64((1 << SLOTS) - 2)}
    if what == "wants":
        wants = frozenset(data.draw(st.sets(st.sampled_from(MARKS))))
        return {"wants": (*tasks.wants[:task], wants, *tasks.wants[task + 1 :])}
    name, most = ("open_to", (1 << SLOTS) - 1) if what == "hours" else ("unserved", 9000)
    column = getattr(tasks, name).copy()
    column[task] = data.draw(st.integers(0, most))
    return {name: column}


def removed(p, gone):
    """Somebody is no volunteer any more; those after them move up by one."""
    kept = np.arange(len(p.volunteers.ids)) != gone
    rows = {
        name: [(task, who - (who > gone), *more) for task, who, *more in getattr(p, name) if who != gone]
        for name in ("knows", "further", "never", "proposed")
    }
    return p.changed(volunteers=changes._each(p.volunteers, lambda values: changes._kept(values, kept)), **rows)


def matches(plan):
    ids = plan.problem.tasks.ids
    return {ids[t]: (plan.volunteer[t], plan.slot[t]) for t in range(len(ids)) if plan.served[t]}


@given(problems(tasks=7, volunteers=5), st.data())
@settings(max_examples=250, deadline=None)
def test_mending_costs_exactly_what_planning_anew_would_one_change_after_another(p, data):
    plan = solve(p)
    for _ in range(data.draw(st.integers(1, 4))):
        after = data.draw(st.sampled_from([changed, changed, another]))(data, plan)
        mended = mend(plan, after, most_moves=data.draw(st.sampled_from([0, 1, 10])))
        assert mended.exact.cost == solve(after).cost
        assert mended.plan.bound == mended.exact.cost
        assert faults(mended.exact) == []
        plan = mended.plan


@given(problems(tasks=4, volunteers=3), st.data())
@settings(max_examples=60, deadline=None)
def test_no_plan_at_all_is_better_than_a_mended_one(p, data):
    plan = solve(p)
    after = changed(data, plan)
    assume(not after.accepted)
    assert mend(plan, after).exact.cost == cheapest(after)


@given(problems(tasks=7, volunteers=5), st.data())
@settings(max_examples=80, deadline=None)
def test_mending_keeps_what_was_accepted_and_moves_no_more_than_it_may(p, data):
    plan = solve(p)
    for _ in range(3):
        plan = mend(plan, changed(data, plan)).plan
        most = data.draw(st.integers(0, 2))
        after = changed(data, plan)
        mended = mend(plan, after, most)
        assert faults(mended.plan) == []
        for task, who, slot in after.accepted:
            assert (mended.plan.volunteer[task], mended.plan.slot[task]) == (who, slot)
        before, now = matches(plan), matches(mended.plan)
        stays = {after.tasks.ids[task] for task, _, _ in after.proposed}
        assert len(mended.moved) <= most
        assert sum(now.get(task) != before[task] for task in stays) == len(mended.moved)
        plan = mended.plan


@given(problems(tasks=7, volunteers=5), st.data())
@settings(max_examples=60, deadline=None)
def test_a_volunteer_who_joins_or_stays_never_makes_a_mended_plan_worse(p, data):
    plan = solve(p)
    before = mend(plan, changes.planned_again(plan)).exact
    more = data.draw(problems(tasks=1, volunteers=2)).volunteers
    more = replace(more, ids=tuple(f"new {i}" for i in range(len(more.ids))))
    assert mend(plan, changes.join(plan, more)).exact.cost <= before.cost
    for gone in range(len(p.volunteers.ids)):
        without = mend(plan, changes.lose(plan, gone)).exact
        kept = changes.planned_again(plan).changed(proposed=without.problem.proposed)
        assert solve(kept).cost <= without.cost
        assert mend(plan, removed(changes.planned_again(plan), gone)).exact.cost == without.cost


@given(problems(tasks=7, volunteers=5), st.data())
@settings(max_examples=40, deadline=None)
def test_the_same_change_of_the_same_plan_gives_the_same_plan(p, data):
    plan = solve(p)
    after = changed(data, plan)
    one, other = mend(plan, after, 1).plan, mend(plan, after, 1).plan
    assert one.volunteer.tolist() == other.volunteer.tolist()
    assert one.slot.tolist() == other.slot.tolist()


def test_a_few_changes_are_mended_and_not_planned_anew():
    people = [(100 * n, 0, {"car"}, [0, 1], 9000, 1, 2, 2, 0, 0) for n in range(4)]
    plan = solve(problem([(100 * n, 50, {"car"}, [0, 1], 0, 20000, 0) for n in range(4)], people))
    mended = mend(plan, changes.lose(plan, 1))
    assert mended.plan.made_by == "mended"
    assert mended.plan.served.all()
    assert mended.moved == ()


def test_what_somebody_had_who_is_no_volunteer_any_more_goes_to_others():
    people = [(40 * n, 0, {"car"}, [0, 1], 5000, 2, 3, 2, 0, 0) for n in range(6)]
    plan = solve(problem([(0, 0, {"car"}, [0, 1], 100, 20000, 0) for _ in range(6)], people))
    mended = mend(plan, removed(changes.planned_again(plan), 0)).plan
    assert (mended.made_by, mended.served.all()) == ("mended", True)
    assert mended.cost == solve(mended.problem).cost


def test_a_part_of_a_day_that_is_over_touches_only_what_was_planned_in_it():
    people = [(100 * n, 0, {"car"}, [1, 2], 9000, 1, 2, 2, 0, 0) for n in range(60)]
    plan = solve(problem([(100 * n, 50, {"car"}, [0, 1], 0, 20000, 0) for n in range(60)], people))
    p = changes.planned_again(plan)
    over = p.changed(tasks=replace(p.tasks, open_to=p.tasks.open_to & ~np.uint64(1)))
    assert (mend(plan, over).plan.made_by, mend(plan, over).moved) == ("mended", ())


def test_where_moving_costs_nothing_no_more_move_than_may():
    """Each could come a little sooner: the best plan would move them all, and dearer moves move nobody."""
    people = [(100 * n, 0, set(), [0, 1], 9000, 1, 1, 1, 0, 0) for n in range(4)]
    tasks = [(100 * n, 50, set(), [0, 1], 10, 30000, 0) for n in range(4)]
    p = problem(tasks, people, proposed=[(n, n, 1) for n in range(4)], weights=Weights(moving=0))
    mended = mend(solve(problem(tasks, people)), p, most_moves=2)
    assert (len(mended.moved), mended.exact_moves, mended.plan.served.all()) == (0, 4, True)


@given(problems(tasks=7, volunteers=5))
@settings(max_examples=60, deadline=None)
def test_what_was_planned_can_be_kept_whole_and_what_is_kept_breaks_no_rule(p):
    assert faults(keep(p)) == []
    plan = solve(p)
    kept = keep(changes.planned_again(plan))
    served = plan.served
    assert (kept.volunteer[served] == plan.volunteer[served]).all()
    assert (kept.slot[served] == plan.slot[served]).all()
    assert faults(kept) == []


def test_moving_fewer_than_would_be_best_says_what_it_costs():
    """Each volunteer lives beside one task and one step from the next: the best plan moves everybody along by one."""
    people = [(2000 * n, 0, set(), [0], 2100, 1, 1, 1, 0, 0) for n in range(4)]
    tasks = [(2000 * n + 1000, 0, set(), [0], 0, 30000, 0) for n in range(3)]
    plan = solve(problem(tasks, people, weights=Weights(fairness=0, moving=100)))
    gone = next(who for who in (0, 3) if who in plan.volunteer)
    after = changes.lose(plan, gone)
    best = mend(plan, after)
    few = mend(plan, after, most_moves=0)
    assert (best.is_exact, best.exact_moves, len(best.moved), int(best.plan.served.sum())) == (True, 2, 2, 3)
    assert (few.is_exact, few.exact_moves, len(few.moved), int(few.plan.served.sum())) == (False, 2, 0, 2)
    assert few.dearer == few.plan.cost - best.plan.cost > 0
    assert not few.plan.is_proved
