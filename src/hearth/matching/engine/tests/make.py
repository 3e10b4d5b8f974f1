"""Small problems made up by Hypothesis; the auditor (`engine/audit.py`) shares no code with what it checks."""

from __future__ import annotations

import math
import os
import signal
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from hearth.matching.engine import Plan, Problem, Tasks, Volunteers, Weights, solve
from hearth.matching.engine.audit import broken_rules
from hearth.matching.engine.problem import bits
from hearth.matching.engine.rows import checked, question

SLOTS = 4
DAY = (0, 0, 1, 1)
MARKS = ("car", "dbs", "cy")


def problem(tasks, volunteers, *, knows=(), never=(), accepted=(), proposed=(), weights=None, further=()) -> Problem:
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
        asked,
        helpers,
        np.array(DAY),
        list(knows),
        list(never),
        list(accepted),
        list(proposed),
        weights or Weights(),
        list(further),
    )


@st.composite
def problems(draw, tasks=5, volunteers=4, timed=False):
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
        further=[(*p, 1800) for p in draw(pairs)],
        proposed=[(*p, draw(st.integers(0, SLOTS - 1))) for p in draw(pairs)],
        weights=Weights(fairness=draw(st.sampled_from([0, 600])), moving=1000, across=across),
    )  # fmt: skip
    return in_minutes(draw, told) if timed else told


def in_minutes(draw, p: Problem) -> Problem:
    """The same, with tasks that take different times and slots that are short."""
    each = st.integers(10, 90)
    minutes = np.array([draw(each) for _ in p.tasks.ids], np.int64)
    a_slot = np.array([draw(st.integers(0, 150)) for _ in p.volunteers.ids], np.int64)
    v = p.volunteers
    return replace(p, tasks=replace(p.tasks, minutes=minutes), volunteers=replace(
        v, minutes_a_slot=a_slot, a_slot=v.a_slot + 2, a_day=v.a_day + 3, a_week=v.a_week + 3,
    ))  # fmt: skip


def allowed(p: Problem, task: int, who: int, slot: int) -> bool:
    """Whether one match keeps every hard rule, as the auditor reads them."""
    asked = question(p)
    return not broken_rules(asked, asked.tasks[task], asked.volunteers[p.volunteers.ids[who]], slot)


def faults(plan: Plan) -> list[str]:
    """Everything in a plan that may not be, and its cost if it is told wrongly."""
    return checked(plan).faults


def without_volunteer(p: Problem, gone: int) -> Problem:
    """The same, but one volunteer has no hour left."""
    free = p.volunteers.free.copy()
    free[gone] = 0
    return replace(p, volunteers=replace(p.volunteers, free=free))


def killed(theirs, limit_s: float) -> None:
    """A worker that tells of a plan and is killed before it has ended."""
    (p,) = theirs.recv()
    theirs.send((False, solve(p)))
    os.kill(os.getpid(), signal.SIGKILL)
