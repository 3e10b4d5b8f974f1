"""What people ask about what is held of them, the files they are answered with, and the evidence of erasing.

Everything here lies behind the wall of a team of the kind “administration”, and is read by its data protection
officers only.
"""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.sight import OfTeam
from hearth.areas.models import Borough
from hearth.offers.models import Volunteer
from hearth.people.models import Person
from hearth.rights.rules import clock

OPEN = ("received", "gathering", "reading")
RESTRICTING = ("restrict", "object")


class ByOfficer(OfTeam):
    may = "answer people about their data"

    def open(self):
        return self.filter(state__in=OPEN)


class SubjectRequest(models.Model):
    """Somebody asks to see what is held about them, to have it erased or its use restricted, or objects to its use."""

    KINDS = (("access", "To see what is held"), ("erasure", "To have it erased"),
             ("restrict", "To have its use restricted"), ("object", "They object to its use"))  # fmt: skip
    HOW = (("phone", "Telephone"), ("email", "E-mail"), ("letter", "Letter"), ("in_person", "In person"),
           ("web", "Web form"))  # fmt: skip
    STATES = (
        ("received", "Received"), ("gathering", "Being gathered"), ("reading", "To be read and decided"),
        ("released", "Released"), ("erased", "Erased"), ("refused", "Refused"), ("nothing_held", "Nothing is held"),
        ("withdrawn", "Taken back"), ("restricted", "Its use is restricted"), ("upheld", "Objection upheld"),
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=10, choices=KINDS, default="access")
    # Whose data, once they are found: one human may be a resident, a volunteer and somebody who signs in.
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, null=True, blank=True, related_name="+")
    sign_in = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    asked_by = models.CharField(max_length=160)
    asked_how = models.CharField(max_length=10, choices=HOW)
    on_behalf = models.CharField(max_length=160, blank=True)  # by what right somebody else asks
    about = models.TextField(blank=True)
    identity_checked = models.CharField(max_length=200, blank=True)  # how; empty: not yet
    identity_checked_on = models.DateField(null=True, blank=True)
    received_on = models.DateField()
    extended_on = models.DateField(null=True, blank=True)
    extended_because = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=14, choices=STATES, default="received")
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closing_note = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ByOfficer.as_manager()
    PERSONAL = [
        "person", "volunteer", "sign_in", "asked_by", "on_behalf", "about", "identity_checked", "identity_checked_on",
        "received_on", "extended_on", "extended_because", "closing_note",
    ]  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["team", "received_on"], condition=Q(state__in=OPEN), name="open_requests")]
        constraints = [
            models.CheckConstraint(
                name="subject_request_closed_means_when",
                condition=Q(state__in=OPEN, closed_at__isnull=True) | ~Q(state__in=OPEN) & Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="subject_request_extended_means_why", condition=Q(extended_on=None) | ~Q(extended_because="")
            ),
        ]

    @property
    def is_found(self) -> bool:
        """Whether it is known whose data it is about."""
        return bool(self.person_id or self.volunteer_id or self.sign_in_id)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def rests(self) -> list[clock.Rest]:
        return [clock.Rest(pause.since, pause.until) for pause in self.pauses.all()]

    @property
    def is_paused(self) -> bool:
        return any(pause.until is None for pause in self.pauses.all())

    @property
    def due_on(self):
        """One calendar month after it came in, and the days the clock stood still; three months once extended."""
        months = 3 if self.extended_on else 1
        return clock.due(self.received_on, self.rests(), months=months, today=timezone.localdate())

    @property
    def is_late(self) -> bool:
        return self.is_open and not self.is_paused and self.due_on < timezone.localdate()


class Pause(models.Model):
    """The clock of a request stands still until something is heard from whoever asked."""

    REASONS = (("identity", "Waiting for proof of identity"), ("clarification", "Waiting for a clarification"))

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=14, choices=REASONS)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)  # the day the answer came
    note = models.CharField(max_length=200, blank=True)
    paused_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ByOfficer.as_manager()
    PERSONAL = ["since", "until", "note"]

    class Meta:
        ordering = ["since"]
        constraints = [
            models.UniqueConstraint(fields=["request"], condition=Q(until__isnull=True), name="one_pause_at_a_time")
        ]


