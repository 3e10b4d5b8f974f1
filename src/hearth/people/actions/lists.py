"""Entries of lists that came in: kept as the file said, and joined to the persons they are about."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone

from hearth.access.record import record
from hearth.kit.bulk import add_rows, batches, change_rows, sent_ahead
from hearth.kit.refused import Refused
from hearth.people.actions import contact
from hearth.people.fitting import (
    Standing,
    hints,
    is_for_somebody,
    name_key,
    names,
    other_middle,
    other_number,
    shares_a_name,
    tells_of_another,
)
from hearth.people.models import DataSet, ListEntry, Person
from hearth.people.telling import SOURCED, Blank, Told, fill

MAY_BE_KNOWN = "may be somebody known already"
TO_IDENTIFY = "somebody to identify"
RESTRICTED = "use of the record is restricted"


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry to keep: the row of the file, what was read from it, and what it tells of the person."""

    row_key: str
    said: Mapping[str, str]
    flags: frozenset[str]
    digest: str
    told: Told
    cells: Sequence[str] = ()
    sender_id: str = ""  # the sender's own number for the person, where the list is known by it

    @property
    def is_nameless(self) -> bool:
        return not (self.told.first_name or self.told.last_name)


@dataclass(frozen=True, slots=True)
class Link:
    """Whom a row is about, and who or what decided it.

    `person_id` is a record that stands, `same_as` the key of another row of the same file; neither: somebody new,
    or nobody as yet (`is_nobody`) when the row has no name to make a record of.
    """

    how: str = "made"
    person_id: UUID | None = None
    same_as: str = ""
    weight: float | None = None
    evidence: Sequence[Any] = ()
    model: str = ""
    may_be: Sequence[UUID] = ()  # records it may be about; somebody must look
    is_nobody: bool = False
    is_restricted: bool = False  # it is about somebody whose record may not be used: it is linked to nobody

    @property
    def is_doubtful(self) -> bool:
        return bool(self.may_be)


NEW = Link()
"""Somebody new."""
Weigh = Callable[[Sequence[Listed]], Mapping[str, Link]]
"""Decides about the rows that no exact match decided: row key -> link, where there is something to say."""


@dataclass(slots=True)
class NewEntry:
    """An entry that was added: its id, and whom it is about."""

    pk: UUID
    person_id: UUID | None
    may_be: Sequence[UUID] = ()


_New = tuple[NewEntry, Listed, Link]


class Kept(dict[str, ListEntry | NewEntry]):
    """What keeping entries came to: row key -> entry; and what stood before, so that it can be undone.

    `was` is row key -> {"entry": its fields as they were, None when it is new; "person": fields of the person's
    record that the row filled, as they were; "version": the record's version since; "made": a record was made}.
    """

    was: dict[str, dict[str, Any]]

    def __init__(self) -> None:
        super().__init__()
        self.was = {}


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
    if not made:
        _may_take_more(data_set, given, defaults)
    changed = [] if made else [name for name, value in given.items() if getattr(data_set, name) != value]
    for fact in changed:
        setattr(data_set, fact, given[fact])
    if changed:
        data_set.save(update_fields=changed)
    if made or changed:
        record("lists.describe", data_set, team=team, made=made, changed=changed)
    return data_set


def _may_take_more(data_set: DataSet, given: dict[str, Any], defaults: Mapping[str, Any]) -> None:
    """A list that was deleted begins anew; one that has ended takes nothing; and no file moves a last day later."""
    if data_set.emptied_at:
        given["expires_on"] = defaults["expires_on"]
        data_set.locked_at = data_set.emptied_at = data_set.warned_on = None
        data_set.save(update_fields=["locked_at", "emptied_at", "warned_on"])
        record("lists.begin_anew", data_set, team=data_set.team)
        return
    if data_set.has_ended:
        raise Refused(
            f"“{data_set.name}” ended on {data_set.expires_on:%d/%m/%Y} and takes no more files. Say on the list's own "
            "page, under Lists, why it may be kept for longer, and load the file then."
        )
    if (later := given.get("expires_on")) and later > data_set.expires_on:
        raise Refused(
            f"“{data_set.name}” may be kept until {data_set.expires_on:%d/%m/%Y}. A later day needs a reason: give it "
            "on the list's own page, under Lists. Then load the file."
        )


