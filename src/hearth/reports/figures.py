"""The figures of the dashboard, read inside the reader's own walls: counters for what is counted, indexes for the rest.

Nothing here counts a whole table. Each function is one or two queries over a few teams.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from hashlib import sha256

from django.db import connection
from django.db.models import BooleanField, Case, Count, F, Q, Sum, When
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.roles import Permission
from hearth.areas.models import Neighbourhood, Postcode, Ward
from hearth.calls.models import Campaign, InTime, Turn
from hearth.kit.ahead import counted_ahead
from hearth.kit.shapes import Drawn, draw
from hearth.matching.models import Task
from hearth.needs.models import Category, Need, Referral
from hearth.needs.rules.ages import age_band
from hearth.needs.rules.worklist import ABOUT_TO_BE_LATE
from hearth.offers.models import GroupOffer, Volunteer
from hearth.reports.models import Tally

DAYS = 28
"""How far back the dashboard looks for what was raised, ended and said."""
OLDEST = 5


@dataclass(frozen=True)
class Scope:
    """Whose figures are shown, to whom, and as at when."""

    user: User
    teams: tuple[Team, ...]
    now: datetime

    @cached_property
    def ids(self) -> list[int]:
        return [team.pk for team in self.teams]

    @cached_property
    def boroughs(self) -> set[int]:
        return {team.borough_id for team in self.teams}

    @cached_property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @cached_property
    def since(self) -> date:
        return self.today - timedelta(days=DAYS - 1)

    @cached_property
    def one_team(self) -> Team | None:
        return self.teams[0] if len(self.teams) == 1 else None

    def may(self, permission: Permission, teams: Iterable[Team]) -> bool:
        """Whether the reader holds this permission in every one of these teams."""
        if permission not in self._held:
            held = set(self.user.teams_where(permission))
            self._held[permission] = held, held.issuperset(self.ids)
        held, everywhere = self._held[permission]
        return everywhere if teams is self.teams else all(team.pk in held for team in teams)

    @cached_property
    def is_everything(self) -> bool:
        """Whether it is all of the reader's teams."""
        return set(self.ids) == set(self.user.team_ids)

    @cached_property
    def _held(self) -> dict[Permission, tuple[set[int], bool]]:
        return {}

    def of_teams(self, model, key: str = "team"):
        """The model's rows of these teams that the reader may see."""
        rows = model.objects.visible_to(self.user)
        if self.is_everything:
            return rows  # `visible_to` has said it already; a second list of fifty teams only costs time
        return rows.filter(**{f"{key}__any_of": self.ids})

    def needs(self):
        return self.of_teams(Need)


@dataclass(frozen=True)
class Open:
    """Open requests: how many of how many, by kind, place and age."""

    ever: Counter[int]  # by team
    of_team: Counter[int]
    kind: Counter[tuple[int, str, str]]  # category, stage, urgency
    place: Counter[tuple[int | None, int | None, str]]  # neighbourhood, ward, stage
    ages: Counter[str]
    on_hold: int
    held_of_team: Counter[int]

    @property
    def number(self) -> int:
        return self.of_team.total()


def _sums(scope: Scope, figures, *columns: str):
    rows = scope.of_teams(Tally).filter(figure__in=figures)
    return rows.values_list("figure", *columns).annotate(total=Sum("n")).filter(total__gt=0).order_by()


def open_requests(scope: Scope) -> Open:
    """Everything that is open now, from the counters."""
    found = Open(Counter(), Counter(), Counter(), Counter(), Counter(), 0, Counter())
    columns = ("category_id", "stage", "urgency", "neighbourhood_id", "ward_id", "day")
    for figure, category, stage, urgency, hood, ward, day, n in _sums(scope, ("kind", "place", "age"), *columns):
        if figure == "kind":
            found.kind[(category, stage, urgency)] += n
        elif figure == "place":
            found.place[(hood, ward, stage)] += n
        else:
            found.ages[age_band(day, scope.today)] += n
    rows = scope.of_teams(Tally)
    # Two looks at the index: asked with “or”, the database reads every counter there is.
    for counted in (rows.filter(figure__in=("all", "kind")), rows.filter(figure="hold", day__gt=scope.today)):
        for team, figure, n in counted.values_list("team_id", "figure").annotate(total=Sum("n")).order_by():
            {"all": found.ever, "kind": found.of_team, "hold": found.held_of_team}[figure][team] = n
    return replace(found, on_hold=found.held_of_team.total())


@dataclass(frozen=True)
class Due:
    """Open requests that are late, or will be soon, and are not on hold."""

    late: Counter[int]  # by category
    soon: Counter[int]
    late_in: Counter[int | None]  # by neighbourhood
    late_of_team: Counter[int]
    soon_of_team: Counter[int]


# Each of the three ways of counting is one line of the answer, so that fifty teams do not bring thousands of lines.
DUE_BY_EACH = """
select team_id, category_id, neighbourhood_id, grouping(team_id, category_id), is_late, count(*) from ({rows}) r
group by grouping sets ((team_id, is_late), (category_id, is_late), (neighbourhood_id, is_late))
"""
BY_TEAM, BY_CATEGORY = 0b01, 0b10  # what `grouping` says: which of the two was not counted by


