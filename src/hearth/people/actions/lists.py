"""Entries of lists that came in: kept as the file said, and joined to the persons they are about.

A file never overwrites a person. It fills what was blank, and it can say that somebody has died.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone

from hearth.access.record import record
from hearth.people.models import DataSet, ListEntry, Person

BATCH = 500
MAY_BE_KNOWN = "may be somebody known already"


@dataclass(frozen=True)
class Listed:
    """One entry to keep, and what it says about the person. Addresses are given whole or not at all."""

    row_key: str
    said: Mapping[str, str]
    flags: frozenset[str]
    digest: str
    first_name: str = ""
    middle_name: str = ""
    last_name: str = ""
    born: date | None = None
    nhs_number: str = ""
    nhs_number_is_valid: bool = False
    phones: tuple[str, ...] = ()
    email: str = ""
    address: Mapping[str, str] = field(default_factory=dict)
    postcode: str = ""
    uprn: str = ""
    ward_id: int | None = None
    has_died: bool = False
    died_on: date | None = None
    hold_contact: bool = False


@transaction.atomic
def open_data_set(
    *, team, key: str, name: str, source: str, legal_basis: str, purpose: str, expires_on: date | None,
    kept_for_days: int, by,
) -> DataSet:  # fmt: skip
    """The team's list of this key, locked; made when it is new. What was said of it stays unless said anew."""
    today = timezone.localdate()
    facts = {"source": source, "legal_basis": legal_basis, "purpose": purpose, "expires_on": expires_on}
    given = {name: value for name, value in facts.items() if value}
    defaults = {"borough": team.borough, "name": name, "expires_on": today + timedelta(days=kept_for_days), **given}
    data_set, made = DataSet.objects.select_for_update().get_or_create(team=team, key=key, defaults=defaults)
    changed = [] if made else [name for name, value in given.items() if getattr(data_set, name) != value]
    for fact in changed:
        setattr(data_set, fact, given[fact])
    if changed:
        data_set.save(update_fields=changed)
    if made or changed:
        record("lists.describe", data_set, team=team, made=made, changed=changed)
    return data_set


@transaction.atomic
def keep_entries(*, data_set: DataSet, entries: Sequence[Listed], by) -> dict[str, Person]:
    """Add or change these entries of one list, whole, and join each to its person. Returns row key -> person."""
    kept = {
        entry.row_key: entry
        for batch in _batches([listed.row_key for listed in entries])
        for entry in data_set.entries.select_for_update(of=("self",)).select_related("person").filter(row_key__in=batch)
    }
    known = _Known(data_set.borough, [e for e in entries if e.row_key not in kept or kept[e.row_key].person is None])
    joined: dict[str, Person] = {}
    flags: dict[str, frozenset[str]] = {}
    for listed in sorted(entries, key=lambda e: e.row_key):
        held = kept.get(listed.row_key)
        person, doubt = (held.person, False) if held and held.person else known.find_or_make(listed)
        flags[listed.row_key] = listed.flags | ({MAY_BE_KNOWN} if doubt else frozenset())
        joined[listed.row_key] = person
        known.tell(person, listed)
    known.write()
    _write_entries(data_set, entries, kept, joined, flags)
    record("lists.keep_entries", data_set, team=data_set.team, entries=len(entries), new=len(entries) - len(kept))
    return joined


def _write_entries(data_set, entries, kept, joined, flags) -> None:
    now = timezone.now()
    new, changed = [], []
    for listed in entries:
        entry = kept.get(listed.row_key)
        (changed if entry else new).append(
            entry := entry or ListEntry(team_id=data_set.team_id, data_set=data_set, row_key=listed.row_key)
        )
        entry.person, entry.said, entry.digest = joined[listed.row_key], dict(listed.said), listed.digest
        entry.flags, entry.last_changed_at = sorted(flags[listed.row_key]), now
    _add(new)
    ListEntry.objects.bulk_update(changed, ["person", "said", "digest", "flags", "last_changed_at"], batch_size=BATCH)