@transaction.atomic
def keep_entries(
    *, data_set: DataSet, entries: Iterable[Listed], by, weigh: Weigh | None = None,
    told: Callable[[float], None] | None = None,
) -> Kept:  # fmt: skip
    """Add or change these entries of one list, whole, and join each to its person.

    An entry that is known stays with its person. A new one goes to its one exact match, else where `weigh` says,
    else to a new person; then its `may_be` are the records somebody must compare it with. A row without a name that
    fits nobody waits for somebody to identify it. `told` hears which share of it is written.
    """
    rows = list(entries)
    held = _held(data_set, [listed.row_key for listed in rows])
    known = _Known(data_set, [listed for listed in rows if not _has_person(held, listed)])
    known.decide(weigh)
    now, kept = timezone.now(), Kept()
    new: deque[_New] = deque()
    changed: list[ListEntry] = []
    for listed in sorted(rows, key=known.turn):
        entry = held.get(listed.row_key)
        kept.was[listed.row_key] = {"entry": entry and {name: getattr(entry, name) for name in KEPT_OF_ENTRIES}}
        if entry:
            _say(entry, listed, known.link(listed, entry), by, now)
            changed.append(entry)
        else:
            new.append(known.new(listed))
        kept[listed.row_key] = entry or new[-1][0]
    changing, every = len(known.changed), len(known.changed) + len(known.made) + len(new)

    def tell(done: int) -> None:
        if told:
            told(done / every)

    people, number, added = known.save(kept, tell), len(rows), len(new)
    del rows, known, held  # what is written is let go of as it goes: 100,000 rows are half a gigabyte
    _write(data_set, people, new, changed, by=by, now=now, told=lambda done: tell(changing + done))
    record("lists.keep_entries", data_set, team=data_set.team, entries=number, new=added)
    return kept


def _write(data_set: DataSet, people: deque[Blank], new: deque[_New], changed, *, by, now, told) -> None:
    """Add the people a list makes, then its entries, which point at them; change those it had."""
    first = len(people)
    of_people = {"borough_id": data_set.borough_id, "made_at": now}
    of_entries = {"team_id": data_set.team_id, "data_set_id": data_set.pk, "first_seen_at": now,
                  "last_changed_at": now, "link_at": now, "link_by_id": by and by.pk}  # fmt: skip
    with sent_ahead():
        add_rows(Person, map(vars, _drained(people)), same=of_people, told=told)
        rows = (_row(*one) for one in _drained(new))
        add_rows(ListEntry, rows, same=of_entries, told=lambda done: told(first + done))
        change_rows(changed, _KEPT)


def _held(data_set: DataSet, keys: Sequence[str]) -> dict[str, ListEntry]:
    mine = data_set.entries.filter(team_id=data_set.team_id).select_related("person").select_for_update(of=("self",))
    return {entry.row_key: entry for batch in batches(keys) for entry in mine.filter(row_key__any_of=batch)}


def _has_person(held: Mapping[str, ListEntry], listed: Listed) -> bool:
    return listed.row_key in held and held[listed.row_key].person_id is not None


@transaction.atomic
def leave_list(*, data_set: DataSet, row_keys: Sequence[str], by) -> dict[str, ListEntry]:
    """Mark these entries as gone from the list. Their persons stay, and what is known of them. Row key -> entry."""
    now, left = timezone.now(), {}
    standing = data_set.entries.filter(team_id=data_set.team_id, gone_at__isnull=True)
    for batch in batches(row_keys):
        for entry in standing.select_for_update(of=("self",)).filter(row_key__any_of=batch):
            entry.gone_at = now
            left[entry.row_key] = entry
    change_rows(list(left.values()), ["gone_at"])
    if left:
        record("lists.leave", data_set, team=data_set.team, entries=len(left))
    return left


_KEPT = [
    "person", "said", "cells", "tells", "digest", "flags", "last_changed_at", "gone_at", "link_how", "link_by",
    "link_at", "link_weight", "link_evidence", "link_model",
]  # fmt: skip
KEPT_OF_ENTRIES = tuple(f"{name}_id" if name in ("person", "link_by") else name for name in _KEPT)
OF_PERSONS = (*SOURCED, "nhs_number_is_valid", "sources")


def _drained(items: deque[Any]) -> Iterator[Any]:
    while items:
        yield items.popleft()


