"""What a volunteer tells of a task, once however often and from wherever it is sent, and heard also when it is late."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction

from hearth.access import receipts
from hearth.access.models import User
from hearth.access.record import record
from hearth.matching.actions import money, tasks
from hearth.matching.models import Task
from hearth.needs.actions import notes


class Heard(StrEnum):
    """What became of an answer."""

    DONE = "done"
    LATE = "late"  # the hub had taken the task back: kept as a note for the team
    STOPPED = "stopped"  # a rule stops a yes by now: the request is back with the team, which reads why


VERBS: dict[str, Callable[..., object]] = {
    "decline": tasks.decline,
    "done": tasks.done,
    "could-not": tasks.could_not,
    "worry": tasks.worry,
    "money": money.tell_money,
}
LATE = {"done": "done", "could-not": "could not be done"}
"""What is still worth hearing of a task that was taken back: somebody may have been at the door already."""


@transaction.atomic
def answer(task: Task, *, verb: str, key: UUID, by: User, **told: Any) -> Heard:
    """One answer; the same key again changes nothing and says the same.

    A late answer is kept as a note for the team, which may have sent somebody else. What stops a yes may be what a
    resident told the hub: the team reads it, the volunteer is told that something has changed.
    """
    content = {"task": str(task.pk), "by": by.pk, **{name: _digested(value) for name, value in told.items()}}
    receipt = receipts.once(str(key), verb=f"matching.{verb}", content=content)
    task = _as_it_stands(task, by)
    is_over = task.status == "withdrawn"
    if receipt.result:
        return Heard.STOPPED if verb == "accept" and is_over else Heard.LATE if verb in LATE and is_over else Heard.DONE
    heard = Heard.DONE
    if verb in LATE and is_over and task.they_said_yes:
        _hear_late(task, words=f"{LATE[verb]}. {' '.join(word for word in told.values() if word)}", by=by)
        heard = Heard.LATE
    elif verb == "accept":
        heard = _say_yes(task, by)
    else:
        VERBS[verb](task, by=by, **told)
    receipts.keep(receipt, task)
    return heard


def _say_yes(task: Task, by: User) -> Heard:
    try:
        tasks.accept(task, by=by)
    except tasks.Stopped as stopped:
        with tasks.in_the_teams_walls(task, by):
            tasks.withdraw(task, reason=str(stopped), by=None)
        return Heard.STOPPED
    return Heard.DONE


def _digested(value: Any) -> Any:
    return hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value


def _as_it_stands(task: Task, by: User) -> Task:
    """Locked, so that a colleague who takes it back at this moment comes before or after, never between."""
    with tasks.in_the_teams_walls(task, by):
        return Task.objects.select_for_update(of=("self",)).select_related("team").get(pk=task.pk)


def _hear_late(task: Task, *, words: str, by: User) -> None:
    with tasks.in_the_teams_walls(task, by):
        task = Task.objects.select_related("need__person", "volunteer", "team").get(pk=task.pk)
        notes.write(person=task.need.person, team=task.team, need=task.need, by=None, signed_as=task.volunteer.name,
                    text=f"Told after the task had been taken back: {words}")  # fmt: skip
        record("matching.late", task, by=by)
