"""Two people who are not brought together, because one of them has asked."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.sight import OfTeam
from hearth.offers.models import Volunteer
from hearth.people.models import Person


class ExclusionQuerySet(OfTeam):
    may = "see volunteers"

    def in_force(self):
        return self.filter(ended_at__isnull=True)


class Exclusion(models.Model):
    """This volunteer is not sent to this person, whoever asked: the person, the volunteer, or the hub."""

    ASKED_BY = (("person", "The resident"), ("volunteer", "The volunteer"), ("hub", "The hub"))

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="exclusions")
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="exclusions")
    asked_by = models.CharField(max_length=10, choices=ASKED_BY)
    reason = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ExclusionQuerySet.as_manager()
    PERSONAL = ["person", "volunteer", "asked_by", "reason", "since", "ended_at"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "volunteer"], condition=Q(ended_at__isnull=True), name="one_exclusion_of_two_people"
            ),
            models.CheckConstraint(
                name="an_ended_exclusion_says_by_whom",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]
