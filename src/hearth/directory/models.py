"""Organisations: who they are, what they do, what they can carry. Nothing personal."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from hearth.access.models import Team
from hearth.access.sight import OfBorough
from hearth.areas.models import Borough, Neighbourhood


class Organisation(models.Model):
    """A charity, foodbank, pharmacy, faith group, firm or mutual aid group, constituted or not."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    borough = models.ForeignKey(Borough, models.PROTECT, related_name="organisations")
    neighbourhood = models.ForeignKey(Neighbourhood, models.PROTECT, null=True, blank=True, related_name="+")
    team = models.OneToOneField(Team, models.PROTECT, null=True, blank=True, related_name="organisation")
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=30)  # pharmacy, foodbank, charity, mutual_aid, faith, business, gp, school
    is_constituted = models.BooleanField(default=True)
    does = models.TextField(blank=True)
    helps_with = ArrayField(models.SlugField(max_length=60), default=list, blank=True)  # category keys
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    website = models.URLField(blank=True)
    address = models.CharField(max_length=240, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    easting = models.IntegerField(null=True, blank=True)  # metres
    northing = models.IntegerField(null=True, blank=True)  # metres
    delivers = models.BooleanField(default=False)  # a pharmacy that brings medicines itself
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = OfBorough.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name
