"""Two records that may be one person: the evidence, the answers, and the lines between linking and asking."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Abs, Coalesce
from django.utils import timezone

from hearth.access.models import User
from hearth.access.sight import OfBorough
from hearth.areas.models import Borough
from hearth.exchange.linkage.linked import MAY_HAVE_DIED
from hearth.exchange.models.lists import ImportRun
from hearth.exchange.rules.comparing import CANNOT_TELL, DIFFERENT, is_sampled
from hearth.people.models import Joining, Person

HARMS = (MAY_HAVE_DIED, "a protected address")
"""Why a pair is read before all others: nobody contacts either of two while one may have died."""
LINK_AT = 5.0
"""The line that is shipped, as far as the order of the queue goes."""


class ByBorough(OfBorough):
    may = "say that two records are one person"

    def open(self):
        """Those somebody still has to read."""
        return self.filter(closed_at__isnull=True)

    def free(self):
        """Those of which neither record's use is restricted."""
        return self.filter(one__is_restricted=False, other__is_restricted=False)

    def waiting_for(self, user):
        """Those this person may read now: nobody reads one twice, and what two disagreed on goes to a manager.

        Pairs below the borough's own line rest until the line moves back.
        """
        least = Thresholds.objects.filter(borough=OuterRef("borough")).values("review_at")
        read_by_others = ~Q(answer="") & Q(second_answer="") & ~Q(answered_by=user)
        disputed = ~Q(second_answer="") & Q(borough__in=user.boroughs_where("import lists"))
        rows = self.visible_to(user).open().free().annotate(least=Coalesce(Subquery(least), Value(-1000.0)))
        return rows.filter(~Q(never_alone="") | Q(weight__gte=F("least"))).filter(
            Q(answer="") | read_by_others | disputed
        )

    def by_harm(self):
        """First where somebody may come to harm by waiting, then the evidence nearest the line, then the oldest."""
        link_at = Thresholds.objects.filter(borough=OuterRef("borough")).values("link_at")
        harm = Case(*[When(never_alone=words, then=n) for n, words in enumerate(HARMS)],
                    When(never_alone="", then=len(HARMS) + 1), default=len(HARMS))  # fmt: skip
        near = Abs(F("weight") - Coalesce(Subquery(link_at), Value(LINK_AT)))
        return self.annotate(harm=harm, near=near).order_by("harm", "near", "found_at", "pk")


class Thresholds(models.Model):
    """From which weight of evidence the borough links without a person, and from which it asks one."""

    borough = models.OneToOneField(Borough, models.PROTECT, related_name="+")
    link_at = models.FloatField()
    review_at = models.FloatField()
    because = models.CharField(max_length=300)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    linking = models.PositiveIntegerField(default=0)  # pairs that rose and a job is linking
    fault = models.CharField(max_length=20, blank=True)  # the reference under which that went wrong
    unlinking = models.PositiveIntegerField(default=0)  # pairs that were linked and a job is taking back
    unlink_asked_at = models.DateTimeField(null=True, blank=True)
    unlink_fault = models.TextField(blank=True)  # in words, why they could not be taken back

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(link_at__gt=F("review_at")), name="linking_needs_more_than_asking"),
        ]


class PossibleMatch(models.Model):
    """Two records that may be of one person: the evidence, and what those who compared them said.

    What was found to be two people is remembered and never asked again.
    """

    ANSWERS = (("same", "The same person"), ("different", "Two people"), ("cannot_tell", "Cannot tell"))

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    borough = models.ForeignKey(Borough, models.PROTECT, related_name="+")
    one = models.ForeignKey(Person, models.CASCADE, related_name="+")  # the record that stood first
    other = models.ForeignKey(Person, models.CASCADE, related_name="+")
    run = models.ForeignKey(ImportRun, models.SET_NULL, null=True, blank=True, related_name="+")
    weight = models.FloatField()  # bits of evidence; a probability is 1 / (1 + 2^-weight)
    evidence = models.JSONField(default=list)  # [[field, what agrees or not, weight], ...]
    kinship = models.CharField(max_length=30, blank=True)  # twins, parent and child, a couple: as the evidence shows
    never_alone = models.CharField(max_length=120, blank=True)  # why no machine may decide, however sure
    model = models.CharField(max_length=40, blank=True)
    found_at = models.DateTimeField(default=timezone.now)
    claimed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    claimed_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=12, blank=True, choices=ANSWERS)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    needs_second = models.BooleanField(default=False)  # a second reader answers without seeing the first answer
    second_answer = models.CharField(max_length=12, blank=True, choices=ANSWERS)
    second_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    second_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")  # a manager
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, blank=True)  # same, different; empty while open
    joining = models.ForeignKey(Joining, models.SET_NULL, null=True, blank=True, related_name="+")  # what came of it
    settled_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="settled")
    resting = ArrayField(models.UUIDField(), default=list, blank=True)  # whose contact rests until it is known
    # The rows that lost their mark “may be somebody known already” by this answer, to get it again.
    unmarked = ArrayField(models.UUIDField(), default=list, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ByBorough.as_manager()
    PERSONAL = [
        "one", "other", "evidence", "kinship", "never_alone", "answer", "answered_at", "second_answer", "second_at",
        "outcome", "closed_at", "weight", "resting", "decided_at", "joining", "settled_by", "unmarked",
    ]  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="two_records_compared_once"),
            models.CheckConstraint(condition=~Q(one=F("other")), name="compared_with_another"),
            models.CheckConstraint(
                condition=Q(outcome="", closed_at__isnull=True)
                | Q(outcome__in=("same", "different"), closed_at__isnull=False),
                name="comparison_closed_means_how_and_when",
            ),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True) | ~Q(second_by=F("answered_by")), name="second_reader_is_another"
            ),
        ]
        indexes = [
            models.Index(fields=["borough", "-weight"], condition=Q(closed_at__isnull=True), name="to_be_compared"),
        ]

    @property
    def turn(self) -> str:
        """Whose turn it is: the first reader, a second, or a manager."""
        return "first" if not self.answer else "second" if not self.second_answer else "manager"

    @property
    def waits_for_second(self) -> bool:
        """Whether one answer is not enough: it is risky, drawn for the sample, or the first could not tell.

        One reader may say that somebody died, where their number says so too; never one alone that they live.
        """
        lives = self.never_alone == MAY_HAVE_DIED and self.answer == DIFFERENT
        return self.needs_second or lives or is_sampled(self.pk.int) or self.answer == CANNOT_TELL
