"""Volunteers: who they are, what they would do, where and when."""

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
from hearth.offers.models.setting import Principles
from hearth.offers.rules.asking import answer_by


class VolunteerQuerySet(OfTeam):
    def visible_to(self, user):
        if user.volunteer_key:
            return self.filter(models.Q(team__any_of=user.team_ids) | models.Q(pk=user.volunteer_key))
        return super().visible_to(user)

    def active(self):
        return self.filter(status="active")

    def alike(self, one: Volunteer):
        """Others who may be the same person: the last name, with the birthday, the telephone or the e-mail address."""
        given = {"date_of_birth": one.date_of_birth, "phone": one.phone, "email__iexact": one.email}
        same = models.Q(pk__in=[])
        for name, value in given.items():
            if value:
                same |= models.Q(**{name: value})
        return self.filter(same, last_name__iexact=one.last_name).exclude(pk=one.pk).order_by("applied_at", "pk")


class Volunteer(models.Model):
    """Somebody who gives time, registered with one hub."""

    STATUSES = ("applied", "in_checks", "active", "paused", "isolating", "left", "refused")
    SEXES = ("", "woman", "man", "other")  # asked only so that a resident's stated wish can be kept

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    number = models.CharField(max_length=12, unique=True)  # registration number: random, digits with a check digit
    # The number with letters somebody had before numbers could be keyed on a telephone: it still finds them.
    former_number = models.CharField(max_length=12, null=True, blank=True, unique=True)
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
    # The organisation whose own people entered them: it reads their name again, and no more.
    put_forward_by = models.ForeignKey(Organisation, models.SET_NULL, null=True, blank=True, related_name="+")
    # Kinds of help by their keys; a role that covers none, such as packing, by its own.
    does = ArrayField(models.SlugField(max_length=60), default=list, blank=True)
    reach_metres = models.PositiveIntegerField(default=5000)
    has_car = models.BooleanField(default=False)
    tasks_a_week = models.PositiveSmallIntegerField(default=3)
    availability = models.CharField(max_length=200, blank=True)
    # When they are free, each week: day * 3 + part, Monday morning 0, Sunday evening 20; empty: they have not said.
    free = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    sex = models.CharField(max_length=10, blank=True)
    about = models.TextField(blank=True)  # skills in their own words
    named_contact = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    # For somebody under eighteen: who is responsible for them and said yes.
    guardian_name = models.CharField(max_length=160, blank=True)
    guardian_phone = models.CharField(max_length=20, blank=True)
    guardian_agreed_at = models.DateTimeField(null=True, blank=True)
    principles = models.ForeignKey(Principles, models.PROTECT, null=True, blank=True, related_name="+")  # as agreed to
    agreed_principles_at = models.DateTimeField(null=True, blank=True)
    # The version they were last asked to agree to, so that each is asked for once.
    asked_principles = models.ForeignKey(Principles, models.PROTECT, null=True, blank=True, related_name="+")
    wants_thanks = models.BooleanField(default=True)  # weekly and at milestones, by e-mail
    may_be_introduced = models.BooleanField(default=False)  # said that organisations' appeals may be put to them
    status = models.CharField(max_length=10, default="applied", choices=[(s, s.capitalize()) for s in STATUSES])
    applied_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decision_reason = models.CharField(max_length=200, blank=True)
    paused_until = models.DateField(null=True, blank=True)
    isolating_until = models.DateField(null=True, blank=True)
    # The day their hub was last told that, as they left or never finished, they will be erased.
    told_they_go_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = VolunteerQuerySet.as_manager()
    PERSONAL = [
        "number", "former_number", "first_name", "last_name", "date_of_birth", "phone", "email", "language",
        "languages", "address_1", "postcode", "ward", "easting", "northing", "organisation",
        "put_forward_by", "does",
        "reach_metres", "has_car", "tasks_a_week", "availability", "free", "sex", "about", "named_contact",
        "guardian_name", "guardian_phone", "guardian_agreed_at", "principles", "agreed_principles_at",
        "asked_principles", "wants_thanks", "may_be_introduced", "status", "decision_reason", "paused_until",
        "isolating_until", "told_they_go_on",
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


class OfVolunteerQuerySet(OfTeam):
    """Rows about one volunteer: the team's, and the volunteer's own."""

    def visible_to(self, user):
        if user.volunteer_key:
            return self.filter(models.Q(team__any_of=user.team_ids) | models.Q(volunteer=user.volunteer_key))
        return super().visible_to(user)


class Away(models.Model):
    """Days on which somebody is free otherwise than in their usual week."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="exceptions")
    from_on = models.DateField()
    until_on = models.DateField()
    parts = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)  # of each day; empty: the whole
    is_free = models.BooleanField(default=False)  # free although their week says not

    objects = OfVolunteerQuerySet.as_manager()
    PERSONAL = ["from_on", "until_on", "parts", "is_free"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="away_ends_after_it_begins", condition=models.Q(until_on__gte=models.F("from_on"))
            )
        ]
