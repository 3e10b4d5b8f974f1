"""What a volunteer tells of a task, once however often and from wherever it is sent, and heard also when it is late."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction

from hearth.access import receipts
from hearth.access.models import User
from hearth.access.record import record
from hearth.kit.language import pick
from hearth.kit.refused import Refused
from hearth.matching.actions import money, tasks
from hearth.matching.models import Task
from hearth.needs.actions import notes

CHANGED = ("Something has changed since you were asked, and the hub finds somebody else. Ring the hub to ask why.",
           "Mae rhywbeth wedi newid ers i ni ofyn i chi, a bydd yr hyb yn dod o hyd i rywun arall. Ffoniwch yr hyb os "
           "hoffech wybod pam.")  # fmt: skip


def _say_yes(task: Task, *, by: User) -> None:
    """What stops a volunteer may be what a resident told the hub: they are not told which rule it is."""
    try:
        tasks.accept(task, by=by)
    except tasks.Stopped as stopped:
        raise Refused(pick(CHANGED)) from stopped


VERBS: dict[str, Callable[..., object]] = {
    "accept": _say_yes,
    "decline": tasks.decline,
    "done": tasks.done,
    "could-not": tasks.could_not,
    "worry": tasks.worry,
    "money": money.tell_money,
}
LATE = {"done": "done", "could-not": "could not be done"}
"""What is still worth hearing of a task that was taken back: somebody may have been at the door already."""


@transaction.atomic
def answer(task: Task, *, verb: str, key: UUID, by: User, **told: Any) -> bool:
    """One answer; the same key again changes nothing. Whether it came too late: the hub had taken the task back.

    A late answer is kept as a note for the team, which may have sent somebody else.
    """
    content = {"task": str(task.pk), "by": by.pk, **{name: _digested(value) for name, value in told.items()}}
    receipt = receipts.once(str(key), verb=f"matching.{verb}", content=content)
    task = _as_it_stands(task, by)
    is_late = verb in LATE and task.status == "withdrawn" and task.answered_at != task.ended_at
    if receipt.result:
        return is_late
    if is_late:
        _hear_late(task, words=f"{LATE[verb]}. {' '.join(word for word in told.values() if word)}", by=by)
    else:
        VERBS[verb](task, by=by, **told)
    receipts.keep(receipt, task)
    return is_late


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
