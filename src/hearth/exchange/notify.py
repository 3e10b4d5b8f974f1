"""GOV.UK Notify: the outbox drained through the government's own client, and its word on what became of each message.

Our message id is Notify's `reference`. It is no idempotency key, so after a time-out, or a claim that a dead worker
left, Notify is asked for that reference before anything is sent again.
"""

from __future__ import annotations

from django.conf import settings

from hearth.access import walls
from hearth.people.actions import contact
from hearth.post import actions as post
from hearth.post.models import Message

PASSING = (0, 403, 429, 500, 502, 503, 504)  # 403: the clock is off by more than 30 seconds, or the key is wrong


def client():
    """A client of its own for this run: the class is not thread-safe."""
    from notifications_python_client.notifications import NotificationsAPIClient

    return NotificationsAPIClient(settings.NOTIFY_KEY, base_url=settings.NOTIFY_URL, timeout=30)


def drain(most: int = 20) -> int:
    """Send the next messages that wait and return how many were tried. Without a key nothing leaves the outbox."""
    if not settings.NOTIFY_KEY:
        return 0
    with walls.opened(walls.whole_house("post")):
        claimed = post.claim(most=most)
    notify = client()
    for message in claimed:
        if not _still_wanted(message):
            continue
        outcome = _send(notify, message)
        with walls.opened(walls.whole_house("post")):
            outcome()
    return len(claimed)


def _still_wanted(message: Message) -> bool:
    """Ask once more just before sending: the person may have died, or changed their mind, since it was queued."""
    if message.about_person is None:
        return True
    with walls.opened(walls.whole_house("post")):
        why = contact.against_writing(message.about_person, channel=message.channel, is_to_them=message.is_to_them)
        if why:
            post.stop(message, why=why)
    return not why


def _send(notify, message: Message):
    """Try one message; the answer is the verb to carry out in a transaction afterwards."""
    from notifications_python_client.errors import HTTPError

    try:
        found = _known(notify, message) if message.tries > 1 else None
        carrier_id = found or _hand_over(notify, message)["id"]
    except HTTPError as error:
        why = f"Notify answered {error.status_code}."
        if error.status_code in PASSING:
            return lambda: post.later(message, why=why)
        return lambda: post.failed(message, why=f"{why} Check the address or number, and the template.")
    return lambda: post.sent(message, carrier_id=carrier_id)


def _known(notify, message: Message) -> str | None:
    """Notify's own id of a message it has under our reference."""
    found = notify.get_all_notifications(reference=str(message.pk))["notifications"]
    return found[0]["id"] if found else None


def _hand_over(notify, message: Message) -> dict:
    template = settings.NOTIFY_TEMPLATES[message.channel]
    words = {"subject": message.subject, "body": message.body}
    reference = str(message.pk)
    if message.channel == "email":
        return notify.send_email_notification(message.to, template, personalisation=words, reference=reference)
    if message.channel == "text":
        return notify.send_sms_notification(message.to, template, personalisation=words, reference=reference)
    lines = {f"address_line_{n}": line for n, line in enumerate(message.to.split("\n"), start=1)}
    return notify.send_letter_notification(template, personalisation={**words, **lines}, reference=reference)


def sweep() -> int:
    """Ask after messages whose callback never came (Notify tries five times); returns how many were asked."""
    if not settings.NOTIFY_KEY:
        return 0
    notify = client()
    with walls.opened(walls.whole_house("post")):
        waiting = list(Message.objects.filter(status="sent").order_by("sent_at")[:100])
    for message in waiting:
        status = notify.get_notification_by_id(message.carrier_id)["status"]
        with walls.opened(walls.whole_house("post")):
            post.told(message.pk, status=status)
    return len(waiting)
