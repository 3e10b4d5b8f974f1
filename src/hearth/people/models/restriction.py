"""That the use of somebody's record is restricted, why, and how it ended."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from hearth.access.models import User
from hearth.areas.models import Borough
from hearth.people.models.person import ByBorough, Person


class Restriction(models.Model):
    """The use of one record is restricted (UK GDPR Article 18), or objected to and not yet decided (Article 21).

    Its flags on the record itself are what every other room asks; this says who restricted it, when and why.
    """

    GROUNDS = (
        ("accuracy", "They say that it is wrong, and it is being checked"),
        ("unlawful", "It should not be used, and they do not want it erased"),
        ("claims", "The council needs it no longer, and they need it for a legal claim"),
        ("objection", "They object to its use"),
    )

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    borough = models.ForeignKey(Borough, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="restrictions")
    ground = models.CharField(max_length=10, choices=GROUNDS)
    because = models.CharField(max_length=300)  # what they said
    agreed = models.CharField(max_length=300, blank=True)  # which help goes on, and how they agreed to it
    restricted_at = models.DateTimeField(default=timezone.now)
    restricted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    upheld_at = models.DateTimeField(null=True, blank=True)  # an objection that was found to be right
    upheld_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_because = models.CharField(max_length=300, blank=True)
    told_on = models.DateField(null=True, blank=True)  # the day they were told that it would be lifted

    objects = ByBorough.as_manager()
    PERSONAL = [
        "person", "ground", "because", "agreed", "restricted_at", "upheld_at", "lifted_at", "lifted_because", "told_on",
    ]  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(lifted_at__isnull=True), name="restricted_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False, told_on__isnull=False) & ~Q(lifted_because=""),
                name="restriction_lifted_means_who_why_and_told",
            ),
        ]

    @property
    def is_objection(self) -> bool:
        return self.ground == "objection"
