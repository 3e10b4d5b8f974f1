"""Organisations: who they are, what they do, what they can carry. Nothing personal."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.roles import Permission
from hearth.access.sight import OfBorough
from hearth.areas.models import Borough, Neighbourhood

KINDS = {
    "charity": "Charity", "mutual_aid": "Mutual aid group", "faith": "Faith group", "business": "Business",
    "foodbank": "Foodbank", "pharmacy": "Pharmacy", "gp": "GP surgery", "school": "School", "other": "Something else",
}  # fmt: skip


class OrganisationQuerySet(OfBorough):
    def of(self, user):
        """The organisations that somebody signs in for."""
        return self.filter(team__in=user.teams_where(Permission.REFER_IN), is_active=True)


class Organisation(models.Model):
    """A charity, foodbank, pharmacy, faith group, firm or mutual aid group, constituted or not."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    borough = models.ForeignKey(Borough, models.PROTECT, related_name="organisations")
    neighbourhood = models.ForeignKey(Neighbourhood, models.PROTECT, null=True, blank=True, related_name="+")
    team = models.OneToOneField(Team, models.PROTECT, null=True, blank=True, related_name="organisation")
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=30)  # pharmacy, foodbank, charity, mutual_aid, faith, business, gp, school
    is_constituted = models.BooleanField(default=True)
    does = models.TextField(blank=True)
    helps_with = ArrayField(models.SlugField(max_length=60), default=list, blank=True)  # category keys
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    website = models.URLField(blank=True)
    address = models.CharField(max_length=240, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    easting = models.IntegerField(null=True, blank=True)  # metres
    northing = models.IntegerField(null=True, blank=True)  # metres
    delivers = models.BooleanField(default=False)  # a pharmacy that brings medicines itself
    is_active = models.BooleanField(default=True)
    is_asked_weekly = models.BooleanField(default=True)  # each Monday, by e-mail, what they can do this week
    capacity_asked_on = models.DateField(null=True, blank=True)  # the Monday of the week they were last asked about
    made_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def kind_in_words(self) -> str:
        return KINDS.get(self.kind, self.kind.replace("_", " "))


class Spokesperson(models.Model):
    """Who speaks for an organisation: the one its hub rings and writes to."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    borough = models.ForeignKey(Borough, models.PROTECT, related_name="+")
    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="spokesperson")
    name = models.CharField(max_length=160)
    position = models.CharField(max_length=120, blank=True)  # what they are there: chair, minister, shop manager
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, blank=True)  # to write to them in; empty: not known, so in both
    said_at = models.DateTimeField(default=timezone.now)

    objects = OfBorough.as_manager()
    PERSONAL = ["name", "position", "phone", "email", "language", "said_at"]


class PartnerAgreement(models.Model):
    """What the council and an organisation agreed, from a day until a day. An end before its time says why."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="agreements")
    about = models.CharField(max_length=300)
    starts_on = models.DateField()
    ends_on = models.DateField()
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                name="partner_agreement_ends_after_it_begins", condition=models.Q(ends_on__gte=models.F("starts_on"))
            ),
            models.CheckConstraint(
                name="a_partner_agreement_ended_early_says_why",
                condition=models.Q(ended_at__isnull=True, ended_because="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(ended_because="")),
            ),
        ]

    def stands(self, day) -> str:
        """“in force”, “begins”, “lapsed” or “ended”, on a day."""
        if self.ended_at:
            return "ended"
        return "begins" if day < self.starts_on else "in force" if day <= self.ends_on else "lapsed"


class Capacity(models.Model):
    """How many tasks an organisation can take on in one week, as it said last."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="capacities")
    week = models.DateField()  # its Monday
    tasks = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=200, blank=True)
    said_at = models.DateTimeField(default=timezone.now)
    said_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")  # none: by its own link

    class Meta:
        ordering = ["-week"]
        constraints = [models.UniqueConstraint(fields=["organisation", "week"], name="one_capacity_a_week")]