def due(scope: Scope) -> Due:
    """Counted from the index of open requests, which holds nothing that has ended."""
    found = Due(Counter(), Counter(), Counter(), Counter(), Counter())
    is_late = Case(When(due_at__lt=scope.now, then=True), default=False, output_field=BooleanField())
    rows = scope.needs().ready().filter(due_at__lt=scope.now + ABOUT_TO_BE_LATE).annotate(is_late=is_late)
    columns = ("team_id", "category_id", "neighbourhood_id", "is_late")
    sql, params = rows.order_by().values_list(*columns).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(DUE_BY_EACH.format(rows=sql), params)
        for team, category, hood, counted, late, n in cursor.fetchall():
            if counted == BY_TEAM:
                (found.late_of_team if late else found.soon_of_team)[team] = n
            elif counted == BY_CATEGORY:
                (found.late if late else found.soon)[category] = n
            elif late:
                found.late_in[hood] = n
    return found


@dataclass(frozen=True)
class Flow:
    """What came in and what ended over the last days."""

    raised: Counter[date]
    sources: Counter[str]
    ended: Counter[date]
    endings: Counter[str]
    ratings: Counter[int]
    contacts: Counter[tuple[date, str, str]]  # day, channel, state


def flow(scope: Scope) -> Flow:
    found = Flow(Counter(), Counter(), Counter(), Counter(), Counter(), Counter())
    columns = ("day", "source", "stage", "ending", "rating")
    rows = _sums(scope, Tally.FLOW_FIGURES, *columns).filter(day__gte=scope.since)
    for figure, day, source, stage, ending, rating, n in rows:
        if figure == "raised":
            found.raised[day] += n
            found.sources[source] += n
        elif figure == "contact":
            found.contacts[(day, source, stage)] += n
        else:
            found.ended[day] += n
            found.endings[ending] += n
            if rating:
                found.ratings[rating] += n
    return found


@dataclass(frozen=True)
class Missed:
    """Who was missed: exact numbers, each with its list."""

    oldest: list[Need]
    never_contacted: int
    not_reached: int
    waiting_for_us: int
    late_for_us: int
    waiting_for_them: int
    late_for_them: int
    oldest_unanswered: Referral | None


@contextmanager
def missed(scope: Scope) -> Iterator[Callable[[], Missed]]:
    """Late and never spoken to, tried and not reached, referred and not answered.

    Two of these are what the database works at longest: it counts them while the page is made, until they are read.
    """
    longest, unanswered, oldest_unanswered = oldest(scope), _unanswered(scope), _oldest_unanswered(scope)
    since = longest[0].raised_at if longest else None
    with counted_ahead(scope.needs().never_tried(since), scope.needs().not_reached()) as (never, not_reached):
        yield lambda: Missed(longest, never(), not_reached(), *unanswered, oldest_unanswered)


OLDEST_OF_EACH = """
select o.id from unnest(%s::bigint[]) t (team) cross join lateral (
    select id, raised_at from needs_need where team_id = t.team and ended_at is null order by raised_at, id limit %s
) o order by o.raised_at, o.id limit %s
"""


def oldest(scope: Scope) -> list[Need]:
    """The open requests that have waited longest: one look at the index for each team, then the oldest of those."""
    with connection.cursor() as cursor:
        cursor.execute(OLDEST_OF_EACH, [scope.ids, OLDEST, OLDEST])
        found = [pk for (pk,) in cursor.fetchall()]
    rows = Need.objects.visible_to(scope.user).filter(pk__in=found).select_related("category", "team")
    return list(rows.only("raised_at", "due_at", "on_hold_until", "ended_at", "reference", "stage", "category__name",
                          "team__name").order_by("raised_at", "id"))  # fmt: skip


def _unanswered(scope: Scope) -> tuple[int, int, int, int]:
    """Referrals that wait for us, and of those the late ones; then the same of those that wait for others."""
    ours, found = set(scope.ids), [0, 0, 0, 0]
    late = Count("pk", filter=Q(answer_by__lt=scope.now))
    rows = _waiting_referrals(scope).values_list("to_team_id", "from_team_id").annotate(n=Count("pk"), late=late)
    for to_team, from_team, n, of_them_late in rows.order_by():
        for at, team in ((0, to_team), (2, from_team)):
            if team in ours:
                found[at] += n
                found[at + 1] += of_them_late
    return tuple(found)


def _oldest_unanswered(scope: Scope) -> Referral | None:
    rows = _waiting_referrals(scope).filter(answer_by__lt=scope.now)
    return rows.order_by("sent_at").only("sent_at").first()


def _waiting_referrals(scope: Scope):
    """Those that wait for an answer at either end."""
    rows = Referral.objects.visible_to(scope.user).waiting()
    if scope.is_everything:
        return rows
    return rows.filter(Q(to_team__any_of=scope.ids) | Q(from_team__any_of=scope.ids))


