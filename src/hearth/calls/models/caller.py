"""Those who ring: what they speak, what they are trained for, when they rest."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from hearth.access.models import Team, User
from hearth.access.sight import OfTeam


class Caller(models.Model):
    """Somebody who rings for a team: what they speak, what they are trained for, how many hard calls in a day."""

    KINDS = (("staff", "Staff"), ("redeployed", "Redeployed staff"), ("volunteer", "Volunteer"))
    WHY = (("away", "away"), ("off", "no shift any more"), ("quiet", "rang nobody"), ("enough", "enough hard calls"))

    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=KINDS, default="staff")
    languages = ArrayField(models.CharField(max_length=20), default=list, blank=True)  # beside English
    trained_for = ArrayField(models.SlugField(max_length=40), default=list, blank=True)  # purposes; empty: all
    hard_a_day = models.PositiveSmallIntegerField(null=True, blank=True)  # their own limit; empty: the team's
    dealt_at = models.DateTimeField(null=True, blank=True)  # when people were last dealt to them
    covered_at = models.DateTimeField(null=True, blank=True)  # when what they had was last taken back, by itself
    covered_why = models.CharField(max_length=6, blank=True, choices=WHY)
    covered = models.PositiveIntegerField(default=0)  # how many people that were
    rests_until = models.DateTimeField(null=True, blank=True)  # on a break: nobody is put on their screen
    wants_debrief_since = models.DateTimeField(null=True, blank=True)

    objects = OfTeam.as_manager()
    PERSONAL = ["user", "kind", "languages", "trained_for", "hard_a_day", "dealt_at", "covered_at",
                "covered_why", "covered", "rests_until", "wants_debrief_since"]  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="one_caller_in_a_team")]
