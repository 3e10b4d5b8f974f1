"""The call sheet: all that a volunteer who rings reads of one person, while that person is on their screen."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from hearth.access.models import Team
from hearth.calls.models.turn import Claim
from hearth.needs.models import Script
from hearth.offers.models import Volunteer


class Sheets(models.QuerySet):
    """A sheet is seen by the team, and by the volunteer who has it in hand."""

    def visible_to(self, user):
        inside = Q(team__any_of=user.team_ids)
        return self.filter(inside | Q(volunteer=user.volunteer_key) if user.volunteer_key else inside)


class CallSheet(models.Model):
    """What a volunteer needs for one call, and no more. It goes with the claim, so nothing of it is read afterwards."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    claim = models.OneToOneField(Claim, models.CASCADE, related_name="sheet")
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="+")
    purpose = models.SlugField(max_length=40)  # as rules.purposes names it, with the reason in plain words
    script = models.ForeignKey(Script, models.PROTECT, null=True, blank=True, related_name="+")
    who = models.CharField(max_length=200)  # as they like to be called
    phone = models.CharField(max_length=20)
    instead = models.CharField(max_length=260, blank=True)  # whom they ring in place of the person, where it was agreed
    agreed = models.CharField(max_length=200, blank=True)  # and what may be said to them
    language = models.CharField(max_length=2, default="en")  # of the script: en or cy
    speaks = models.CharField(max_length=300, blank=True)  # language, and what helps to be understood
    reach_by = models.CharField(max_length=200, blank=True)
    promised_at = models.DateTimeField(null=True, blank=True)
    every_days = models.PositiveSmallIntegerField(null=True, blank=True)  # rung so often: the call says how from now on
    review_on = models.DateField(null=True, blank=True)  # somebody looks at how often they are rung
    reminds = models.JSONField(default=list, blank=True)  # [reminder, in English, in Welsh]: what they are told of
    # Who is asked whether they stay: what they gave, in English and Welsh, and what they wish so far.
    stays = models.JSONField(null=True, blank=True)
    note = models.TextField(blank=True)  # what they typed, saved as typed

    objects = Sheets.as_manager()
    PERSONAL = [
        "who",
        "phone",
        "instead",
        "agreed",
        "speaks",
        "reach_by",
        "promised_at",
        "every_days",
        "review_on",
        "reminds",
        "stays",
        "note",
    ]
