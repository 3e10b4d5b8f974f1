"""Neighbours and next of kin: who may be rung when somebody cannot be reached, as it was agreed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.kit.identifiers import read_phone
from hearth.kit.refused import Refused
from hearth.people.models import Kin, Person

MOST = 6


@transaction.atomic
def add(*, person: Person, by: User, name: str, relationship: str, phone: str, agreed_on: date | None = None,
        agreed_by: str = "", agreed: str = "", knows: bool = False) -> Kin:  # fmt: skip
    """Write down somebody near to a person. Rung only where it was agreed on a day, by whom and for what."""
    _may_say(person, by)
    held = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    made = Kin(
        borough_id=held.borough_id, person=held, name=name.strip(), relationship=relationship.strip(),
        phone=_number(phone), agreed_on=agreed_on, agreed_by=agreed_by, agreed=agreed.strip(), knows=knows, said_by=by,
    )  # fmt: skip
    _refuse_unsaid(made)
    now = Kin.objects.filter(person=held, ended_at=None)
    if now.filter(phone=made.phone).exists():
        raise Refused("Somebody with this number stands here already. Change that entry.")
    if now.count() >= MOST:
        raise Refused(f"There are {MOST} already. Take one away that is not needed any more.")
    made.save(force_insert=True)
    record("people.add_kin", made, person=held, may_be_rung=agreed_on is not None)
    return made


def _number(phone: str) -> str:
    read = read_phone(phone)
    if not read:
        raise Refused(read.fault or "Give a telephone number that can be rung.")
    return read.e164


def _refuse_unsaid(made: Kin) -> None:
    if not made.name or not made.relationship:
        raise Refused("Say who they are: a name, and neighbour, daughter, friend.")
    if made.agreed_on is None and not made.agreed_by:
        return
    if made.agreed_on is None or made.agreed_by not in dict(Kin.AGREED_BY) or not made.agreed:
        raise Refused("Say on which day it was agreed, by whom, and what was agreed. Otherwise nobody rings them.")
    if made.agreed_on > timezone.localdate():
        raise Refused("It cannot have been agreed on a day that lies ahead.")


@transaction.atomic
def change(kin: Kin, *, by: User, **said: Any) -> Kin:
    """What is so now. The entry before stays to be read, with who ended it and when."""
    held = _end(kin, by, "Said anew")
    return add(person=held.person, by=by, **said)


@transaction.atomic
def take_away(kin: Kin, *, by: User, because: str) -> Kin:
    """They are not to be rung any more, or it was never so."""
    if not because.strip():
        raise Refused("Say why, in a few words: they asked, it was a mistake, they have moved.")
    held = _end(kin, by, because.strip()[:200])
    record("people.take_away_kin", held, person=held.person)
    return held


def _end(kin: Kin, by: User, because: str) -> Kin:
    held = Kin.objects.select_for_update(of=("self",)).select_related("person").get(pk=kin.pk)
    _may_say(held.person, by)
    if held.ended_at:
        raise Refused("A colleague changed this entry meanwhile. Load the page again.")
    held.ended_by, held.ended_at, held.ended_because = by, timezone.now(), because
    held.save(update_fields=["ended_by", "ended_at", "ended_because"])
    return held


def _may_say(person: Person, by: User) -> None:
    if person.borough_id not in by.boroughs_where(Permission.FIND_PEOPLE):
        raise Refused("Your role does not let you change this person's record. Ask your hub manager.")
