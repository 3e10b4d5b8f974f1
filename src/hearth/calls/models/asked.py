"""Volunteers whom a campaign asks whether they stay, as the people the records know."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.sight import OfTeam
from hearth.calls.models.campaign import Campaign
from hearth.offers.models import GONE, Stay, Volunteer
from hearth.people.models import Person


class AskedToStays(OfTeam):
    """Those who are asked, as the hub asks for them."""

    def over(self) -> AskedToStays:
        """Those nobody needs to ask any more: they are no volunteers now, or answered in another way."""
        answered = Stay.objects.filter(volunteer=OuterRef("volunteer"), answered_at__gte=OuterRef("made_at"))
        return self.filter(Q(volunteer__status__in=GONE) | Exists(answered), stay=None)

    def of_turn(self) -> AskedToStays:
        """That of the person and the campaign of a turn, inside a query of turns."""
        return self.filter(campaign=OuterRef("campaign"), person=OuterRef("person"))


class AskedToStay(models.Model):
    """One volunteer whom one campaign asks, and what they answered in it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="volunteers")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="+")
    stay = models.ForeignKey(Stay, models.SET_NULL, null=True, blank=True, related_name="+")  # the answer heard in it
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = AskedToStays.as_manager()
    PERSONAL = ["person", "volunteer", "stay"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "volunteer"], name="a_volunteer_is_asked_once_in_a_campaign"),
            models.UniqueConstraint(fields=["campaign", "person"], name="a_person_is_asked_once_in_a_campaign"),
        ]
