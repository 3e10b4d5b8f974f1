"""Who lives with whom: found by the records, and true only when a person has said so."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from hearth.access.models import User
from hearth.areas.models import Borough
from hearth.kit.identifiers import read_phone
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


class Kins(ByBorough):
    """Those near to somebody, as those who ring ask for them."""

    def to_be_rung(self) -> Kins:
        """Those who may be rung now, where it was agreed, whoever it was agreed for first before the others."""
        return self.filter(ended_at=None, agreed_on__isnull=False).order_by("person", "agreed_on", "said_at")


class Kin(models.Model):
    """A neighbour or next of kin of somebody. Rung when they cannot be reached: only where that was agreed.

    A row is never changed: what is said anew ends it, and another one begins.
    """

    AGREED_BY = (("them", "They said so themselves"), ("for_them", "Somebody who may decide for them said so"))

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    borough = models.ForeignKey(Borough, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="kin")
    name = models.CharField(max_length=160)
    relationship = models.CharField(max_length=80)
    phone = models.CharField(max_length=20)
    agreed_on = models.DateField(null=True, blank=True)  # that they may be rung; empty: nobody agreed, never rung
    agreed_by = models.CharField(max_length=8, blank=True, choices=AGREED_BY)
    agreed = models.CharField(max_length=200, blank=True)  # what was agreed, in words: when, and what may be said
    knows = models.BooleanField(default=False)  # whoever is rung has been told that their number is kept here
    said_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True)

    objects = Kins.as_manager()
    PERSONAL = [
        "person", "name", "relationship", "phone", "agreed_on", "agreed_by", "agreed", "knows", "said_at", "ended_at",
        "ended_because",
    ]  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_on__isnull=True, agreed_by="")
                | Q(agreed_on__isnull=False) & ~Q(agreed_by="") & ~Q(agreed=""),
                name="kin_agreed_means_when_by_whom_and_what",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="kin_taken_away_means_by_whom",
            ),
        ]

    @property
    def shown(self) -> str:
        """The number as it is read out."""
        return read_phone(self.phone).shown
