"""Needs that rows of a list ask for: raised once for each entry, however often the file comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import cast
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.calls.actions import isolating
from hearth.exchange.models import ImportRow, ImportRun, RaisedNeed
from hearth.exchange.rules import feeds
from hearth.exchange.rules.plans import Verdict
from hearth.exchange.rules.standing import Ask, asks
from hearth.kit.bulk import batches
from hearth.kit.dates import LONDON
from hearth.kit.refused import Refused
from hearth.needs.actions import needs, notes
from hearth.needs.models import Category, Need
from hearth.people.models import ListEntry, Person

ASKING = (Verdict.NEW, Verdict.UPDATED, Verdict.BACK, Verdict.UNCHANGED)
RAISED = "raised"
SKIPPED = {
    "before": "was raised before",
    "nobody": "it is not known yet who asks",
    "died": "has died, or nobody may contact them",
    "restricted": "the use of the record is restricted",
    "elsewhere": "lives in another district",
    "open": "has an open request for the same kind of help",
    "over": "their isolation is over",
    "category": "the borough has no such kind of help",
}
END_OF_DAY = time(17)
TOLD_WITH_IT = ("diet", "can_carry", "remarks", "box_words", "delivered_on", "call_outcome_words")


@transaction.atomic
def raise_needs(*, run: ImportRun, by: User | None) -> dict[str, int]:
    """Raise what the rows of a loaded file ask for, each once. Returns word (see SKIPPED) to how many."""
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("team__borough").get(pk=run.pk)
    if by is not None:
        allow(by, Permission.IMPORT_LISTS, run.team_id)
        allow(by, Permission.WORK_NEEDS, run.team_id)
    if run.status != "loaded":
        raise Refused("Only a file that is loaded can raise requests.")
    told = raise_for(run, by=by)
    before = run.options.get("raised") or {}
    told[RAISED] = told.get(RAISED, 0) + before.get(RAISED, 0)
    run.options = {**run.options, "raised": told, "raised_all": True, "raising": False}
    run.save(update_fields=["options"])
    record("lists.raise_needs", run, by=by, team=run.team, counts=told)
    return told


@transaction.atomic
def start_raising(*, run: ImportRun, by: User) -> None:
    """Let a job raise what the rows of a loaded file ask for, when they are many."""
    from hearth.exchange.jobs import raise_needs_of_a_list

    allow(by, Permission.IMPORT_LISTS, run.team_id)
    allow(by, Permission.WORK_NEEDS, run.team_id)
    run.options = {**run.options, "raising": True}
    run.save(update_fields=["options"])
    raise_needs_of_a_list.defer(run=str(run.pk), team=run.team_id, by=by.pk)


def waiting(run: ImportRun) -> int:
    """How many needs of a loaded file nobody has raised yet, and no loading raises by itself."""
    asked, before = run.options.get("asks") or {}, run.options.get("asked_before") or {}
    if run.options.get("raised_all") or run.options.get("raising") or run.status != "loaded":
        return 0
    return sum(number - before.get(key, 0) for key, number in asked.items() if not feeds.needs()[key].at_once)


def asked_before(run: ImportRun, told: Mapping[str, Sequence[Ask]]) -> dict[str, int]:
    """How many of what these rows ask for was raised from an earlier file, by its kind; `told` is row key to asks."""
    counted: Counter[str] = Counter()
    if not told:
        return {}
    raised = RaisedNeed.objects.filter(team=run.team_id, entry__team=run.team_id, entry__data_set=run.data_set_id)
    for key, asked in raised.values_list("entry__row_key", "asked"):
        counted.update(ask.kind.key for ask in told.get(key, ()) if ask.key == asked)
    return dict(counted)


def raise_for(run: ImportRun, *, by: User | None, at_once: bool = False) -> dict[str, int]:
    """Raise what this run's rows ask for; with `at_once` only what may not wait for somebody to say so."""
    asked = [feeds.needs()[key] for key in run.options.get("asks") or {}]
    if not [kind for kind in asked if kind.at_once or not at_once]:
        return {}
    layout, categories = feeds.layout(run.options.get("layout_key", "")), _categories(run)
    told: Counter[str] = Counter()
    for known, entries in _entries(run):
        for entry in entries:
            for ask in asks(entry.said, layout):
                if ask.kind.at_once or not at_once:
                    told[_raise(run, entry, ask, known, categories.get(ask.kind.category), by)] += 1
    return dict(told)


