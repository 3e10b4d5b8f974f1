"""Whom a question finds: one query over the people a team knows, inside its own walls. Nothing here writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import and_, or_

from django.db import connection
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from hearth.access.models import Team
from hearth.exchange.rules.cohorts import Leaf, Question
from hearth.needs.models import Need
from hearth.people.models import Approach, Circumstance, DataSet, Involvement, ListEntry, Person

ALIVE, WELCOME = 30, 29
"""The bits that say that somebody is not known to have died, and that they may be contacted."""


@dataclass(frozen=True)
class Asking:
    """Who asks and when: the team whose walls are open, its lists that may be read, the agreements that let it ask."""

    team: Team
    now: datetime
    today: date
    lists: tuple[DataSet, ...] = ()
    agreements: tuple[tuple[str, int, int], ...] = ()  # key of the team asked, its id, the agreement's id

    def list_ids(self, keys: Iterable[str]) -> list[int]:
        wanted = set(keys)
        return [held.pk for held in self.lists if held.key in wanted]

    @property
    def all_lists(self) -> list[int]:
        return [held.pk for held in self.lists]


def years_before(day: date, years: int) -> date:
    """The last birthday somebody can have who is this many years old on this day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def known_to_team(asking: Asking) -> QuerySet:
    """Everybody the team knows: on a list of theirs, asked for help, told something, or worked with. Nobody else's."""
    team = asking.team
    entries = ListEntry.objects.filter(team=team, data_set__in=asking.all_lists, person__isnull=False)
    knows = entries.values("person").union(
        Need.objects.filter(team=team).values("person"),
        Circumstance.objects.filter(team=team).values("person"),
        Involvement.objects.filter(team=team).values("person"),
    )
    return _standing(asking).filter(pk__in=knows)


def _standing(asking: Asking) -> QuerySet:
    return Person.objects.filter(borough=asking.team.borough_id).standing()


# Conditions over rows behind the team's own wall: whoever meets one is known to the team.
_OUR_OWN = ("on_list", "flagged", "told", "open_need", "reached_since")


def _names_our_own(question: Question) -> bool:
    """Whether some demand is only met by people the team knows, so that this need not be asked beside it."""
    return any(all(leaf.key in _OUR_OWN and not leaf.negated for leaf in demand) for demand in question.demands)


def people_of(question: Question, asking: Asking) -> QuerySet:
    """Everybody the question finds, as one query."""
    found = (_standing(asking) if _names_our_own(question) else known_to_team(asking)).unrestricted()
    if not question.with_deceased:
        found = found.filter(is_deceased=False)
    if not question.with_no_contact:
        found = found.filter(no_contact=False)
    for demand in question.demands:
        found = found.filter(reduce(or_, (condition(leaf, asking) for leaf in demand)))
    return found


def with_held(people: QuerySet, question: Question, asking: Asking) -> QuerySet:
    """Each person with `held`: which conditions of the question hold for them, as bits in the question's order."""
    conditions = [condition(leaf, asking) for leaf in question.leaves]
    bits = [_bit(number, rule) for number, rule in enumerate(conditions)]
    bits += [_bit(ALIVE, Q(is_deceased=False)), _bit(WELCOME, Q(no_contact=False))]
    return people.annotate(held=reduce(lambda a, b: a + b, bits))


def _bit(number: int, rule: Q) -> Case:
    return Case(When(rule, then=Value(1 << number)), default=Value(0), output_field=IntegerField())


def more_memory() -> None:
    """Let this transaction match 200,000 people in memory. Compiling such a query takes longer than running it."""
    with connection.cursor() as cursor:
        cursor.execute("set local work_mem = '64MB'; set local jit = off")


def condition(leaf: Leaf, asking: Asking) -> Q:
    """One condition as part of the query."""
    ways = _BY_KEY[leaf.key](leaf, asking)
    ways = ways if isinstance(ways, tuple) else (ways,)
    # Said one by one: the database then leaves each out by one pass, which it does not for “not (a or b)”.
    return reduce(and_, (~way for way in ways)) if leaf.negated else reduce(or_, ways)


def _of_team(model, asking: Asking) -> QuerySet:
    return model.objects.filter(team=asking.team, person=OuterRef("pk"))


def _in_borough(model, asking: Asking) -> QuerySet:
    return model.objects.filter(borough=asking.team.borough_id, person=OuterRef("pk"))


def _entries(leaf: Leaf, asking: Asking) -> QuerySet:
    lists = asking.list_ids(leaf.lists) if leaf.lists else asking.all_lists
    return _of_team(ListEntry, asking).filter(data_set__in=lists)


def _on_list(leaf: Leaf, asking: Asking) -> Q:
    entries = _entries(leaf, asking)
    standing = leaf.get("standing", "now")
    if standing != "ever":
        entries = entries.filter(gone_at__isnull=standing == "now")
    if hours := leaf.get("hours"):
        entries = entries.filter(first_seen_at__lte=asking.now - timedelta(hours=hours))
    if days := leaf.get("days"):
        entries = entries.filter(first_seen_at__gte=asking.now - timedelta(days=days))
    if standing != "gone":
        return Q(Exists(entries))
    still = _entries(leaf, asking).filter(gone_at__isnull=True)
    return Q(Exists(entries)) & ~Q(Exists(still))


