"""Who lives with whom: found by the records, and true only when a person has said so."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from hearth.access.models import User
from hearth.areas.models import Borough
from hearth.people.models.person import ByBorough, Person


class Household(models.Model):
    """People who live together, as somebody confirmed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    borough = models.ForeignKey(Borough, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ByBorough.as_manager()
    PERSONAL: list[str] = []


class HouseholdMember(models.Model):
    """Somebody lives in a household, or does not although the records look so: who said it, and when."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    borough = models.ForeignKey(Borough, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.CASCADE, related_name="households")
    lives_there = models.BooleanField()
    said_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)

    objects = ByBorough.as_manager()
    PERSONAL = ["household", "person", "lives_there", "said_at"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household", "person"], name="one_word_about_a_member"),
            models.UniqueConstraint(fields=["person"], condition=Q(lives_there=True), name="lives_in_one_household"),
        ]


class Kin(models.Model):
    """A neighbour or next of kin of somebody, who may be rung when they cannot be reached: only where it was agreed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    borough = models.ForeignKey(Borough, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="kin")
    name = models.CharField(max_length=160)
    relationship = models.CharField(max_length=80)
    phone = models.CharField(max_length=20)
    agreed = models.CharField(max_length=200)  # who agreed that they may be rung, and when, in words
    said_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ByBorough.as_manager()
    PERSONAL = ["person", "name", "relationship", "phone", "agreed", "said_at", "ended_at"]
