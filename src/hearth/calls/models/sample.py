"""Finished calls that were drawn to be looked at, and what was found by each standard."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.sight import OfTeam
from hearth.calls.models.note import CallNote
from hearth.calls.rules.sampling import RESULTS
from hearth.needs.models import Contact


class SampleDraw(models.Model):
    """One draw: of the calls of one week so many of each caller, by a seed. There is one for a week, and it stands."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    week_on = models.DateField()  # its Monday
    each = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=32)
    calls = models.PositiveIntegerField()  # how many calls it was drawn from
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(default=timezone.now)

    objects = OfTeam.as_manager()
    PERSONAL: list[str] = []

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "week_on"], name="one_draw_of_a_week")]


class Sampled(models.Model):
    """One call that was drawn: whose it was, and who has looked at it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    draw = models.ForeignKey(SampleDraw, models.CASCADE, related_name="drawn", db_index=False)
    caller = models.ForeignKey(User, models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")  # gone with its record
    began_at = models.DateTimeField()
    is_hard = models.BooleanField()  # the caller said so, or the campaign's calls weigh
    looked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    looked_at = models.DateTimeField(null=True, blank=True)
    note = models.OneToOneField(CallNote, models.SET_NULL, null=True, blank=True, related_name="+")  # what went back

    objects = OfTeam.as_manager()
    PERSONAL = ["caller", "began_at", "is_hard", "looked_at"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "contact"], name="a_call_is_drawn_once"),
            models.CheckConstraint(
                condition=Q(looked_by__isnull=True, looked_at__isnull=True)
                | Q(looked_by__isnull=False, looked_at__isnull=False) & ~Q(looked_by=F("caller")),
                name="somebody_else_looks_at_a_call",
            ),
        ]


class Finding(models.Model):
    """How one sampled call met one standard."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    sampled = models.ForeignKey(Sampled, models.CASCADE, related_name="findings", db_index=False)
    standard = models.SlugField(max_length=40)  # as standards.yaml names it
    result = models.CharField(max_length=8, choices=list(RESULTS.items()))

    objects = OfTeam.as_manager()
    PERSONAL = ["standard", "result"]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sampled", "standard"], name="one_finding_a_standard")]
