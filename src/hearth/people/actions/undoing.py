"""A list's file taken back: entries and records stand as if it had never come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from hearth.access.record import record
from hearth.kit.bulk import batches, change_rows
from hearth.people.actions.lists import KEPT_OF_ENTRIES, OF_PERSONS, save_changed
from hearth.people.models import DataSet, ListEntry, Person, on_lists, tells_of
from hearth.people.telling import refill


@dataclass(frozen=True)
class Work:
    """Somebody's work with a person of the list. Behind another wall neither who nor what is told."""

    relation: str
    actor: str
    at: datetime
    person_id: UUID


def worked_on(*, people: Sequence[UUID], since: datetime, fresh: Sequence[UUID]) -> list[Work]:
    """What was done with these people since then, by whomever; `fresh` are the loading's own rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select relation, actor, at, person from people_worked_on(%s::uuid[], %s, %s::uuid[]) order by at",
            [list(people), since, list(fresh)],
        )
        return [Work(*row) for row in cursor.fetchall()]


@transaction.atomic
def take_back(*, data_set: DataSet, was: Mapping[UUID, Mapping[str, Any]], by) -> dict[str, int]:
    """Put these entries back as they were (see lists.Kept), with the records they filled. The caller has checked that
    nobody has worked with them. Returns how many entries and records went, and how many were put back.
    """
    entries = _locked(data_set, list(was))
    people = _people(entries)
    old = [entry for pk, entry in entries.items() if was[pk]["entry"] is not None]
    new = [entry for pk, entry in entries.items() if was[pk]["entry"] is None]
    for entry in old:
        _put_back(entry, was[entry.pk]["entry"])
    change_rows(old, _fields(old, was))
    for batch in batches([entry.pk for entry in new]):
        ListEntry.objects.filter(team_id=data_set.team_id, pk__in=batch).delete()
    exact = _put_back_people(entries, people, was)
    whose = {pk: entry.person_id for pk, entry in entries.items() if entry.person_id}
    made = {whose[pk] for pk, told in was.items() if told.get("made") and pk in whose}
    gone = _let_go(made, people)
    left = {str(entry.pk) for entry in new}
    told_by_it = {pk for pk, person in people.items() if left & set(person.sources.values())}
    filled = {whose[pk] for pk, told in was.items() if told.get("person") and pk in whose}
    again = _fill_again((told_by_it | filled | made) - exact - gone)
    done: dict[str, Any] = {"entries_gone": len(new), "entries_back": len(old), "people_gone": len(gone),
                            "people_back": len(exact) + again}  # fmt: skip
    record("lists.take_back", data_set, team=data_set.team, **done)
    return done


def _locked(data_set: DataSet, ids: Sequence[UUID]) -> dict[UUID, ListEntry]:
    mine = data_set.entries.filter(team_id=data_set.team_id).select_for_update(of=("self",))
    return {entry.pk: entry for batch in batches(ids) for entry in mine.filter(pk__in=batch)}


def _people(entries: Mapping[UUID, ListEntry]) -> dict[UUID, Person]:
    ids = sorted({entry.person_id for entry in entries.values() if entry.person_id})
    locked = Person.objects.select_for_update(of=("self",))
    return {person.pk: person for batch in batches(ids) for person in locked.filter(pk__in=batch)}


def _fields(entries: Sequence[ListEntry], was: Mapping[UUID, Mapping[str, Any]]) -> list[str]:
    """The fields to write back: all of them when any entry was changed, else only the mark that it is gone."""
    wide = any(len(was[entry.pk]["entry"]) > 1 for entry in entries)
    names = KEPT_OF_ENTRIES if wide else ("gone_at",)
    return [name.removesuffix("_id") if name in ("person_id", "link_by_id") else name for name in names]


def _put_back(row: ListEntry | Person, fields: Mapping[str, Any]) -> None:
    """Set these fields from what JSON kept of them."""
    for name, text in fields.items():
        field = row._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name)
        setattr(row, name, None if text is None else _read(field, text))


def _read(field, kept: Any) -> Any:
    if field.get_internal_type() == "JSONField":
        return kept
    return field.target_field.to_python(kept) if field.remote_field else field.to_python(kept)


def _put_back_people(
    entries: Mapping[UUID, ListEntry], people: Mapping[UUID, Person], was: Mapping[UUID, Mapping[str, Any]]
) -> set[UUID]:
    """Records that nothing has changed since get back exactly what they were. Returns which."""
    changed = []
    for pk, told in was.items():
        whose = entries[pk].person_id if pk in entries else None
        person = people.get(whose) if whose else None
        if person and told.get("person") and person.version == told["version"]:
            _put_back(person, told["person"])
            changed.append((person, {"ward" if name == "ward_id" else name for name in told["person"]}))
    save_changed(changed)
    return {person.pk for person, _ in changed}


def _let_go(made: set[UUID], people: Mapping[UUID, Person]) -> set[UUID]:
    """Delete the records the file made, but for those that another list tells of as well."""
    elsewhere: set[UUID] = set()
    for batch in batches(sorted(made)):
        elsewhere |= on_lists(batch)
    free = sorted(pk for pk in made - elsewhere if pk in people and not people[pk].joined_to_id)
    for batch in batches(free):
        Person.objects.filter(pk__in=batch).delete()
    return set(free)


def _fill_again(ids: set[UUID]) -> int:
    """Let the rows that are left fill these records anew."""
    changed = []
    for person in Person.objects.select_for_update(of=("self",)).filter(pk__in=ids):
        before = _values(person)
        fields = refill(person, tells_of(person.pk))
        if _values(person) != before:
            changed.append((person, fields))
    save_changed(changed)
    return len(changed)


def _values(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in OF_PERSONS} | {"sources": dict(person.sources)}
