"""How many callers: plans that are kept, what might happen to them, and what that comes to."""

from __future__ import annotations

import json
import zlib
from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.sight import OfTeam


class StaffingPlan(models.Model):
    """What is expected of the telephones and who is there, as somebody typed it: `staffing.lines` reads the lines."""

    STATES = (("making", "Being reckoned"), ("ready", "Ready"), ("failed", "Could not be reckoned"))
    SAID = ("name", "first_on", "days", "opens", "closes", "percent", "seconds", "patience", "of_answered", "calls",
            "about", "to_make", "kept_free", "people", "away")  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    first_on = models.DateField()
    days = models.PositiveSmallIntegerField()
    opens = models.PositiveSmallIntegerField()  # half-hours after midnight, as “closes”
    closes = models.PositiveSmallIntegerField()
    percent = models.PositiveSmallIntegerField()  # to be answered in `seconds`
    seconds = models.PositiveSmallIntegerField()
    patience = models.PositiveIntegerField(null=True, blank=True)  # seconds; empty: nobody hangs up
    of_answered = models.BooleanField(default=False)  # abandoned calls do not count
    calls = models.TextField()
    about = models.TextField()
    to_make = models.TextField(blank=True)
    kept_free = models.PositiveSmallIntegerField(default=1)
    people = models.TextField(blank=True)
    away = models.PositiveSmallIntegerField(default=0)  # percent who are away anyhow
    status = models.CharField(max_length=10, default="making", choices=STATES)
    done = models.PositiveSmallIntegerField(default=0)  # percent of the reckoning
    reckoned = models.BinaryField(default=b"", blank=True)  # the answers, packed; the log of changes keeps no bytes
    asked_at = models.DateTimeField(default=timezone.now)  # when it was last to be reckoned
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)  # what is said, what-ifs as well

    objects = OfTeam.as_manager()
    PERSONAL = ["people"]

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["team", "-made_at"], name="staffing_plans_of_a_team")]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens__lt=F("closes"), closes__lte=48, days__gte=1), name="a_staffing_plan_has_hours"
            )
        ]

    @property
    def answers(self) -> list[dict[str, Any]]:
        """As `staffing.kept` has them: as planned, then the what-ifs."""
        return json.loads(zlib.decompress(self.reckoned)) if self.reckoned else []

    @property
    def opens_at(self) -> str:
        return f"{self.opens // 2:02}:{self.opens % 2 * 30:02}"

    @property
    def closes_at(self) -> str:
        return f"{self.closes // 2:02}:{self.closes % 2 * 30:02}"


class StaffingWhatIf(models.Model):
    """Something that might happen to a plan: who is away, and how much more is asked."""

    SAID = ("name", "away", "named", "staying", "begins_with", "reproduction", "isolation_days", "sent_home", "more",
            "more_on", "from_on", "until_on")  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    plan = models.ForeignKey(StaffingPlan, models.CASCADE, related_name="what_ifs")
    name = models.CharField(max_length=120)
    away = models.PositiveSmallIntegerField(null=True, blank=True)  # percent
    named = models.TextField(blank=True)  # who is away, a name a line
    from_on = models.DateField(null=True, blank=True)  # of those named; empty: the plan's days
    until_on = models.DateField(null=True, blank=True)
    staying = models.CharField(max_length=120, blank=True)  # percent of volunteers still there, week by week
    begins_with = models.PositiveSmallIntegerField(null=True, blank=True)  # an outbreak; empty: none
    reproduction = models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)
    isolation_days = models.PositiveSmallIntegerField(null=True, blank=True)
    sent_home = models.PositiveSmallIntegerField(null=True, blank=True)  # percent of colleagues told to isolate
    more = models.SmallIntegerField(null=True, blank=True)  # percent more calls
    more_on = models.CharField(max_length=400, blank=True)  # on which days; empty: on all
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = OfTeam.as_manager()
    PERSONAL = ["named"]

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(begins_with__isnull=True, reproduction__isnull=True, isolation_days__isnull=True,
                            sent_home__isnull=True)
                | Q(begins_with__isnull=False, reproduction__isnull=False, isolation_days__isnull=False,
                    sent_home__isnull=False),
                name="an_outbreak_is_told_whole",
            )
        ]  # fmt: skip
