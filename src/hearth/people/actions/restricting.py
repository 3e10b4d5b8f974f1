"""Restricting the use of a record, and lifting that: who asked, why, what they agree to all the same.

While it is restricted the record is kept, shown with that word to whoever opens it, corrected when it is wrong, and
used to keep somebody safe. Nothing is loaded over it, linked, counted into a cohort, sent back or written to them.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.kit.refused import Refused
from hearth.people.actions import contact
from hearth.people.actions.lists import RESTRICTED, TO_IDENTIFY
from hearth.people.likeness import likeness
from hearth.people.models import ListEntry, Person, Restriction
from hearth.people.telling import Told

TELLING = ("NHS number", "date of birth", "telephone")
"""What two people seldom share: a row that agrees with a record in one of these may be about it."""


@transaction.atomic
def restrict(*, person: Person, by: User, ground: str, because: str, agreed: str = "") -> Restriction:
    """Restrict the use of a record from now on. `agreed` says which help goes on because they agree to it.

    Messages that wait are taken back, unless help goes on. Refused when it is restricted already.
    """
    held = _head(person)
    _may(by, held.borough_id, Permission.FIND_PEOPLE, Permission.ANSWER_SUBJECTS)
    if ground not in dict(Restriction.GROUNDS) or not because.strip():
        raise Refused("Say on which ground, and what they said.")
    if held.is_restricted:
        raise Refused("The use of this record is restricted already.")
    made = Restriction.objects.create(
        borough_id=held.borough_id, person=held, ground=ground, because=because.strip()[:300], restricted_by=by,
        agreed=agreed.strip()[:300],
    )  # fmt: skip
    stopped = _set(held, is_restricted=True, help_goes_on=bool(made.agreed), by=by)
    record("people.restrict", made, person=held, by=by, ground=ground, messages_cancelled=stopped)
    return made


@transaction.atomic
def agree(*, person: Person, by: User, agreed: str) -> Restriction:
    """They agree that some help goes on although the record is restricted; empty: they do not agree any more.

    A colleague writes it down; the public form does not, for anybody may send it in anybody's name.
    """
    held = _head(person)
    _may(by, held.borough_id, Permission.FIND_PEOPLE, Permission.ANSWER_SUBJECTS)
    standing = Restriction.objects.select_for_update(of=("self",)).filter(person=held, lifted_at=None).first()
    if standing is None:
        raise Refused("The use of this record is not restricted.")
    standing.agreed = agreed.strip()[:300]
    standing.save(update_fields=["agreed"])
    stopped = _set(held, is_restricted=True, help_goes_on=bool(standing.agreed), by=by)
    record("people.agree_to_help", standing, person=held, by=by, agrees=bool(standing.agreed),
           messages_cancelled=stopped)  # fmt: skip
    return standing


@transaction.atomic
def uphold(*, restriction: Restriction, by: User) -> Restriction:
    """Find an objection right: the record stays out of use for good, unless they take it back."""
    standing = _standing(restriction, by)
    if not standing.is_objection or standing.upheld_at:
        raise Refused("Only an objection that is not decided yet is upheld.")
    standing.upheld_at, standing.upheld_by = timezone.now(), by
    standing.save(update_fields=["upheld_at", "upheld_by"])
    record("people.uphold_objection", standing, person=standing.person, by=by)
    return standing


@transaction.atomic
def lift(*, restriction: Restriction, by: User, because: str, told_on: date) -> Restriction:
    """Let the record be used again. Refused before they were told that it would be (Article 18(3))."""
    standing = _standing(restriction, by)
    if not because.strip():
        raise Refused("Say why it is lifted: what was found, or that they took it back.")
    if not timezone.localdate(standing.restricted_at) <= told_on <= timezone.localdate():
        raise Refused("Tell them before it is lifted: the day lies between the restriction and today.")
    standing.lifted_at, standing.lifted_by, standing.told_on = timezone.now(), by, told_on
    standing.lifted_because = because.strip()[:300]
    standing.save(update_fields=["lifted_at", "lifted_by", "lifted_because", "told_on"])
    _set(_head(standing.person), is_restricted=False, help_goes_on=False, by=by)
    record("people.lift_restriction", standing, person=standing.person, by=by)
    return standing


@transaction.atomic
def wake_rows(*, person: Person) -> int:
    """Rows that were about somebody whose record was restricted, and that agree with this one in something nobody
    shares by chance, wait to be identified. Returns how many. For a job that has every wall open."""
    rows = ListEntry.objects.select_for_update(of=("self",)).filter(
        team__borough=person.borough_id, person=None, flags__contains=[RESTRICTED]
    )
    woken = 0
    for entry in rows.order_by("pk"):
        alike = likeness(Told.from_json(entry.tells), person)
        if not any(one.agrees and one.what in TELLING for one in alike):
            continue
        entry.flags = sorted({*entry.flags, TO_IDENTIFY} - {RESTRICTED})
        entry.save(update_fields=["flags"])
        woken += 1
    return woken


def _may(by: User, borough_id: int, *permissions: Permission) -> None:
    if not any(borough_id in by.boroughs_where(permission) for permission in permissions):
        raise Refused("Your role does not let you restrict the use of this record. Ask your data protection officer.")


def _standing(restriction: Restriction, by: User) -> Restriction:
    """The restriction, locked, while it stands; only the data protection officer decides about it."""
    rows = Restriction.objects.select_for_update(of=("self",)).select_related("person")
    held = rows.get(pk=restriction.pk)
    _may(by, held.borough_id, Permission.ANSWER_SUBJECTS)
    if held.lifted_at:
        raise Refused("This restriction was lifted already.")
    return held


def _head(person: Person) -> Person:
    """The record that stands, locked."""
    held = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    return _head(held.joined_to) if held.joined_to else held


def _set(held: Person, *, is_restricted: bool, help_goes_on: bool, by: User) -> int:
    """Set the flags on the record and on all that were joined to it; returns how many messages were taken back."""
    found: list[UUID] = [held.pk]
    new = found
    while new:
        new = list(Person.objects.filter(joined_to__in=new).exclude(pk__in=found).values_list("pk", flat=True))
        found = [*found, *new]
    Person.objects.filter(pk__in=found).update(
        is_restricted=is_restricted, help_goes_on=help_goes_on, version=F("version") + 1
    )
    if not is_restricted or help_goes_on:
        return 0
    return contact.stop_restricted(found, borough_id=held.borough_id, by=by)