class Decision(models.Model):
    """One item of a gathered file that may concern somebody else or do harm: given, or held back, and why."""

    WORDS = (("keep", "Give it"), ("redact", "Hold it back"), ("", "Not decided"))

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="decisions")
    path = models.CharField(max_length=160)  # "needs.note/<id>/text", or "needs.concern/<id>" for a whole row
    mark = models.CharField(max_length=20)  # a rules.holdings.Mark
    decision = models.CharField(max_length=6, blank=True, choices=WORDS)
    because = models.CharField(max_length=300)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")  # None: by the rule
    decided_at = models.DateTimeField(default=timezone.now)

    objects = ByOfficer.as_manager()
    PERSONAL = ["path", "because"]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "path"], name="one_decision_an_item")]


class SubjectFile(models.Model):
    """What was gathered (to be read by the officer), or what is released; encrypted, and gone after thirty days."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="files")
    kind = models.CharField(max_length=8, choices=[("gathered", "Gathered"), ("release", "Released")])
    content = models.BinaryField()
    tables = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)

    objects = ByOfficer.as_manager()
    PERSONAL = ["content"]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "kind"], name="one_file_of_a_kind")]


class Erasure(models.Model):
    """Evidence that somebody was erased: what, how many, when, by whom. No personal data."""

    CAUSES = (("asked", "They asked for it"), ("retention", "Kept for as long as the borough keeps it"))

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=12, unique=True)
    cause = models.CharField(max_length=10, choices=CAUSES)
    request = models.ForeignKey(SubjectRequest, models.SET_NULL, null=True, blank=True, related_name="erasures")
    records = ArrayField(models.UUIDField())  # keys of the records that are empty or gone now
    volunteers = ArrayField(models.UUIDField(), default=list)  # the same of volunteers
    sign_ins = ArrayField(models.BigIntegerField(), default=list)  # and of those who signed in
    done = models.JSONField(default=dict)  # table -> {"deleted": n, "emptied": n, "kept": n}
    kept = models.JSONField(default=dict)  # table -> why
    log = models.JSONField(default=dict)  # what was blanked in the event log: changes, events, seals made anew
    left = models.JSONField(default=dict)  # where the same words still stand, with how often: other people's, or kept
    erased_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")  # None: by the rule
    erased_at = models.DateTimeField(default=timezone.now)

    objects = ByOfficer.as_manager()
    PERSONAL = ["records", "volunteers", "sign_ins"]


class Retention(models.Model):
    """After how many months without anything a borough erases somebody; without a row it erases nobody by itself."""

    borough = models.OneToOneField(Borough, models.PROTECT, related_name="+")
    months = models.PositiveSmallIntegerField()
    # The same of volunteers who left, were turned down or never finished; none: no volunteer goes by itself.
    volunteer_months = models.PositiveSmallIntegerField(null=True, blank=True)
    because = models.CharField(max_length=300)
    is_on = models.BooleanField(default=False)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(months__gte=1), name="kept_for_a_month_at_least"),
            models.CheckConstraint(condition=Q(volunteer_months__gte=1) | Q(volunteer_months=None),
                                   name="volunteers_kept_for_a_month_at_least"),
        ]  # fmt: skip


class RetentionCount(models.Model):
    """What the rules would take, counted behind every wall because an officer asked; the last count of a borough."""

    borough = models.OneToOneField(Borough, models.PROTECT, related_name="+")
    months = models.PositiveSmallIntegerField()  # of the rule that was tried; it need not be the one that holds
    volunteer_months = models.PositiveSmallIntegerField(null=True, blank=True)
    found = models.JSONField(default=dict)  # rule -> {"count": how many, "oldest": day, ...}; empty while it is counted
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    counted_at = models.DateTimeField(null=True, blank=True)
