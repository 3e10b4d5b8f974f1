"""Small problems made up by Hypothesis, and an auditor that shares no code with the engine."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from hearth.matching.engine import Plan, Problem, Tasks, Volunteers, Weights
from hearth.matching.engine.problem import bits

SLOTS = 4
DAY = (0, 0, 1, 1)
MARKS = ("car", "dbs", "cy")


def problem(tasks, volunteers, *, knows=(), never=(), accepted=(), proposed=(), weights=None) -> Problem:
    """Tasks as (x, y, wants, slots, late, unserved, area).

    Volunteers as (x, y, holds, slots, reach, a_slot, a_day, a_week, load, area).
    """
    t, v = list(zip(*tasks, strict=True)), list(zip(*volunteers, strict=True)) or [()] * 10
    asked = Tasks(
        ids=tuple(f"T{i}" for i in range(len(tasks))), xy=np.array([t[0], t[1]], float).T,
        wants=tuple(map(frozenset, t[2])), open_to=bits(t[3]), unserved=np.array(t[5]), area=np.array(t[6]),
        late=np.array([[late * slot for slot in range(SLOTS)] for late in t[4]]),
    )  # fmt: skip
    helpers = Volunteers(
        tuple(f"V{i}" for i in range(len(volunteers))), np.array([v[0], v[1]], float).T.reshape(-1, 2),
        tuple(map(frozenset, v[2])), bits(v[3]), np.array(v[4], float),
        *(np.array(v[i], np.int64) for i in range(5, 10)),
    )  # fmt: skip
    return Problem(
        asked, helpers, np.array(DAY), list(knows), list(never), list(accepted), list(proposed), weights or Weights()
    )


@st.composite
def problems(draw, tasks=5, volunteers=4):
    """Problems small enough to try every plan."""
    places = st.integers(0, 4000)
    slots = st.lists(st.integers(0, SLOTS - 1), max_size=SLOTS, unique=True)
    marks = st.frozensets(st.sampled_from(MARKS), max_size=2)
    area = st.integers(0, 1)
    far = st.sampled_from([math.nan, 0.0])
    one_task = st.tuples(
        places, places, marks, slots, st.sampled_from([0, 300]), st.sampled_from([0, 3000, 20000]), area, far
    )
    made = [(x + gone, y + gone, *rest) for x, y, *rest, gone in draw(st.lists(one_task, min_size=1, max_size=tasks))]
    one = st.tuples(
        places, places, st.frozensets(st.sampled_from(MARKS)), slots, st.integers(500, 6000), st.integers(0, 2),
        st.integers(0, 2), st.integers(0, 3), st.integers(0, 1), area,
    )  # fmt: skip
    people = draw(st.lists(one, max_size=volunteers))
    pair = st.tuples(st.integers(0, len(made) - 1), st.integers(0, max(len(people) - 1, 0)))
    pairs = st.lists(pair, max_size=3 if people else 0)
    across = draw(st.sampled_from([None, {}, {(0, 1): 700}]))
    told = problem(
        made, people, never=draw(pairs), knows=[(*p, 2500) for p in draw(pairs)],
        proposed=[(*p, draw(st.integers(0, SLOTS - 1))) for p in draw(pairs)],
        weights=Weights(fairness=draw(st.sampled_from([0, 600])), moving=1000, across=across),
    )  # fmt: skip
    return told


def allowed(p: Problem, task: int, who: int, slot: int) -> bool:
    """Every hard rule of one match, read one by one."""
    x, y = p.tasks.xy[task]
    vx, vy = p.volunteers.xy[who]
    across = p.weights.across
    areas = int(p.volunteers.area[who]), int(p.tasks.area[task])
    return all([
        p.tasks.wants[task] <= p.volunteers.holds[who],
        math.isnan(x) or math.dist((x, y), (vx, vy)) <= p.volunteers.reach[who],
        int(p.tasks.open_to[task]) >> slot & 1, int(p.volunteers.free[who]) >> slot & 1,
        (task, who) not in p.never,
        across is None or areas[0] == areas[1] or areas in across,
    ])  # fmt: skip


def price(p: Problem, task: int, who: int, slot: int) -> int:
    """What one match costs, but for fairness."""
    x, y = p.tasks.xy[task]
    way = 0 if math.isnan(x) else round(2 * p.weights.detour * math.dist((x, y), p.volunteers.xy[who]))
    areas = int(p.volunteers.area[who]), int(p.tasks.area[task])
    area = 0 if p.weights.across is None or areas[0] == areas[1] else p.weights.across[areas]
    known = sum(metres for t, v, metres in p.knows if (t, v) == (task, who))
    seen = p.weights.moving if (task, who, slot) in p.proposed else 0
    return way + area - known - seen + int(p.tasks.late[task, slot])


def faults(plan: Plan) -> list[str]:
    """Everything in a plan that may not be, and its cost if it is told wrongly."""
    p, found, cost = plan.problem, [], 0
    slots, days, weeks = {}, {}, {}
    accepted = {(t, v, s) for t, v, s in p.accepted}
    for task in range(len(p.tasks.ids)):
        who, slot = int(plan.volunteer[task]), int(plan.slot[task])
        if who < 0:
            cost += int(p.tasks.unserved[task])
            continue
        for counts, key in ((slots, (who, slot)), (days, (who, DAY[slot])), (weeks, who)):
            counts[key] = counts.get(key, 0) + 1
        if (task, who, slot) not in accepted:
            found += [] if allowed(p, task, who, slot) else [f"T{task} may not go to V{who} at {slot}"]
            cost += price(p, task, who, slot)
    v = p.volunteers
    found += [f"V{who} has {n} at {slot}" for (who, slot), n in slots.items() if n > v.a_slot[who]]
    found += [f"V{who} has {n} on day {day}" for (who, day), n in days.items() if n > v.a_day[who]]
    found += [f"V{who} has {n} a week" for who, n in weeks.items() if n + v.load[who] > v.a_week[who]]
    taken = [sum(1 for _, w, _ in accepted if w == who) for who in range(len(v.ids))]
    for who, n in weeks.items():
        cost += sum(p.weights.fairness * (int(v.load[who]) + k) for k in range(taken[who], n))
    return found + ([] if cost == plan.cost else [f"the cost is {cost}, not {plan.cost}"])


def without_volunteer(p: Problem, gone: int) -> Problem:
    """The same, but one volunteer has no hour left."""
    free = p.volunteers.free.copy()
    free[gone] = 0
    return replace(p, volunteers=replace(p.volunteers, free=free))
