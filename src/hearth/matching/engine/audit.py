"""Every hard rule of every match of a plan, and what the plan costs, read one by one from plain rows.

Nothing here is the engine's: whoever doubts a plan can read this page and the two files beside it, and needs no other.
Rows are as `docs/matching.md` says; a task's `late` has a cost for each slot, `knows` and `further`
metres for each volunteer, and `accepted` and `proposed` pairs of volunteer and slot.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Question:
    """What was to be planned. `day_of` has the day of each slot; `weights` are those of `docs/matching.md`."""

    tasks: Sequence[Row]
    volunteers: Mapping[str, Row]
    weights: Row
    day_of: Sequence[int]


@dataclass(frozen=True)
class Audit:
    """What may not be, in words, and what the plan really costs. `stood`: what was accepted before, and stays although
    a hard rule stops it now; whoever asked for the plan is told."""

    faults: list[str]
    cost: int
    stood: list[str]


def audit(question: Question, matches: Mapping[str, tuple[str, int]]) -> Audit:
    """A plan gives each task that is not left to a volunteer and a slot."""
    faults, cost, loads, stood, asked = [], 0, [], [], {task["id"] for task in question.tasks}
    for task in question.tasks:
        stands, match = task["accepted"], matches.get(task["id"])
        if stands:
            faults += [] if match in stands else [f"{task['id']} was accepted, and is elsewhere"]
            broken = [
                rule for who, slot in stands for rule in broken_rules(question, task, question.volunteers[who], slot)
            ]
            stood += [f"{task['id']} with {stands[0][0]} at {stands[0][1]} ({', '.join(broken)})"] if broken else []
        elif match is None:
            cost += task["unserved"]
        else:
            broken = broken_rules(question, task, question.volunteers[match[0]], match[1])
            faults += [f"{task['id']} may not go to {match[0]} at {match[1]}: {rule}" for rule in broken]
            cost += price(question, task, question.volunteers[match[0]], match[1])
        loads += [(*match, task)] if match else []
    faults += [f"{name} is no task" for name in matches if name not in asked]
    return Audit(faults + _too_much(question, loads), cost + _fairness(question, loads), stood)


def broken_rules(question: Question, task: Row, volunteer: Row, slot: int) -> list[str]:
    """The hard rules that one match breaks."""
    across = question.weights["across"]
    rules = {
        "holds": set(task["wants"]) <= set(volunteer["holds"]),
        "area": across is None or volunteer["area"] == task["area"] or (volunteer["area"], task["area"]) in across,
        "never": volunteer["id"] not in task["never"],
        "reach": task["easting"] is None or _apart(task, volunteer) <= volunteer["reach"],
        "time": slot in task["slots"] and slot in volunteer["slots"],
        "minutes": task["minutes"] <= volunteer["minutes_a_slot"],
    }
    return [rule for rule, is_kept in rules.items() if not is_kept]


def price(question: Question, task: Row, volunteer: Row, slot: int) -> int:
    """What one match costs, but for fairness."""
    weights, areas = question.weights, (volunteer["area"], task["area"])
    way = 0 if task["easting"] is None else round(2 * weights["detour"] * _apart(task, volunteer))
    way += 0 if task["easting"] is None else task["further"].get(volunteer["id"], 0)
    area = 0 if weights["across"] is None or areas[0] == areas[1] else weights["across"][areas]
    seen = weights["moving"] if (volunteer["id"], slot) in task["proposed"] else 0
    return way + area - task["knows"].get(volunteer["id"], 0) - seen + task["late"][slot]


def _apart(task: Row, volunteer: Row) -> float:
    return math.dist((task["easting"], task["northing"]), (volunteer["easting"], volunteer["northing"]))


def _too_much(question: Question, loads: list[tuple[str, int, Row]]) -> list[str]:
    """Who has more than they can: in a slot, on a day, in the week, or more minutes than a slot has."""
    slots, days, weeks, minutes = Counter(), Counter(), Counter(), Counter()
    more = set()  # those whom the plan gives something: what was accepted stands, even where it is too much
    for who, slot, task in loads:
        slots[who, slot] += 1
        days[who, question.day_of[slot]] += 1
        weeks[who] += 1
        minutes[who, slot] += task["minutes"]
        if not task["accepted"]:
            more |= {who, (who, slot), (who, "day", question.day_of[slot])}
    can = question.volunteers
    found = [
        *(((who, at), f"{who} has {n} in slot {at}") for (who, at), n in slots.items() if n > can[who]["a_slot"]),
        *(((who, "day", d), f"{who} has {n} on day {d}") for (who, d), n in days.items() if n > can[who]["a_day"]),
        *((who, f"{who} has {n} a week") for who, n in weeks.items() if n + can[who]["load"] > can[who]["a_week"]),
        *(
            ((who, at), f"{who} has {n} minutes in slot {at}")
            for (who, at), n in minutes.items() if n > can[who]["minutes_a_slot"]
        ),
    ]  # fmt: skip
    return [fault for whose, fault in found if whose in more]


def _fairness(question: Question, loads: list[tuple[str, int, Row]]) -> int:
    """Each further task of a week costs more; those that were accepted are the first ones and cost nothing anew."""
    weeks = Counter(who for who, _, _ in loads)
    taken = Counter(who for who, _, task in loads if task["accepted"])
    return sum(
        question.weights["fairness"] * (question.volunteers[who]["load"] + further)
        for who, number in weeks.items() for further in range(taken[who], number)
    )  # fmt: skip
