"""Who is at the telephones when: shifts, and days on which somebody is away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import uuid4

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.sight import OfTeam

EQUAL, OVERLAPS = RangeOperators.EQUAL, RangeOperators.OVERLAPS


class Shifts(OfTeam):
    """Shifts as whoever plans calls asks for them."""

    def between(self, since: datetime, until: datetime) -> Shifts:
        """Those of which some part lies in this time."""
        return self.filter(starts_at__lt=until, ends_at__gt=since)

    def there(self, now: datetime) -> Shifts:
        """The shifts of those who are there at this moment: it has begun, and they are not away."""
        away = Absence.objects.on(timezone.localdate(now)).filter(team=models.OuterRef("team"))
        rows = self.filter(starts_at__lte=now, ends_at__gt=now, user__is_active=True)
        return rows.exclude(models.Exists(away.filter(user=models.OuterRef("user"))))


class Shift(models.Model):
    """From when until when somebody is there to ring people, on one day of the clock on the wall."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = Shifts.as_manager()
    PERSONAL = ["user", "starts_at", "ends_at"]

    class Meta:
        indexes = [models.Index(fields=["team", "ends_at"], name="shifts_of_a_team")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_shift_ends_after_it_begins"),
            ExclusionConstraint(
                name="nobody_has_two_shifts_at_a_time",
                expressions=[
                    ("team", EQUAL), ("user", EQUAL),
                    (Func("starts_at", "ends_at", function="tstzrange", output_field=DateTimeRangeField()), OVERLAPS),
                ],
            ),
        ]  # fmt: skip


class Absences(OfTeam):
    """Absences by their days."""

    def on(self, day: date) -> Absences:
        return self.during(day, day)

    def during(self, first: date, last: date) -> Absences:
        """Those of which some day lies in these."""
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gte=first), from_on__lte=last)

    def days(self, team: Team, days: Sequence[date]) -> set[tuple[int, date]]:
        """Who of a team is away on which of these days."""
        rows = self.filter(team=team).during(days[0], days[-1])
        return {
            (one.user_id, day) for one in rows for day in days if one.from_on <= day <= (one.until_on or day)
        }  # fmt: skip


class Absence(models.Model):
    """Somebody is away for whole days, the last one included. Never why: only whether it was planned."""

    KINDS = (("planned", "Planned"), ("unplanned", "Not planned"), ("elsewhere", "Other work for the council"))

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)  # empty: until somebody says that they are back
    kind = models.CharField(max_length=10, choices=KINDS)

    objects = Absences.as_manager()
    PERSONAL = ["user", "from_on", "until_on", "kind"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="an_absence_ends_after_it_begins",
            ),
            ExclusionConstraint(
                name="nobody_is_away_twice",
                expressions=[
                    ("team", EQUAL), ("user", EQUAL),
                    (Func("from_on", "until_on", RangeBoundary(inclusive_upper=True), function="daterange",
                          output_field=DateRangeField()), OVERLAPS),
                ],
            ),
        ]  # fmt: skip
