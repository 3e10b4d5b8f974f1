"""What the board shows whoever manages calls: who waits, what was promised, who rings, how many are reached. Reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.calls.models import Caller, Claim, Shift, Try, Turn
from hearth.calls.reaching import SPOKE
from hearth.calls.rules.hours import moment_of
from hearth.kit.asked import number
from hearth.kit.charts import Chart, bars
from hearth.kit.when import clock

KEEPING = "keeping"
"""Stands for calls to keep in touch where a list is asked for one campaign."""


@dataclass(frozen=True)
class Scope:
    """Whose board it is, of which teams, as at when."""

    user: Any
    teams: tuple[Team, ...]
    now: datetime

    @property
    def ids(self) -> list[int]:
        return [team.pk for team in self.teams]

    @cached_property
    def midnight(self) -> datetime:
        return moment_of(timezone.localdate(self.now), time())

    def of_teams(self, model) -> QuerySet:
        return model.objects.visible_to(self.user).filter(team__in=self.ids)

    def calls(self) -> QuerySet[Try]:
        """The calls made today."""
        return self.of_teams(Try).filter(at__gte=self.midnight)

    def asked(self) -> dict[str, int]:
        """What of an address says the team; nothing where all of the reader's are meant."""
        return {"team": self.teams[0].pk} if len(self.teams) == 1 else {}

    def behind(self, of: str, **filters: Any) -> str:
        """The address of the rows that a figure counts."""
        asked = urlencode(self.asked() | filters)
        return reverse("calls:board_rows", args=[of]) + (f"?{asked}" if asked else "")


@dataclass(frozen=True)
class Queue:
    """One campaign as it waits; `key` is its id, or that calls to keep in touch are meant."""

    key: str
    name: str
    waiting: int
    oldest: datetime | None
    late: int
    ahead: int
    next_at: datetime | None


def queues(scope: Scope) -> list[Queue]:
    """Each campaign in which somebody waits or was promised a time, and keeping in touch; who waits longest first."""
    turns = scope.of_teams(Turn)
    waits = turns.waiting(scope.now).values("campaign", "campaign__name")
    waiting = {one["campaign"]: one for one in waits.annotate(n=Count("pk"), oldest=Min("ready_at"))}
    times = turns.promised().values("campaign", "campaign__name")
    past, ahead = Q(due_at__lt=scope.now), Q(due_at__gte=scope.now)
    promised = {
        one["campaign"]: one
        for one in times.annotate(
            late=Count("pk", filter=past), ahead=Count("pk", filter=ahead), next=Min("due_at", filter=ahead)
        )
    }
    found = [
        Queue(
            str(key or KEEPING), (waiting.get(key) or promised[key])["campaign__name"] or "Keeping in touch",
            waiting.get(key, {}).get("n", 0), waiting.get(key, {}).get("oldest"),
            *(promised.get(key, {}).get(what, none) for what, none in (("late", 0), ("ahead", 0), ("next", None))),
        )
        for key in {**waiting, **promised}
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.oldest or scope.now, one.name))


@dataclass
class Line:
    """Somebody who rings: what they do now, and their day."""

    user: User
    in_call_since: datetime | None = None
    there_until: datetime | None = None
    rests_until: datetime | None = None
    talks_since: datetime | None = None
    calls: int = 0
    reached: int = 0
    has: int = 0  # people they were dealt
    caller: int = 0  # whose page leads to dealing those again

    @property
    def does(self) -> list[tuple[str, str]]:
        """In words, each with its tone; what asks for somebody first."""
        said = []
        if self.talks_since:
            said.append((f"would like to talk since {clock(self.talks_since)}", "urgent"))
        if self.in_call_since:
            said.append((f"in a call since {clock(self.in_call_since)}", "done"))
        elif self.rests_until:
            said.append((f"on a break until {clock(self.rests_until)}", "waiting"))
        elif self.there_until:
            said.append((f"there until {clock(self.there_until)}", "new"))
        return said


