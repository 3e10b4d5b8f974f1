"""Cohorts: saved questions, whom they found day by day, what was handed on; and keys of people another team knows."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.sight import OfTeam
from hearth.calls.models import Campaign
from hearth.needs.models import Agreement, Category, Need
from hearth.needs.models.need import URGENCIES
from hearth.people.models import Person


class ByBuilders(OfTeam):
    may = "build cohorts"

    def in_use(self):
        """Those that nobody has put away."""
        return self.filter(put_away_at__isnull=True)


class Cohort(models.Model):
    """A saved question over people and lists, with its name and why it is asked. Belongs to one team."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    why = models.CharField(max_length=300)  # what the team does with whoever is in it
    question = models.JSONField()  # as exchange.rules.cohorts reads it
    shipped_as = models.SlugField(max_length=60, blank=True)  # the key of the shipped cohort it began as
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    put_away_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ByBuilders.as_manager()
    PERSONAL: list[str] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "name"], condition=Q(put_away_at__isnull=True), name="one_cohort_of_a_name"
            ),
        ]


class CohortDay(models.Model):
    """Whom a cohort held on one day: ids only. The newest also keeps which conditions held, to say why it changed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="days")
    day = models.DateField()
    taken_at = models.DateTimeField(default=timezone.now)
    question = models.CharField(max_length=64)  # the digest of the question as it was asked
    people = ArrayField(models.UUIDField(), default=list)
    looked_at = ArrayField(models.UUIDField(), default=list, blank=True)  # everybody the team knew on that day
    held = ArrayField(models.IntegerField(), default=list, blank=True)  # beside each: the conditions that held, as bits

    objects = ByBuilders.as_manager()
    PERSONAL = ["people", "looked_at", "held"]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "day"], name="one_look_a_day")]


class HandOn(models.Model):
    """A cohort that was handed on as work: what was made of it, how far it is, what it came to."""

    KINDS = (("needs", "A request for each person"), ("calling", "A list for calling"))

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="hand_ons")
    kind = models.CharField(max_length=10, choices=KINDS)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    urgency = models.CharField(max_length=10, blank=True, choices=URGENCIES)
    summary = models.CharField(max_length=200)  # the sentence each request says
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, blank=True, related_name="+")  # who rings them
    quiet_days = models.PositiveSmallIntegerField()  # nobody approached within so many days is approached again
    status = models.CharField(max_length=10, default="waiting")  # waiting, done, failed
    people = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)  # why not, or "done" -> people
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ByBuilders.as_manager()
    PERSONAL: list[str] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="calling") | (Q(category__isnull=False) & ~Q(urgency="")),
                name="requests_say_of_what_kind",
            ),
        ]


class HandedOn(models.Model):
    """One person of a cohort that was handed on, and what became of it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    hand_on = models.ForeignKey(HandOn, models.CASCADE, related_name="lines")
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    became = models.CharField(max_length=12, default="waiting")  # waiting, done, or why not
    need = models.ForeignKey(Need, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ByBuilders.as_manager()
    PERSONAL = ["person", "became", "need"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hand_on", "person"], name="handed_on_once"),
            models.UniqueConstraint(
                fields=["cohort", "person"], condition=Q(became="done"), name="handed_on_once_from_a_cohort"
            ),
        ]


class KeyFile(models.Model):
    """Keyed hashes a team or an outside organisation handed in: whom they know, without a name."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+")
    people = models.PositiveIntegerField()
    handed_in_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    handed_in_at = models.DateTimeField(default=timezone.now)

    PERSONAL: list[str] = []

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "agreement"], name="one_file_of_keys")]


class KnownKey(models.Model):
    """One keyed hash of one person a team knows. Behind that team's wall; no page ever shows it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    file = models.ForeignKey(KeyFile, models.CASCADE, related_name="keys")
    key = models.CharField(max_length=64)

    PERSONAL = ["key"]

    class Meta:
        indexes = [models.Index(fields=["file", "key"], name="keys_of_a_file")]


class BothEnds(models.QuerySet):
    def visible_to(self, user):
        mine = user.teams_where("build cohorts")
        return self.filter(Q(asking_team__any_of=mine) | Q(asked_team__any_of=mine))


class AgencyQuestion(models.Model):
    """One team asked another, by hashed keys, whom of its own people it knows. Both sides see that it asked."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    asking_team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    asked_team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+")
    question = models.CharField(max_length=64)  # the digest of the question; its words stay with the asking team
    people = models.PositiveIntegerField()  # about how many it asked, to the nearest five
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)

    objects = BothEnds.as_manager()
    PERSONAL: list[str] = []

    class Meta:
        indexes = [
            models.Index(fields=["asking_team", "asked_team", "-asked_at"], name="questions_between_teams"),
            models.Index(fields=["asked_team", "-asked_at"], name="questions_to_a_team"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(asking_team=models.F("asked_team")), name="asks_across_a_wall"),
        ]
