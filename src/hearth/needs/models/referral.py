"""A referral: the one row that both sides of a wall see."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.db import connection, models
from django.db.models import Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.kit.pages import Band
from hearth.needs.models.need import URGENCIES, Need
from hearth.needs.models.setting import Agreement, Category, Route
from hearth.needs.rules.sharing import FIELDS
from hearth.people.models import Person

__all__ = ["FIELDS", "Referral"]


NOW = dict(URGENCIES)["now"]


class ReferralQuerySet(models.QuerySet):
    def visible_to(self, user):
        teams = user.team_ids
        return self.filter(Q(from_team__any_of=teams) | Q(to_team__any_of=teams))

    @staticmethod
    def handed_since(day: date) -> dict[int, int]:
        """Team of an organisation -> how many referrals of any team it was handed since a day and did not hand back.

        The database counts them for a hub of the borough; whose they are nobody learns.
        """
        with connection.cursor() as cursor:
            cursor.execute("select team_id, many from needs_handed_since(%s)", [day])
            return dict(cursor.fetchall())

    def waiting(self):
        return self.filter(status="sent")

    def told_of(self, needs):
        """Those whose sender was told what became of it, of these needs of the receiver's own."""
        return self.filter(received_need__in=needs, became_at__isnull=False, status__in=("done", "handed_back"))

    def bands(self, moment):
        """In the order of a list: emergencies nobody has answered, as far as what was carried says so, then all others;
        those that have waited longest first."""
        emergency = Q(status="sent") & Q(carries__contains={"urgency": NOW})
        return [Band(self.filter(emergency), ("sent_at", "pk")), Band(self.exclude(emergency), ("sent_at", "pk"))]

    def late(self):
        return self.waiting().filter(answer_by__lt=timezone.now())


class Referral(models.Model):
    """A matter handed across a wall, with the fields its agreement names and nothing else."""

    STATUSES = ("sent", "accepted", "handed_back", "withdrawn", "done")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True)
    from_team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    to_team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    route = models.ForeignKey(Route, models.PROTECT, null=True, blank=True, related_name="+")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+")
    agreement_version = models.PositiveIntegerField(default=1)  # as the agreement stood when this was sent
    person = models.ForeignKey(Person, models.PROTECT, related_name="referrals")
    # The sender's need and the one the receiver made of it; each behind its own wall.
    need = models.ForeignKey(Need, models.PROTECT, null=True, blank=True, related_name="referrals")
    received_need = models.ForeignKey(Need, models.PROTECT, null=True, blank=True, related_name="came_from")
    with_referral = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="also_made")
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    carries = models.JSONField()  # {field name: words}, exactly the fields the agreement names
    urgency = models.CharField(max_length=10)
    status = models.CharField(max_length=12, default="sent", choices=[(s, s) for s in STATUSES])
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    answer_by = models.DateTimeField()
    chased_at = models.DateTimeField(null=True, blank=True)
    times_chased = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_as = models.CharField(max_length=160, blank=True)
    reason = models.TextField(blank=True)  # why it was handed back or withdrawn
    became = models.TextField(blank=True)  # what the sender is told became of it
    became_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ReferralQuerySet.as_manager()
    PERSONAL = ["person", "carries", "urgency", "answered_as", "reason", "became"]

    class Meta:
        indexes = [
            models.Index(fields=["to_team", "status", "answer_by"]),
            models.Index(fields=["from_team", "-sent_at"]),
            models.Index(fields=["person"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="referral_answered_means_when_and_as_whom",
                condition=Q(status__in=("sent", "withdrawn")) | (Q(answered_at__isnull=False) & ~Q(answered_as="")),
            ),
            models.CheckConstraint(
                name="referral_handed_back_means_why", condition=~Q(status="handed_back") | ~Q(reason="")
            ),
            models.CheckConstraint(name="referral_crosses_a_wall", condition=~Q(from_team=models.F("to_team"))),
        ]

    def kind_of_help(self) -> tuple[str, str]:
        """What kind of help it asks for, in English and Welsh; the route's name where no kind is kept."""
        told = self.category or self.route
        return (told.name, told.name_cy or told.name) if told else ("A referral", "Cyfeiriad")

    @property
    def told_in_words(self) -> str:
        """What its sender was told became of it."""
        words = "done" if self.status == "done" else "not possible"
        return f"{self.answered_as} told {self.from_team.name} that it was {words}: {self.became}"

    @property
    def how_soon(self) -> str:
        """How soon it is wanted, where the agreement lets that cross."""
        return self.carries.get("urgency", "")

    @property
    def is_emergency(self) -> bool:
        return self.how_soon == NOW

    def subject(self) -> Person:
        """The person it is about, for the event log: known by key only, also to those who may not find people."""
        return Person(pk=self.person_id, borough_id=self.from_team.borough_id)
