"""Tasks: a need offered to a volunteer, accepted, done and told."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.needs.models import Need
from hearth.offers.models import Volunteer


class TaskQuerySet(models.QuerySet):
    def visible_to(self, user):
        inside = Q(team__in=user.teams_where("see needs"))
        return self.filter(inside | Q(volunteer=user.volunteer_key) if user.volunteer_key else inside)

    def live(self):
        return self.filter(ended_at__isnull=True)


class Task(models.Model):
    """One need in one volunteer's hands. What it says is what the volunteer needs to know, and no more."""

    STATUSES = ("offered", "accepted", "declined", "done", "could_not", "withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    need = models.ForeignKey(Need, models.PROTECT, related_name="tasks")
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="tasks")
    status = models.CharField(max_length=10, default="offered", choices=[(s, s) for s in STATUSES])
    # "volunteer" while live, null afterwards: a foreign key onto the need's own carrier, which the medicines
    # constraint guards, so that no task can exist that the rule forbids.
    carried_as = models.CharField(max_length=20, null=True, blank=True)  # noqa: DJ001
    what = models.TextField()
    who = models.CharField(max_length=160)
    where = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    take_care = models.CharField(max_length=300, blank=True)
    due_at = models.DateTimeField()
    offered_at = models.DateTimeField(default=timezone.now)
    offered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    how_it_went = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = TaskQuerySet.as_manager()
    PERSONAL = ["what", "who", "where", "phone", "take_care", "how_it_went"]

    class Meta:
        indexes = [models.Index(fields=["volunteer", "status"]), models.Index(fields=["team", "status"])]
        constraints = [
            models.UniqueConstraint(fields=["need"], condition=Q(ended_at__isnull=True), name="one_live_task_a_need"),
            models.CheckConstraint(
                name="a_live_task_is_carried_by_a_volunteer",
                condition=Q(ended_at__isnull=True, carried_as="volunteer", status__in=("offered", "accepted"))
                | Q(
                    ended_at__isnull=False,
                    carried_as__isnull=True,
                    status__in=("declined", "done", "could_not", "withdrawn"),
                ),
            ),
        ]
