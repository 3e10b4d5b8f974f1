"""A row of a list taken for somebody else's: it moves to whom it is about, with what was done because of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast
from uuid import UUID

from django.db import transaction

from hearth.access.models import User
from hearth.exchange.actions import comparing
from hearth.needs.actions import moving
from hearth.needs.models import Need, Note
from hearth.people.actions import joining
from hearth.people.models import ListEntry, Person


@transaction.atomic
def move_row(
    *, entry: ListEntry, to: Person | None, by: User, because: str, needs: Iterable[Need] = (),
    notes: Iterable[Note] = (),
) -> ListEntry:  # fmt: skip
    """Move a row, and these requests and notes, to somebody else's record, or (`to` None) to a new one.

    All of it or nothing. Where the row made a new record the two are remembered as two people.
    """
    was = cast("UUID", entry.person_id)
    moved = joining.move_entry(entry=entry, to=to, by=by, because=because)
    owner = cast("Person", moved.person)
    if to is None:
        comparing.keep_apart(one=was, other=owner.pk, borough_id=owner.borough_id, because=because)
    for need in needs:
        moving.move_need(need, to=owner, by=by, because=because)
    for note in notes:
        moving.move_note(note, to=owner, by=by, because=because)
    return moved
