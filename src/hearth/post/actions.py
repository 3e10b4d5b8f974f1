"""Putting messages into the outbox. What sends them stands above and drains it."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from hearth.access.models import Team
from hearth.access.record import record
from hearth.post.models import Message
from hearth.post.rules import written


@transaction.atomic
def queue(
    *, team: Team, channel: str, to: str, template: str, language: str = "en", send_after=None, **facts
) -> Message:
    """Queue one message in the same transaction as what caused it. `link` may be a path; it is made whole here."""
    if link := facts.get("link"):
        facts["link"] = settings.ADDRESS + link if link.startswith("/") else link
    subject, body = written(template, language, facts)
    message = Message(
        team=team, channel=channel, to=to, template=template, language=language, subject=subject, body=body,
        send_after=send_after or timezone.now(),
    )  # fmt: skip
    message.save(force_insert=True)
    record("post.queue", message, template=template, channel=channel)
    return message
