"""What must add up: every row of every file, every open request, every promise, every doubt. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from hearth.exchange.actions import identifying
from hearth.exchange.models import ImportRun, PossibleMatch
from hearth.needs.models import Contact, Need
from hearth.people.models import Approach, DataSet, ListEntry

AFTER_THE_CALL = timedelta(minutes=1)
"""Completing a call writes down an approach of its own; a later one is the result."""


@dataclass(frozen=True)
class Scope:
    """Whose rows: these teams, and the boroughs in which pairs are compared."""

    teams: Collection[int]
    boroughs: Collection[int]
    now: datetime

    @classmethod
    def of(cls, user) -> Scope:
        return cls(user.teams_where("import lists"), user.boroughs_where("import lists"), timezone.now())


def files(scope: Scope) -> QuerySet:
    """Files that were loaded, each with the rows that have a verdict."""
    runs = ImportRun.objects.filter(team__in=scope.teams, status="loaded")
    return runs.annotate(accounted=Count("lines", filter=Q(lines__line__isnull=False)))


def gaps(scope: Scope) -> QuerySet:
    """Loaded files with rows of which nobody knows what became of them, or with more verdicts than rows."""
    return files(scope).exclude(accounted=F("rows"))


def without_owner(scope: Scope) -> QuerySet:
    """Open requests that nobody looks after."""
    return Need.objects.filter(team__in=scope.teams).open().unclaimed()


def without_next_step(scope: Scope) -> QuerySet:
    """Open requests that nobody does anything about next: not on hold, offered to nobody, taken by nobody, and past
    their due time."""
    rows = Need.objects.filter(team__in=scope.teams).ready()
    return rows.filter(stage__in=("new", "triaged"), due_at__lt=scope.now)


def promises(scope: Scope) -> QuerySet:
    """Contacts that were promised by now and have no result: nobody tried since, of whatever team."""
    called = Contact.objects.filter(team__in=scope.teams, completed_at__isnull=False, next_contact_at__lt=scope.now)
    later = Contact.objects.filter(person=OuterRef("person"), completed_at__gt=OuterRef("completed_at"))
    tried = Approach.objects.filter(person=OuterRef("person"), at__gt=OuterRef("completed_at") + AFTER_THE_CALL)
    called = called.filter(person__isnull=False, person__is_deceased=False, person__is_restricted=False)
    return called.exclude(Exists(later)).exclude(Exists(tried))


def pairs(scope: Scope) -> QuerySet:
    """Possible matches that wait to be compared."""
    return PossibleMatch.objects.filter(borough__in=scope.boroughs).open().free()


def _rows(scope: Scope) -> QuerySet:
    return ListEntry.objects.filter(team__in=scope.teams, data_set__in=DataSet.objects.kept())


def to_identify(scope: Scope) -> QuerySet:
    """Rows of lists that are about somebody nobody could name yet."""
    return identifying.to_identify(_rows(scope))


def not_identified(scope: Scope) -> QuerySet:
    """Rows of lists of which somebody said that nobody can tell whom they are about."""
    return identifying.not_identified(_rows(scope))


@dataclass(frozen=True)
class Figure:
    """One figure: its words, its rows, the order of its list, and whether any at all is a fault."""

    key: str
    words: str
    help: str
    rows: Callable[[Scope], QuerySet]
    by: tuple[str, ...]
    oldest: str = ""
    is_fault: bool = True


FIGURES = {figure.key: figure for figure in (
    Figure("files", "Files loaded", "Each with its rows and what became of them.", files, ("-made_at", "pk"),
           is_fault=False),
    Figure("gaps", "Files with rows not accounted for", "Rows in the file, less the rows that have a verdict.", gaps,
           ("-made_at", "pk")),
    Figure("without-owner", "Open requests without an owner", "Nobody of the team looks after them.", without_owner,
           ("due_at", "pk"), "raised_at"),
    Figure("without-next-step", "Open requests without a next step",
           "Past their due time, not on hold, offered to nobody and taken by nobody.", without_next_step,
           ("due_at", "pk"), "due_at"),
    Figure("promises", "Promised contacts without a result",
           "The day has passed and nobody of any team has tried since.", promises, ("next_contact_at", "pk"),
           "next_contact_at"),
    Figure("pairs", "Two records that may be one person", "Waiting to be compared.", pairs, ("found_at", "pk"),
           "found_at"),
    Figure("to-identify", "Rows about somebody to identify", "The list did not say enough to tell who it is.",
           to_identify, ("first_seen_at", "pk"), "first_seen_at"),
    Figure("not-identified", "Rows nobody could identify", "Somebody looked and said why. They wait again when a later "
           "file changes them.", not_identified, ("first_seen_at", "pk"), "first_seen_at", is_fault=False),
)}  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """A figure as at one moment, with the day of its oldest row."""

    figure: Figure
    number: int
    oldest: datetime | None = None


def counted(scope: Scope) -> list[Counted]:
    """Every figure."""
    found = []
    for figure in FIGURES.values():
        rows = figure.rows(scope)
        oldest = rows.aggregate(at=Min(figure.oldest))["at"] if figure.oldest else None
        found.append(Counted(figure, rows.count(), oldest))
    return found


def gap_words(run) -> str:
    """The gap of one file in words; empty when it adds up."""
    missing = run.rows - run.accounted
    if missing > 0:
        return f"Of {missing:,} rows nobody knows what became of them. Load the file again."
    if missing < 0:
        return f"{-missing:,} verdicts more than the file has rows. Tell whoever runs Hearth."
    return ""
