"""Where each fact of an identity comes from, what lists say otherwise, and taking a list's word for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from hearth.access.models import User
from hearth.kit.identifiers import read_phone
from hearth.kit.refused import Refused
from hearth.kit.when import age as years_old
from hearth.people import actions
from hearth.people.models import Fact, ListEntry, Person, ended_entries
from hearth.people.rules import in_words
from hearth.people.telling import ADDRESS, TOLD, Told

NAMES = ("first_name", "middle_name", "last_name")
PARTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "name": ("Name", NAMES),
    "known_as": ("Likes to be called", ("known_as",)),
    "born": ("Born", ("date_of_birth",)),
    "nhs_number": ("NHS number", ("nhs_number",)),
    "address": ("Address", ADDRESS),
    "phone": ("Telephone", ("phone",)),
    "phone_2": ("Other telephone", ("phone_2",)),
    "email": ("E-mail", ("email",)),
    "died": ("Has died", ("is_deceased", "deceased_on")),
}
"""What is read as one thing: its words, and the fields it is kept in."""
ELSEWHERE = "a list another team holds"
ENDED = "a list that has ended"


@dataclass(frozen=True)
class Otherwise:
    """What another source says of the same thing. With an `entry` it is a list's row, whose word can be taken."""

    words: str
    source: str
    at: datetime | None
    entry: UUID | None = None


@dataclass
class Part:
    """One thing known of somebody: what stands in the record, who said so and when, and who says otherwise."""

    key: str
    label: str
    words: str
    source: str = ""
    at: datetime | None = None
    otherwise: list[Otherwise] = field(default_factory=list)


def sources_of(person: Person, *, by: User) -> list[Part]:
    """Every part of the identity with its sources, as far as the reader's walls let them be named."""
    entries = ListEntry.objects.visible_to(by).filter(person=person).select_related("data_set")
    entries = list(entries.order_by("-link_at"))
    said, ended = _facts(person), {str(key) for key in ended_entries(person)}
    parts = [_part(key, person, entries, said, ended) for key in PARTS]
    return [part for part in parts if part.words or part.otherwise or part.key not in ("known_as", "phone_2", "died")]


def use_listed(*, person: Person, part: str, entry: ListEntry, by: User, version: int) -> Person:
    """Take a list's word for one part of the identity, instead of what stands there. Kept as said today by whoever did.

    Refused when the row says nothing of it, or is about somebody else.
    """
    if person.is_restricted:
        raise Refused(
            "The use of this record is restricted: no list's word is taken over. Correct it by hand when they "
            "ask you to."
        )
    if part not in PARTS or entry.person_id != person.pk:
        raise Refused("This row is not about this person any more. Open the record again.")
    offered = _offered(part, Told.from_json(entry.tells), person)
    if not offered:
        raise Refused("The list does not say this any more. Open the record again.")
    if part == "died":
        return actions.mark_deceased(person=person, by=by, on=offered.get("deceased_on"))
    if part == "phone" and not person.phone_2:
        offered["phone_2"] = person.phone
    if part == "address":
        offered = {**dict.fromkeys(ADDRESS, ""), **offered}
    return actions.correct(person=person, by=by, version=version, **offered)


def _named(entry: ListEntry | None, *, is_ended: bool) -> tuple[str, datetime | None]:
    """The list and the day; a list that another team holds, or that has ended, stays without its name."""
    return (entry.data_set.name, entry.link_at) if entry else (ENDED if is_ended else ELSEWHERE, None)


def _facts(person: Person) -> dict[str, list[Fact]]:
    """What was told, newest first, by what it was told of."""
    found: dict[str, list[Fact]] = defaultdict(list)
    for fact in Fact.objects.filter(person=person).select_related("said_to").order_by("-said_at"):
        found[fact.field].append(fact)
    return found


