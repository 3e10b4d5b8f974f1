"""Lists that came in: what each is and may be used for, and its entries, one for each row of its file."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from hearth.access.models import Team
from hearth.areas.models import Borough
from hearth.people.models.person import ByTeam, Person


class DataSet(models.Model):
    """A list that came in: whose it is, on what legal basis, what for, and when it must go."""

    borough = models.ForeignKey(Borough, models.PROTECT, related_name="data_sets")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=200)
    legal_basis = models.CharField(max_length=300)
    purpose = models.CharField(max_length=300)
    expires_on = models.DateField()
    made_at = models.DateTimeField(default=timezone.now)

    objects = ByTeam.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "key"], name="data_set_once_in_a_team")]


class ListEntry(models.Model):
    """One person's entry on one list, as the file said it. Health facts: behind the importing team's wall."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    data_set = models.ForeignKey(DataSet, models.CASCADE, related_name="entries")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="list_entries")
    row_key = models.CharField(max_length=160)  # what makes the row the same row in the next file
    said = models.JSONField()  # every column as it came, read into words
    flags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    digest = models.CharField(max_length=64)
    first_seen_at = models.DateTimeField(default=timezone.now)
    last_changed_at = models.DateTimeField(default=timezone.now)

    objects = ByTeam.as_manager()
    PERSONAL = ["person", "row_key", "said", "flags", "digest", "first_seen_at", "last_changed_at"]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "data_set", "row_key"], name="one_entry_for_a_row")]
