"""The outbox: every message that waits to be sent, was sent, or failed."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from hearth.access.models import Team
from hearth.access.sight import OfTeam


class MessageQuerySet(OfTeam):
    def waiting(self):
        return self.filter(status="waiting", send_after__lte=timezone.now())


class Message(models.Model):
    """One message to one person or team. Its id is the reference the carrier (GOV.UK Notify) knows it by."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=[("email", "E-mail"), ("text", "Text"), ("letter", "Letter")])
    to = models.CharField(max_length=320)
    language = models.CharField(max_length=2, default="en")
    template = models.SlugField(max_length=60)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    status = models.CharField(
        max_length=10,
        default="waiting",
        choices=[(s, s.capitalize()) for s in ("waiting", "sending", "sent", "delivered", "failed", "cancelled")],
    )
    # Whom it concerns: the id of a people.Person. No foreign key, because post stands below people; whoever queues a
    # message says it, and the higher room takes it back when that person has died or wishes it.
    about_person = models.UUIDField(null=True, blank=True)
    is_to_them = models.BooleanField(default=False)  # goes to that person, not to somebody who helps them
    send_after = models.DateTimeField(default=timezone.now)
    queued_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    carrier_id = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=200, blank=True)

    objects = MessageQuerySet.as_manager()
    PERSONAL = ["to", "subject", "body", "language", "about_person", "is_to_them", "failure"]

    class Meta:
        indexes = [
            models.Index(fields=["status", "send_after"]),
            models.Index(fields=["team", "-queued_at"]),
            models.Index(
                fields=["about_person"], condition=Q(about_person__isnull=False), name="messages_about_a_person"
            ),
        ]  # fmt: skip
