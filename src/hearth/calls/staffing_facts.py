"""What the hub itself knows for a plan of callers: when people rang, how long calls took, who rings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

from django.db.models import QuerySet
from django.utils import timezone

from hearth.access.models import Team
from hearth.calls.incoming_figures import moments
from hearth.calls.models import Caller
from hearth.needs.models import Contact

LONGEST = timedelta(hours=2)
"""A call that seems to have taken longer was left open: it says nothing of how long calls take."""
OTHER = "other calls"


@dataclass(frozen=True)
class History:
    """The calls that came in some weeks as the lines of a plan, and how many they were."""

    calls: str
    about: str
    number: int
    with_those_who_gave_up: bool


def history(team: Team, *, weeks: int, today: date) -> History:
    """The usual week of the last whole weeks: from what the team's telephone lines told, where there are any, and from
    the calls that were recorded where not; those who gave up are not among the latter. Inside open walls."""
    from hearth.calls.staffing.lines import calls_lines
    from hearth.calls.staffing.plan import usual_week

    since, until = _midnight(today - timedelta(weeks=weeks)), _midnight(today)
    recorded = Contact.objects.filter(
        team=team, channel="phone", is_outgoing=False, completed_at__isnull=False, started_at__gte=since,
        started_at__lt=until,
    )  # fmt: skip
    rang = moments(team, since, until)
    begun = rang or list(recorded.values_list("started_at", flat=True))
    week = calls_lines(usual_week(_by_half_hour(begun)))
    return History(week, "\n".join(_about(recorded)), len(begun), bool(rang))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _by_half_hour(moments: Iterable[datetime]) -> Counter[tuple[date, int]]:
    local = (timezone.localtime(moment) for moment in moments)
    return Counter((one.date(), one.hour * 2 + one.minute // 30) for one in local)


def _about(recorded: QuerySet[Contact]) -> list[str]:
    """A line for each script: the median minutes of its calls, and its share."""
    took: dict[str, list[float]] = defaultdict(list)
    for name, begun, ended in recorded.values_list("script__title", "started_at", "completed_at"):
        if timedelta() < ended - begun <= LONGEST:
            took[(name or OTHER).replace(",", " ")].append((ended - begun).total_seconds() / 60)
    return [
        f"{name}, {max(median(minutes), 0.1):.1f}, {len(minutes)}"
        for name, minutes in sorted(took.items(), key=lambda one: -len(one[1]))
    ]


def callers(team: Team, opens: int, closes: int) -> str:
    """Who rings for a team, as lines; when each is there has to be said. Inside open walls."""
    from hearth.calls.staffing.lines import people_lines

    rows = Caller.objects.filter(team=team).select_related("user").order_by("user__name", "pk")
    return people_lines(((one.user.name, one.kind, one.languages) for one in rows), opens, closes)
