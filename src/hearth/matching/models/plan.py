"""A plan: who would do what, when, for one hub; made by a job, changed by hand, sent late."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.sight import OfTeam
from hearth.matching.models.task import Task
from hearth.matching.rules.parts import DAYS, Slot, in_words, slots_from
from hearth.needs.models import Need
from hearth.offers.models import Volunteer


class OfMatching(OfTeam):
    may = "see volunteers"


class PlanQuerySet(OfMatching):
    def with_sending(self):
        """Each with whether anybody was asked by it, and whether it proposes something that nobody was asked."""
        lines = Proposal.objects.filter(plan=OuterRef("pk"))
        return self.annotate(
            was_sent=Exists(lines.filter(status="sent")), waits=Exists(lines.filter(status="proposed"))
        )


class Plan(models.Model):
    """Seven days, or more where it was mended to begin sooner. It is proposed first, then sent part of a day by part of
    a day."""

    STATES = (("making", "Being made"), ("ready", "Ready"), ("closed", "Closed"), ("failed", "Could not be made"))

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    first_day = models.DateField()
    days = models.PositiveSmallIntegerField(default=DAYS)
    status = models.CharField(max_length=10, default="making", choices=STATES)
    percent = models.PositiveSmallIntegerField(default=0)  # how far the making is
    because = models.CharField(max_length=200, blank=True)  # why it was made, when nobody asked for it
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True, blank=True)
    made_by = models.CharField(max_length=120, blank=True)  # how the engine came to it, or why it could not
    cost = models.BigIntegerField(null=True, blank=True)  # metres
    bound = models.BigIntegerField(null=True, blank=True)  # metres; no plan costs less
    seconds = models.FloatField(null=True, blank=True)
    # What it was made from, in keys, metres and parts of a day, so that it can be made again; without names.
    fingerprint = models.CharField(max_length=64, blank=True)
    inputs = models.JSONField(default=dict, blank=True)
    advice = models.JSONField(default=list, blank=True)  # sentences: whom to look for
    reckoned_at = models.DateTimeField(null=True, blank=True)  # until when waiting has raised what lateness costs
    # What a mended plan was mended from; the same two inputs make it again.
    mended_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    moved = models.PositiveIntegerField(null=True, blank=True)  # requests that could have stayed as they were proposed
    best_moves = models.PositiveIntegerField(null=True, blank=True)  # how many of them the best plan would move
    dearer = models.BigIntegerField(null=True, blank=True)  # metres that moving fewer than it would costs
    version = models.PositiveIntegerField(default=1)

    objects = PlanQuerySet.as_manager()
    PERSONAL = ["because", "inputs"]

    class Meta:
        indexes = [models.Index(fields=["team", "-asked_at"])]
        constraints = [
            models.UniqueConstraint(fields=["team"], condition=Q(status="making"), name="one_plan_is_made_at_a_time"),
            models.CheckConstraint(
                name="a_plan_that_is_ready_says_what_it_was_made_from",
                condition=~Q(status="ready") | Q(made_at__isnull=False) & ~Q(fingerprint=""),
            ),
            models.CheckConstraint(
                name="a_plan_that_was_mended_says_what_that_moved_and_cost",
                condition=Q(moved__isnull=True, best_moves__isnull=True, dearer__isnull=True, mended_from__isnull=True)
                | Q(moved__isnull=False, best_moves__isnull=False, dearer__isnull=False),
            ),
        ]

    @property
    def stands(self) -> str:
        """How it stands, in words; only of a plan that was read `with_sending`."""
        if self.status == "ready" and self.was_sent:
            return "Sent in part" if self.waits else "Sent"
        return self.get_status_display()

    @property
    def last_day(self) -> date:
        return self.first_day + timedelta(days=self.days - 1)

    @property
    def slots(self) -> list[Slot]:
        return slots_from(self.first_day, self.days)

    @property
    def is_proved(self) -> bool:
        """No plan of any kind is better."""
        return self.bound is not None and self.cost is not None and self.bound >= self.cost

    @property
    def gap(self) -> float | None:
        """How far above the best it can be at most, as a part of its cost."""
        if self.bound is None or not self.cost:
            return None
        return (self.cost - self.bound) / self.cost


class Proposal(models.Model):
    """One request in a plan: who would do it and when, or the rule that leaves it."""

    STATES = (
        ("proposed", "Proposed"), ("left", "Left"), ("sent", "Sent"), ("stands", "Stands already"),
        ("across", "Another hub could"), ("hub_asked", "The other hub is asked"),
        ("dropped", "Taken out"), ("fell", "Could not be sent"),
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="proposals")
    need = models.ForeignKey(Need, models.CASCADE, related_name="proposals")
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, null=True, blank=True, related_name="proposals")
    # The hub whose volunteer could do it. Who that is stays behind that hub's wall: the hub is asked.
    helping_team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    day = models.DateField(null=True, blank=True)
    part = models.PositiveSmallIntegerField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=STATES)
    task = models.ForeignKey(Task, models.SET_NULL, null=True, blank=True, related_name="+")
    because = models.JSONField(default=list, blank=True)  # sentences: why them; or what stops it and would free it
    others = models.JSONField(default=list, blank=True)  # [key of a volunteer, day, part, metres dearer]
    by_hand = models.BooleanField(default=False)
    moved_from = models.ForeignKey(Volunteer, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = OfMatching.as_manager()
    PERSONAL = ["volunteer", "day", "because", "others", "moved_from"]

    class Meta:
        indexes = [models.Index(fields=["plan", "day", "part"])]
        constraints = [
            models.UniqueConstraint(fields=["plan", "need"], name="a_request_once_in_a_plan"),
            models.CheckConstraint(
                name="what_another_hub_could_do_says_which_and_when",
                condition=~Q(status__in=("across", "hub_asked"))
                | Q(volunteer__isnull=True, helping_team__isnull=False, day__isnull=False, part__isnull=False),
            ),
            models.CheckConstraint(
                name="what_is_proposed_says_who_and_when",
                condition=~Q(status__in=("proposed", "sent", "stands"))
                | Q(volunteer__isnull=False, day__isnull=False, part__isnull=False),
            ),
        ]

    @property
    def slot(self) -> Slot | None:
        return None if self.day is None or self.part is None else Slot(self.day, self.part)

    @property
    def stands(self) -> str:
        """How it stands, in words: of a request that came back after somebody was asked, what became of it."""
        return self.task.in_words.capitalize() if self.status == "fell" and self.task else self.get_status_display()

    @property
    def given(self) -> tuple[Volunteer, Slot]:
        """Who would do it, and when; only of a line that proposes somebody."""
        if self.volunteer is None or self.slot is None:
            raise ValueError("this line of the plan proposes nobody")
        return self.volunteer, self.slot

    @property
    def when(self) -> str:
        return in_words(self.slot) if self.slot else ""
