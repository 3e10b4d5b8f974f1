"""A volunteer's letter and photograph: what a pharmacist or a resident at the door can trust."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.offers.models.setting import VolunteerRole
from hearth.offers.models.standing import standing_of
from hearth.offers.models.volunteer import OfVolunteerQuerySet, Volunteer


def may_do(volunteer: Volunteer, day: date) -> list[VolunteerRole]:
    """The roles somebody may do on a day: offered, and nothing lacking for them."""
    keys = [one.key for one in standing_of(volunteer, day) if one.may]
    return list(VolunteerRole.objects.filter(borough=volunteer.team.borough_id, key__in=keys))


class LetterQuerySet(OfVolunteerQuerySet):
    def in_force(self, day: date):
        """Neither revoked nor past its last day."""
        return self.filter(revoked_at__isnull=True, holds_until__gte=day)


class Letter(models.Model):
    """The council's letter for one volunteer, as it was issued. A person has at most one that is not revoked."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)  # stands in the letter's QR code
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="letters")
    number = models.CharField(max_length=12)  # the volunteer's, as printed
    language = models.CharField(max_length=2, default="en")
    roles = ArrayField(models.SlugField(max_length=60), default=list, blank=True)  # keys, as printed
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    holds_until = models.DateField()
    printed_at = models.DateTimeField(null=True, blank=True)  # last put into a file for printing
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_because = models.CharField(max_length=200, blank=True)

    objects = LetterQuerySet.as_manager()
    PERSONAL = ["number", "language", "roles", "issued_at", "holds_until", "revoked_at", "revoked_because"]

    class Meta:
        indexes = [models.Index(fields=["team", "-issued_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer"], condition=Q(revoked_at__isnull=True), name="one_letter_for_a_volunteer"
            ),
            models.CheckConstraint(
                name="a_revoked_letter_says_why",
                condition=Q(revoked_at__isnull=True, revoked_because="", revoked_by__isnull=True)
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoked_because="")),
            ),
        ]

    def stands(self, day: date) -> bool:
        """Whether the letter itself holds; whether its volunteer may come is asked besides."""
        return self.revoked_at is None and self.holds_until >= day


class Photo(models.Model):
    """A volunteer's photograph for the letter: small, made anew, without what the camera wrote into it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    volunteer = models.OneToOneField(Volunteer, models.CASCADE, related_name="photo")
    jpeg = models.BinaryField()
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = OfVolunteerQuerySet.as_manager()
    PERSONAL = ["jpeg", "added_at"]
