"""Standing arrangements: the same volunteer for the same person, each week in the same part of the same day."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.sight import OfTeam
from hearth.needs.models import Category, Need
from hearth.offers.models import DAYS, PARTS, Volunteer
from hearth.people.models import Person


class StandingQuerySet(OfTeam):
    may = "see needs"

    def in_force(self):
        return self.filter(ended_at__isnull=True)


class Standing(models.Model):
    """Every Tuesday morning the same shopper."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="standings")
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="standings")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    weekday = models.PositiveSmallIntegerField()  # Monday 0
    part = models.PositiveSmallIntegerField()  # 0 morning, 1 afternoon, 2 evening
    what = models.CharField(max_length=200)  # as the volunteer reads it
    until = models.DateField(null=True, blank=True)
    agreed_at = models.DateTimeField(default=timezone.now)
    agreed_with = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True)

    objects = StandingQuerySet.as_manager()
    PERSONAL = ["person", "volunteer", "weekday", "what", "until", "agreed_at", "ended_at", "ended_because"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "category", "weekday", "part"], condition=Q(ended_at__isnull=True),
                name="one_standing_arrangement_at_a_time",
            ),
            models.CheckConstraint(
                name="a_standing_arrangement_has_a_day_and_a_part", condition=Q(weekday__lte=6, part__lte=2)
            ),
            models.CheckConstraint(
                name="a_standing_arrangement_that_ended_says_why",
                condition=Q(ended_at__isnull=True, ended_because="")
                | (Q(ended_at__isnull=False) & ~Q(ended_because="")),
            ),
        ]  # fmt: skip

    @property
    def when(self) -> str:
        """ "every Tuesday, morning"."""
        return f"every {DAYS[self.weekday][0]}, {PARTS[self.part][0]}"

    def next_day(self, today: date) -> date:
        """Its next day after today."""
        return today + timedelta(days=(self.weekday - today.weekday() - 1) % 7 + 1)


class StandingDay(models.Model):
    """One week of a standing arrangement: the request that was raised for it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    standing = models.ForeignKey(Standing, models.CASCADE, related_name="days")
    on = models.DateField()
    need = models.ForeignKey(Need, models.CASCADE, related_name="+")

    objects = StandingQuerySet.as_manager()
    PERSONAL = ["on"]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["standing", "on"], name="one_request_a_week_of_an_arrangement")]
