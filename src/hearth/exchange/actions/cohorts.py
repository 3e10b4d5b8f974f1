"""Cohorts: asked, saved, changed, put away; whom they hold, counted and named; and how that changed since yesterday."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from hearth.access import walls
from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record, record_list
from hearth.access.roles import Permission
from hearth.exchange import askable, finding
from hearth.exchange.actions import agencies
from hearth.exchange.finding import Asking
from hearth.exchange.models import Cohort, CohortDay
from hearth.exchange.rules import cohorts as rules
from hearth.exchange.rules.cohorts import Question
from hearth.exchange.rules.shipped import shipped
from hearth.kit.refused import Refused, SavedMeanwhile
from hearth.people.models import Person

KEPT_DAYS = 31
"""How long the ids of whom a cohort held on a day are kept."""


@dataclass(frozen=True)
class Answer:
    """What a question came to: how many, as this person may be told it, or which lists are missing."""

    shown: str = ""
    number: int = 0  # never shown as it stands
    missing: tuple[str, ...] = ()
    may_name: bool = False  # whether this person may open the list of names
    why_no_names: str = ""


@transaction.atomic
def ask(*, team: Team, question: Question, by: User) -> Answer:
    """How many a question finds. Asking is logged; small counts are kept from those without the right to them."""
    allow(by, Permission.BUILD_COHORTS, team)
    found, missing, about = found_about(team, question, by=by)
    if missing:
        return Answer(missing=missing)
    number = found.count()
    record("cohorts.ask", team=team, question=question.digest[:16], people=rules.FEW * round(number / rules.FEW))
    return _answer(team, question, number, about, by)


def found_by(team: Team, question: Question, *, by: User | None) -> tuple[QuerySet, tuple[str, ...]]:
    """Everybody a question finds, or the lists that are missing. Other teams are asked within their limits."""
    found, missing, _ = found_about(team, question, by=by)
    return found, missing


def found_about(team: Team, question: Question, *, by: User | None) -> tuple[QuerySet, tuple[str, ...], int]:
    """As `found_by`, and about how many of the team's own people others were asked: counted once, as it is slow."""
    asking = askable.asking_of(team, question, by=by)
    if missing := askable.missing_lists(question, asking):
        return Person.objects.none(), tuple(missing), 0
    finding.more_memory()
    about = agencies.note_question(team=team, question=question, asking=asking, by=by)
    return finding.people_of(question, asking), (), about


def _answer(team: Team, question: Question, number: int, about: int, by: User) -> Answer:
    exactly = by.may(Permission.SEE_SMALL_COUNTS, team.pk)
    too_near = bool(question.agencies) and rules.tells_too_much(about, number)
    few = number < rules.FEW and not exactly
    why = ""
    if not by.may(Permission.FIND_PEOPLE, team.pk):
        why = "Your role does not open people's records."
    elif too_near:
        why = "Another team was asked and the answer would tell about fewer than five people, so nobody is named."
    elif few and number:
        why = "Fewer than five people: somebody who may see small counts can open the names."
    said = rules.shown(number, exactly=exactly and not too_near)
    if too_near:
        said = "fewer than five" if number < rules.FEW else f"about {rules.FEW * round(number / rules.FEW):,}"
    return Answer(said, number, may_name=not why and bool(number), why_no_names=why)


@transaction.atomic
def keep(
    *, team: Team, name: str, why: str, question: Question, by: User, cohort: Cohort | None = None,
    version: int | None = None, shipped_as: str = "",
) -> Cohort:  # fmt: skip
    """Keep a question under a name, or change one that is kept. Refused when a colleague changed it meanwhile."""
    allow(by, Permission.BUILD_COHORTS, team)
    if not name.strip() or not why.strip():
        raise Refused("Give the cohort a name, and say what the team does with whom it finds.")
    facts: dict[str, Any] = {"name": name.strip(), "why": why.strip(), "question": question.as_data()}
    others = Cohort.objects.in_use().filter(team=team, name=facts["name"])
    if (others.exclude(pk=cohort.pk) if cohort else others).exists():
        raise Refused(f"The team has a cohort “{facts['name']}” already. Give this one another name.")
    if cohort is None:
        kept = Cohort(team=team, shipped_as=shipped_as, made_by=by, changed_by=by, **facts)
        kept.save(force_insert=True)
    else:
        kept = _locked(cohort, by)
        if version is not None and kept.version != version:
            words = "A colleague changed this cohort while you were at it. Your words are kept beside theirs."
            differing = [name for name in facts if getattr(kept, name) != facts[name]]
            raise SavedMeanwhile(words, now=kept, typed=facts, fields=differing)
        kept.name, kept.why, kept.question = facts["name"], facts["why"], facts["question"]
        kept.changed_by, kept.changed_at, kept.version = by, timezone.now(), kept.version + 1
        kept.save()
    record("cohorts.keep", kept, team=team, question=question.digest[:16], is_new=cohort is None)
    return kept


