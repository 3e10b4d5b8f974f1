"""What a borough decides for itself: categories, routes, sharing agreements, scripts. Nothing personal."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.sight import OfBorough
from hearth.areas.models import Borough
from hearth.needs.rules.sharing import ONLY_ASKED


class Category(models.Model):
    """A kind of help. Data, not code: a hub adds one without a release."""

    borough = models.ForeignKey(Borough, models.CASCADE, related_name="categories")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=80)
    name_cy = models.CharField(max_length=80, blank=True)
    is_medicine = models.BooleanField(default=False)  # asks whether it is controlled, and keeps to the medicines rule
    is_public = models.BooleanField(default=True)  # offered on the public form
    is_for_volunteers = models.BooleanField(default=False)  # volunteers may offer it and be asked for it
    by_phone = models.BooleanField(default=False)  # done by telephone, from anywhere; nobody comes to the door
    position = models.PositiveSmallIntegerField(default=0)
    # Hours until due, where this kind of help has its own target; empty means the borough's.
    hours_now = models.PositiveSmallIntegerField(null=True, blank=True)
    hours_today = models.PositiveSmallIntegerField(null=True, blank=True)
    hours_soon = models.PositiveSmallIntegerField(null=True, blank=True)
    hours_planned = models.PositiveSmallIntegerField(null=True, blank=True)
    is_open = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfBorough.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["borough", "key"], name="category_key_once_in_a_borough")]
        ordering = ["position", "name"]

    def __str__(self):
        return self.name

    def hours(self) -> dict[str, int]:
        """Hours until due by urgency, with the borough's own targets where this category has none."""
        names = ("now", "today", "soon", "planned")
        return {u: getattr(self, f"hours_{u}") or getattr(self.borough, f"hours_{u}") for u in names}


class Route(models.Model):
    """Where a kind of matter is referred: the routes of the hub's own paper, as data."""

    borough = models.ForeignKey(Borough, models.CASCADE, related_name="routes")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    name_cy = models.CharField(max_length=120, blank=True)
    to_kind = models.CharField(max_length=30)  # the kind of team that receives it
    also = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")  # always made with it
    position = models.PositiveSmallIntegerField(default=0)
    is_open = models.BooleanField(default=True)

    objects = OfBorough.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["borough", "key"], name="route_key_once_in_a_borough")]
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


class Terms(models.Model):
    """What a sharing agreement says: which facts may be sent, what for, on what basis, until when."""

    name = models.CharField(max_length=160)
    fields = ArrayField(models.CharField(max_length=40))  # names from needs.rules.sharing.FIELDS
    purpose = models.CharField(max_length=300)
    legal_basis = models.CharField(max_length=300)
    starts_on = models.DateField()
    expires_on = models.DateField()
    answer_within_hours = models.PositiveSmallIntegerField(default=24)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    def terms(self) -> dict:
        """What it says, by the name of the field."""
        return {field.name: getattr(self, field.name) for field in Terms._meta.local_fields}


class AgreementQuerySet(OfBorough):
    def for_referrals(self, from_kind: str, to_kind: str):
        """Those under which one kind of team refers to another, the one that lasts longest first: that one holds."""
        between = self.filter(from_kind=from_kind, to_kind=to_kind).exclude(fields__contained_by=list(ONLY_ASKED))
        return between.order_by("-expires_on", "-pk")


class Agreement(Terms):
    """A sharing agreement between two kinds of team, as it stands now. What it said before is in its versions."""

    borough = models.ForeignKey(Borough, models.CASCADE, related_name="agreements")
    key = models.SlugField(max_length=60)
    from_kind = models.CharField(max_length=30)
    to_kind = models.CharField(max_length=30)
    version = models.PositiveIntegerField(default=1)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_because = models.CharField(max_length=300, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["borough", "key"], name="agreement_key_once_in_a_borough"),
            models.CheckConstraint(
                name="an_agreement_that_was_ended_says_why",
                condition=models.Q(revoked_at__isnull=True, revoked_because="")
                | (models.Q(revoked_at__isnull=False) & ~models.Q(revoked_because="")),
            ),
        ]

    def in_force(self, day) -> bool:
        return self.revoked_at is None and self.starts_on <= day <= self.expires_on


class AgreementVersion(Terms):
    """What an agreement said from a moment on. Written once; the database refuses to change or remove it."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    because = models.CharField(max_length=300, blank=True)
    said_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "version"], name="agreement_version_once")]
        ordering = ["-version"]


class Script(models.Model):
    """One version of a triage script. A published version never changes; a call keeps the one it began with."""

    borough = models.ForeignKey(Borough, models.CASCADE, related_name="scripts")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    key = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField()  # YAML, as the hub manager wrote it
    status = models.CharField(
        max_length=10, default="draft", choices=[(s, s) for s in ("draft", "published", "retired")]
    )
    written_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    writers = ArrayField(models.BigIntegerField(), default=list, blank=True)  # everybody who saved any of it
    approved_by = models.CharField(max_length=120, blank=True)  # a name that can be asked
    approver = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    edit = models.PositiveIntegerField(default=1)  # optimistic version of a draft

    objects = OfBorough.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["borough", "key", "version"], name="script_version_once"),
            models.UniqueConstraint(
                fields=["borough", "key"], condition=models.Q(status="published"), name="one_published_script_for_a_key"
            ),
            models.CheckConstraint(
                name="a_published_script_has_approver_and_review_date",
                condition=models.Q(status="draft")
                | (~models.Q(approved_by="") & models.Q(published_at__isnull=False, review_on__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"{self.key} {self.version}"
