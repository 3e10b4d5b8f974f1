"""What callers bear: how many hard calls they had today, and how many they may have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from django.db.models import Count
from django.utils import timezone

from hearth.access.models import Team
from hearth.calls.models import Caller, LoadLimit, Try


def limit_of(team: Team) -> LoadLimit:
    """What a manager of the team said, or what is usual."""
    return LoadLimit.objects.filter(team=team).first() or LoadLimit(team=team)


def hard_today(users: Collection[int], now: datetime) -> Counter[int]:
    """How many calls each of these called hard today, in whatever team they can be seen."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Try.objects.filter(by__in=users, at__gte=today, was_hard=True)
    return Counter(dict(rows.values_list("by").annotate(Count("pk"))))


def may_have(caller: Caller, limit: LoadLimit) -> int:
    """How many hard calls a day this caller may have."""
    return limit.hard_a_day if caller.hard_a_day is None else caller.hard_a_day


def has_had_enough(caller: Caller, now: datetime) -> bool:
    """Whether they have had as many hard calls today as they should."""
    return hard_today([caller.user_id], now)[caller.user_id] >= may_have(caller, limit_of(caller.team))
