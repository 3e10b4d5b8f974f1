"""Files that came in: each import, and what became of each of its rows."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.people.models import DataSet, Person


class ByTeam(models.QuerySet):
    def visible_to(self, user):
        return self.filter(team__in=user.teams_where("import lists"))


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
    status = models.CharField(max_length=10, default="waiting")  # waiting, reading, loaded, failed, dropped
    rows = models.PositiveIntegerField(default=0)
    rows_read = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)  # verdict -> rows
    failure = models.TextField(blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

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
    """One row of one file, and what became of it."""

    VERDICTS = ("new", "updated", "unchanged", "duplicate", "out_of_area", "deceased", "rejected")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="lines")
    line = models.PositiveIntegerField()
    verdict = models.CharField(max_length=12, choices=[(v, v) for v in VERDICTS])
    reason = models.TextField(blank=True)
    said = models.JSONField(null=True, blank=True)  # a rejected row's cells as they came, so that it can be mended
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ByTeam.as_manager()
    PERSONAL = ["said", "person", "reason"]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "line"], name="one_verdict_a_row")]
