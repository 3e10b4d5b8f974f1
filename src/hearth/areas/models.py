"""Boroughs, their neighbourhoods and wards, and the postcodes that lie in them. Nothing personal."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from hearth.kit.identifiers import EXAMPLE_POSTCODE, read_postcode
from hearth.kit.refused import Refused


class BoroughQuerySet(models.QuerySet):
    def the_one(self, slug: str | None = None) -> Borough:
        """The borough of this short name, or the only one there is. Refused in words that name those there are."""
        known = list(self.order_by("slug"))
        found = [row for row in known if row.slug == slug] if slug else known
        if len(found) == 1:
            return found[0]
        if not known:
            raise Refused("There is no borough yet. Make one with: hearth borough init FILE.toml")
        names = ", ".join(row.slug for row in known)
        raise Refused(f"There is no borough “{slug}”. Known: {names}." if slug else f"Say which borough: {names}.")


class Borough(models.Model):
    """One council and everything it has decided for itself. A combined authority holds several."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    name_cy = models.CharField(max_length=120, blank=True)
    gss = models.CharField(max_length=9)
    other_gss = ArrayField(models.CharField(max_length=9), default=list, blank=True)  # districts it also serves
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    hours = models.CharField(max_length=120, blank=True)
    hours_cy = models.CharField(max_length=120, blank=True)
    safeguarding_phone = models.CharField(max_length=30, blank=True)
    crisis_phone = models.CharField(max_length=30, blank=True)
    postcode_example = models.CharField(max_length=8, blank=True)  # shown to residents; its first, unless it says
    # Hours from raising a need to its due time, by urgency; each borough sets its own.
    hours_now = models.PositiveSmallIntegerField(default=2)
    hours_today = models.PositiveSmallIntegerField(default=8)
    hours_soon = models.PositiveSmallIntegerField(default=72)
    hours_planned = models.PositiveSmallIntegerField(default=168)
    lists_deleted_after_days = models.PositiveSmallIntegerField(default=14)  # from the day a list was locked
    barriers = models.JSONField(default=list, blank=True)  # as areas.barriers writes them
    volunteers_need_second_factor = models.BooleanField(default=True)
    # A line that connects a volunteer with the resident of the task whose number is keyed; neither sees the other's.
    relay_phone = models.CharField(max_length=30, blank=True)
    volunteers_see_phones = models.BooleanField(default=False)  # the resident's own number stands on the task

    objects = BoroughQuerySet.as_manager()

    def __str__(self):
        return self.name


class Neighbourhood(models.Model):
    """The footprint of one community hub and its two sister teams."""

    borough = models.ForeignKey(Borough, models.PROTECT, related_name="neighbourhoods")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    name_cy = models.CharField(max_length=120, blank=True)
    detour = models.PositiveSmallIntegerField(null=True, blank=True)  # road metres for 100, where they are not as usual

    class Meta:
        constraints = [models.UniqueConstraint(fields=["borough", "key"], name="neighbourhood_key_once_in_a_borough")]
        ordering = ["name"]

    def __str__(self):
        return self.name


class Ward(models.Model):
    """An electoral ward, with its shape as rings of British National Grid metres."""

    borough = models.ForeignKey(Borough, models.PROTECT, related_name="wards")
    neighbourhood = models.ForeignKey(Neighbourhood, models.PROTECT, related_name="wards")
    gss = models.CharField(max_length=9)
    name = models.CharField(max_length=120)
    rings = models.JSONField(default=list)  # [[[easting, northing], …], …], outer ring first; metres

    class Meta:
        constraints = [models.UniqueConstraint(fields=["borough", "gss"], name="ward_once_in_a_borough")]
        ordering = ["name"]

    def __str__(self):
        return self.name


class PostcodeQuerySet(models.QuerySet):
    def place(self, code: str) -> Postcode | None:
        """A postcode with its ward, but not the ward's shape, which is long; None where it is not on the map."""
        return self.filter(pk=code).select_related("ward").defer("ward__rings").first()

    def ward_of(self, typed: str) -> Ward:
        """The ward of a postcode as somebody typed it; Refused in words when it is not one or not on the list."""
        read = read_postcode(typed)
        if not read.code:
            raise Refused(read.fault or f"Give a postcode, such as {EXAMPLE_POSTCODE}.")
        found = self.filter(pk=read.code).select_related("ward__neighbourhood").first()
        if found is None:
            raise Refused(f"{read.code} is not on this borough's list of postcodes. Check it, or give the address.")
        return found.ward


class Postcode(models.Model):
    """A postcode, normalised ("QX1 4AB"), with its ward and its place on the grid."""

    postcode = models.CharField(max_length=8, primary_key=True)
    borough = models.ForeignKey(Borough, models.CASCADE, related_name="postcodes")
    ward = models.ForeignKey(Ward, models.CASCADE, related_name="postcodes")
    easting = models.IntegerField()  # metres
    northing = models.IntegerField()  # metres
    residents = models.PositiveIntegerField(default=0)  # how many people live there, where known

    objects = PostcodeQuerySet.as_manager()

    def __str__(self):
        return self.postcode