def raise_of(entry: ListEntry, *, by: User) -> int:
    """Raise what a row asks for, now that it is known who asks: what may not wait, and the rest when the requests of
    its file were raised before. Returns how many were raised."""
    rows = ImportRow.objects.filter(team=entry.team_id, entry=entry, verdict__in=ASKING, run__status="loaded")
    row = rows.select_related("run__team__borough", "run__data_set").order_by("-run__ended_at").first()
    entry = ListEntry.objects.select_related("person").get(pk=entry.pk)
    if row is None or entry.gone_at:
        return 0
    run, categories = row.run, _categories(row.run)
    told = [
        _raise(run, entry, ask, _known([entry]), categories.get(ask.kind.category), by)
        for ask in asks(entry.said, feeds.layout(run.options.get("layout_key", "")))
        if ask.kind.at_once or run.options.get("raised_all")
    ]
    return told.count(RAISED)


def _categories(run: ImportRun) -> dict[str, Category]:
    return {one.key: one for one in Category.objects.filter(borough=run.team.borough_id, is_open=True)}


@dataclass
class _Known:
    """What was raised for some entries before, and which open needs their people have."""

    raised: set[tuple[UUID, str]]
    open: set[tuple[UUID, int]]


def _entries(run: ImportRun) -> Iterator[tuple[_Known, list[ListEntry]]]:
    rows = ImportRow.objects.filter(run=run, team=run.team_id, verdict__in=ASKING, entry__isnull=False)
    ids = list(rows.order_by("line").values_list("entry_id", flat=True))
    for batch in batches(ids):
        held = ListEntry.objects.filter(team=run.team_id).select_related("person").in_bulk(batch)
        entries = [held[pk] for pk in batch if pk in held]
        yield _known(entries), entries


def _known(entries: Sequence[ListEntry]) -> _Known:
    teams = {entry.team_id for entry in entries}
    raised = RaisedNeed.objects.filter(team__in=teams, entry__in=[entry.pk for entry in entries])
    people = [entry.person_id for entry in entries if entry.person_id]
    still = Need.objects.open().filter(team__in=teams, person__in=people)
    return _Known(set(raised.values_list("entry_id", "asked")), set(still.values_list("person_id", "category_id")))


def _raise(run, entry: ListEntry, ask: Ask, known: _Known, category: Category | None, by: User | None) -> str:
    person = entry.person
    if (entry.pk, ask.key) in known.raised:
        return "before"
    if person is None:
        return "nobody"
    if person.is_deceased or person.no_contact:
        return "died"
    if person.is_restricted:
        return "restricted"
    if "out of area" in entry.flags:
        return "elsewhere"
    if ask.from_on:
        return _ring_on_their_days(run, entry, person, ask, known)
    if category is None:
        return "category"
    if (person.pk, category.pk) in known.open and not ask.kind.at_once:
        return "open"
    due_at = datetime.combine(ask.due_on, END_OF_DAY, LONDON) if ask.due_on else None
    need = needs.raise_need(
        person=person, team=run.team, category=category, urgency=ask.kind.urgency, summary=ask.words[:200],
        details=_details(run, entry), source="list", by=by, due_at=due_at,
    )  # fmt: skip
    told_at = _tell_the_front_door(run, entry, need) if ask.kind.concern else None
    RaisedNeed(team=run.team, entry=entry, run=run, asked=ask.key, need=need, concern_at=told_at).save(
        force_insert=True
    )
    known.raised.add((entry.pk, ask.key))
    known.open.add((person.pk, category.pk))
    return RAISED


def _ring_on_their_days(run, entry: ListEntry, person: Person, ask: Ask, known: _Known) -> str:
    """Somebody isolates: they are rung on the days on which nobody has rung them yet, by themselves."""
    asked = asks(entry.said, feeds.layout(run.options.get("layout_key", "")))
    try:
        calls = isolating.isolate(
            person=person, team=run.team, from_on=cast(date, ask.from_on), by=None,
            days=[one.day for one in asked if one.from_on and one.day is not None],
        )  # fmt: skip
    except Refused:
        return "over"
    RaisedNeed(team=run.team, entry=entry, run=run, asked=ask.key, calls=calls).save(force_insert=True)
    known.raised.add((entry.pk, ask.key))
    return RAISED


def _details(run: ImportRun, entry: ListEntry) -> str:
    told = [f"{feeds.called(key)}: {entry.said[key]}" for key in TOLD_WITH_IT if entry.said.get(key)]
    return "\n".join([f"From the list “{run.data_set.name if run.data_set else run.file_name}”.", *told])


def _tell_the_front_door(run: ImportRun, entry: ListEntry, need: Need) -> datetime | None:
    """A restricted record at the safeguarding front door. A borough without one still has the urgent need."""
    words = [entry.said.get(key, "") for key in ("call_outcome", "call_outcome_words", "call_remarks")]
    text = f"The national call centre's outcomes file says: {' · '.join(filter(None, words))}"
    try:
        with transaction.atomic():
            notes.raise_concern(team=run.team, text=text, by=None, person=entry.person, need=need)
    except Refused:
        return None
    return timezone.now()
