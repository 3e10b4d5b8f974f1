"""Tasks: a need offered to a volunteer, accepted, done and told."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.kit.language import pick
from hearth.kit.when import day
from hearth.matching.rules.parts import Slot, ends_at
from hearth.needs.models import Need
from hearth.offers.models import PARTS, Volunteer, far_in_miles


class TaskQuerySet(models.QuerySet):
    def visible_to(self, user):
        inside = Q(team__any_of=user.teams_where("see needs"))
        return self.filter(inside | Q(volunteer=user.volunteer_key) if user.volunteer_key else inside)

    def live(self):
        return self.filter(ended_at__isnull=True)

    def to_ring_for_answer(self):
        """Tasks offered to volunteers who have no sign-in to answer with: somebody rings them."""
        sign_ins = User.objects.filter(volunteer_key=OuterRef("volunteer"), is_active=True)
        return self.filter(~Exists(sign_ins), status="offered")

    def to_ring(self):
        """Tasks that came back to the hub and of which the volunteer is still to be told by telephone."""
        return self.filter(ring_since__isnull=False, rung_at__isnull=True)


class Task(models.Model):
    """One need in one volunteer's hands. What it says is what the volunteer needs to know, and no more."""

    WORDS = {
        "offered": "no answer yet", "accepted": "said yes", "declined": "said no", "done": "done",
        "could_not": "could not", "withdrawn": "taken back",
    }  # fmt: skip
    STATUSES = tuple(WORDS)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    need = models.ForeignKey(Need, models.PROTECT, related_name="tasks")
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="tasks")
    status = models.CharField(max_length=10, default="offered", choices=[(s, s) for s in STATUSES])
    # "volunteer" while live, null afterwards: a foreign key onto the need's own carrier, which the medicines
    # constraint guards, so that no task can exist that the rule forbids.
    carried_as = models.CharField(max_length=20, null=True, blank=True)  # noqa: DJ001
    what = models.TextField()
    who = models.TextField()
    where = models.TextField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    take_care = models.TextField(blank=True)
    speaks = models.CharField(max_length=300, blank=True)  # language and what helps, where it is not plain English
    reach_by = models.CharField(max_length=200, blank=True)  # when and how they may be reached, and how not
    # All that is shown of the place before the volunteer says yes: the ward, and how far from them.
    area = models.CharField(max_length=120, blank=True)
    metres = models.PositiveIntegerField(null=True, blank=True)
    due_at = models.DateTimeField()
    # The part of the day for which it was planned; empty: at any time until it is due.
    planned_on = models.DateField(null=True, blank=True)
    planned_part = models.PositiveSmallIntegerField(null=True, blank=True)  # 0 morning, 1 afternoon, 2 evening
    offered_at = models.DateTimeField(default=timezone.now)
    offered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    how_it_went = models.TextField(blank=True)
    # They had said yes, it came back to the hub, and no e-mail reaches them: from when on somebody rings them.
    ring_since = models.DateTimeField(null=True, blank=True)
    rung_at = models.DateTimeField(null=True, blank=True)
    rung_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = TaskQuerySet.as_manager()
    PERSONAL = [
        "what", "who", "where", "phone", "take_care", "speaks", "reach_by", "area", "metres", "planned_on",
        "how_it_went", "ring_since", "rung_at",
    ]  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["volunteer", "status"]), models.Index(fields=["team", "status"])]
        constraints = [
            models.CheckConstraint(
                name="who_was_rung_was_to_be_rung",
                condition=Q(rung_at__isnull=True, rung_by__isnull=True)
                | Q(ring_since__isnull=False, rung_at__isnull=False, rung_by__isnull=False),
            ),
            models.CheckConstraint(
                name="a_planned_task_says_day_and_part",
                condition=Q(planned_part__isnull=True, planned_on__isnull=True)
                | Q(planned_part__in=(0, 1, 2), planned_on__isnull=False)
                | Q(planned_part__in=(0, 1, 2), ended_at__isnull=False),
            ),
            models.UniqueConstraint(fields=["need"], condition=Q(ended_at__isnull=True), name="one_live_task_a_need"),
            models.CheckConstraint(
                name="a_live_task_is_carried_by_a_volunteer",
                condition=Q(ended_at__isnull=True, carried_as="volunteer", status__in=("offered", "accepted"))
                | Q(
                    ended_at__isnull=False,
                    carried_as__isnull=True,
                    status__in=("declined", "done", "could_not", "withdrawn"),
                ),
            ),
        ]

    @property
    def in_words(self) -> str:
        """What became of it, as a colleague says it."""
        return self.WORDS[self.status]

    @property
    def slot(self) -> Slot | None:
        """The part of the day for which it was planned, if it was."""
        return (
            None if self.planned_on is None or self.planned_part is None else Slot(self.planned_on, self.planned_part)
        )

    @property
    def to_do_by(self) -> datetime:
        """The end of the part of the day for which it was planned, else when the request is due."""
        return ends_at(self.slot, timezone.get_current_timezone()) if self.slot else self.due_at

    @property
    def planned(self) -> str:
        """“Tuesday 24 November, morning”, in the reader's language; empty: at any time until it is due."""
        return f"{day(self.slot.day, weekday=True, year=False)}, {pick(PARTS[self.slot.part])}" if self.slot else ""

    @property
    def they_said_yes(self) -> bool:
        """Whether the volunteer had said yes to it, whatever became of it: an end without a yes is its only answer."""
        return self.answered_at is not None and self.answered_at != self.ended_at

    def near(self) -> tuple[str, str]:
        """Roughly where, in English and Welsh: the ward and how far from the volunteer, never an address."""
        english, welsh = ("", "") if self.metres is None else far_in_miles(self.metres)
        away = english and f"about {english} from you", welsh and f"tua {welsh} oddi wrthych"
        en, cy = (", ".join(part for part in (self.area, words) if part) for words in away)
        return en or "Ask the hub where", cy or "Gofynnwch i'r hyb ble"
