"""A problem and a plan as plain rows, for files and for whoever checks a plan."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from typing import Any

import numpy as np

from hearth.matching.engine.audit import Audit, Question, audit
from hearth.matching.engine.plan import Plan
from hearth.matching.engine.problem import Problem


def question(problem: Problem) -> Question:
    """What was to be planned, as rows."""
    weights = problem.weights
    across = None if weights.across is None else dict(weights.across)
    told = {"fairness": weights.fairness, "moving": weights.moving, "detour": weights.detour, "across": across}
    volunteers = {row["id"]: row for row in _volunteers(problem)}
    return Question(_tasks(problem), volunteers, told, problem.slot_day.tolist())


def matches(plan: Plan) -> dict[str, tuple[str, int]]:
    """Who has each task that is not left, and in which slot."""
    names, who = plan.problem.tasks.ids, plan.problem.volunteers.ids
    return {names[task]: (who[plan.volunteer[task]], int(plan.slot[task])) for task in np.flatnonzero(plan.served)}


def checked(plan: Plan) -> Audit:
    """Every fault of a plan, found by code that is not the engine's; a wrong cost is one."""
    found = audit(question(plan.problem), matches(plan))
    wrong = [] if found.cost == plan.cost else [f"the cost is {found.cost}, not {plan.cost}"]
    return replace(found, faults=found.faults + wrong)


def _tasks(problem: Problem) -> list[dict[str, Any]]:
    tasks, ids = problem.tasks, problem.volunteers.ids
    knows: dict[int, dict[str, int]] = defaultdict(dict)
    for task, who, metres in problem.knows:
        knows[task][ids[who]] = knows[task].get(ids[who], 0) + metres
    further: dict[int, dict[str, int]] = defaultdict(dict)
    for task, who, metres in problem.further:
        further[task][ids[who]] = further[task].get(ids[who], 0) + metres
    never, accepted, proposed = defaultdict(list), defaultdict(list), defaultdict(list)
    for task, who in problem.never:
        never[task].append(ids[who])
    for pairs, rows in ((accepted, problem.accepted), (proposed, problem.proposed)):
        for task, who, slot in rows:
            pairs[task].append((ids[who], slot))
    columns = zip(
        tasks.ids, tasks.xy.tolist(), tasks.wants, tasks.open_to.tolist(), tasks.late.tolist(), tasks.unserved.tolist(),
        tasks.area.tolist(), problem.minutes.tolist(), strict=True,
    )  # fmt: skip
    return [
        {
            "id": name, "easting": None if math.isnan(x) else x, "northing": None if math.isnan(y) else y,
            "wants": sorted(wants), "slots": _slots(open_to), "late": late, "unserved": unserved, "area": area,
            "knows": knows.get(i, {}), "further": further.get(i, {}), "never": never.get(i, []),
            "accepted": accepted.get(i, []), "proposed": proposed.get(i, []), "minutes": minutes,
        }
        for i, (name, (x, y), wants, open_to, late, unserved, area, minutes) in enumerate(columns)
    ]  # fmt: skip


def _volunteers(problem: Problem) -> list[dict[str, Any]]:
    v = problem.volunteers
    names = ("reach", "a_slot", "a_day", "a_week", "load", "area")
    columns = zip(*(getattr(v, name).tolist() for name in names), problem.minutes_a_slot.tolist(), strict=True)
    people = zip(v.ids, v.xy.tolist(), v.holds, v.free.tolist(), columns, strict=True)
    return [
        {"id": name, "easting": x, "northing": y, "holds": sorted(holds), "slots": _slots(free)}
        | dict(zip((*names, "minutes_a_slot"), rest, strict=True))
        for name, (x, y), holds, free, rest in people
    ]


def _slots(bits: int) -> list[int]:
    return [slot for slot in range(bits.bit_length()) if bits >> slot & 1]