def callers(scope: Scope) -> list[Line]:
    """Whoever rang today, is there, rests, would like to talk, or has people to ring; by name. Whom is not said."""
    now, lines = scope.now, _Lines()
    for who, since in scope.of_teams(Claim).values_list("caller", "claimed_at"):
        lines[who].in_call_since = since
    for who, until in scope.of_teams(Shift).there(now).values_list("user", "ends_at"):
        lines[who].there_until = until
    dealt = Counter(dict(scope.of_teams(Turn).dealt().values_list("dealt_to").annotate(Count("pk"))))
    asked = Q(rests_until__gt=now) | Q(wants_debrief_since__isnull=False) | Q(user__in=dealt)
    for one in scope.of_teams(Caller).filter(asked):
        rests, line = one.rests_until, lines[one.user_id]
        line.rests_until = rests if rests and rests > now else line.rests_until
        line.talks_since = one.wants_debrief_since or line.talks_since
        line.has, line.caller = dealt[one.user_id], one.pk
    for who, calls, reached in _counted(scope.calls().exclude(by=None), "by"):
        lines[who].calls, lines[who].reached = calls, reached
    for user in User.objects.filter(pk__in=lines):
        lines[user.pk].user = user
    return sorted(lines.values(), key=lambda one: (one.user.name, one.user.pk))


def _counted(calls: QuerySet[Try], by: str):
    """For each caller or hour: calls made, and calls in which somebody was reached."""
    made, reached = Count("pk"), Count("pk", filter=Q(outcome__in=SPOKE))
    return calls.values(by).annotate(made=made, reached=reached).values_list(by, "made", "reached")


class _Lines(dict[int, Line]):
    """A line for each caller, begun when they are first met."""

    def __missing__(self, who: int) -> Line:
        self[who] = Line(User(pk=who))
        return self[who]


@dataclass(frozen=True)
class Day:
    """The calls of today by the hour on the clock: made, and reached."""

    calls: Counter[int] = field(default_factory=Counter)
    reached: Counter[int] = field(default_factory=Counter)


def day(scope: Scope) -> Day:
    found = Day()
    for hour, calls, reached in _counted(scope.calls(), "at__hour"):
        found.calls[hour], found.reached[hour] = calls, reached
    return found


def reached_by_hour(scope: Scope, today: Day) -> Chart:
    """Of the calls of each hour, how many per cent reached somebody; an hour without a call has no figure."""
    hours = range(min(today.calls), max(today.calls) + 1) if today.calls else ()
    items = [
        (f"{hour:02}:00, {today.reached[hour]:,} of {today.calls[hour]:,} calls",
         round(100 * today.reached[hour] / today.calls[hour]) if today.calls[hour] else None,
         scope.behind("calls", hour=hour))
        for hour in hours
    ]  # fmt: skip
    return bars("Reached by hour today, per cent of the calls", items, unit="per cent", name="reached-by-hour",
                note=f"{today.reached.total():,} of {today.calls.total():,} calls today",
                headings=("Hour", "Reached, per cent"))  # fmt: skip


def figures(scope: Scope) -> dict[str, Any]:
    """All that the board shows, in a number of queries that no number of people or callers changes."""
    lined, today = queues(scope), day(scope)
    return {
        "scope": scope, "queues": lined, "callers": callers(scope),
        "waiting": sum(one.waiting for one in lined),
        "oldest": min((one.oldest for one in lined if one.oldest), default=None),
        "late": sum(one.late for one in lined), "ahead": sum(one.ahead for one in lined),
        "next_at": min((one.next_at for one in lined if one.next_at), default=None),
        "missed": scope.of_teams(Turn).missed(scope.now).count(),
        "today": today, "chart": reached_by_hour(scope, today),
    }  # fmt: skip


def rows(scope: Scope, of: str, asked: Mapping[str, str]) -> QuerySet:
    """The very rows that a figure counted."""
    turns = scope.of_teams(Turn)
    if of == "calls":
        return _calls(scope, asked)
    if of == "missed":
        return turns.missed(scope.now)
    found = turns.waiting(scope.now) if of == "waiting" else turns.promised()
    if of == "promised":
        past = {"yes": Q(due_at__lt=scope.now), "no": Q(due_at__gte=scope.now)}
        found = found.filter(past.get(asked.get("late", ""), Q()))
    if campaign := asked.get("campaign"):
        return found.filter(campaign=None) if campaign == KEEPING else found.filter(campaign=_key(campaign))
    return found


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _calls(scope: Scope, asked: Mapping[str, str]) -> QuerySet[Try]:
    found = scope.calls()
    if asked.get("by"):
        found = found.filter(by=number(asked["by"]))
    if asked.get("hour"):
        found = found.filter(at__hour=number(asked["hour"]))
    return found.filter(outcome__in=SPOKE) if asked.get("reached") else found
