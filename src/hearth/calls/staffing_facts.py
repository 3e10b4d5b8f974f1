"""What the hub itself knows for a plan of callers: when people rang, how long calls took, who rings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from statistics import median

from django.db.models import Count, QuerySet
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.roles import Permission
from hearth.calls import policies, preflight
from hearth.calls.incoming_figures import moments
from hearth.calls.models import RANKS, Absence, Caller, Campaign, KeepInTouch, Shift, Turn
from hearth.calls.rules import keeping, rota
from hearth.calls.rules.hours import Hours
from hearth.calls.rules.purposes import purposes
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


@dataclass(frozen=True)
class OnRota:
    """Who is there on the days of a plan, as its lines, and what the lines leave out."""

    people: str
    number: int
    away: int  # days on which somebody who has a shift is away
    idle: int  # people who do none of the calls of the plan


def on_rota(team: Team, days: Sequence[date], about: Sequence[str], to_make: Sequence[str]) -> OnRota:
    """Who has shifts on these days and is not away, with their languages and which of these calls they do. Inside open
    walls."""
    from hearth.calls.staffing.lines import OnDays, people_lines

    since, until = rota.day_of(days[0])[0], rota.day_of(days[-1])[1]
    shifts = Shift.objects.filter(team=team, starts_at__gte=since, starts_at__lt=until, user__is_active=True)
    away, known = Absence.objects.days(team, days), {one.user_id: one for one in Caller.objects.filter(team=team)}
    answers = set(User.objects.who_may(Permission.TAKE_CALLS, team))
    there: dict[tuple[User, int, int], list[date]] = defaultdict(list)
    for one in shifts.select_related("user").order_by("user__name", "user", "starts_at"):
        begins, ends = timezone.localtime(one.starts_at), timezone.localtime(one.ends_at)
        there[one.user, begins.hour * 60 + begins.minute, ends.hour * 60 + ends.minute].append(begins.date())
    does = {user: _does(known.get(user.pk), about if user in answers else (), to_make) for user, *_ in there}
    names, every = Counter(user.name for user in does), [*about, *to_make]
    lines = [
        OnDays(
            user.name if names[user.name] == 1 else f"{user.name} {user.email}",
            known[user.pk].kind if user.pk in known else "staff", left, begins, ends,
            known[user.pk].languages if user.pk in known else (), () if does[user] == every else does[user],
        )
        for (user, begins, ends), on in there.items()
        if (does[user] or not every) and (left := [day for day in on if (user.pk, day) not in away])
    ]  # fmt: skip
    missed = sum(
        (user.pk, day) in away for user, day in {(user, day) for (user, *_), on in there.items() for day in on}
    )
    return OnRota(people_lines(lines), len({one.name for one in lines}), missed,
                  sum(bool(every) and not does[user] for user in does))  # fmt: skip


def _does(caller: Caller | None, about: Sequence[str], to_make: Sequence[str]) -> list[str]:
    """Which calls of a plan somebody takes and makes: who is trained for some purposes makes those alone, and a
    volunteer none that are for staff."""
    trained = caller.trained_for if caller else []
    with_staff = (True,) if caller and caller.kind == "volunteer" else (True, False)
    names = {
        _named(key, by_all).casefold() for key in trained or purposes() if key in purposes() for by_all in with_staff
    }
    others = {_named(key, False).casefold() for key in purposes()}
    return [
        *about,
        *(one for one in to_make if one.casefold() in names or (not trained and one.casefold() not in others)),
    ]


def _named(purpose: str, by_all: bool) -> str:
    """A purpose as a line names it; calls that volunteers do not make are a kind of their own."""
    return purposes()[purpose].en.replace(",", "") + ("" if by_all else ALONE)


ALONE = " (staff)"


@dataclass(frozen=True)
class ToMake:
    """The calls to be made on the days of a plan as its lines, and how many they are."""

    lines: str
    calls: int


def to_make(team: Team, days: Sequence[date]) -> ToMake:
    """What the running campaigns and the plans to keep in touch ask for on these days, by purpose, the most pressing
    first: every open turn, as often as it takes by the answers of the last weeks, on the days on which its campaign
    rings. Inside open walls."""
    asked: dict[str, tuple[str, float, float, int]] = {}  # line -> purpose, calls, minutes, days
    for purpose, by_all, calls, minutes, on in [*_of_campaigns(team, days), *_of_plans(team, days)]:
        if not calls or not on:
            continue
        _, before, took, most = asked.get(_named(purpose, by_all), ("", 0.0, 0.0, 0))
        asked[_named(purpose, by_all)] = (purpose, before + calls, took + minutes, max(most, on))
    rows = sorted(asked.items(), key=lambda one: (RANKS[purposes()[one[1][0]].urgency], one[0]))
    lines = [f"{name}, {max(took / calls, 0.1):.1f}, {ceil(calls / on)}" for name, (_, calls, took, on) in rows]
    return ToMake("\n".join(lines), round(sum(calls for _, calls, _, _ in asked.values())))


Asked = tuple[str, bool, float, float, int]
"""Purpose, whether volunteers ring as well, calls, minutes they take together, on how many days."""


def _of_campaigns(team: Team, days: Sequence[date]) -> Iterator[Asked]:
    waiting = Turn.objects.filter(team=team, campaign__state="running", state__in=("telling", "resting", "ready"))
    running = {one.pk: one for one in Campaign.objects.filter(team=team, state="running")}
    for key, tried, people in waiting.values_list("campaign", "tries").annotate(Count("pk")).order_by():
        one = running[key]
        calls, took = preflight.what_it_takes(one, people, tried=tried)
        read = Hours.read(one.hours)
        on = sum(bool(read.of(day, policies.HOLIDAYS)) for day in days)
        yield one.purpose, "volunteers" in one.callers, calls, took * 60, on


def _of_plans(team: Team, days: Sequence[date]) -> Iterator[Asked]:
    waiting = Turn.objects.filter(team=team, keep_in_touch__isnull=False, state__in=("resting", "ready"))
    for purpose, number in waiting.values_list("keep_in_touch__purpose").annotate(Count("pk")).order_by():
        yield (
            purpose,
            "volunteers" in purposes()[purpose].callers,
            number,
            number * purposes()[purpose].minutes,
            len(days),
        )
    for one in KeepInTouch.objects.filter(team=team, state="active"):
        shipped = purposes()[one.purpose]
        number = sum(keeping.falls_on(day, next_on=one.next_on, every_days=one.every_days, from_on=one.from_on,
                                      on_days=one.on_days, until=one.until_on) for day in days)  # fmt: skip
        yield one.purpose, "volunteers" in shipped.callers, number, number * shipped.minutes, len(days)
