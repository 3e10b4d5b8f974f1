"""Volunteers asked in order for one request: one at a time, each with a time to answer."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.sight import OfTeam
from hearth.matching.models.task import Task
from hearth.needs.models import Need


class AskingQuerySet(OfTeam):
    may = "see volunteers"

    def going_on(self):
        return self.filter(ended_at__isnull=True)


class Asking(models.Model):
    """Who is asked now stands in `task`, who was asked before in the request's tasks, who comes next in `line`."""

    ENDINGS = (("yes", "Somebody said yes"), ("nobody", "Nobody is left to ask"), ("stopped", "Stopped"))

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    need = models.ForeignKey(Need, models.CASCADE, related_name="askings")
    line = ArrayField(models.UUIDField(), default=list, blank=True)  # keys of volunteers, the next one first
    hours = models.PositiveSmallIntegerField()  # to answer
    brief = models.CharField(max_length=300, blank=True)
    task = models.ForeignKey(Task, models.SET_NULL, null=True, blank=True, related_name="+")
    answer_by = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=10, blank=True, choices=ENDINGS)

    objects = AskingQuerySet.as_manager()
    PERSONAL = ["line", "brief"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["need"], condition=Q(ended_at__isnull=True), name="one_asking_in_order_of_a_request"
            ),
            models.CheckConstraint(
                name="an_asking_that_ended_says_how",
                condition=Q(ended_at__isnull=True, ending="") | (Q(ended_at__isnull=False, line=[]) & ~Q(ending="")),
            ),
        ]
