"""What the check before a campaign found against ringing somebody, and what was decided."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.sight import OfTeam
from hearth.calls.models.campaign import Campaign
from hearth.people.models import Person


class Doubts(OfTeam):
    """Doubts as whoever decides asks for them."""

    def rung(self) -> Doubts:
        """Those of people who are rung all the same, so far."""
        return self.filter(is_rung=True)

    def to_ring(self) -> Doubts:
        """Those of people who are left out and may be rung all the same: nobody has died, wished it or was decided
        about before."""
        return self.filter(is_rung=False, is_final=False)

    def waiting(self) -> Doubts:
        """Those found since the campaign began: nobody rings them until somebody has decided."""
        return self.to_ring().filter(found_at__gt=F("campaign__started_at"))


class Doubt(models.Model):
    """One person of a campaign against whose call something speaks: what, whether they are rung, who decided."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="doubts", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    why = models.CharField(max_length=12)  # as calls.preflight names it
    is_rung = models.BooleanField()
    is_final = models.BooleanField(default=False)  # left out, and nobody may decide otherwise
    because = models.CharField(max_length=200, blank=True)  # of whoever decided
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    found_at = models.DateTimeField(default=timezone.now)

    objects = Doubts.as_manager()
    PERSONAL = ["person", "why", "is_rung", "is_final", "because", "decided_at"]

    class Meta:
        indexes = [models.Index(fields=["campaign", "why", "id"], name="doubts_of_a_campaign")]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "person"], name="one_doubt_about_a_person"),
            models.CheckConstraint(
                condition=~Q(is_rung=True, is_final=True), name="who_is_left_out_for_good_is_not_rung"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="a_decision_has_its_time",
            ),
        ]

    @property
    def waits(self) -> bool:
        """Whether nobody rings them until somebody has decided. Read with the campaign."""
        begun = self.campaign.started_at
        return not (self.is_rung or self.is_final) and begun is not None and self.found_at > begun
