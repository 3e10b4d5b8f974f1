"""Calls that come in: the telephone lines of a team, and each call as the telephone system or a handler tells it."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.sight import OfTeam
from hearth.needs.models import Contact


class Line(models.Model):
    """A telephone line of a team, told of by a telephone system that signs what it tells."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    generation = models.PositiveSmallIntegerField(default=1)  # of its secret; a new secret is the next one
    older_until = models.DateTimeField(null=True, blank=True)  # until then the secret before holds as well
    heard_at = models.DateTimeField(null=True, blank=True)  # when the telephone system last told something
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = OfTeam.as_manager()
    PERSONAL: list[str] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "name"], condition=Q(closed_at__isnull=True), name="one_line_of_a_name"
            )
        ]


class IncomingCalls(OfTeam):
    """Calls as the hub asks for them."""

    def ringing(self) -> IncomingCalls:
        """Those that nobody has answered and that have not ended, the longest first."""
        return self.filter(answered_at=None, ended_at=None).order_by("rang_at")

    def open(self) -> IncomingCalls:
        """Those that ring, and those that somebody is holding."""
        return self.filter(ended_at=None).order_by("rang_at")


class IncomingCall(models.Model):
    """One call to the hub: from when it rang, who answered, when and how it ended."""

    WENT = (
        ("answered", "Answered"), ("gave_up", "Gave up"), ("elsewhere", "Sent elsewhere"),
        ("unknown", "Not known: the telephone system said no more"),
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)  # the indexes begin with it
    line = models.ForeignKey(Line, models.PROTECT, null=True, blank=True, related_name="calls")  # empty: by hand
    told_as = models.CharField(max_length=80, blank=True)  # the telephone system's own name for the call
    number = models.CharField(max_length=20, blank=True)  # E.164; empty where it is withheld or was forgotten
    rang_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    went = models.CharField(max_length=10, blank=True, choices=WENT)
    contact = models.OneToOneField(Contact, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = IncomingCalls.as_manager()
    PERSONAL = ["told_as", "number", "rang_at", "answered_at", "ended_at", "went", "contact"]

    class Meta:
        indexes = [
            models.Index(fields=["team", "rang_at"], name="incoming_of_a_team"),
            models.Index(fields=["team", "number", "rang_at"], name="incoming_by_number"),
            models.Index(fields=["team"], condition=Q(ended_at__isnull=True), name="incoming_open"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["line", "told_as"], name="a_call_is_told_as_one"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, went="") | (Q(ended_at__isnull=False) & ~Q(went="")),
                name="an_incoming_call_that_ended_says_how",
            ),
        ]
