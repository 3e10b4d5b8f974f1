"""Volunteers, and what people and groups offer."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.sight import OfTeam
from hearth.areas.models import Ward
from hearth.directory.models import Organisation
from hearth.offers.rules import KINDS, METRES_A_MILE, Match, answer_by, far, metres_between, weigh

__all__ = ["KINDS", "METRES_A_MILE", "GroupOffer", "Match", "Volunteer", "far", "metres_between", "weigh"]


class VolunteerQuerySet(OfTeam):
    def visible_to(self, user):
        if user.volunteer_key:
            return self.filter(models.Q(team__any_of=user.team_ids) | models.Q(pk=user.volunteer_key))
        return super().visible_to(user)

    def active(self):
        return self.filter(status="active")


class Volunteer(models.Model):
    """Somebody who gives time, registered with one hub."""

    STATUSES = ("applied", "active", "paused", "left", "refused")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    number = models.CharField(max_length=12, unique=True)  # registration number, random with a check character
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    date_of_birth = models.DateField(null=True, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, default="en")
    languages = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    address_1 = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    ward = models.ForeignKey(Ward, models.SET_NULL, null=True, blank=True, related_name="+")
    easting = models.IntegerField(null=True, blank=True)  # metres
    northing = models.IntegerField(null=True, blank=True)  # metres
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, blank=True, related_name="+")
    does = ArrayField(models.SlugField(max_length=60), default=list, blank=True)  # category keys
    reach_metres = models.PositiveIntegerField(default=5000)
    has_car = models.BooleanField(default=False)
    tasks_a_week = models.PositiveSmallIntegerField(default=3)
    availability = models.CharField(max_length=200, blank=True)
    about = models.TextField(blank=True)
    agreed_principles_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=10, default="applied", choices=[(s, s.capitalize()) for s in STATUSES])
    applied_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decision_reason = models.CharField(max_length=200, blank=True)
    paused_until = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = VolunteerQuerySet.as_manager()
    PERSONAL = [
        "number", "first_name", "last_name", "date_of_birth", "phone", "email", "language", "languages", "address_1",
        "postcode", "ward", "easting", "northing", "organisation", "does", "reach_metres", "has_car", "tasks_a_week",
        "availability", "about", "agreed_principles_at", "status", "decision_reason", "paused_until",
    ]  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["team", "status"])]
        constraints = [
            models.CheckConstraint(
                name="volunteer_decided_means_when_and_by",
                condition=models.Q(status="applied") | models.Q(decided_at__isnull=False),
            )
        ]

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def answer_by(self) -> datetime:
        """By when they were told that they are rung. Read with the team's borough."""
        return answer_by(self.applied_at, self.team.borough.hours_planned)


class GroupOffer(models.Model):
    """What a group, a firm or a person offers besides their own time: goods, a van, a kitchen, a room."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=12, unique=True)
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, blank=True, related_name="+")
    group_name = models.CharField(max_length=160, blank=True)
    contact_name = models.CharField(max_length=160)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    kind = models.CharField(max_length=20)  # one of KINDS
    what = models.TextField()
    postcode = models.CharField(max_length=8, blank=True)
    status = models.CharField(max_length=10, default="new")  # new, accepted, declined
    offered_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.CharField(max_length=300, blank=True)  # what was agreed with them, or why not

    objects = OfTeam.as_manager()
    PERSONAL = ["group_name", "contact_name", "phone", "email", "what", "postcode", "decision"]

    @property
    def answer_by(self) -> datetime:
        """By when they were told that they are rung. Read with the team's borough."""
        return answer_by(self.offered_at, self.team.borough.hours_planned)

    @property
    def kind_in_words(self) -> str:
        return KINDS.get(self.kind, KINDS["other"])[0]
