"""What those who ring a team's hard calls are spared."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from hearth.access.models import Team
from hearth.access.sight import OfTeam

USUAL_HARD_A_DAY = 6


class LoadLimit(models.Model):
    """How many calls a day may be hard before a caller is given no more that weigh, and the break after one; as a
    manager of the team said. A caller's own figure stands over it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.OneToOneField(Team, models.PROTECT, related_name="+")
    hard_a_day = models.PositiveSmallIntegerField(default=USUAL_HARD_A_DAY)
    rest_minutes = models.PositiveSmallIntegerField(default=0)  # a break after a hard call; 0: none by itself

    objects = OfTeam.as_manager()
    PERSONAL: list[str] = []
