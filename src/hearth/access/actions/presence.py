"""Who has the same record open now: told to both while they type. One way for persons, needs and drafts of scripts.

The view that asks has got the record through its own wall first; nobody learns of a record they may not open.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.http import JsonResponse
from django.utils import timezone

from hearth.access.models import Presence, User

STILL_THERE = timedelta(seconds=30)
"""An open page says every ten seconds that it is there."""


@transaction.atomic
def be_present(record: models.Model, *, by: User) -> list[str]:
    """Say that this colleague has the record open now, and return the names of the others who do."""
    now, key = timezone.now(), _digest(record)
    held = Presence.objects.filter(key=key, user=by).first()
    if held is None or held.seen_at < now - STILL_THERE:
        Presence.objects.update_or_create(key=key, user=by, defaults={"since": now, "seen_at": now})
    else:
        Presence.objects.filter(pk=held.pk).update(seen_at=now)
    others = Presence.objects.filter(key=key, seen_at__gte=now - STILL_THERE).exclude(user=by)
    return list(others.order_by("since").values_list("user__name", flat=True))


def told(record: models.Model, *, by: User) -> JsonResponse:
    """The answer to an open page: who else is there, in words."""
    others = be_present(record, by=by)
    words = f"{' and '.join(others)} {'has' if len(others) == 1 else 'have'} this open now." if others else ""
    return JsonResponse({"others": others, "words": words})


def _digest(record: models.Model) -> str:
    said = f"presence:{record._meta.label}:{record.pk}"
    return hmac.new(settings.SECRET_KEY.encode(), said.encode(), hashlib.sha256).hexdigest()
