"""What a volunteer says of themself on their own phone, and what is asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from hearth.access import walls
from hearth.access.models import User
from hearth.kit.language import pick
from hearth.kit.refused import Refused
from hearth.matching.actions import volunteers
from hearth.matching.models import Asking, Task
from hearth.offers.models import Volunteer

NOT_YOU = ("That is somebody else's registration.", "Cofrestriad rhywun arall yw hwnnw.")


@transaction.atomic
def stay_at_home(*, until: date, by: User) -> int:
    """They isolate through a day: what they had to visit for goes back to the team at once. Returns how many went.

    The team's walls are open for this one verb, in the volunteer's name.
    """
    mine = Volunteer.objects.select_related("team").filter(pk=by.volunteer_key).first() if by.volunteer_key else None
    if mine is None:
        raise Refused(pick(NOT_YOU))
    with walls.opened(walls.Context(f"user:{by.pk}", teams=(mine.team_id,), boroughs=(mine.team.borough_id,))):
        return volunteers.isolate(mine, until=until, by=None)[1]


def to_answer_by(tasks: Sequence[Task], *, by: User) -> dict[UUID, datetime]:
    """By when these offers of theirs want an answer, where volunteers are asked in order; read in the team's walls."""
    found: dict[UUID, datetime] = {}
    for team in {task.team for task in tasks if task.volunteer_id == by.volunteer_key}:
        with walls.opened(walls.intake(team, actor=f"user:{by.pk}")):
            asked = Asking.objects.going_on().filter(task__in=[one.pk for one in tasks], answer_by__isnull=False)
            found |= dict(asked.values_list("task_id", "answer_by"))
    return found
