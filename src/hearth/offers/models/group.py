"""What a group, a firm or a household offers besides their own time."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import models
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.sight import OfTeam
from hearth.directory.models import Organisation
from hearth.offers.rules.asking import KINDS, answer_by


class GroupOffer(models.Model):
    """What a group, a firm or a person offers besides their own time: goods, a van, a kitchen, a room."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=12, unique=True)
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, blank=True, related_name="+")
    group_name = models.CharField(max_length=160, blank=True)
    contact_name = models.CharField(max_length=160)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    kind = models.CharField(max_length=20)  # one of KINDS
    what = models.TextField()
    quantity = models.CharField(max_length=80, blank=True)  # “40 boxes”, “a van and a driver”
    use_by = models.DateField(null=True, blank=True)  # the last day on which it is of use
    postcode = models.CharField(max_length=8, blank=True)
    status = models.CharField(max_length=10, default="new")  # new, accepted, declined, ended
    offered_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.CharField(max_length=300, blank=True)  # what was agreed with them, or why not
    # What was accepted is there no longer: used up, taken back, needed no more.
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_because = models.CharField(max_length=300, blank=True)

    objects = OfTeam.as_manager()
    PERSONAL = [
        "group_name", "contact_name", "phone", "email", "what", "quantity", "use_by", "postcode", "decision",
        "ended_because",
    ]  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_offer_that_ended_says_why",
                condition=models.Q(status="ended", ended_at__isnull=False, ended_by__isnull=False)
                & ~models.Q(ended_because="")
                | ~models.Q(status="ended") & models.Q(ended_at=None, ended_by=None, ended_because=""),
            )
        ]

    @property
    def answer_by(self) -> datetime:
        """By when they were told that they are rung. Read with the team's borough."""
        return answer_by(self.offered_at, self.team.borough.hours_planned)

    @property
    def kind_in_words(self) -> str:
        return KINDS.get(self.kind, KINDS["other"])[0]
