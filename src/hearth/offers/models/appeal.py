"""An organisation asks for volunteers; those who agreed to be introduced are asked, and only a yes is passed on."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.directory.models import Organisation
from hearth.offers.models.setting import VolunteerRole
from hearth.offers.models.volunteer import OfVolunteerQuerySet, Volunteer


class OfBothEnds(models.QuerySet):
    """Rows that the hub and the organisation's own people see."""

    def visible_to(self, user):
        return self.filter(Q(team__any_of=user.team_ids) | Q(partner_team__any_of=user.team_ids))


class Appeal(models.Model):
    """An organisation asks the hub for so many volunteers, for a role, from a day on."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")  # the hub that answers from its pool
    partner_team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    reference = models.CharField(max_length=12, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="appeals")
    role = models.ForeignKey(VolunteerRole, models.PROTECT, null=True, blank=True, related_name="+")
    what = models.CharField(max_length=300)
    wanted = models.PositiveSmallIntegerField()
    where = models.CharField(max_length=160, blank=True)
    starts_on = models.DateField()
    contact = models.CharField(max_length=160)  # whom volunteers speak to there
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")  # none: by a link
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.CharField(max_length=200, blank=True)
    # Counts both ends may see; who was asked is behind the hub's wall.
    asked_count = models.PositiveSmallIntegerField(default=0)
    yes_count = models.PositiveSmallIntegerField(default=0)
    no_count = models.PositiveSmallIntegerField(default=0)

    objects = OfBothEnds.as_manager()
    PERSONAL = ["what", "where", "contact", "closed_because"]

    class Meta:
        indexes = [models.Index(fields=["team", "-made_at"])]
        constraints = [
            models.CheckConstraint(
                name="a_closed_appeal_says_why",
                condition=Q(closed_at__isnull=True, closed_because="")
                | (Q(closed_at__isnull=False) & ~Q(closed_because="")),
            )
        ]


class Asked(models.Model):
    """One volunteer was asked about one appeal. The organisation never sees this row."""

    ANSWERS = ("", "yes", "no")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="asked")
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="appeals")
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=3, blank=True, choices=[(one, one) for one in ANSWERS])
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = OfVolunteerQuerySet.as_manager()
    PERSONAL = ["asked_at", "answer", "answered_at"]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appeal", "volunteer"], name="asked_once_about_an_appeal")]


class Introduction(models.Model):
    """A volunteer said yes: their name and how to reach them, as the organisation may see them from then on."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    partner_team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="introductions")
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="introductions")
    name = models.CharField(max_length=161)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects = OfBothEnds.as_manager()
    PERSONAL = ["name", "phone", "email", "made_at"]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appeal", "volunteer"], name="introduced_once_for_an_appeal")]
