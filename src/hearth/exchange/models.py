"""Files that came in: each import, what became of each of its rows, and the doubts it left."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Abs, Coalesce
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.areas.models import Borough
from hearth.exchange.linkage.linked import MAY_HAVE_DIED
from hearth.exchange.rules.comparing import CANNOT_TELL, is_sampled
from hearth.needs.models import Need
from hearth.people.models import DataSet, Joining, ListEntry, Person

HARMS = (MAY_HAVE_DIED, "a protected address")
"""Why a pair is read before all others: nobody contacts either of two while one may have died."""
LINK_AT = 7.0
"""The line that is shipped, as far as the order of the queue goes."""


class ByTeam(models.QuerySet):
    def visible_to(self, user):
        return self.filter(team__in=user.teams_where("import lists"))


class OfReadLists(ByTeam):
    def visible_to(self, user):
        """Rows of files whose list the reader may read: it has not ended, and is open to a role of theirs."""
        read = Q(run__data_set=None) | Q(run__data_set__in=DataSet.objects.read_by(user).values("pk"))
        return super().visible_to(user).filter(read)


class ImportRun(models.Model):
    """One file that was read: what it was, how far it is, what it came to."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    data_set = models.ForeignKey(DataSet, models.PROTECT, null=True, blank=True, related_name="runs")
    feed = models.SlugField(max_length=40)
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)  # our field -> the file's column
    options = models.JSONField(default=dict)
    status = models.CharField(max_length=10, default="waiting")  # waiting, reading, loaded, failed, dropped, undone
    rows = models.PositiveIntegerField(default=0)
    rows_read = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)  # verdict -> rows
    failure = models.TextField(blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ByTeam.as_manager()
    PERSONAL: list[str] = []


class ImportFile(models.Model):
    """The uploaded bytes, kept only until they are loaded or dropped."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    run = models.OneToOneField(ImportRun, models.CASCADE, related_name="file")
    content = models.BinaryField()

    PERSONAL = ["content"]


class ImportRow(models.Model):
    """One row of one file, and what became of it; or somebody the file no longer names, who has no row."""

    VERDICTS = (
        "new", "updated", "back", "unchanged", "duplicate", "out_of_area", "out_of_date", "not_asked", "not_held",
        "deceased", "rejected", "gone",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="lines")
    line = models.PositiveIntegerField(null=True, blank=True)  # None: not in the file
    verdict = models.CharField(max_length=12, choices=[(v, v) for v in VERDICTS])
    reason = models.TextField(blank=True)
    said = models.JSONField(null=True, blank=True)  # a rejected row's cells as they came, so that it can be mended
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    entry = models.ForeignKey(ListEntry, models.SET_NULL, null=True, blank=True, related_name="+")
    changes = models.JSONField(null=True, blank=True)  # field -> [what the entry said, what it says now]
    before = models.JSONField(null=True, blank=True)  # the entry as it was, so that the file can be undone

    objects = OfReadLists.as_manager()
    PERSONAL = ["said", "person", "reason", "entry", "changes", "before"]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "line"], name="one_verdict_a_row")]
        indexes = [models.Index(fields=["run", "verdict", "line"], name="rows_of_a_verdict")]


class RaisedNeed(models.Model):
    """A need that came of a list's row: which entry asked, what for, and which need was raised. Raised once only."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    entry = models.ForeignKey(ListEntry, models.CASCADE, related_name="raised")
    run = models.ForeignKey(ImportRun, models.SET_NULL, null=True, blank=True, related_name="raised")
    asked = models.CharField(max_length=40)  # rules.standing.Ask.key
    need = models.ForeignKey(Need, models.CASCADE, related_name="+")
    concern_at = models.DateTimeField(null=True, blank=True)  # the safeguarding front door was told as well
    raised_at = models.DateTimeField(default=timezone.now)

    objects = ByTeam.as_manager()
    PERSONAL = ["entry", "asked", "need", "concern_at"]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "entry", "asked"], name="raised_once_for_an_entry")]


class Feedback(models.Model):
    """What somebody decided to send back for one entry, instead of what the hub's own results come to."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    entry = models.ForeignKey(ListEntry, models.CASCADE, related_name="feedback")
    code = models.CharField(max_length=10)
    on = models.DateField()
    comment = models.CharField(max_length=125, blank=True)
    said_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)

    objects = ByTeam.as_manager()
    PERSONAL = ["entry", "code", "on", "comment", "said_at"]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "entry"], name="one_feedback_for_an_entry")]


class ByBorough(models.QuerySet):
    def visible_to(self, user):
        return self.filter(borough__in=user.boroughs_where("say that two records are one person"))

    def open(self):
        """Those somebody still has to read."""
        return self.filter(closed_at__isnull=True)

    def waiting_for(self, user):
        """Those this person may read now: nobody reads one twice, and what two disagreed on goes to a manager.

        Pairs below the borough's own line rest until the line moves back.
        """
        least = Thresholds.objects.filter(borough=OuterRef("borough")).values("review_at")
        read_by_others = ~Q(answer="") & Q(second_answer="") & ~Q(answered_by=user)
        disputed = ~Q(second_answer="") & Q(borough__in=user.boroughs_where("import lists"))
        rows = self.visible_to(user).open().annotate(least=Coalesce(Subquery(least), Value(-1000.0)))
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
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ByBorough.as_manager()
    PERSONAL = [
        "one", "other", "evidence", "kinship", "never_alone", "answer", "answered_at", "second_answer", "second_at",
        "outcome", "closed_at", "weight", "resting", "decided_at", "joining", "settled_by",
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
    def is_risky(self) -> bool:
        """Two readers must agree about it."""
        return self.needs_second or bool(self.never_alone)

    @property
    def waits_for_second(self) -> bool:
        """Whether one answer is not enough: it is risky, drawn for the sample, or the first could not tell."""
        return self.is_risky or is_sampled(self.pk.int) or self.answer == CANNOT_TELL


from hearth.exchange.cohort_models import (  # noqa: E402, F401 - the tables of cohorts stand in a file of their own
    AgencyQuestion,
    Cohort,
    CohortDay,
    HandedOn,
    HandOn,
    KeyFile,
    KnownKey,
)