@transaction.atomic
def take_over(*, team: Team, key: str, by: User) -> Cohort:
    """Make a shipped cohort the team's own; taking it over again gives the one that is there."""
    known = shipped().get(key)
    if known is None:
        raise Refused("There is no such cohort to begin with.")
    held = Cohort.objects.in_use().filter(team=team, shipped_as=key).first()
    return held or keep(team=team, name=known.name, why=known.why, question=known.question, by=by, shipped_as=key)


@transaction.atomic
def put_away(*, cohort: Cohort, by: User) -> Cohort:
    """Stop asking this question. What was kept day by day is deleted; what was handed on stays."""
    kept = _locked(cohort, by)
    kept.put_away_at, kept.changed_by = timezone.now(), by
    kept.save(update_fields=["put_away_at", "changed_by"])
    CohortDay.objects.filter(cohort=kept).delete()
    record("cohorts.put_away", kept)
    return kept


def _locked(cohort: Cohort, by: User) -> Cohort:
    kept = Cohort.objects.select_for_update(of=("self",)).select_related("team__borough").get(pk=cohort.pk)
    allow(by, Permission.BUILD_COHORTS, kept.team_id)
    if kept.put_away_at:
        raise Refused("This cohort was put away.")
    return kept


@transaction.atomic
def names(*, cohort: Cohort, by: User, people: Sequence[Person], which: str = "") -> None:
    """Somebody read these names of a cohort, or of who `which` came or left: one event for the page of names."""
    allow(by, Permission.FIND_PEOPLE, cohort.team_id)
    record("cohorts.name", cohort, people=len(people), **({"which": which} if which else {}))
    record_list("people.person", [person.pk for person in people], team=cohort.team)


# --- Day by day -------------------------------------------------------------------------------------------


def look_at_every_cohort(*, day: date | None = None) -> int:
    """Keep whom every cohort in use holds today, and forget what is too old. Run twice it does the same once."""
    day = day or timezone.localdate()
    with walls.opened(walls.whole_house("look at cohorts")):
        CohortDay.objects.filter(day__lt=day - timedelta(days=KEPT_DAYS)).delete()
        waiting = list(Cohort.objects.in_use().exclude(days__day=day).select_related("team__borough"))
    for cohort in waiting:
        with walls.opened(walls.intake(cohort.team, actor="job:look at cohorts")):
            look(cohort=cohort, day=day, by=None)
    return len(waiting)


@transaction.atomic
def look(*, cohort: Cohort, day: date, by: None) -> CohortDay | None:
    """Keep whom a cohort holds on this day. Nothing is kept while a list it needs is missing."""
    question = rules.read(cohort.question)
    try:
        found, missing = found_by(cohort.team, question, by=None)
    except Refused:  # a sharing agreement has lapsed: the page says so
        return None
    if missing:
        return None
    asking = askable.asking_of(cohort.team, question)
    known = finding.with_held(finding.known_to_team(asking), question, asking).values_list("pk", "held")
    looked_at, held = zip(*seen, strict=True) if (seen := list(known)) else ((), ())
    CohortDay.objects.filter(cohort=cohort, day__lt=day).update(looked_at=[], held=[])
    return CohortDay.objects.create(
        team=cohort.team, cohort=cohort, day=day, question=question.digest, looked_at=list(looked_at),
        held=list(held), people=list(found.values_list("pk", flat=True)),
    )  # fmt: skip


