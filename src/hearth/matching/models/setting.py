"""What a borough holds dear when it matches, in metres that somebody would travel for it. Nothing personal."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models

from hearth.access.sight import OfBorough
from hearth.areas.models import Borough


class Weighing(models.Model):
    """The weights of one borough. Every weight is in metres unless it says otherwise."""

    borough = models.OneToOneField(Borough, models.CASCADE, related_name="weighing")
    fairness = models.PositiveIntegerField(default=600)  # each further task of somebody's fortnight
    continuity = models.PositiveIntegerField(default=2000)  # for each time they have helped this person well
    continuity_most = models.PositiveIntegerField(default=6000)  # and no more, so that nobody is entrenched
    # What each part of a day that it is late costs, by urgency.
    late_now = models.PositiveIntegerField(default=20000)
    late_today = models.PositiveIntegerField(default=8000)
    late_soon = models.PositiveIntegerField(default=3000)
    late_planned = models.PositiveIntegerField(default=1000)
    waiting = models.PositiveSmallIntegerField(default=10)  # by how many percent each day of waiting raises that
    moving = models.PositiveIntegerField(default=3000)  # to change a proposal somebody has seen
    detour = models.PositiveSmallIntegerField(default=140, validators=[MinValueValidator(100)])  # road metres for 100
    most_a_slot = models.PositiveSmallIntegerField(default=2, validators=[MinValueValidator(1)])  # tasks, one volunteer
    most_a_day = models.PositiveSmallIntegerField(default=3, validators=[MinValueValidator(1)])
    version = models.PositiveIntegerField(default=1)

    objects = OfBorough.as_manager()

    def __str__(self):
        return f"weights of {self.borough}"

    @classmethod
    def of(cls, borough: Borough) -> Weighing:
        """The borough's own, or Hearth's as long as it has said nothing."""
        return cls.objects.filter(borough=borough).first() or cls(borough=borough)