def _part(
    key: str, person: Person, entries: Iterable[ListEntry], said: Mapping[str, list[Fact]], ended: Collection[str]
) -> Part:
    label, names = PARTS[key]
    part = Part(key, label, _words(key, {name: getattr(person, name) for name in names}))
    marks = {person.sources[name] for name in names if name in person.sources}
    kept_as = ("address",) if key == "address" else names
    told = sorted((fact for name in kept_as for fact in said.get(name, ())), key=lambda f: f.said_at, reverse=True)
    by_id = {str(entry.pk): entry for entry in entries}
    source = next(iter(marks - {TOLD}), None)
    if source and part.words:
        part.source, part.at = _named(by_id.get(source), is_ended=source in ended)
    elif told:
        part.source, part.at = _told_to(told[0]), told[0].said_at
    earlier = [f for f in told if f.value and not _same(key, f.value, person)]
    part.otherwise = (
        _listed(key, person, entries)
        + (_aged(person, entries) if key == "born" else [])
        + [Otherwise(_fact_words(f), _told_to(f), f.said_at) for f in earlier[: None if source else 3]]
    )
    return part


def _told_to(fact: Fact) -> str:
    if fact.from_list:
        return f"the list “{fact.from_list}”, since deleted"
    return f"told to {fact.said_to.name}" if fact.said_to else "told on a public form"


def _fact_words(fact: Fact) -> str:
    if fact.field in ("phone", "phone_2"):
        return read_phone(fact.value).shown or fact.value
    return fact.value


def _same(key: str, value: str, person: Person) -> bool:
    """Whether a told value is what stands in the record now."""
    if key == "address":
        return value == ", ".join(person.address)
    return value in {str(getattr(person, name) or "") for name in PARTS[key][1]}


def _listed(key: str, person: Person, entries: Iterable[ListEntry]) -> list[Otherwise]:
    """What rows of lists say of it that does not stand in the record; the same words once."""
    found: dict[str, Otherwise] = {}
    for entry in entries:
        offered = _offered(key, Told.from_json(entry.tells), person)
        if not offered or key == "phone_2":
            continue
        words = _words(key, {**dict.fromkeys(PARTS[key][1]), **offered})
        found.setdefault(words, Otherwise(words, entry.data_set.name, entry.last_changed_at, entry.pk))
    return list(found.values())


def _aged(person: Person, entries: Iterable[ListEntry]) -> list[Otherwise]:
    """Ages that rows of lists say, on the day of their file, where the record's date of birth does not come to them.

    An age is no date of birth, so it cannot be taken over.
    """
    found: dict[str, Otherwise] = {}
    for entry in entries:
        age, on = entry.said.get("age", ""), timezone.localdate(entry.last_changed_at)
        is_so = person.date_of_birth and abs(int(years_old(person.date_of_birth, on)) - int(age or -9)) <= 1
        if age.isdigit() and not is_so:
            found.setdefault(age, Otherwise(f"aged {age}", f"the list “{entry.data_set.name}”", entry.last_changed_at))
    return list(found.values())


def _offered(key: str, told: Told, person: Person) -> dict[str, Any]:
    """The fields a row would set for this part, when it says otherwise than the record; else nothing."""
    if key == "phone":
        new = [number for number in told.phones if number not in (person.phone, person.phone_2)]
        return {"phone": new[0]} if new else {}
    given: dict[str, Any] = {
        "name": {name: getattr(told, name) for name in NAMES},
        "born": {"date_of_birth": told.born},
        "nhs_number": {"nhs_number": told.nhs_number},
        "email": {"email": told.email},
        "address": {**told.address, "postcode": told.postcode, "uprn": told.uprn} if told.address else {},
        "died": {"is_deceased": told.has_died, "deceased_on": told.died_on} if told.has_died else {},
    }.get(key, {})
    given = {name: value for name, value in given.items() if value}
    differs = any(_plain(getattr(person, name)) != _plain(value) for name, value in given.items())
    return given if differs else {}


def _plain(value: Any) -> str:
    return " ".join(str(value or "").casefold().split())


def _words(key: str, values: Mapping[str, Any]) -> str:
    """One part as it is read out; empty when nothing is known."""
    if key == "died":
        on = values.get("deceased_on")
        return "" if not values.get("is_deceased") else in_words("deceased_on", on) if on else "Yes"
    if key == "address":
        return ", ".join(str(values[name]) for name in ADDRESS if name != "uprn" and values.get(name))
    said = [in_words(name, value) for name, value in values.items() if value]
    if key == "nhs_number" and said:
        return f"{said[0][:3]} {said[0][3:6]} {said[0][6:]}"
    return " ".join(said)
