"""When nobody may be written to: what waits is taken back, whichever team queued it, and the send job asks again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from hearth.access.models import User
from hearth.people.models import Person
from hearth.people.rules import not_written_by
from hearth.post import actions as post

DIED = "The record says that this person has died."
NO_CONTACT = "The person does not want to be contacted."
OTHER_WAY = "The person wants to be reached another way."
RESTRICTED = "The use of this person's record is restricted."


def stop_all(people: Iterable[UUID], *, borough_id: int, by: User | None) -> int:
    """Somebody has died: everything that waits about them is taken back, also what was to go to those who help."""
    return post.cancel_about(_and_joined(people), borough_id=borough_id, why=DIED, by=by)


def stop_to_them(people: Iterable[UUID], *, borough_id: int, by: User | None) -> int:
    """They are not to be contacted: what waits to go to them is taken back; those who help are still told."""
    return post.cancel_about(_and_joined(people), borough_id=borough_id, why=NO_CONTACT, by=by, only_to_them=True)


def stop_restricted(people: Iterable[UUID], *, borough_id: int, by: User | None) -> int:
    """Nobody uses their record any more: everything that waits to them or about them is taken back."""
    return post.cancel_about(people, borough_id=borough_id, why=RESTRICTED, by=by)


def _and_joined(people: Iterable[UUID]) -> list[UUID]:
    """These records and those that were joined to them: a message may have been queued before the joining."""
    stated = list(people)
    return [*stated, *Person.objects.filter(joined_to__in=stated).values_list("pk", flat=True)]


def stop_where_told(changed: Iterable[tuple[Person, set[str]]]) -> None:
    """After a list has told of people: take back what waits for those who have died, or may have."""
    died: dict[int, list[UUID]] = defaultdict(list)
    held: dict[int, list[UUID]] = defaultdict(list)
    for person, fields in changed:
        joined_to_the_dead = "joined_to" in fields and person.joined_to and person.joined_to.is_deceased
        if ("is_deceased" in fields and person.is_deceased) or joined_to_the_dead:
            died[person.borough_id].append(person.pk)
        elif "no_contact" in fields and person.no_contact:
            held[person.borough_id].append(person.pk)
    for borough_id, people in died.items():
        stop_all(people, borough_id=borough_id, by=None)
    for borough_id, people in held.items():
        stop_to_them(people, borough_id=borough_id, by=None)


def keep_to_wishes(person: Person, changed: Mapping[str, Any], *, by: User | None) -> None:
    """After a record has changed: take back what no longer fits how the person wants to be reached."""
    if changed.get("is_deceased"):
        stop_all([person.pk], borough_id=person.borough_id, by=by)
    if changed.get("no_contact"):
        stop_to_them([person.pk], borough_id=person.borough_id, by=by)
    if "contact_by" in changed and (channels := not_written_by(person.contact_by)):
        post.cancel_about(_and_joined([person.pk]), borough_id=person.borough_id, why=OTHER_WAY, by=by,
                          channels=channels, only_to_them=True)  # fmt: skip


def cancelled_by_death(person: Person) -> int:
    """How many messages were taken back because this person was thought to have died."""
    return post.cancelled_about(_and_joined([person.pk]), borough_id=person.borough_id, why=DIED)


def against_writing(person_id: UUID, *, channel: str, is_to_them: bool) -> str:
    """Why a message must not go out now; nothing when it may.

    Waits for whoever is changing the record at this moment, so that a death being written down counts.
    """
    people = Person.objects.select_for_update(of=("self",))
    person = people.filter(pk=person_id).first()
    if person is not None and person.joined_to_id:
        person = people.get(pk=person.joined_to_id)
    if person is None:
        return ""
    if person.is_deceased:
        return DIED
    if person.rests:
        return RESTRICTED
    if is_to_them and person.no_contact:
        return NO_CONTACT
    return OTHER_WAY if is_to_them and channel in not_written_by(person.contact_by) else ""
