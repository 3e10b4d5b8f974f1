"""Thanks, and who stays on: what was said, what was asked and answered, and hours volunteers told themselves."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.kit.when import day
from hearth.offers.models.volunteer import OfVolunteerQuerySet, Volunteer


class Thanked(models.Model):
    """That a volunteer was thanked for something, so that nobody is thanked twice for it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="thanks")
    about = models.CharField(max_length=20)  # “week 2026-W47”, “10 tasks”, “1 year”
    thanked_at = models.DateTimeField(default=timezone.now)

    objects = OfVolunteerQuerySet.as_manager()
    PERSONAL = ["about", "thanked_at"]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["volunteer", "about"], name="thanked_once_for_a_thing")]

    @property
    def in_words(self) -> str:
        """“the week from 16 November”, “10 tasks”, “1 year”."""
        if not self.about.startswith("week "):
            return "1 year" if self.about == "1 years" else self.about
        year, week = self.about.removeprefix("week ").split("-W")
        return f"the week from {day(date.fromisocalendar(int(year), int(week), 1), year=False)}"


class Stay(models.Model):
    """The yearly question whether somebody would stay, and their answer: who is in the pool for the long term."""

    HOW_OFTEN = (("week", "Every week"), ("month", "Every month"), ("now and then", "Now and then"),
                 ("emergency", "Only in an emergency"))  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="stays")
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    stays = models.BooleanField(null=True, blank=True)
    roles = ArrayField(models.SlugField(max_length=60), default=list, blank=True)  # keys of roles they would do
    how_often = models.CharField(max_length=20, blank=True, choices=HOW_OFTEN)
    # Whom they told it, by telephone or in person; nobody where they answered by their own link.
    heard_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfVolunteerQuerySet.as_manager()
    PERSONAL = ["asked_at", "answered_at", "stays", "roles", "how_often"]

    class Meta:
        indexes = [models.Index(fields=["team", "-answered_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer"], condition=Q(answered_at__isnull=True), name="one_open_question_about_staying"
            ),
            models.CheckConstraint(
                name="an_answer_about_staying_is_yes_or_no",
                condition=Q(answered_at__isnull=True, stays__isnull=True)
                | Q(answered_at__isnull=False, stays__isnull=False),
            ),
        ]


class OwnHours(models.Model):
    """Time a volunteer gave besides their tasks, as they told it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="own_hours")
    day = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=160)
    told_at = models.DateTimeField(default=timezone.now)
    told_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfVolunteerQuerySet.as_manager()
    PERSONAL = ["day", "minutes", "what", "told_at"]

    class Meta:
        constraints = [
            models.CheckConstraint(name="own_hours_fit_a_day", condition=Q(minutes__gte=1, minutes__lte=24 * 60))
        ]
