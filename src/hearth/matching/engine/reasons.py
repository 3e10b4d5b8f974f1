"""Why: what a match is made of, what any other would cost the whole plan, and what stops a task that is left."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hearth.matching.engine.network import Frame, columns_of
from hearth.matching.engine.plan import NOBODY, Plan
from hearth.matching.engine.problem import ONE, Problem
from hearth.matching.engine.repair import without
from hearth.matching.engine.solving import without_minutes
from hearth.matching.engine.worth import Worth


@dataclass(frozen=True)
class Other:
    """Somebody else who could do it: when, and by how many metres the whole plan would be dearer."""

    volunteer: int
    slot: int
    dearer: int


@dataclass(frozen=True)
class Match:
    """What a match costs, by its parts in metres."""

    travel: int
    lateness: int
    area: int
    knows: int  # taken off


@dataclass(frozen=True)
class Stopped:
    """How many volunteers are left after each rule, in order, and what would free the task.

    `rule` is the first that leaves nobody: “holds”, “area”, “never”, “reach”, “time”, “minutes”, or “full” when
    somebody could but has no room or is worth more elsewhere. `missing`: without which single want how many could do
    it. `slots`: how many who are near and able are free at other slots. `metres`: how far the nearest is who is able
    and out of reach.
    """

    rule: str
    counts: dict[str, int]
    missing: dict[str, int]
    slots: dict[int, int]
    metres: int | None


def why(plan: Plan, task: int) -> Match | Stopped:
    """The reasons of one task of a plan."""
    if plan.volunteer[task] == NOBODY:
        return stopped(plan.problem, task)
    problem, who, slot = plan.problem, int(plan.volunteer[task]), int(plan.slot[task])
    pair = np.array([task]), np.array([who])
    way, area = int(problem.way(*pair)[0]), int(problem.crossing[problem.kind_of[task], who])
    knows = way + area - int(problem.cost(*pair)[0])
    return Match(way, int(problem.tasks.late[task, slot]), area, knows)


def others(plan: Plan, task: int, number: int = 3) -> list[Other]:
    """Who else could do it, the cheapest first, each at their best slot, and what the whole plan would then cost more.

    The plan is made again without the task; then every way of doing it costs the way itself and what it takes from the
    rest, to the metre; where minutes are the limit, were it not for them.
    """
    problem = plan.problem
    accepted = [row for row in problem.accepted if row[0] != task]
    rest = problem.changed(accepted=accepted, tasks=replace(problem.tasks, open_to=_closed(problem, task)))
    able = np.flatnonzero(problem.able[problem.kind_of[task]])
    able = able[problem.allowed(np.full(len(able), task), able)]
    ways = columns_of(problem, np.full(len(able), task), able)
    at = Frame(rest).vs_at[ways.volunteer, ways.slot]
    ways, at = ways.take(at >= 0), at[at >= 0]
    cost, known = _without(plan, task, rest)
    before = plan.bound if problem.timed else plan.cost
    dearer = cost - int(problem.tasks.unserved[task]) + ways.cost + known.vs[at] - before
    best: dict[int, Other] = {}
    for i in np.argsort(dearer, kind="stable"):
        if (who := int(ways.volunteer[i])) != plan.volunteer[task]:
            best.setdefault(who, Other(who, int(ways.slot[i]), int(dearer[i])))
    return list(best.values())[:number]


def _without(plan: Plan, task: int, rest: Problem) -> tuple[int, Worth]:
    """What the best plan of the rest costs, and what one more in each place would cost it."""
    if known := without(plan, task, rest):
        return known
    again = without_minutes(rest, start=plan.columns)
    return again.cost, again.known


def _closed(problem: Problem, task: int) -> np.ndarray:
    open_to = problem.tasks.open_to.copy()
    open_to[task] = 0
    return open_to


def stopped(problem: Problem, task: int) -> Stopped:
    """Rule by rule, who is left for a task that nobody does."""
    v, wants = problem.volunteers, problem.tasks.wants[task]
    everybody = np.full(len(v.ids), task), np.arange(len(v.ids))
    never = {volunteer for one, volunteer in problem.never if one == task}
    reach = problem.remote[task] | (problem.apart(*everybody) <= v.reach)
    steps = {
        "holds": problem.holding(wants),
        "area": problem.crossing[problem.kind_of[task]] >= 0,
        "never": ~np.isin(everybody[1], list(never)),
        "reach": np.broadcast_to(reach, len(v.ids)),
        "time": (problem.tasks.open_to[task] & v.free) != 0,
    }
    if problem.timed:
        steps["minutes"] = problem.minutes[task] <= problem.minutes_a_slot
    left, counts = np.ones(len(v.ids), bool), {}
    for rule, passes in steps.items():
        left = left & passes
        counts[rule] = int(left.sum())
    rule = next((rule for rule, number in counts.items() if not number), "full")
    but_time = steps["holds"] & steps["area"] & steps["never"] & steps["reach"]
    return Stopped(
        rule, counts, _missing(problem, task, steps), _slots(problem, task, but_time), _beyond(problem, task, steps)
    )


def _missing(problem: Problem, task: int, steps: dict[str, np.ndarray]) -> dict[str, int]:
    rest = steps["area"] & steps["never"] & steps["reach"] & steps["time"]
    wants = problem.tasks.wants[task]
    return {want: n for want in sorted(wants) if (n := int((problem.holding(wants - {want}) & rest).sum()))}


def _slots(problem: Problem, task: int, able: np.ndarray) -> dict[int, int]:
    free, closed = problem.volunteers.free[able], ~problem.tasks.open_to[task]
    counts = {slot: int((((free & closed) >> np.uint64(slot)) & ONE).sum()) for slot in range(problem.slots)}
    return {slot: number for slot, number in counts.items() if number}


def _beyond(problem: Problem, task: int, steps: dict[str, np.ndarray]) -> int | None:
    able = np.flatnonzero(steps["holds"] & steps["area"] & steps["never"] & ~steps["reach"])
    return round(float(problem.apart(np.full(len(able), task), able).min())) if len(able) else None
