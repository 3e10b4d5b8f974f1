"""What somebody is to be reminded of: what, when, where, and who comes; and whether that still holds."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.sight import OfTeam
from hearth.calls.models.campaign import Campaign
from hearth.kit import when
from hearth.kit.language import speaking
from hearth.matching.models import Task
from hearth.needs.models import Need
from hearth.offers.models import PARTS
from hearth.people.models import Person


class Reminders(OfTeam):
    """Reminders as the hub asks for them."""

    def standing(self, now: datetime) -> Reminders:
        """Those that somebody can still be told of: not called off, and not begun."""
        return self.filter(gone_at=None, begins_at__gt=now)

    def to_put_right(self, now: datetime) -> Reminders:
        """Those of a task that a volunteer has no more: moved, cancelled, or done."""
        live = Task.objects.live().filter(pk=OuterRef("task"), status="accepted")
        return self.standing(now).filter(~Exists(live), task__isnull=False)

    def of_turn(self):
        """Those of the person and the campaign of a turn, inside a query of turns."""
        return self.filter(campaign=OuterRef("campaign"), person=OuterRef("person"))


class Reminder(models.Model):
    """One thing that is to happen, of which one person is reminded in one campaign."""

    ANSWERS = (("another_time", ("They cannot then: another time", "Dydyn nhw ddim yn gallu bryd hynny: amser arall")),
               ("not_wanted", ("They do not want it any more", "Dydyn nhw ddim ei eisiau mwyach")))  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="reminders")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    task = models.ForeignKey(Task, models.CASCADE, null=True, blank=True, related_name="+")  # of the hub's own
    what = models.CharField(max_length=120)
    what_cy = models.CharField(max_length=120, blank=True)
    who = models.CharField(max_length=80, blank=True)  # comes, as they are called: a first name, a firm
    place = models.CharField(max_length=200, blank=True)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    part = models.PositiveSmallIntegerField(null=True, blank=True)  # said as a part of the day: 0 morning …
    told_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=12, blank=True, choices=[(key, words[0]) for key, words in ANSWERS])
    need = models.ForeignKey(Need, models.SET_NULL, null=True, blank=True, related_name="+")  # who acts on the answer
    gone_at = models.DateTimeField(null=True, blank=True)
    gone_because = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = Reminders.as_manager()
    PERSONAL = [
        "person", "what", "what_cy", "who", "place", "begins_at", "ends_at", "part", "told_at", "answer", "gone_at",
        "gone_because",
    ]  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["begins_at"], condition=Q(gone_at=None), name="reminders_that_stand")]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "person", "what", "begins_at"], condition=Q(gone_at=None),
                                    name="reminded_once_of_a_thing"),
            models.UniqueConstraint(fields=["task"], condition=Q(gone_at=None), name="one_reminder_of_a_task"),
            models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gt=F("begins_at")),
                                   name="what_somebody_is_reminded_of_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(gone_at=None, gone_because="") | Q(gone_at__isnull=False),
                                   name="a_reminder_that_is_gone_says_when"),
        ]  # fmt: skip

    def stands(self, now: datetime) -> bool:
        return self.gone_at is None and self.begins_at > now

    @property
    def words(self) -> tuple[str, str]:
        """“Tuesday 24 November, 10:00–12:00, shopping by Janet”, in English and Welsh: all that is told of it."""
        return self._in("en"), self._in("cy")

    def _in(self, language: str) -> str:
        local, welsh = timezone.localtime(self.begins_at), language == "cy"
        with speaking(language):
            day = when.day(local, weekday=True, year=False)
        hours = f"{local:%H:%M}" + (f"–{timezone.localtime(self.ends_at):%H:%M}" if self.ends_at else "")
        time = hours if self.part is None else PARTS[self.part][welsh]
        what = (self.what_cy if welsh else "") or self.what
        by = f" {'gan' if welsh else 'by'} {self.who}" if self.who else ""
        said = ", ".join(filter(None, [day, time, what[:1].lower() + what[1:] + by, self.place]))
        return said[:1].upper() + said[1:]