@dataclass(frozen=True)
class Change:
    """How a cohort differs from the last day it was looked at: who came in, who left, and why, with how many."""

    since: date
    came: frozenset[UUID]
    left: frozenset[UUID]
    came_because: Sequence[tuple[str, int]]
    left_because: Sequence[tuple[str, int]]
    reasons: Mapping[UUID, str]

    def may_be_named(self, which: str, *, cohort: Cohort, by: User) -> str:
        """Why this person may not open the names of who came in or left; empty when they may."""
        number, team = len(self.came if which == CAME else self.left), cohort.team_id
        if not by.may(Permission.FIND_PEOPLE, team):
            return "Your role does not open people's records."
        if rules.read(cohort.question).agencies:
            return ("This cohort asks another team whom it knows. Who came in or left would tell about single people, "
                    "so nobody is named.")  # fmt: skip
        if number < rules.FEW and not by.may(Permission.SEE_SMALL_COUNTS, team):
            return "Fewer than five people: somebody who may see small counts can open the names."
        return ""


CAME, LEFT = "came", "left"
FEW_SHARE = "a reason that fewer than five of them share"
NEW_TO_THE_TEAM = "new to this team"
NOT_OURS_NOW = "this team knows them no more, or their record was joined to another"


def changed(*, cohort: Cohort, by: User) -> Change | None:
    """What changed since the last day before today; None when there is no such day or the question was changed."""
    question = rules.read(cohort.question)
    days = CohortDay.objects.filter(cohort=cohort, day__lt=timezone.localdate()).order_by("-day")
    day = days.first()
    if day is None or day.question != question.digest:
        return None
    found, missing = found_by(cohort.team, question, by=by)
    if missing:
        return None
    now, then = set(found.values_list("pk", flat=True)), set(day.people)
    came, left = now - then, then - now
    asking = askable.asking_of(cohort.team, question, by=by)
    reasons = _reasons(day, came | left, question, asking)
    return Change(
        day.day, frozenset(came), frozenset(left), _counted(reasons, came), _counted(reasons, left), reasons
    )  # fmt: skip


def named_change(*, cohort: Cohort, which: str, by: User) -> tuple[Change, QuerySet, dict[UUID, str]]:
    """Who came in or who left since the last look, with the reason of each as far as this person may be told it.

    Whom the team knows no more is not named to it. Raises Refused in words when nobody may be named.
    """
    change = changed(cohort=cohort, by=by)
    if change is None:
        raise Refused("There is no earlier day to compare with. Each night the cohort is looked at anew.")
    if why := change.may_be_named(which, cohort=cohort, by=by):
        raise Refused(why)
    ids = change.came if which == CAME else change.left
    exactly = by.may(Permission.SEE_SMALL_COUNTS, cohort.team_id)
    shared = Counter(change.reasons[pk] for pk in ids)
    told = {pk: reason if exactly or shared[reason] >= rules.FEW else FEW_SHARE for pk in ids
            if (reason := change.reasons[pk]) != NOT_OURS_NOW}  # fmt: skip
    return change, Person.objects.visible_to(by).filter(pk__in=list(told)), told


def _reasons(day: CohortDay, people: set[UUID], question: Question, asking: Asking) -> dict[UUID, str]:
    """For each of these people, which conditions hold now that did not, or the other way round."""
    then = {pk: bits for pk, bits in zip(day.looked_at, day.held, strict=True) if pk in people}
    ours = finding.known_to_team(asking).unrestricted().filter(pk__in=people)
    now = dict(finding.with_held(ours, question, asking).values_list("pk", "held"))
    names = askable.names_for(asking.team)
    return {pk: _reason(then.get(pk), now.get(pk), question, names) for pk in people}


def _reason(then: int | None, now: int | None, question: Question, names: rules.Names) -> str:
    if then is None:
        return NEW_TO_THE_TEAM
    if now is None:
        return NOT_OURS_NOW
    differing = then ^ now
    words = []
    for number, leaf in enumerate(question.leaves):
        if differing >> number & 1:
            words.append("now " + rules.said(leaf if now >> number & 1 else leaf.turned, names))
    if differing >> finding.ALIVE & 1:
        words.append("is recorded as alive again" if now >> finding.ALIVE & 1 else "has died")
    if differing >> finding.WELCOME & 1:
        words.append("may be contacted again" if now >> finding.WELCOME & 1 else "wants no contact now")
    return "; ".join(words) or "several things that cancel out"


def _counted(reasons: dict[UUID, str], people: set[UUID]) -> list[tuple[str, int]]:
    return Counter(reasons[pk] for pk in people).most_common()