def _row(entry: NewEntry, listed: Listed, link: Link) -> dict[str, Any]:
    """What stands in the row of an entry that is added."""
    return {
        "id": entry.pk, "person_id": entry.person_id, "row_key": listed.row_key, "said": listed.said,
        "cells": listed.cells, "tells": listed.told.as_json(), "digest": listed.digest,
        "flags": sorted(_flags(listed, link)), "link_how": link.how, "link_weight": link.weight,
        "link_evidence": link.evidence, "link_model": link.model,
    }  # fmt: skip


def _say(entry: ListEntry, listed: Listed, link: Link | None, by, now) -> None:
    """Write onto an entry what its row says, and how it was decided whom it is about when that was decided now."""
    flags = _flags(listed, link)
    if link:
        entry.link_how, entry.link_by, entry.link_at, entry.link_weight = link.how, by, now, link.weight
        entry.link_evidence, entry.link_model = list(link.evidence), link.model
    elif MAY_BE_KNOWN in entry.flags:
        flags = flags | {MAY_BE_KNOWN}
    entry.said, entry.cells, entry.tells = dict(listed.said), list(listed.cells), listed.told.as_json()
    entry.digest, entry.flags, entry.last_changed_at, entry.gone_at = listed.digest, sorted(flags), now, None


def _flags(listed: Listed, link: Link | None) -> frozenset[str]:
    doubts = {
        MAY_BE_KNOWN: link and link.is_doubtful,
        TO_IDENTIFY: link and link.is_nobody and not link.is_restricted,
        RESTRICTED: link and link.is_restricted,
    }
    return listed.flags | {flag for flag, is_so in doubts.items() if is_so}


