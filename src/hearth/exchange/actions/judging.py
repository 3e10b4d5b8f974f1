"""What a file would do to a team's list, worked out against what the list holds now. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Greatest

from hearth.areas.models import Borough, Postcode
from hearth.exchange.actions.choices import Choices, known_list
from hearth.exchange.models import ImportRun
from hearth.exchange.rules import feeds
from hearth.exchange.rules.entries import Entry, RefusedRow
from hearth.exchange.rules.plans import Area, Held, Plan, Whole, plan, take_off
from hearth.kit.bulk import batches
from hearth.kit.identifiers import folded
from hearth.people.models import DataSet, ListEntry

STAMPS = tuple(key for key, field in feeds.fields().items() if field.stamp)


@dataclass(frozen=True)
class Judged:
    """Every row's verdict, the entry and person each key has now, the ward of each postcode of ours, and which
    districts count."""

    plan: Plan
    ids: dict[str, tuple[UUID, UUID | None]]
    wards: dict[str, int]
    districts: frozenset[str]


def held_as(run: ImportRun) -> str:
    """The key of the data set a file belongs to: its list's own, or that of the list it takes people off."""
    return known_list(run.feed).takes_from or run.feed


def judged(
    run: ImportRun, rows: Sequence[Entry | RefusedRow], data_set: DataSet | None, *, part: bool = False
) -> Judged:
    """Hold these rows against the list. `part` of a file says nothing about who is gone."""
    choices = Choices.of(run.options)
    area, wards = area_of(run.team.borough, rows, choices)
    held, ids = _held(data_set, rows)
    if known_list(run.feed).takes_from:
        return Judged(take_off(rows, held=held), ids, wards, area.districts)
    whole = _whole(data_set, choices) if data_set and not part and choices.is_whole(run) else None
    return Judged(plan(rows, held=held, area=area, whole=whole), ids, wards, area.districts)


def area_of(borough: Borough, rows: Sequence[Entry | RefusedRow], choices: Choices) -> tuple[Area, dict[str, int]]:
    """Which rows are ours, and the ward of each postcode of ours."""
    codes = sorted({row.postcode.code for row in rows if isinstance(row, Entry) and row.postcode})
    ours: dict[str, bool] = {}
    wards: dict[str, int] = {}
    for batch in batches(codes):
        for code, owner, ward in Postcode.objects.filter(pk__any_of=batch).values_list("pk", "borough_id", "ward_id"):
            ours[code] = owner == borough.pk
            if ours[code]:
                wards[code] = ward
    districts = frozenset({borough.gss, *borough.other_gss, *(code.upper() for code in choices.districts)} - {""})
    return Area(districts, ours, frozenset({folded(borough.name)}), choices.keep_out_of_area), wards


def _held(
    data_set: DataSet | None, rows: Sequence[Entry | RefusedRow]
) -> tuple[dict[str, Held], dict[str, tuple[UUID, UUID | None]]]:
    held: dict[str, Held] = {}
    ids: dict[str, tuple[UUID, UUID | None]] = {}
    if data_set is None:
        return held, ids
    stamps = [KeyTextTransform(name, "said") for name in STAMPS]
    for batch in batches(sorted({row.key for row in rows if isinstance(row, Entry)})):
        entries = ListEntry.objects.filter(data_set=data_set, team_id=data_set.team_id, row_key__any_of=batch)
        told = entries.values_list("row_key", "digest", "pk", "person_id", "gone_at", "person__is_restricted", *stamps)
        for key, digest, pk, person, gone_at, is_restricted, *when in told:
            held[key] = Held(digest, max(stamp or "" for stamp in when), gone_at is not None, bool(is_restricted))
            ids[key] = (pk, person)
    return held, ids


def _whole(data_set: DataSet, choices: Choices) -> Whole:
    """Everybody who stands on the list now, and the newest day any of its rows carries."""
    standing = ListEntry.objects.filter(data_set=data_set, team_id=data_set.team_id, gone_at__isnull=True)
    newest = Greatest(*(KeyTextTransform(name, "said") for name in STAMPS))
    rows = list(standing.values_list("row_key", newest))
    return Whole(frozenset(key for key, _ in rows), max((day or "" for _, day in rows), default=""), choices.may_go)
