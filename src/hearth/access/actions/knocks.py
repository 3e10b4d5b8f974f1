"""How often the public forms are sent from one place, and forgetting what has run its time."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from hearth.access import rules
from hearth.access.models import FailedSignIn, Knock, Link, Presence, Receipt
from hearth.kit.language import pick
from hearth.kit.refused import Refused

LINKS_KEPT = timedelta(days=30)  # so that a link that has run out says so, and does not look unknown
RECEIPTS_KEPT = timedelta(days=30)  # a form sent again after this counts as a new one


def knock(form: str, *, address: str) -> None:
    """Count one sending of a public form from this network address. Refused when there were too many in this hour.

    The number is generous, because a library or a hostel sends from one address. The address itself is not kept. Pages
    knock before they save, not while they do: everybody at one address would wait for whoever is saving.
    """
    if count_knock(form, who=address) > settings.SENDS_AN_HOUR:
        minutes = 60 - timezone.now().minute
        raise Refused(
            pick(
                f"This form has been sent very often from where you are. Your answers are kept. Wait {minutes} minutes "
                "and press the button again, or ring us.",
                f"Mae'r ffurflen hon wedi cael ei hanfon yn aml iawn o'r lle rydych chi. Mae eich atebion wedi'u cadw. "
                f"Arhoswch {minutes} munud a phwyswch y botwm eto, neu ffoniwch ni.",
            )
        )


def count_knock(form: str, *, who: str) -> int:
    """Count one sending of a form by somebody or for somebody; how many there were in this hour. No name is kept."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    text = f"{form}:{who}:{hour.isoformat()}"
    key = hmac.new(settings.SECRET_KEY.encode(), text.encode(errors="replace"), hashlib.sha256).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into access_knock as k (key, count, until) values (%s, 1, %s) "
            "on conflict (key) do update set count = k.count + 1 returning count",
            [key, hour + timedelta(hours=1)],
        )
        return cursor.fetchone()[0]


def refuse_machine(*, box: str) -> None:
    """Refuse a form whose hidden box was filled in: people never see it, machines fill in everything."""
    if box:
        raise Refused(
            pick(
                "A hidden box of this form was filled in, as machines do. Your answers are kept: go back and press the "
                "button again. If this comes again, ring us.",
                "Llenwyd blwch cudd yn y ffurflen hon, fel y mae peiriannau'n ei wneud. Mae eich atebion wedi'u cadw: "
                "ewch yn ôl a phwyswch y botwm eto. Os daw hyn eto, ffoniwch ni.",
            )
        )


def forget_expired() -> int:
    """Delete sessions, counts, presences, attempts, links and receipts whose time is over; return how many went."""
    now = timezone.now()
    yesterday = now - timedelta(seconds=rules.FORGOTTEN_AFTER)
    over = [
        Session.objects.filter(expire_date__lt=now),
        Knock.objects.filter(until__lt=now),
        Presence.objects.filter(seen_at__lt=yesterday),
        FailedSignIn.objects.filter(last_at__lt=yesterday, shut_until__lt=now),
        Link.objects.filter(expires_at__lt=now - LINKS_KEPT),
        Receipt.objects.filter(made_at__lt=now - RECEIPTS_KEPT),
    ]
    return sum(rows.delete()[0] for rows in over)
