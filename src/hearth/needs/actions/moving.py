"""A request or a note that stands with the wrong person goes to the right one; both records say so."""

from __future__ import annotations

from typing import cast

from django.db import transaction

from hearth.access.doors import allow
from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.kit.refused import Refused
from hearth.needs.actions import notes
from hearth.needs.models import Need, Note, Referral
from hearth.people import actions as people
from hearth.people.models import Person


@transaction.atomic
def move_need(need: Need, *, to: Person, by: User, because: str) -> Need:
    """Say that a request of one's own team is somebody else's. Its notes go with it.

    Refused while somebody is on the way with it or another team has it: they know the wrong person's address.
    """
    allow(by, Permission.WORK_NEEDS, need.team_id)
    rows = Need.objects.select_for_update(of=("self",)).select_related("person", "team")
    need = rows.get(pk=need.pk)
    was = _may_move(need.person, to, because)
    if need.stage in ("offered", "taken"):
        raise Refused(f"Somebody has {need.reference} in hand. Take it back first: they know the wrong address.")
    if Referral.objects.filter(need=need).exists():
        raise Refused(f"{need.reference} was referred to another team, which has the wrong person's facts. Ring them.")
    need.person, need.ward = to, to.ward
    need.version += 1
    need.save(update_fields=["person", "ward", "version"])
    need.notes.update(person=to)
    people.involve(person=to, team=need.team, by=by)
    _tell(need, was=was, now=to, by=by, what=f"Request {need.reference}", because=because)
    return need


@transaction.atomic
def move_note(note: Note, *, to: Person, by: User, because: str) -> Note:
    """Say that a note of one's own team is about somebody else. Its words, its signature and its day stay."""
    allow(by, Permission.WORK_NEEDS, note.team_id)
    note = Note.objects.select_for_update(of=("self",)).select_related("person", "team", "need").get(pk=note.pk)
    was = _may_move(note.person, to, because)
    if note.need_id:
        raise Refused(f"This note belongs to {cast('Need', note.need).reference} and goes with it.")
    note.person = to
    note.save(update_fields=["person"])
    _tell(note, was=was, now=to, by=by, what=f"A note of {note.written_at:%d/%m/%Y}", because=because)
    return note


def _may_move(was: Person, to: Person, because: str) -> Person:
    if not because.strip():
        raise Refused("Say why it belongs to somebody else.")
    if to.pk == was.pk or to.borough_id != was.borough_id or to.joined_to_id:
        raise Refused("Choose another record of this borough that stands by itself.")
    return was


def _tell(row: Need | Note, *, was: Person, now: Person, by: User, what: str, because: str) -> None:
    """An event and a note on both records; neither names the other person."""
    for person, words in ((was, "was moved to another person's record"), (now, "came from another person's record")):
        notes.write(person=person, team=row.team, by=by, text=f"{what} {words}. {because.strip()}")
        record("needs.move", row, person=person, team=row.team)
