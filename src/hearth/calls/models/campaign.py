"""Campaigns: ringing many people for one purpose, and keeping in touch with one."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.sight import OfTeam
from hearth.calls import keeping_words
from hearth.calls.rules import keeping
from hearth.calls.rules.purposes import purposes
from hearth.needs.models import Script
from hearth.needs.models.need import URGENCIES
from hearth.people.models import Person


class Campaigns(OfTeam):
    """Campaigns as the clockwork asks for them."""

    def going(self, purpose: str) -> list[UUID]:
        """Those for this purpose that have not ended. Asked by itself: they are few, and all others' turns many."""
        return list(self.filter(purpose=purpose).exclude(state="ended").values_list("pk", flat=True))


class Campaign(models.Model):
    """Ringing many people for one purpose: with which script, in which hours, by whom, and what follows no answer."""

    STATES = (("draft", "Being prepared"), ("running", "Running"), ("paused", "Paused"), ("ended", "Ended"))

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    purpose = models.SlugField(max_length=40)  # as rules.purposes names it
    people_are = models.CharField(max_length=300, blank=True)  # who is rung, in words: the cohort, the list
    script = models.ForeignKey(Script, models.PROTECT, null=True, blank=True, related_name="+")
    urgency = models.CharField(max_length=10, choices=URGENCIES)
    hours = models.JSONField()  # as rules.hours reads it
    steps = models.JSONField()  # as rules.ladder reads it
    again = models.JSONField(default=dict, blank=True)  # outcome -> hours until the next try, where otherwise
    callers = ArrayField(models.CharField(max_length=12))  # staff, volunteers
    text_before = models.PositiveSmallIntegerField(default=0)  # hours before the first call; 0: none
    text_after = models.BooleanField(default=False)
    minutes = models.PositiveSmallIntegerField(default=10)  # how long such a call takes
    is_hard = models.BooleanField(default=False)  # weighs on whoever rings
    quiet_days = models.PositiveSmallIntegerField(default=7)  # nobody approached within so many days is rung
    state = models.CharField(max_length=8, default="draft", choices=STATES)
    preflight = models.JSONField(default=dict, blank=True)  # what the check before it began counted
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = Campaigns.as_manager()
    PERSONAL: list[str] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "name"], condition=~Q(state="ended"), name="one_campaign_of_a_name"
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False) | (~Q(state="ended") & Q(ended_at__isnull=True)),
                name="a_campaign_that_ended_says_when",
            ),
        ]

    @property
    def within_hours(self) -> int:
        """Within how many hours of being named people are to be reached; 0: no such time."""
        shipped = purposes().get(self.purpose)
        return shipped.within_hours if shipped else 0


class Keepings(OfTeam):
    """Plans to ring somebody regularly, as those who look after them ask for them."""

    def on_certain_days(self) -> Keepings:
        """Those of people who isolate: rung on certain days after the first."""
        return self.exclude(on_days=[])

    def regular(self) -> Keepings:
        """Those of people who are rung every so many days."""
        return self.filter(on_days=[])


class KeepInTouch(models.Model):
    """A promise to ring somebody regularly: how often, when, by whom, until when; looked at again on a day."""

    STATES = (("active", "Active"), ("paused", "Paused"), ("ended", "Ended"))

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="keeping_in_touch")
    purpose = models.SlugField(max_length=40)
    every_days = models.PositiveSmallIntegerField(null=True, blank=True)
    on_days = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)  # or on these, from_on being 0
    usual_days = models.PositiveSmallIntegerField(null=True, blank=True)  # before it was stepped up
    suggested_days = models.PositiveSmallIntegerField(null=True, blank=True)  # less often, as a call suggested
    at = models.TimeField(null=True, blank=True)  # the time promised; empty: within the hours
    wanted = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")  # the same friendly voice
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    review_on = models.DateField()
    next_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, default="active", choices=STATES)
    paused_until = models.DateField(null=True, blank=True)
    because = models.CharField(max_length=200, blank=True)  # why it is paused, stepped or ended
    agreed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")  # empty: a list
    agreed_at = models.DateTimeField(default=timezone.now)
    heard_until = models.DateTimeField(null=True, blank=True)  # calls besides its own that ended until then were heard
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = Keepings.as_manager()
    PERSONAL = [
        "person", "purpose", "every_days", "on_days", "usual_days", "suggested_days", "at", "wanted", "from_on",
        "until_on", "review_on", "next_on", "state", "paused_until", "because",
    ]  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["team", "next_on"], condition=Q(state="active"), name="touches_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "person", "purpose"], condition=~Q(state="ended"), name="one_plan_to_keep_in_touch"
            ),
            models.CheckConstraint(
                condition=Q(every_days__isnull=False, on_days=[]) | Q(every_days__isnull=True) & ~Q(on_days=[]),
                name="in_touch_every_so_often_or_on_certain_days",
            ),
            models.CheckConstraint(condition=Q(every_days__gte=1, every_days__lte=90), name="in_touch_within_90_days"),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False, next_on__isnull=True)
                | (~Q(state="ended") & Q(ended_at__isnull=True)),
                name="keeping_in_touch_that_ended_says_when",
            ),
        ]

    @property
    def after_bad_sign(self) -> str:
        """What becomes of it when something bad is heard in a call today, in words after the person's name."""
        soon = timezone.localdate() + keeping.REVIEW_SOON
        return keeping_words.rung_from_now(keeping.stepped_up(self.every_days or 1), min(self.review_on, soon))
