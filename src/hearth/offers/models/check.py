"""A check of a volunteer: that it was seen, its level, until when it holds. Never what a certificate says."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.offers.models.volunteer import OfVolunteerQuerySet, Volunteer


class CheckQuerySet(OfVolunteerQuerySet):
    def in_force(self, day):
        """Neither withdrawn nor past its last day."""
        return self.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=day), ended_at__isnull=True)


class Check(models.Model):
    """Identity, DBS, a reference or a course: seen by whom, on which day, until when."""

    KINDS = ("identity", "dbs", "reference", "training")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="checks")
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in KINDS])
    level = models.CharField(max_length=80, blank=True)  # Dbs, Identity, or the name of a course
    issued_on = models.DateField()  # the day on the certificate, of the reference, of the course
    expires_on = models.DateField(null=True, blank=True)
    seen_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)
    warned_days = models.PositiveSmallIntegerField(null=True, blank=True)  # the last warning: 60, 30 or 7 days before
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True)

    objects = CheckQuerySet.as_manager()
    PERSONAL = ["kind", "level", "issued_on", "expires_on", "seen_at", "ended_at", "ended_because"]

    class Meta:
        indexes = [models.Index(fields=["team", "expires_on"])]
        constraints = [
            models.CheckConstraint(
                name="a_check_that_was_ended_says_why",
                condition=Q(ended_at__isnull=True, ended_because="")
                | (Q(ended_at__isnull=False) & ~Q(ended_because="")),
            )
        ]