def _flagged(leaf: Leaf, asking: Asking) -> Q:
    flag = leaf.get("flag")
    entries = _entries(leaf, asking).filter(gone_at__isnull=True)
    return Q(Exists(entries.filter(Q(said__contains={flag: "yes"}) | Q(flags__contains=[flag]))))


def _age(leaf: Leaf, asking: Asking) -> Q:
    rule = Q(date_of_birth__isnull=False)
    if (low := leaf.get("from", None)) is not None:
        rule &= Q(date_of_birth__lte=years_before(asking.today, low))
    if (high := leaf.get("to", None)) is not None:
        rule &= Q(date_of_birth__gt=years_before(asking.today, high + 1))
    return rule


def _told(leaf: Leaf, asking: Asking) -> Q:
    told = _of_team(Circumstance, asking).filter(key=leaf.get("circumstance"), value__iexact=leaf.get("value"))
    return Q(Exists(told))


def _lives_in(leaf: Leaf, asking: Asking) -> Q:
    kind, _, key = leaf.get("place").partition(":")
    rule = Q(ward__gss=key) if kind == "ward" else Q(ward__neighbourhood__key=key)
    return Q(ward__isnull=False) & rule & Q(ward__borough=asking.team.borough_id)


def _language(leaf: Leaf, asking: Asking) -> Q:
    return Q(language=leaf.get("language"))


def _interpreter(leaf: Leaf, asking: Asking) -> Q:
    return Q(needs_interpreter=True)


def _open_need(leaf: Leaf, asking: Asking) -> Q:
    needs = _of_team(Need, asking).open()
    category = leaf.get("category")
    return Q(Exists(needs.filter(category__key=category) if category else needs))


def _asked(leaf: Leaf, asking: Asking) -> tuple[Q, ...]:
    """Asked this team for help, or came to anybody; what was raised from a list is nobody's asking."""
    came = _in_borough(Approach, asking).filter(came_from_them=True)
    return Q(Exists(_of_team(Need, asking).exclude(source="list"))), Q(Exists(came))


def _worked_with(leaf: Leaf, asking: Asking) -> Q:
    working = _in_borough(Involvement, asking).filter(until__isnull=True)
    kind = leaf.get("team")
    return Q(Exists(working if kind == "any" else working.filter(team__kind=kind)))


def _approached(leaf: Leaf, asking: Asking) -> Q:
    since = asking.now - timedelta(days=leaf.get("days"))
    return Q(Exists(_in_borough(Approach, asking).filter(came_from_them=False, at__gte=since)))


def _reached(leaf: Leaf, asking: Asking) -> Q:
    since = asking.now - timedelta(**{leaf.get("unit", "hours"): leaf.get("number")})
    return Q(Exists(_in_borough(Approach, asking).filter(was_reached=True, at__gte=since)))


def _reached_since(leaf: Leaf, asking: Asking) -> Q:
    then = Approach.objects.filter(
        borough=asking.team.borough_id, person=OuterRef("person"), was_reached=True, at__gte=OuterRef("first_seen_at")
    )
    return Q(Exists(_entries(leaf, asking).filter(gone_at__isnull=True).filter(Exists(then))))


def _known_to(leaf: Leaf, asking: Asking) -> Q:
    for key, team, agreement in asking.agreements:
        if key == leaf.get("agency"):
            known = RawSQL("select wall.known_to(%s, %s, %s)", [agreement, asking.team.pk, team])
            return Q(pk__in=known)
    raise LookupError("asked of a team without an agreement")


_BY_KEY: dict[str, Callable[[Leaf, Asking], Q | tuple[Q, ...]]] = {
    "on_list": _on_list, "flagged": _flagged, "age": _age, "told": _told, "lives_in": _lives_in, "language": _language,
    "interpreter": _interpreter, "open_need": _open_need, "asked": _asked, "worked_with": _worked_with,
    "approached": _approached, "reached": _reached, "reached_since": _reached_since, "known_to": _known_to,
}  # fmt: skip

# --- Who would be approached twice ------------------------------------------------------------------------

WHY_NOT = {
    "died": "have died",
    "unsure": "have perhaps died",
    "no_contact": "want no contact",
    "restricted": "have had the use of their record restricted",
    "handed_on": "were handed on from this cohort before",
    "open_need": "have an open request with this team",
    "approached": "were approached by somebody lately",
}


def with_why_not(people: QuerySet, asking: Asking, *, cohort, quiet_days: int) -> QuerySet:
    """Each person with `why_not`: the first reason against handing them on, or nothing."""
    from hearth.exchange.models import HandedOn

    handed = HandedOn.objects.filter(team=asking.team, cohort=cohort, person=OuterRef("pk"), became="done")
    lately = _in_borough(Approach, asking).filter(at__gte=asking.now - timedelta(days=quiet_days))
    rules = {
        "died": Q(is_deceased=True), "unsure": Q(no_contact=True, may_have_died=True),
        "no_contact": Q(no_contact=True), "restricted": Q(is_restricted=True), "handed_on": Q(Exists(handed)),
        "open_need": Q(Exists(_of_team(Need, asking).open())), "approached": Q(Exists(lately)),
    }  # fmt: skip
    return people.annotate(why_not=Case(*(When(rule, then=Value(key)) for key, rule in rules.items()),
                                        default=Value("")))  # fmt: skip