class _Known:
    """The persons a list may be about: those the borough has, and those this list adds."""

    def __init__(self, borough, entries: Sequence[Listed]):
        self.borough = borough
        self.by_number: dict[tuple[str, date | None], list[Person]] = defaultdict(list)
        self.by_name: dict[tuple, list[Person]] = defaultdict(list)
        self.numbers: set[str] = set()
        self.made: dict[UUID, Person] = {}
        self.changed: dict[UUID, tuple[Person, set[str]]] = {}
        for person in self._candidates(entries):
            self._remember(person)

    def _candidates(self, entries: Sequence[Listed]) -> Iterable[Person]:
        """Everybody with one of these valid NHS numbers, or a postcode and a date of birth of the list."""
        people = Person.objects.filter(borough=self.borough)
        seen: dict[UUID, Person] = {}
        for batch in _batches(entries):
            numbers = {e.nhs_number for e in batch if e.nhs_number_is_valid}
            postcodes, births = {e.postcode for e in batch if e.postcode}, {e.born for e in batch if e.born}
            for found in (
                people.filter(nhs_number__in=numbers),
                people.filter(postcode__in=postcodes, date_of_birth__in=births),
            ):
                seen.update({person.pk: person for person in found})
        return [seen[pk] for pk in sorted(seen)]

    def _remember(self, person: Person) -> None:
        self.numbers.add(person.nhs_number)
        if person.nhs_number and person.nhs_number_is_valid and person.date_of_birth:
            self.by_number[person.nhs_number, person.date_of_birth].append(person)
        if name := _name_key(person.first_name, person.last_name, person.date_of_birth, person.postcode):
            self.by_name[name].append(person)

    def find_or_make(self, listed: Listed) -> tuple[Person, bool]:
        """(person, doubt): the one exact match, or a new person.

        Several matches, an NHS number held with another date of birth, or a name held with another valid NHS
        number are a doubt: a new person is made, and somebody must look.
        """
        numbered = self.by_number.get((listed.nhs_number, listed.born), []) if listed.nhs_number_is_valid else []
        if len(numbered) == 1:
            return numbered[0], False
        name = _name_key(listed.first_name, listed.last_name, listed.born, listed.postcode)
        named = self.by_name.get(name, []) if name else []
        agreeing = [person for person in named if not _other_number(person, listed)]
        if len(agreeing) == 1 and not numbered:
            return agreeing[0], False
        doubt = bool(numbered or named or (listed.nhs_number_is_valid and listed.nhs_number in self.numbers))
        return self._make(listed), doubt

    def _make(self, listed: Listed) -> Person:
        person = Person(borough=self.borough)
        self.made[person.pk] = person
        _fill_blanks(person, listed)
        self._remember(person)
        return person

    def tell(self, person: Person, listed: Listed) -> None:
        """Fill what was blank, and stop contact with somebody who has died, or may have."""
        told = _fill_blanks(person, listed) | _tell_death(person, listed)
        if told and person.pk not in self.made:
            _, fields = self.changed.setdefault(person.pk, (person, set()))
            fields |= told

    def write(self) -> None:
        _add(list(self.made.values()))
        by_fields: dict[frozenset, list[Person]] = defaultdict(list)
        for person, told in self.changed.values():
            person.version += 1
            by_fields[frozenset(told | {"version"})].append(person)
        for fields, people in by_fields.items():
            Person.objects.bulk_update(people, sorted(fields), batch_size=BATCH)


def _other_number(person: Person, listed: Listed) -> bool:
    both_valid = person.nhs_number_is_valid and listed.nhs_number_is_valid
    return both_valid and person.nhs_number != listed.nhs_number


def _fill_blanks(person: Person, listed: Listed) -> set[str]:
    """Give a person what they had not; an address only when they have none of it. Returns the fields that changed."""
    offered: dict[str, Any] = {
        "first_name": listed.first_name, "middle_name": listed.middle_name, "last_name": listed.last_name,
        "date_of_birth": listed.born, "email": listed.email,
    }  # fmt: skip
    if not any((person.address_1, person.address_2, person.address_3, person.town, person.postcode)):
        offered.update({**listed.address, "postcode": listed.postcode, "ward_id": listed.ward_id, "uprn": listed.uprn})
    told = {name for name, value in offered.items() if value and not getattr(person, name)}
    for name in told:
        setattr(person, name, offered[name])
    told = {"ward" if name == "ward_id" else name for name in told}
    return told | _fill_number(person, listed) | _fill_phones(person, listed)


def _fill_number(person: Person, listed: Listed) -> set[str]:
    if not listed.nhs_number or person.nhs_number:
        return set()
    person.nhs_number, person.nhs_number_is_valid = listed.nhs_number, listed.nhs_number_is_valid
    return {"nhs_number", "nhs_number_is_valid"}


def _fill_phones(person: Person, listed: Listed) -> set[str]:
    told = set()
    for phone in listed.phones:
        if phone in (person.phone, person.phone_2):
            continue
        if slot := next((name for name in ("phone", "phone_2") if not getattr(person, name)), None):
            setattr(person, slot, phone)
            told.add(slot)
    return told


def _tell_death(person: Person, listed: Listed) -> set[str]:
    offered = {
        "is_deceased": listed.has_died, "no_contact": listed.has_died or listed.hold_contact,
        "deceased_on": listed.died_on if listed.has_died else None,
    }  # fmt: skip
    told = {name for name, value in offered.items() if value and not getattr(person, name)}
    for name in told:
        setattr(person, name, offered[name])
    return told


def _name_key(first: str, last: str, born: date | None, postcode: str) -> tuple | None:
    """Exact name, date of birth and postcode, all of them; accents, case and hyphens do not count."""
    names = (_folded(first), _folded(last))
    return (*names, born, postcode) if all(names) and born and postcode else None


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name)
    return re.sub(r"[^a-z0-9]", "", "".join(c for c in plain if not unicodedata.combining(c)).casefold())


def _add(rows: Sequence[Person] | Sequence[ListEntry]) -> None:
    """Add many new rows, each batch as one JSON parameter: half the time of Django's own bulk_create."""
    for batch in _batches(rows):
        meta = batch[0]._meta
        names = {field.column: field.attname for field in meta.concrete_fields}
        told = [{column: getattr(row, name) for column, name in names.items()} for row in batch]
        columns = ", ".join(connection.ops.quote_name(column) for column in names)
        table = connection.ops.quote_name(meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"insert into {table} ({columns}) "  # noqa: S608 - names of our own columns
                f"select {columns} from jsonb_populate_recordset(null::{table}, %s::jsonb)",
                [json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False)],
            )


def _batches(items: Sequence) -> Iterable[Sequence]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
