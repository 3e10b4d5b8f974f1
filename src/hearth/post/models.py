"""The outbox: every message that waits to be sent, was sent, or failed."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils import timezone

from hearth.access.models import Team


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(team__in=user.team_ids)

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
    send_after = models.DateTimeField(default=timezone.now)
    queued_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    carrier_id = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=200, blank=True)

    objects = MessageQuerySet.as_manager()
    PERSONAL = ["to", "subject", "body", "language"]

    class Meta:
        indexes = [models.Index(fields=["status", "send_after"]), models.Index(fields=["team", "-queued_at"])]
