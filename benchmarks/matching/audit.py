"""Every hard rule of every match of a plan, and its cost, read one by one: no code of the engine is used."""

from __future__ import annotations

import math
from collections import Counter

from hearth.matching.engine import Plan


def faults(plan: Plan) -> list[str]:
    """Everything in a plan that may not be; and its cost, if it is told wrongly."""
    problem, found, cost = plan.problem, [], 0
    tasks, people = problem.tasks, problem.volunteers
    knows = {}
    for task, who, metres in problem.knows:
        knows[task, who] = knows.get((task, who), 0) + metres
    never, slots, days, weeks = set(problem.never), Counter(), Counter(), Counter()
    for task, (who, slot) in enumerate(zip(plan.volunteer.tolist(), plan.slot.tolist(), strict=True)):
        if who < 0:
            cost += int(tasks.unserved[task])
            continue
        away = 0.0 if math.isnan(tasks.xy[task][0]) else math.dist(tasks.xy[task], people.xy[who])
        rules = {
            "holds": tasks.wants[task] <= people.holds[who], "reach": away <= people.reach[who],
            "never": (task, who) not in never,
            "time": int(tasks.open_to[task]) >> slot & int(people.free[who]) >> slot & 1,
        }  # fmt: skip
        found += [f"{tasks.ids[task]} with {people.ids[who]}: {rule}" for rule, kept in rules.items() if not kept]
        cost += round(2 * problem.weights.detour * away) + int(tasks.late[task][slot]) - knows.get((task, who), 0)
        slots[who, slot] += 1
        days[who, int(problem.slot_day[slot])] += 1
        weeks[who] += 1
    found += [f"{people.ids[who]} has {n} in a slot" for (who, _), n in slots.items() if n > people.a_slot[who]]
    found += [f"{people.ids[who]} has {n} on a day" for (who, _), n in days.items() if n > people.a_day[who]]
    for who, n in weeks.items():
        found += [f"{people.ids[who]} has {n} a week"] if n + people.load[who] > people.a_week[who] else []
        cost += sum(problem.weights.fairness * (int(people.load[who]) + k) for k in range(n))
    return found if cost == plan.cost else [*found, f"the cost is {cost}, not {plan.cost}"]
