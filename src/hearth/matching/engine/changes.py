"""What happens to a plan between one planning and the next, each as the problem there is afterwards.

What the plan says is in it as proposals: planning again, or mending (`repair.py`), moves them at a price only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace

import numpy as np

from hearth.matching.engine.plan import Plan
from hearth.matching.engine.problem import Problem, Tasks, Volunteers

Match = tuple[int, int, int]


def planned_again(plan: Plan) -> Problem:
    """Nothing has happened; what was planned is proposed."""
    waiting = np.flatnonzero(plan.served & plan.problem.waiting)
    rows = zip(waiting.tolist(), plan.volunteer[waiting].tolist(), plan.slot[waiting].tolist(), strict=True)
    return plan.problem.changed(proposed=list(rows))


def lose(plan: Plan, volunteer: int, slots: Iterable[int] | None = None) -> Problem:
    """A volunteer is gone, for these slots or for all; what they had accepted then waits for somebody else."""
    problem = planned_again(plan)
    lost = set(range(problem.slots) if slots is None else slots)
    free = problem.volunteers.free.copy()
    free[volunteer] &= ~np.uint64(sum(1 << slot for slot in lost))

    def stays(row: Match) -> bool:
        return not (row[1] == volunteer and row[2] in lost)

    return problem.changed(
        volunteers=replace(problem.volunteers, free=free),
        accepted=[row for row in problem.accepted if stays(row)],
        proposed=[row for row in problem.proposed if stays(row)],
    )


def decline(plan: Plan, task: int) -> Problem:
    """Whoever has this task does not want it: it never goes to them again."""
    problem, who = planned_again(plan), int(plan.volunteer[task])
    return problem.changed(
        never=[*problem.never, (task, who)],
        accepted=[row for row in problem.accepted if row[0] != task],
        proposed=[row for row in problem.proposed if row[0] != task],
    )


def accept(plan: Plan, task: int, volunteer: int | None = None, slot: int | None = None) -> Problem:
    """The match of this task stands from now on, or another one does that a coordinator has made. A task that is done
    stays accepted as well: it has had its place in the week."""
    problem = planned_again(plan)
    stands = (task, int(plan.volunteer[task]), int(plan.slot[task])) if volunteer is None else (task, volunteer, slot)
    return problem.changed(
        accepted=[*(row for row in problem.accepted if row[0] != task), stands],
        proposed=[row for row in problem.proposed if row[0] != task],
    )


def drop(plan: Plan, task: int) -> Problem:
    """Nobody needs this task any more; those after it move up by one."""
    problem = planned_again(plan)
    kept = np.arange(len(problem.tasks.ids)) != task

    def moved_up(rows: Sequence[tuple]) -> list:
        return [(row[0] - (row[0] > task), *row[1:]) for row in rows if row[0] != task]

    return problem.changed(
        tasks=_each(problem.tasks, lambda values: _kept(values, kept)),
        **{name: moved_up(getattr(problem, name)) for name in ("knows", "further", "never", "accepted", "proposed")},
    )


def add(plan: Plan, tasks: Tasks, knows: Sequence[Match] = (), never: Sequence[tuple[int, int]] = ()) -> Problem:
    """More tasks, after those there are; in `knows` and `never` the first of them is 0."""
    problem = planned_again(plan)
    before = len(problem.tasks.ids)
    return problem.changed(
        tasks=_beside(problem.tasks, tasks),
        knows=[*problem.knows, *((before + task, who, metres) for task, who, metres in knows)],
        never=[*problem.never, *((before + task, who) for task, who in never)],
    )


def join(plan: Plan, volunteers: Volunteers) -> Problem:
    """More volunteers, after those there are."""
    problem = planned_again(plan)
    return problem.changed(volunteers=_beside(problem.volunteers, volunteers))


def _beside(rows, more):
    return type(rows)(*(_after(getattr(rows, field.name), getattr(more, field.name)) for field in fields(rows)))


def _each(rows, change):
    return type(rows)(*(change(getattr(rows, field.name)) for field in fields(rows)))


def _after(values, more):
    if isinstance(values, tuple):
        return values + more
    return None if values is None else np.concatenate([values, more])


def _kept(values, kept: np.ndarray):
    if values is None:
        return None
    if isinstance(values, tuple):
        return tuple(value for value, stays in zip(values, kept.tolist(), strict=True) if stays)
    return values[kept]
