"""A whole file taken back, until somebody has worked on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.calls.actions import isolating
from hearth.exchange.actions import comparing
from hearth.exchange.models import ImportRow, ImportRun, RaisedNeed
from hearth.kit.refused import Refused
from hearth.needs.actions import withdrawing
from hearth.people.actions import undoing as people_undoing
from hearth.people.actions.undoing import Work
from hearth.people.models import Identification

WORK = {
    "needs_need": "raised or changed a request", "needs_note": "wrote a note", "needs_contact": "had a call",
    "needs_referral": "referred somebody", "people_approach": "got in touch with somebody",
    "people_joining": "joined two records", "people_fact": "corrected a record", "people_person": "changed a record",
    "exchange_possiblematch": "compared two records",
}  # fmt: skip
MOST_TOLD = 5


@transaction.atomic
def undo(*, run: ImportRun, by: User | None) -> ImportRun:
    """Take a loaded file back: entries, marks, what records took from it, needs it raised that nobody touched.

    Refused, saying who and what stands in the way, once somebody has worked on it or a later file has changed the
    same entries.
    """
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("team__borough", "data_set").get(pk=run.pk)
    if by is not None:
        allow(by, Permission.IMPORT_LISTS, run.team_id)
    if run.status != "loaded" or run.data_set is None:
        raise Refused("Only a file that is loaded can be taken back.")
    if in_the_way := stands_in_the_way(run):
        raise Refused(f"This file cannot be taken back any more. {' '.join(in_the_way)}")
    raised = _raised(run, "need")
    if raised:
        withdrawing.withdraw(ids=raised, team=run.team, by=by)
    isolating.withdraw(ids=_raised(run, "calls"), team=run.team)
    rows = _written(run).values_list("entry_id", "before")
    was = {pk: before for pk, before in rows if pk}
    people = _written(run).filter(person__isnull=False).values_list("person_id", flat=True)
    rested = comparing.resting_for(set(people), run.team.borough_id)
    told: dict[str, Any] = people_undoing.take_back(data_set=run.data_set, was=was, by=by)
    comparing.resume_where_gone(rested, run.team.borough_id)
    run.status, run.undone_by, run.undone_at = "undone", by, timezone.now()
    run.options = {**run.options, "taken_back": {**told, "needs": len(raised)}}
    run.save(update_fields=["status", "undone_by", "undone_at", "options"])
    record("lists.undo", run, by=by, team=run.team, **told)
    return run


def stands_in_the_way(run: ImportRun) -> list[str]:
    """Why a loaded file cannot be taken back: who has done what since, in sentences; empty when nothing has."""
    rows = list(_written(run).values_list("entry_id", "person_id"))
    entries = [entry for entry, _ in rows if entry]
    told = _later_files(run, entries) + _moved(run, entries) + _identified(run)
    concerns = RaisedNeed.objects.filter(team=run.team_id, run=run, concern_at__isnull=False).count()
    if concerns:
        told.append(f"{concerns} safeguarding {_s('concern', concerns)} from it went to the front door.")
    raised = [*_raised(run, "need"), *_raised(run, "calls")]
    people = sorted({person for _, person in rows if person})
    work = people_undoing.worked_on(people=people, since=_loaded_at(run), fresh=raised) if people else []
    return told + _work_words(work)


def _raised(run: ImportRun, what: str) -> list[UUID]:
    """The needs, or the calls to people who isolate, that came of this file."""
    rows = RaisedNeed.objects.filter(team=run.team_id, run=run, **{f"{what}__isnull": False})
    return list(rows.values_list(f"{what}_id", flat=True).distinct())


def _loaded_at(run: ImportRun):
    return run.ended_at or run.made_at


def _written(run: ImportRun):
    """The rows of a run that changed the list."""
    return ImportRow.objects.filter(team=run.team_id, run=run, before__isnull=False)


def _later_files(run: ImportRun, entries: Sequence[UUID]) -> list[str]:
    later = ImportRun.objects.filter(
        team=run.team_id, data_set=run.data_set, status="loaded", ended_at__gt=_loaded_at(run)
    ).order_by("ended_at")
    touched = later.filter(lines__before__isnull=False, lines__entry__in=_written(run).values("entry")).distinct()
    return [
        f"“{one.file_name}”, loaded on {_day(one.ended_at)}, has changed some of the same entries: take that one back "
        "first."
        for one in touched[:MOST_TOLD]
    ]


def _moved(run: ImportRun, entries: Sequence[UUID]) -> list[str]:
    by_hand = _written(run).filter(entry__link_at__gt=_loaded_at(run), entry__link_how__in=("read", "by_hand"))
    moved = by_hand.exclude(entry__identifications__taken_back_at=None, entry__identifications__isnull=False).count()
    if not moved:
        return []
    return [f"{moved} {_s('row', moved)} of it {'was' if moved == 1 else 'were'} linked by hand since."]


def _identified(run: ImportRun) -> list[str]:
    """Who found out, or could not find out, whom rows of the file are about."""
    said = Identification.objects.filter(
        team=run.team_id, taken_back_at=None, said_at__gt=_loaded_at(run), entry__in=_written(run).values("entry")
    )
    counted = Counter(said.values_list("said_by__name", flat=True)).most_common(MOST_TOLD)
    return [
        f"{name} looked into whom {number} {_s('row', number)} of it {_is(number)} about." for name, number in counted
    ]


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _work_words(work: Iterable[Work]) -> list[str]:
    """Who did what with how many people, and when last; another team's work without its name."""
    people: dict[tuple[str, str], set[UUID]] = {}
    last = {}
    for one in work:
        what = (one.actor, WORK.get(one.relation, "worked")) if one.actor else ("", "")
        people.setdefault(what, set()).add(one.person_id)
        last[what] = one.at
    named = _names({actor for actor, _ in people})
    counted = Counter({what: len(ids) for what, ids in people.items()}).most_common()
    told = [
        f"{named[actor]} {did} ({number} {_s('person', number)}, last on {_day(last[actor, did])})."
        if actor else f"Another team has worked with {number} {_s('person', number)} of it since."
        for (actor, did), number in counted[:MOST_TOLD]
    ]  # fmt: skip
    return [*told, f"And {len(counted) - MOST_TOLD} more."] if len(counted) > MOST_TOLD else told


def _names(actors: set[str]) -> dict[str, str]:
    ids = [int(actor[5:]) for actor in actors if actor.startswith("user:")]
    people = User.objects.in_bulk(ids)
    return {actor: people[int(actor[5:])].name if actor.startswith("user:") and int(actor[5:]) in people
            else "Somebody without a sign-in" for actor in actors}  # fmt: skip


def _day(at) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y at %H:%M}"


def _s(word: str, number: int) -> str:
    return word if number == 1 else {"person": "people"}.get(word, f"{word}s")
