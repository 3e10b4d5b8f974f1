"""A row without a name given to somebody: whom it is about, and what the row then asks for."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from hearth.access.models import User
from hearth.calls.actions import isolating
from hearth.exchange.actions import raising
from hearth.exchange.models import ImportRow, RaisedNeed
from hearth.needs.actions import withdrawing
from hearth.people.actions import identifying
from hearth.people.actions.lists import RESTRICTED, TO_IDENTIFY
from hearth.people.models import Identification, ListEntry, Person


def to_identify(entries: QuerySet) -> QuerySet:
    """Those of these rows that wait: about nobody as yet, and nobody has said of the row as it stands that they
    cannot tell."""
    waiting = entries.filter(Q(person=None) | Q(flags__contains=[TO_IDENTIFY]), gone_at=None)
    waiting = waiting.exclude(flags__contains=[RESTRICTED])
    return waiting.exclude(Exists(_cannot_tell().filter(said_at__gte=OuterRef("last_changed_at"))))


def not_identified(entries: QuerySet) -> QuerySet:
    """Those of these rows of which somebody said that nobody can tell whom they are about."""
    said = _cannot_tell().filter(said_at__gte=OuterRef("last_changed_at"))
    return entries.filter(Exists(said), person=None, gone_at=None)


def _cannot_tell() -> QuerySet:
    return Identification.objects.filter(
        entry=OuterRef("pk"), team=OuterRef("team"), outcome="nobody", taken_back_at=None
    )


@transaction.atomic
def say_who(
    *, entry: ListEntry, by: User, because: str, person: Person | None = None, first_name: str = "", last_name: str = ""
) -> tuple[Identification, int]:
    """Say whom a row is about: this person, or (`person` None) somebody new. Returns how many requests it raised.

    What may not wait is raised at once; the rest when the requests of its file were raised before.
    """
    if person:
        said = identifying.identify(entry=entry, person=person, by=by, because=because)
    else:
        names = {"first_name": first_name, "last_name": last_name}
        said = identifying.identify_new(entry=entry, by=by, because=because, **names)
    ImportRow.objects.filter(team=entry.team_id, entry=entry).update(person=said.person)
    return said, raising.raise_of(entry, by=by)


@transaction.atomic
def take_back(*, identification: Identification, by: User, because: str) -> ListEntry:
    """Take back what was said of a row: it waits again, and what it raised since is withdrawn.

    Refused in words when somebody has worked with what came of it.
    """
    since = {"raised_at__gte": identification.said_at, "team": identification.team_id}
    rows = RaisedNeed.objects.filter(entry=identification.entry_id, **since)
    raised = list(rows.filter(need__isnull=False).values_list("need_id", flat=True))
    calls = list(rows.filter(calls__isnull=False).values_list("calls_id", flat=True))
    if identification.person_id:
        isolating.withdraw(ids=calls, team=identification.team)
    if identification.person_id and raised:
        withdrawing.withdraw(ids=raised, team=identification.team, by=by)
    entry = identifying.take_back(identification=identification, by=by, because=because)
    ImportRow.objects.filter(team=entry.team_id, entry=entry).update(person=None)
    return entry