def in_time(scope: Scope) -> list[tuple[Campaign, InTime]]:
    """Campaigns whose people are to be reached within so many hours and how many were, the newest first: those that go
    on, and those that ended in the last days."""
    shown = scope.of_teams(Campaign).filter(Q(ended_at=None) | Q(ended_at__gte=scope.now - timedelta(days=DAYS)))
    counted = Turn.objects.filter(campaign__in=shown.values("pk")).in_time(scope.now)
    rows = Campaign.objects.filter(pk__in=counted).select_related("team") if counted else []
    return [(one, counted[one.pk]) for one in sorted(rows, key=lambda one: one.made_at, reverse=True)]


@dataclass(frozen=True)
class Helpers:
    """Volunteers, groups and tasks of each team."""

    volunteers: Counter[tuple[int, str]]  # team, status; all of a team under the status “”
    groups: Counter[tuple[int, str]]
    tasks: Counter[tuple[int, str]]


def helpers(scope: Scope) -> Helpers:
    def by_status(rows) -> Counter[tuple[int, str]]:
        found: Counter[tuple[int, str]] = Counter()
        for team, status, n in rows.values_list("team_id", "status").annotate(n=Count("*")).order_by():
            found[(team, status)] = n
            found[(team, "")] += n
        return found

    return Helpers(
        by_status(scope.of_teams(Volunteer)),
        by_status(scope.of_teams(GroupOffer)),
        by_status(scope.of_teams(Task).live()),
    )


@dataclass(frozen=True)
class Names:
    """The borough's own words for what is counted."""

    categories: dict[int, Category]
    hoods: dict[int, Neighbourhood]
    wards: dict[int, Ward]
    residents: dict[int, int]  # by ward


def names(scope: Scope) -> Names:
    return Names(
        {row.pk: row for row in Category.objects.filter(borough__in=scope.boroughs)},
        {row.pk: row for row in Neighbourhood.objects.filter(borough__in=scope.boroughs)},
        {row.pk: row for row in Ward.objects.filter(borough__in=scope.boroughs).defer("rings")},
        _residents(frozenset(scope.boroughs), _minute(scope)),
    )


def _minute(scope: Scope) -> int:
    return int(scope.now.timestamp()) // 60


@lru_cache(maxsize=32)
def _residents(boroughs: frozenset[int], minute: int) -> dict[int, int]:
    """Residents of each ward, added up from its postcodes once a minute in each process."""
    counted = Postcode.objects.filter(borough__in=boroughs).values_list("ward_id").annotate(n=Sum("residents"))
    return dict(counted.order_by())


@dataclass(frozen=True)
class Neighbour:
    """Another team of the borough, in veiled numbers: None is a number from 1 to 7."""

    team: Team
    open_now: int | None
    raised: int | None
    done: int | None


def rest_of_the_borough(scope: Scope) -> list[Neighbour]:
    """Teams behind other walls. The database veils their numbers; the exact ones never reach this process."""
    others = Team.objects.filter(borough__in=scope.boroughs, is_open=True).exclude(pk__in=scope.user.team_ids)
    teams = list(others.order_by("kind", "name"))
    if not teams:
        return []
    with connection.cursor() as cursor:
        cursor.execute("select team_id, open_now, raised, done from reports_borough(%s)", [scope.since])
        told = {row[0]: row[1:] for row in cursor.fetchall()}
    found = [Neighbour(team, *told[team.pk]) for team in teams if team.pk in told]
    return [one for one in found if one.raised != 0 or one.open_now != 0]


def ward_shapes(scope: Scope) -> Drawn:
    """The wards as a picture. Drawn once a minute in each process: borders change less often than figures."""
    return _drawn(frozenset(scope.boroughs), _minute(scope))


@lru_cache(maxsize=32)
def _drawn(boroughs: frozenset[int], minute: int) -> Drawn:
    return draw(dict(Ward.objects.filter(borough__in=boroughs).values_list("pk", "rings")))


def pulse(scope: Scope) -> str:
    """What the reader's teams' counters stand at, and who was reached in time. Every change that shows on the dashboard
    makes it another.

    Rows are counted besides looking at the newest, because somebody who began earlier may save later.
    """
    rows = scope.of_teams(Tally).filter(is_base=False)
    told = rows.aggregate(rows=Count("*"), newest=Sum(F("id")))
    timed = "".join(f".{one.pk.hex}:{astuple(counts)}" for one, counts in in_time(scope))
    return f"{told['rows']}-{told['newest'] or 0}{timed and sha256(timed.encode()).hexdigest()[:16]}"


def anything_fell_due(scope: Scope, since: datetime) -> bool:
    """Whether the clock alone has made a request late, or about to be, or an answer to a referral, since then."""
    rows = scope.needs().ready()
    passed = Q(due_at__gt=since, due_at__lte=scope.now)
    came_near = Q(due_at__gt=since + ABOUT_TO_BE_LATE, due_at__lte=scope.now + ABOUT_TO_BE_LATE)
    unanswered = _waiting_referrals(scope).filter(answer_by__gt=since, answer_by__lte=scope.now)
    return rows.filter(passed).exists() or rows.filter(came_near).exists() or unanswered.exists()
