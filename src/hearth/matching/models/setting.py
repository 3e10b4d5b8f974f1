"""What a borough holds dear when it matches, in metres that somebody would travel for it, and what a change of it would
have done. Nothing personal."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.sight import OfBorough
from hearth.areas.models import Borough


class Weighing(models.Model):
    """The weights of one borough. Every weight is in metres unless it says otherwise."""

    SAID = ("fairness", "continuity", "continuity_most", "late_now", "late_today", "late_soon", "late_planned",
            "waiting", "moving", "detour", "most_a_slot", "most_a_day")  # fmt: skip
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

    def said(self) -> dict[str, int]:
        """What it says, by the name of the weight."""
        return {name: getattr(self, name) for name in self.SAID}


class Lending(models.Model):
    """One hub's volunteers may be asked for another hub's requests, at a cost. Only the borough says so."""

    borough = models.ForeignKey(Borough, models.CASCADE, related_name="+")
    helper = models.ForeignKey(Team, models.CASCADE, related_name="+")
    helped = models.ForeignKey(Team, models.CASCADE, related_name="+")
    metres = models.PositiveIntegerField()  # what crossing costs, besides the way
    said_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)

    objects = OfBorough.as_manager()

    class Meta:
        ordering = ["helped__name", "metres", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["helper", "helped"], name="one_word_about_two_hubs"),
            models.CheckConstraint(name="a_hub_helps_another", condition=~Q(helper=models.F("helped"))),
        ]


class Trial(models.Model):
    """What other weights would have done to a borough's last seven days: numbers of all its hubs together."""

    STATES = (("making", "Being reckoned"), ("ready", "Ready"), ("failed", "Could not be reckoned"))

    borough = models.ForeignKey(Borough, models.CASCADE, related_name="+")
    first_day = models.DateField()
    weights = models.JSONField()  # as they would be
    before = models.JSONField()  # as they were
    status = models.CharField(max_length=10, default="making", choices=STATES)
    percent = models.PositiveSmallIntegerField(default=0)
    as_it_is = models.JSONField(default=dict, blank=True)  # what came of it, by the name of the measure
    as_tried = models.JSONField(default=dict, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True, blank=True)  # when these weights became the borough's

    objects = OfBorough.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["borough"], condition=Q(status="making"), name="one_trial_is_reckoned_at_a_time"
            )
        ]
