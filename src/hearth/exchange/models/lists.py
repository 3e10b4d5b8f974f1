"""Files that came in: each import, what became of each of its rows, and the doubts it left."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.sight import OfTeam
from hearth.calls.models import KeepInTouch
from hearth.needs.models import Need
from hearth.people.models import DataSet, ListEntry, Person


class ByTeam(OfTeam):
    may = "import lists"


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
        "deceased", "restricted", "rejected", "gone",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)  # always asked for with the run
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="lines", db_index=False)  # see the indexes below
    line = models.PositiveIntegerField(null=True, blank=True)  # None: not in the file
    verdict = models.CharField(max_length=12, choices=[(v, v) for v in VERDICTS])
    reason = models.TextField(blank=True)
    said = models.JSONField(null=True, blank=True)  # a rejected row's cells as they came, so that it can be mended
    written = models.TextField(blank=True, default="")  # the row to the letter, of a file that goes back as it came
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    entry = models.ForeignKey(ListEntry, models.SET_NULL, null=True, blank=True, related_name="+")
    changes = models.JSONField(null=True, blank=True)  # field -> [what the entry said, what it says now]
    before = models.JSONField(null=True, blank=True)  # the entry as it was, so that the file can be undone

    objects = OfReadLists.as_manager()
    PERSONAL = ["said", "written", "person", "reason", "entry", "changes", "before"]

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
    need = models.ForeignKey(Need, models.CASCADE, null=True, blank=True, related_name="+")
    calls = models.ForeignKey(KeepInTouch, models.CASCADE, null=True, blank=True, related_name="+")  # to who isolates
    concern_at = models.DateTimeField(null=True, blank=True)  # the safeguarding front door was told as well
    raised_at = models.DateTimeField(default=timezone.now)

    objects = ByTeam.as_manager()
    PERSONAL = ["entry", "asked", "need", "calls", "concern_at"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "entry", "asked"], name="raised_once_for_an_entry"),
            models.CheckConstraint(
                condition=Q(need__isnull=False, calls__isnull=True) | Q(need__isnull=True, calls__isnull=False),
                name="raised_a_need_or_calls",
            ),
        ]


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
