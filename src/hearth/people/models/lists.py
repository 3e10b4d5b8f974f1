"""Lists that came in: what each is and may be used for, and its entries, one for each row of its file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import UUID, uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.sight import OfTeam
from hearth.areas.models import Borough
from hearth.people.models.person import ByBorough, Person
from hearth.people.telling import Told

LINKED_HOW = [
    ("made", "A record was made from it"),
    ("exact", "The same NHS number and date of birth, or the same name, birth and postcode"),
    ("weighed", "Linked by the evidence, without a person"),
    ("read", "A person compared the two"),
    ("by_hand", "A person chose the record"),
]


class DataSetQuerySet(OfTeam):
    def kept(self):
        """Those whose last day has not passed: after it nobody reads their entries, whatever the clockwork did."""
        return self.filter(expires_on__gte=timezone.localdate(), locked_at=None)

    def read_by(self, user):
        """Those whose entries this person may read: of their teams, not ended, open to a role they hold there."""
        held = Q(roles=[])
        for team, role in user.memberships.filter(team__any_of=user.team_ids).values_list("team_id", "role"):
            held |= Q(team=team, roles__contains=[role])
        return self.visible_to(user).kept().filter(held)


class EntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Entries behind the reader's walls, of lists that have not ended and are open to their role."""
        return self.filter(team__any_of=user.team_ids, data_set__in=DataSet.objects.read_by(user).values("pk"))


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
    # Which roles of the team may read its entries (access.roles.Role); empty: all of the team.
    roles = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    warned_on = models.DateField(null=True, blank=True)  # when the team was last told that its last day is near
    locked_at = models.DateTimeField(null=True, blank=True)  # past its last day: nobody reads it any more
    emptied_at = models.DateTimeField(null=True, blank=True)  # its entries were deleted
    emptied_rows = models.PositiveIntegerField(default=0)
    # What deleting it would come to, as counted on a day before: words -> how many.
    would_go = models.JSONField(default=dict, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    counting = models.BooleanField(default=False)  # somebody asked for the count, and the job has not come yet

    objects = DataSetQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "key"], name="data_set_once_in_a_team")]

    @property
    def has_ended(self) -> bool:
        """Past its last day: nobody reads its entries any more."""
        return self.locked_at is not None or self.expires_on < timezone.localdate()


class Emptying(models.Model):
    """The evidence that a list was deleted: what went, when, by which rule or whom. Nothing personal.

    Nothing but `log` is ever changed.
    """

    data_set = models.ForeignKey(DataSet, models.PROTECT, related_name="emptyings")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    rule = models.CharField(max_length=200)  # the rule that deleted it, in words
    last_day = models.DateField()
    locked_at = models.DateTimeField()
    counts = models.JSONField()  # what went and what stayed -> how many
    digest = models.CharField(max_length=64)  # SHA-256 over id and digest of every entry that went
    files = models.JSONField(default=list)  # [[SHA-256 of the file, its rows, when it was loaded], ...]
    log = models.JSONField(default=dict)  # what was blanked in the event log since, and the seals made anew

    objects = OfTeam.as_manager()

    class Meta:
        indexes = [models.Index(fields=["data_set", "-at"], name="emptyings_of_a_list")]


