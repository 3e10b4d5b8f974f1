"""What a borough decides about its volunteers: roles with the checks they need, and principles. Nothing personal."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from hearth.access.models import User
from hearth.access.sight import OfBorough
from hearth.areas.models import Borough
from hearth.offers.rules.checks import Activity, Dbs, Identity


class VolunteerRole(models.Model):
    """What somebody may be taken on for, and which checks that needs: by role, not by habit."""

    borough = models.ForeignKey(Borough, models.CASCADE, related_name="volunteer_roles")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=80)
    name_cy = models.CharField(max_length=80, blank=True)
    categories = ArrayField(models.SlugField(max_length=60), default=list, blank=True)  # kinds of help it covers
    # What they do with people: decides which DBS level the law lets anybody ask for.
    activity = models.CharField(max_length=20, default=Activity.NO_CARE.value)
    identity = models.CharField(max_length=20, default=Identity.NONE.value)
    dbs = models.CharField(max_length=20, default=Dbs.NONE.value)
    references = models.PositiveSmallIntegerField(default=0)
    training = ArrayField(models.CharField(max_length=80), default=list, blank=True)  # names of courses
    least_age = models.PositiveSmallIntegerField(default=18)  # years
    goes_to_doors = models.BooleanField(default=True)
    why = models.CharField(max_length=300, blank=True)  # why these checks, with the source
    position = models.PositiveSmallIntegerField(default=0)
    is_open = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfBorough.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["borough", "key"], name="volunteer_role_once_in_a_borough")]
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


class Principles(models.Model):
    """What volunteers agree to, from a moment on. Written once; who agreed to an older version is asked again."""

    borough = models.ForeignKey(Borough, models.CASCADE, related_name="principles")
    version = models.PositiveIntegerField()
    text = models.TextField()
    text_cy = models.TextField(blank=True)
    said_at = models.DateTimeField(default=timezone.now)
    said_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfBorough.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["borough", "version"], name="principles_version_once")]
        ordering = ["-version"]
