"""Telling volunteers that what they had came back to the hub, whoever took it back: nobody sets out for nothing.

By e-mail; who has none is rung by a colleague (`Task.objects.to_ring`), and reads it by text meanwhile on a mobile.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.kit.refused import Refused
from hearth.matching.models import Task
from hearth.offers import actions as offers
from hearth.offers.models import Volunteer

COUNTED = {
    "en": ("one task", "{n} tasks"),
    "cy": ("un dasg", "{n} o dasgau"),
}
REASONS = {
    "isolating": ("you are staying at home", "rydych yn aros gartref"),
    "check": ("a check you need for it has run out or was ended", "mae gwiriad sydd ei angen wedi dod i ben"),
    "left": ("you have stopped", "rydych wedi rhoi'r gorau iddi"),
    "paused": ("you are asked nothing for now", "ni ofynnir dim i chi am y tro"),
    "changed": ("something has changed since you were asked", "mae rhywbeth wedi newid ers i ni ofyn i chi"),
}
"""Why tasks are taken back, as the volunteer reads it, in English and Welsh."""


def is_to_be_rung(task: Task, *, why: str) -> bool:
    """Whether somebody rings the volunteer of a task that goes back: they had said yes to it, and no e-mail reaches
    them. Who has stopped has said so."""
    return task.status == "accepted" and not task.volunteer.email and why != "left"


def came_back(volunteer: Volunteer, tasks: Sequence[Task], *, why: str) -> None:
    """Tell a volunteer once that these tasks came back, and why, in words that say nothing of whom they were for."""
    if not volunteer.email and not any(task.ring_since for task in tasks):
        return
    counted = tuple(one if len(tasks) == 1 else many.format(n=len(tasks)) for one, many in COUNTED.values())
    offers.tell(volunteer, template="tasks_taken_back", reason=REASONS[why], count=counted)


@transaction.atomic
def note_rung(volunteer: Volunteer, *, tasks: Sequence[Task], by: User) -> int:
    """A colleague has told a volunteer by telephone that these tasks came back; how many of them were still to be told.

    What came back after the colleague read the page is not among them, and is rung for.
    """
    allow(by, Permission.SEE_VOLUNTEERS, volunteer.team_id)
    theirs = Task.objects.select_for_update(of=("self",)).to_ring().filter(volunteer=volunteer)
    rows = list(theirs.filter(pk__in=[one.pk for one in tasks]))
    if not rows:
        raise Refused(f"{volunteer.name} has been told already.")
    Task.objects.filter(pk__in=[one.pk for one in rows]).update(rung_at=timezone.now(), rung_by=by)
    record("matching.note_rung", volunteer, by=by, tasks=len(rows))
    return len(rows)