class ListEntry(models.Model):
    """One person's entry on one list, as the file said it. Health facts: behind the importing team's wall."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)  # see the indexes below
    data_set = models.ForeignKey(DataSet, models.CASCADE, related_name="entries", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="list_entries")
    row_key = models.CharField(max_length=160)  # what makes the row the same row in the next file
    said = models.JSONField()  # every column as it came, read into words
    cells = models.JSONField(default=list, blank=True)  # the row of the file, cell by cell, to the letter
    tells = models.JSONField(default=dict, blank=True)  # what it says of the person, as `people.rules.telling` reads it
    flags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    digest = models.CharField(max_length=64)
    first_seen_at = models.DateTimeField(default=timezone.now)
    last_changed_at = models.DateTimeField(default=timezone.now)
    gone_at = models.DateTimeField(null=True, blank=True)  # left the list: a later whole file does not name them
    # Who or what decided that this row is about this person, on what evidence, and when.
    link_how = models.CharField(max_length=10, choices=LINKED_HOW, default="made")
    link_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    link_at = models.DateTimeField(default=timezone.now)
    link_weight = models.FloatField(null=True, blank=True)  # bits of evidence; a probability is 1 / (1 + 2^-weight)
    link_evidence = models.JSONField(default=list, blank=True)  # [[field, what agrees or not, weight], ...]
    link_model = models.CharField(max_length=40, blank=True)  # the version of the model that weighed it

    may_be: Sequence[UUID] = ()  # while it is loaded: the records it may be about as well

    objects = EntryQuerySet.as_manager()
    PERSONAL = [
        "person", "row_key", "said", "cells", "tells", "flags", "digest", "first_seen_at", "last_changed_at", "gone_at",
        "link_how", "link_by", "link_at", "link_weight", "link_evidence",
    ]  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "data_set", "row_key"], name="one_entry_for_a_row")]
        indexes = [models.Index(fields=["data_set", "person"], name="entries_of_a_list")]


def ended_entries(person: Person) -> dict[UUID, int]:
    """Entries of a person on lists that have ended, id -> team: that they are there, and nothing of what they say."""
    with connection.cursor() as cursor:
        cursor.execute("select id, team_id from people_ended_entries(%s::uuid)", [person.pk])
        return dict(cursor.fetchall())


def tells_of(person_id: UUID) -> list[tuple[str, Told]]:
    """What every list's row tells of a person's identity, (entry's id, what it tells), in the order they were linked.

    Whoever asks: of lists behind other walls, or that have ended, too. Only to fill a record anew; never shown.
    """
    with connection.cursor() as cursor:
        cursor.execute("select id, tells from people_tells_of(%s::uuid)", [person_id])
        return [(str(pk), Told.from_json(json.loads(tells))) for pk, tells in cursor.fetchall()]


def on_lists(people: Sequence[UUID]) -> set[UUID]:
    """Those of these people whom any list tells of, behind whatever wall."""
    with connection.cursor() as cursor:
        cursor.execute("select unnest(people_on_lists(%s::uuid[]))", [list(people)])
        return {pk for (pk,) in cursor.fetchall()}


class Joining(models.Model):
    """Two records were found to be of one person. What moved is kept, so that parting them restores both exactly."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    borough = models.ForeignKey(Borough, models.PROTECT, related_name="+")
    kept = models.ForeignKey(Person, models.CASCADE, related_name="joinings")
    gone = models.ForeignKey(Person, models.CASCADE, related_name="+")
    because = models.CharField(max_length=300)
    evidence = models.JSONField(default=list, blank=True)
    joined_at = models.DateTimeField(default=timezone.now)
    joined_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    moved = models.JSONField(default=dict, blank=True)  # table -> ids of the rows that moved (people_join in sql.py)
    before = models.JSONField(default=dict, blank=True)  # the kept record's fields that joining changed, as they were
    after = models.JSONField(default=dict, blank=True)  # the same fields as joining left them
    parted_at = models.DateTimeField(null=True, blank=True)
    parted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    parted_because = models.CharField(max_length=300, blank=True)

    objects = ByBorough.as_manager()
    PERSONAL = [
        "kept", "gone", "because", "evidence", "joined_at", "moved", "before", "after", "parted_at", "parted_because",
    ]  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], condition=models.Q(parted_at__isnull=True), name="joined_to_one_record_at_a_time"
            ),
            models.CheckConstraint(condition=~models.Q(kept=models.F("gone")), name="joined_to_another_record"),
        ]


class Identification(models.Model):
    """What somebody found out about a row without a name: whom it is about, or that nobody can tell, and why.

    Taking it back leaves the row as it waited, and the record as if the row had never come.
    """

    OUTCOMES = (("known", "A record was chosen"), ("new", "A record was made"), ("nobody", "Nobody can tell"))

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    entry = models.ForeignKey(ListEntry, models.CASCADE, related_name="identifications")
    outcome = models.CharField(max_length=6, choices=OUTCOMES)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    because = models.CharField(max_length=300)
    evidence = models.JSONField(default=list, blank=True)  # [[what is compared, what agrees or not, no weight], ...]
    before = models.JSONField(default=dict, blank=True)  # how the row was linked and marked while it waited
    said_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    taken_back_because = models.CharField(max_length=300, blank=True)

    objects = OfTeam.as_manager()
    PERSONAL = [
        "entry", "outcome", "person", "because", "evidence", "before", "said_at", "taken_back_at", "taken_back_because",
    ]  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(taken_back_at__isnull=True), name="one_standing_word_on_a_row"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True, taken_back_because="")
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
                name="word_on_a_row_taken_back_by_somebody",
            ),
        ]
