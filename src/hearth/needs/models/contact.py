"""A contact: one conversation with a resident or about one, with the answers that were given."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.sight import OfTeam
from hearth.needs.models.setting import Script
from hearth.needs.rules.script_vocabulary import shipped
from hearth.people.models import Person

LEFT_ALONE = timedelta(minutes=30)


class ContactQuerySet(OfTeam):
    def drafts(self):
        """Calls that were begun and not completed."""
        return self.filter(completed_at__isnull=True, abandoned_at__isnull=True)

    def left_alone(self):
        """Drafts nobody has touched for half an hour: any colleague may take them over."""
        return self.drafts().filter(saved_at__lt=timezone.now() - LEFT_ALONE)

    def deaths_told(self):
        """Calls that told of a death nobody has confirmed yet."""
        return self.filter(death="told", person__is_deceased=False)


def result_of(outcome: str) -> str:
    """What an outcome of a conversation says to whoever sent a list; empty where it says nothing."""
    ended = shipped().outcomes.get(outcome)
    return ended.result if ended else ""


class Contact(models.Model):
    """One call, visit, web form or walk-in. While it is a draft nothing it raised is real yet."""

    CHANNELS = ("phone", "web", "in_person", "email", "partner", "list")
    DEATHS = (
        ("told", "Told; a colleague confirms it"),
        ("confirmed", "A colleague confirmed it"),
        ("mistaken", "It was a mistake"),
    )

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)  # the indexes below begin with it
    reference = models.CharField(max_length=12, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="contacts")
    channel = models.CharField(max_length=10, choices=[(c, c) for c in CHANNELS])
    handler = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    script = models.ForeignKey(Script, models.PROTECT, null=True, blank=True, related_name="contacts")
    language = models.CharField(max_length=2, default="en")
    is_outgoing = models.BooleanField(default=False)  # we rang them
    # Somebody who speaks for the person.
    caller_name = models.CharField(max_length=160, blank=True)
    caller_phone = models.CharField(max_length=20, blank=True)
    caller_relationship = models.CharField(max_length=80, blank=True)
    person_knows = models.BooleanField(null=True, blank=True)
    # Text typed during the call, saved as typed; for a walk-in: what about, what was done, what next.
    about = models.TextField(blank=True)
    was_done = models.TextField(blank=True)
    next_step = models.CharField(max_length=200, blank=True)
    next_contact_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    as_before = models.CharField(max_length=200, blank=True)  # why a bad sign does not make us ring them more often
    death = models.CharField(max_length=10, blank=True, choices=DEATHS)  # what was told, as a second person answered it
    # What the handler adds beside the script: [{"id", "category", "urgency", "summary"}]; real when completed.
    also_needs = models.JSONField(default=list, blank=True)
    advice_read = ArrayField(models.TextField(), default=list, blank=True)  # the words that were read out
    started_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True, blank=True)
    abandoned_at = models.DateTimeField(null=True, blank=True)
    abandoned_because = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ContactQuerySet.as_manager()
    PERSONAL = [
        "person", "language", "caller_name", "caller_phone", "caller_relationship", "person_knows", "about",
        "was_done", "next_step", "next_contact_at", "outcome", "as_before", "death", "also_needs", "advice_read",
        "abandoned_because",
    ]  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["team", "-started_at"]),
            models.Index(fields=["person", "-started_at"]),
            models.Index(fields=["team"], condition=models.Q(death="told"), name="deaths_told"),
        ]

    @property
    def result(self) -> str:
        """What it came to, in the words that go back to whoever sent a list; empty while it goes on."""
        return result_of(self.outcome)

    @property
    def is_draft(self) -> bool:
        """Begun, neither completed nor abandoned."""
        return self.completed_at is None and self.abandoned_at is None


class Answer(models.Model):
    """One answer to one question of one version of a script, stored as data."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="answers")
    script = models.ForeignKey(Script, models.PROTECT, related_name="+")
    question = models.CharField(max_length=60)
    value = models.JSONField()  # an answer's key, a list of keys, a text, a number or a date
    is_being_typed = models.BooleanField(default=False)  # saved as typed, not yet given as the answer
    is_set_aside = models.BooleanField(default=False)  # typed, but the path no longer asks it
    answered_at = models.DateTimeField(default=timezone.now)

    objects = OfTeam.as_manager()
    PERSONAL = ["value", "answered_at"]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "script", "question"], name="one_answer_a_question")]
