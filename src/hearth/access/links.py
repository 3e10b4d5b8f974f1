"""Signed links: made once, kept as a digest, opened by whoever holds the secret, until they expire or are used."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from hearth.access.models import Link
from hearth.kit.language import pick
from hearth.kit.refused import Refused


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def make(purpose: str, subject, *, team=None, days: int, is_single_use: bool = True) -> str:
    """Make a link for one row and return its secret part (shown once, never stored). It holds `days` days."""
    secret = secrets.token_urlsafe(24)
    Link.objects.create(
        digest=_digest(secret), purpose=purpose, subject=str(subject.pk), team=team, is_single_use=is_single_use,
        expires_at=timezone.now() + timedelta(days=days),
    )  # fmt: skip
    return secret


def find(purpose: str, secret: str) -> Link | None:
    """The link this secret opens, if it is for this purpose, or None. Used and expired ones are found too."""
    return Link.objects.select_related("team").filter(purpose=purpose, digest=_digest(secret)).first()


def reason_shut(link: Link) -> str:
    """Why a link no longer opens, in words; empty when it does."""
    if link.used_at and link.is_single_use:
        return pick("This link has been used already.", "Mae'r ddolen hon wedi'i defnyddio yn barod.")
    is_over = link.expires_at <= timezone.now()
    return pick("This link has expired.", "Mae'r ddolen hon wedi dod i ben.") if is_over else ""


def shut(purpose: str, subject) -> None:
    """Let the links made for one row open nothing any more."""
    now = timezone.now()
    Link.objects.filter(purpose=purpose, subject=str(subject.pk), used_at=None, expires_at__gt=now).update(
        expires_at=now
    )


@transaction.atomic
def use(link: Link) -> Link:
    """Spend a single-use link. A second use, or one after it expired, is Refused."""
    link = Link.objects.select_for_update().get(pk=link.pk)
    if shut := reason_shut(link):
        raise Refused(f"{shut} Ask the team that sent it for a new one.")
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])
    return link
