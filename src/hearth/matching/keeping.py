"""What a volunteer's phone keeps for a dead spot, and whether that is still what it should be."""

from __future__ import annotations

import hashlib
from datetime import datetime, time, timedelta

from django.db.models import Q
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from hearth.kit.language import current
from hearth.matching.models import Task

PARTS = ("kit/hearth.css", "kit/hearth.js", "kit/phone.js")


def due(rows) -> list[Task]:
    """The tasks that are to be done by tomorrow evening, late ones with them."""
    after = timezone.localdate() + timedelta(days=2)
    by_then = Q(due_at__lt=datetime.combine(after, time(), timezone.get_current_timezone())) | Q(planned_on__lt=after)
    return sorted(rows.filter(by_then, status="accepted"), key=lambda one: (one.to_do_by, one.pk))


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
