"""Shopping money of a task, agreed from both sides, and photographs of till receipts."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.roles import Permission
from hearth.matching.models.task import Task
from hearth.matching.rules.money import GivenBy, Sums
from hearth.offers.models import Volunteer


class OfTaskQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The team's who hand out its work, and the volunteer's own."""
        inside = Q(team__any_of=user.teams_where(Permission.HAND_OUT_NEEDS))
        return self.filter(inside | Q(volunteer=user.volunteer_key) if user.volunteer_key else inside)


class TaskMoneyQuerySet(OfTaskQuerySet):
    def unsettled(self):
        """What no coordinator has looked at and settled."""
        return self.filter(settled_at__isnull=True)


class TaskMoney(models.Model):
    """What was given, spent and given back, in pence: as the hub says, and as the volunteer says."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    task = models.OneToOneField(Task, models.PROTECT, related_name="money")
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="+")
    given_by = models.CharField(max_length=10, blank=True, choices=[(str(who), str(who)) for who in GivenBy])
    given_pence = models.PositiveIntegerField(null=True, blank=True)
    spent_pence = models.PositiveIntegerField(null=True, blank=True)
    back_pence = models.PositiveIntegerField(null=True, blank=True)
    they_agree = models.BooleanField(default=False)  # the resident counted it with the volunteer
    told_at = models.DateTimeField(null=True, blank=True)
    advanced_pence = models.PositiveIntegerField(null=True, blank=True)  # handed over by the hub, as the hub says
    advanced_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    settled_how = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = TaskMoneyQuerySet.as_manager()
    PERSONAL = ["given_by", "given_pence", "spent_pence", "back_pence", "they_agree", "told_at", "advanced_pence",
                "settled_how"]  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["team", "settled_at"])]
        constraints = [
            models.CheckConstraint(
                name="money_is_told_whole",
                condition=Q(told_at__isnull=True, given_by="", given_pence__isnull=True, spent_pence__isnull=True,
                            back_pence__isnull=True)
                | (Q(told_at__isnull=False, given_pence__isnull=False, spent_pence__isnull=False,
                     back_pence__isnull=False) & ~Q(given_by="")),
            ),
            models.CheckConstraint(
                name="settled_money_says_how",
                condition=Q(settled_at__isnull=True, settled_how="", settled_by__isnull=True)
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(settled_how="")),
            ),
        ]  # fmt: skip

    def sums(self, receipts: int) -> Sums:
        """What is known, for the rules."""
        return Sums(self.given_by, self.given_pence, self.spent_pence, self.back_pence, self.advanced_pence,
                    self.they_agree, receipts)  # fmt: skip


class Receipt(models.Model):
    """A photograph of a till receipt, written anew without what a camera adds."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    money = models.ForeignKey(TaskMoney, models.CASCADE, related_name="receipts")
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="+")
    picture = models.BinaryField()  # JPEG
    taken_at = models.DateTimeField(default=timezone.now)

    objects = OfTaskQuerySet.as_manager()
    PERSONAL = ["picture"]
