"""Which records somebody has opened in this session, and what for: asked once, then good for half an hour."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

GOOD_FOR = timedelta(minutes=30)
_KEY = "opened_records"


def remember(request, person_id, purpose: str) -> None:
    """Keep that this record was opened, and what for."""
    now = timezone.now()
    held = {key: one for key, one in request.session.get(_KEY, {}).items() if one[1] > _edge(now)}
    request.session[_KEY] = {**held, str(person_id): [purpose, now.timestamp()]}


def purpose_of(request, person_id) -> str:
    """What this record was opened for within the last half hour; empty when it must be asked (again)."""
    purpose, at = request.session.get(_KEY, {}).get(str(person_id), ["", 0])
    return purpose if at > _edge(timezone.now()) else ""


def _edge(now) -> float:
    return (now - GOOD_FOR).timestamp()
