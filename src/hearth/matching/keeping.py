"""What a volunteer's phone keeps for a dead spot, and whether that is still what it should be."""

from __future__ import annotations

import hashlib
from datetime import datetime, time, timedelta

from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from hearth.kit.language import current
from hearth.matching.models import Task

PARTS = ("kit/hearth.css", "kit/hearth.js", "kit/phone.js")


def due(rows) -> list[Task]:
    """The tasks that are to be done by tomorrow evening, late ones with them."""
    tomorrow = datetime.combine(timezone.localdate() + timedelta(days=2), time(), timezone.get_current_timezone())
    return list(rows.filter(status="accepted", due_at__lt=tomorrow).order_by("due_at"))


def digest(rows: list[Task]) -> str:
    """Changes when the phone should fetch its pages anew; says nothing of what stands on them."""
    return _digest([current(), release(), *(f"{one.pk} {one.version} {one.due_at}" for one in rows)])


def release() -> str:
    """Changes with the style sheet and the scripts."""
    return _digest([static(part) for part in PARTS])


def shell() -> str:
    """The address of the page that is shown where there is no connection, in this language and this release."""
    return f"{reverse('matching:shell', args=[current()])}?release={release()}"


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