class _Known:
    """The persons a list may be about: those the borough has, and those this list adds."""

    def __init__(self, data_set: DataSet, entries: Sequence[Listed]):
        self.data_set, self.borough, self.entries = data_set, data_set.borough, entries
        self.by_number: dict[tuple[str, date | None], list[Standing | Blank]] = defaultdict(list)
        self.by_name: dict[tuple, list[Standing | Blank]] = defaultdict(list)
        self.by_hint: dict[tuple, set[Standing]] = defaultdict(set)
        self.by_any_number: dict[str, list[Standing | Blank]] = defaultdict(list)
        self.people: dict[UUID, Person] = {}
        self.links: dict[str, Link] = {}
        self.joined: dict[str, Person | Blank] = {}
        self.shut: set[str] = set()  # rows about somebody whose record is restricted
        standing = Person.objects.filter(borough=self.borough).standing()
        self.restricted: set[UUID | None] = set(standing.filter(is_restricted=True).values_list("pk", flat=True))
        self.made: dict[UUID, Blank] = {}
        self.changed: dict[UUID, tuple[Person, set[str]]] = {}
        self.was: dict[UUID, tuple[str, dict[str, Any]]] = {}
        some_are_nameless = any(listed.is_nameless for listed in entries)
        for person in self._candidates(entries):
            self._remember(person)
            if some_are_nameless:
                for hint in hints(person.date_of_birth, person.postcode, (person.phone, person.phone_2)):
                    self.by_hint[hint].add(person)

    def decide(self, weigh: Weigh | None) -> None:
        """Decide about every row that can be decided now: exactly, else by weighing."""
        exact = {listed.row_key: self._exact(listed.told) for listed in self.entries if not listed.is_nameless}
        self.links = {key: link for key, link in exact.items() if link and link.person_id}
        self.links |= {one.row_key: self._caller(one.told) for one in self.entries if one.is_nameless}
        self.links |= self._of_senders([one for one in self.entries if one.sender_id and one.row_key not in self.links])
        rest = [listed for listed in self.entries if listed.row_key not in self.links]
        if weigh and rest:
            self.links |= weigh(rest)
        wanted = sorted({link.person_id for link in self.links.values() if link.person_id})
        for batch in batches(wanted):
            self.people |= {person.pk: person for person in Person.objects.filter(pk__any_of=batch)}

    def turn(self, listed: Listed) -> tuple[bool, str]:
        """Rows that follow another row of the file come after it."""
        link = self.links.get(listed.row_key)
        return bool(link and link.same_as), listed.row_key

    def new(self, listed: Listed) -> _New:
        """The entry of a row that the list has not had, joined to its person."""
        key = uuid4()
        link = self._decided(listed)
        person = self._join(link, listed, key)
        return NewEntry(key, person.pk if person else None, link.may_be), listed, link

    def link(self, listed: Listed, entry: ListEntry) -> Link | None:
        """Let an entry's person take what its row tells; an entry without a person is joined to one now."""
        if entry.person:
            self._tell(entry.person, listed, entry.pk)
            return None
        link = self._decided(listed)
        if person := self._join(link, listed, entry.pk):
            entry.person_id = person.pk
        entry.may_be = link.may_be
        return link

    def _decided(self, listed: Listed) -> Link:
        """Decided before, or exactly like somebody this file made, or somebody new; never somebody whose record is
        restricted: then the row is about nobody, and where that is not sure somebody finds out."""
        link = self.links.get(listed.row_key) or self._exact(listed.told) or NEW
        shut = self.restricted.intersection((link.person_id, *link.may_be))
        if not shut and not (link.same_as and link.same_as not in self.joined):
            return link
        if sure := link.person_id in shut or link.same_as in self.shut:
            self.shut.add(listed.row_key)
        return Link(is_nobody=True, is_restricted=sure)

    def _join(self, link: Link, listed: Listed, entry: UUID) -> Person | Blank | None:
        """The person a row is about, who takes what it tells; made when it is somebody new."""
        if link.is_nobody:
            return None
        person: Person | Blank
        if link.person_id:
            person = self.people.get(link.person_id) or self.made[link.person_id]
        elif link.same_as:
            person = self.joined[link.same_as]
        else:
            person = self.joined[listed.row_key] = self._make(listed.told, entry)
            return person
        self._tell(person, listed, entry)
        self.joined[listed.row_key] = person
        return person

    def _candidates(self, entries: Sequence[Listed]) -> Iterable[Standing]:
        """Everybody with one of these valid NHS numbers, or a postcode and a date of birth of the list."""
        people = Person.objects.filter(borough=self.borough).standing()
        seen: dict[UUID, Standing] = {}
        for batch in batches(entries) if people.exists() else ():
            told = [listed.told for listed in batch]
            phones = {phone for listed in batch if listed.is_nameless for phone in listed.told.phones}
            numbers = {one.nhs_number for one in told if one.nhs_number_is_valid}
            postcodes, births = {one.postcode for one in told if one.postcode}, {one.born for one in told if one.born}
            ways = [Q(nhs_number__any_of=numbers), Q(postcode__any_of=postcodes, date_of_birth__any_of=births)]
            for way in [*ways, Q(phone__any_of=phones) | Q(phone_2__any_of=phones)][: 3 if phones else 2]:
                found = people.filter(way).values_list(*Standing.__slots__)
                seen.update({row[0]: Standing(*row) for row in found})
        return [seen[pk] for pk in sorted(seen)]

    def _remember(self, person: Standing | Blank) -> None:
        self.by_any_number[person.nhs_number].append(person)
        if person.nhs_number and person.nhs_number_is_valid and person.date_of_birth:
            self.by_number[person.nhs_number, person.date_of_birth].append(person)
        if name := name_key(person.first_name, person.last_name, person.date_of_birth, person.postcode):
            self.by_name[name].append(person)

    def _of_senders(self, entries: Sequence[Listed]) -> dict[str, Link]:
        """A list that is known by the sender's own number: rows of one number and one name are of one person, unless
        their birthdays or valid NHS numbers differ."""
        evidence = [["", "Same number of the sender, and same name", None]]
        known: dict[tuple, tuple[UUID, Told]] = {}
        for batch in batches(sorted({one.sender_id for one in entries})):
            held = self.data_set.entries.filter(team_id=self.data_set.team_id, person__isnull=False)
            for number, told, person in (
                held.annotate(number=KeyTextTransform("sender_id", "said"))
                .filter(number__in=batch)
                .order_by("pk")
                .values_list("number", "tells", "person")
            ):
                row = Told.from_json(told)
                known.setdefault((number, *names(row)), (person, row))
        links: dict[str, Link] = {}
        first: dict[tuple, Listed] = {}
        for one in sorted(entries, key=lambda e: e.row_key):
            whose = (one.sender_id, *names(one.told))
            stands, leader = known.get(whose), first.setdefault(whose, one)
            if stands and not tells_of_another(stands[1], one.told):
                links[one.row_key] = Link("exact", stands[0], evidence=evidence)
            elif not stands and leader is not one and not tells_of_another(leader.told, one.told):
                links[one.row_key] = Link("exact", same_as=leader.row_key, evidence=evidence)
        return links

    def _caller(self, told: Told) -> Link:
        """A row without a name: the one person with its date of birth and its postcode or telephone, unless their NHS
        numbers differ. Otherwise nobody: somebody has to find out."""
        hinted = [self.by_hint.get(hint, set()) for hint in hints(told.born, told.postcode, told.phones)]
        found = set().union(*hinted) if hinted else set()
        numbered = {person for person in found if told.nhs_number_is_valid and person.nhs_number == told.nhs_number}
        fitting = numbered or {person for person in found if not other_number(person, told)}
        if len(fitting) != 1 or is_for_somebody(next(iter(fitting)), told):
            return Link(is_nobody=True)
        same = "NHS number, date" if numbered else "Date"
        evidence = [["", f"{same} of birth, and postcode or telephone are the same", None]]
        return Link("exact", fitting.pop().pk, evidence=evidence)

    def _exact(self, told: Told) -> Link | None:
        """The one record with this valid NHS number, birth date and a name of theirs, or with this very name, birth
        date and postcode.

        Several, an NHS number held with another name or birth date, a death, or a protected address are a doubt: a new
        person is made, and somebody must look.
        """
        numbered = self.by_number.get((told.nhs_number, told.born), []) if told.nhs_number_is_valid else []
        if len(numbered) == 1 and shares_a_name(numbered[0], told) and not is_for_somebody(numbered[0], told):
            return Link("exact", numbered[0].pk, evidence=[["", "Same NHS number, date of birth and name", None]])
        name = name_key(told.first_name, told.last_name, told.born, told.postcode)
        named = self.by_name.get(name, []) if name else []
        agreeing = [person for person in named if not (other_number(person, told) or other_middle(person, told))]
        if len(agreeing) == 1 and not numbered and not is_for_somebody(agreeing[0], told):
            return Link("exact", agreeing[0].pk, evidence=[["", "Same name, date of birth and postcode", None]])
        alike = [*numbered, *named, *(self.by_any_number[told.nhs_number] if told.nhs_number_is_valid else [])]
        return Link(may_be=list(dict.fromkeys(person.pk for person in alike))) if alike else None

    def _make(self, told: Told, entry: UUID) -> Blank:
        person = Blank(uuid4())
        fill(person, told, str(entry))
        self.made[person.pk] = person
        self._remember(person)
        return person

    def _tell(self, person: Person | Blank, listed: Listed, entry: UUID) -> None:
        """Let the record take what it had not, and remember what it was."""
        if isinstance(person, Blank):
            fill(person, listed.told, str(entry))
            return
        was = {name: getattr(person, name) for name in OF_PERSONS} | {"sources": dict(person.sources)}
        if fields := fill(person, listed.told, str(entry)):
            _, held = self.changed.setdefault(person.pk, (person, set()))
            held |= fields
            _, first = self.was.setdefault(person.pk, (listed.row_key, {}))
            for name in ("ward_id" if one == "ward" else one for one in fields):
                first.setdefault(name, was[name])

    def save(self, kept: Kept, told: Callable[[int], None]) -> deque[Blank]:
        """Save the records that took something, say which rows made a record or changed one, and return those made."""
        save_changed(self.changed.values(), told)
        for pk, (row_key, was) in self.was.items():
            kept.was[row_key] |= {"person": was, "version": self.changed[pk][0].version}
        for row_key, entry in kept.items():
            if entry.person_id in self.made:
                kept.was[row_key]["made"] = True
        return deque(self.made.values())


def _after(told: Callable[[int], None], before: int, done: int) -> None:
    told(before + done)


def save_changed(changed: Iterable[tuple[Person, set[str]]], told: Callable[[int], None] = lambda number: None) -> None:
    """Save these fields of these persons, each with a new version; whoever died is written to no more. `told` hears
    how many are sent."""
    changed, sent = list(changed), 0
    by_fields: dict[frozenset, list[Person]] = defaultdict(list)
    for person, taken in changed:
        person.version += 1
        by_fields[frozenset(taken | {"version"})].append(person)
    for fields, people in by_fields.items():
        change_rows(people, sorted(fields), partial(_after, told, sent))
        sent += len(people)
    contact.stop_where_told(changed)
