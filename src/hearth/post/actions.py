"""Putting messages into the outbox. What sends them stands above and drains it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.kit.refused import Refused
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
        team=team,
        channel=channel,
        to=to,
        template=template,
        language=language,
        subject=subject,
        body=body,
        send_after=send_after or timezone.now(),
    )
    message.save(force_insert=True)
    record("post.queue", message, template=template, channel=channel)
    return message


@transaction.atomic
def claim(*, most: int = 20) -> list[Message]:
    """Take the next messages that wait, so that no other worker takes them. A claim left by a dead worker comes back
    after ten minutes; the carrier is then asked by reference before anything is sent again."""
    left_over = Q(status="sending", claimed_at__lt=timezone.now() - timedelta(minutes=10))
    due = Q(status="waiting", send_after__lte=timezone.now())
    rows = Message.objects.select_for_update(skip_locked=True, of=("self",)).filter(due | left_over)
    found = list(rows.order_by("send_after")[:most])
    for message in found:
        message.status, message.claimed_at, message.tries = "sending", timezone.now(), message.tries + 1
        message.save(update_fields=["status", "claimed_at", "tries"])
    return found


@transaction.atomic
def sent(message: Message, *, carrier_id: str) -> None:
    """The carrier has it."""
    message.status, message.sent_at, message.carrier_id = "sent", timezone.now(), carrier_id
    message.save(update_fields=["status", "sent_at", "carrier_id"])
    record("post.sent", message)


@transaction.atomic
def failed(message: Message, *, why: str) -> None:
    """It can never be sent as it is: somebody has to look at it."""
    message.status, message.failure = "failed", why[:200]
    message.save(update_fields=["status", "failure"])
    record("post.failed", message)


@transaction.atomic
def later(message: Message, *, why: str) -> None:
    """The carrier could not take it just now. It is tried again after 1, 2, 4 … minutes, at most 4 hours."""
    wait = timedelta(minutes=min(2 ** (message.tries - 1), 240))
    message.status, message.send_after, message.failure = "waiting", timezone.now() + wait, why[:200]
    message.save(update_fields=["status", "send_after", "failure"])


FINAL = {
    "delivered": "delivered",
    "received": "delivered",
    "permanent-failure": "failed",
    "technical-failure": "failed",
    "temporary-failure": "failed",
    "cancelled": "cancelled",
    "validation-failed": "failed",
}
IN_WORDS = {
    "permanent-failure": "The address or number does not exist. Ask the person for another one.",
    "temporary-failure": "The telephone was off or the mailbox full for three days. Try another way.",
    "technical-failure": "The carrier could not send it. Queue it again.",
    "validation-failed": "The letter could not be printed as it is.",
}


@transaction.atomic
def told(message_id, *, status: str) -> None:
    """The carrier says what became of a message. Told twice or out of order, the final word stays."""
    message = Message.objects.select_for_update(of=("self",)).filter(pk=message_id).first()
    if message is None or status not in FINAL or message.status in ("delivered", "failed", "cancelled"):
        return
    message.status, message.failure = FINAL[status], IN_WORDS.get(status, "")
    message.save(update_fields=["status", "failure"])
    record("post.told", message, status=status)


@transaction.atomic
def cancel(message: Message, *, by: User) -> None:
    """Take a message back before it has gone."""
    allow(by, Permission.SEE_MESSAGES, message.team_id)
    message = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if message.status not in ("waiting", "failed"):
        raise Refused("This message has gone already.")
    message.status = "cancelled"
    message.save(update_fields=["status"])
    record("post.cancel", message, by=by)


@transaction.atomic
def send_again(message: Message, *, by: User) -> None:
    """Queue a failed message once more, as from now."""
    allow(by, Permission.SEE_MESSAGES, message.team_id)
    message = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if message.status != "failed":
        raise Refused("Only a message that failed is queued again.")
    message.status, message.send_after, message.tries, message.failure = "waiting", timezone.now(), 0, ""
    message.save(update_fields=["status", "send_after", "tries", "failure"])
    record("post.send_again", message, by=by)
