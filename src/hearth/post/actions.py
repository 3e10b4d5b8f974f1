"""Putting messages into the outbox. What sends them stands above and drains it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from hearth.access import walls
from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.kit.language import LANGUAGES, address_in
from hearth.kit.refused import Refused
from hearth.post.models import Message
from hearth.post.parts import parts
from hearth.post.rules import written

SUBJECT = Message._meta.get_field("subject").max_length  # letters that a subject line has room for
CHANNELS = ("email", "text", "letter")


@transaction.atomic
def queue(
    *, team: Team, channel: str, to: str, template: str, language: str = "en", send_after=None,
    about_person: UUID | None = None, is_to_them: bool = False, **facts,
) -> Message:  # fmt: skip
    """Queue one message in the same transaction as what caused it. `link` may be a path; it is made whole here, and
    opens in the language of the words around it.

    `language` is "en", "cy", or empty for both. `about_person` is the resident it concerns, `is_to_them` whether it
    goes to that very person: a death, or a wish not to be written to, then takes it back.
    """
    if (link := facts.get("link", "")).startswith("/"):
        facts["link"] = tuple(address_in(one, settings.ADDRESS + link) for one in LANGUAGES)
    subject, body = written(template, language, facts)
    message = Message(
        team=team,
        channel=channel,
        to=to,
        template=template,
        language=language,
        subject=subject[:SUBJECT],
        body=body,
        about_person=about_person,
        is_to_them=is_to_them,
        send_after=send_after or timezone.now(),
    )
    message.save(force_insert=True)
    record("post.queue", message, template=template, channel=channel)
    return message


def parts_of(template: str, language: str, facts: dict) -> int:
    """How many parts a text of these words would be charged as, before it is queued."""
    return parts(written(template, language, facts)[1])


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


@contextmanager
def _every_wall_of(borough_id: int):
    """What concerns a resident may wait in any team's outbox: open all of the borough, in the name of who acts."""
    now = walls.current() or walls.Context("nobody")
    teams = tuple(Team.objects.filter(borough=borough_id).values_list("pk", flat=True))
    with walls.opened(replace(now, teams=teams, boroughs=(borough_id,))):
        yield


@transaction.atomic
def cancel_about(
    people: Iterable[UUID], *, borough_id: int, why: str, by: User | None, channels: Iterable[str] = CHANNELS,
    only_to_them: bool = False,
) -> int:  # fmt: skip
    """Take back every message about these people that has not gone yet, whichever team queued it; returns how many.

    For the room above that knows why (a death, a wish). Nothing but the number leaves the other teams' walls.
    """
    with _every_wall_of(borough_id):
        rows = Message.objects.select_for_update(of=("self",)).filter(
            about_person__in=list(people), status__in=("waiting", "failed"), channel__in=list(channels)
        )
        found = list(rows.filter(is_to_them=True) if only_to_them else rows)
        for message in found:
            _stop(message, why)
            record("post.cancel", message, by=by, why=why)
    return len(found)


def cancelled_about(people: Iterable[UUID], *, borough_id: int, why: str) -> int:
    """How many messages about these people were taken back for this reason."""
    with _every_wall_of(borough_id):
        return Message.objects.filter(about_person__in=list(people), status="cancelled", failure=why).count()


def _stop(message: Message, why: str) -> None:
    message.status, message.failure = "cancelled", why[:200]
    message.save(update_fields=["status", "failure"])


@transaction.atomic
def stop(message: Message, *, why: str) -> None:
    """The send job found, at the last moment, that this must not go."""
    message = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    _stop(message, why)
    record("post.cancel", message, why=why)


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
