"""A row of a list taken for somebody else's: it moves to whom it is about, with what was done because of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast
from uuid import UUID

from django.db import transaction

from hearth.access.models import User
from hearth.exchange.actions import comparing
from hearth.matching import actions as matching
from hearth.needs.actions import moving, referrals
from hearth.needs.actions import needs as needs_actions
from hearth.needs.models import Need, Note, Referral
from hearth.people.actions import joining
from hearth.people.models import ListEntry, Person


@transaction.atomic
def move_row(
    *, entry: ListEntry, to: Person | None, by: User, because: str, needs: Iterable[Need] = (),
    notes: Iterable[Note] = (), take_back: bool = False,
) -> ListEntry:  # fmt: skip
    """Move a row, and these requests and notes, to somebody else's record, or (`to` None) to a new one.

    All of it or nothing. Where the row made a new record the two are remembered as two people. With `take_back` what
    somebody has in hand, or waits for another team's answer, is taken back first; else that is refused.
    """
    was = cast("UUID", entry.person_id)
    moved = joining.move_entry(entry=entry, to=to, by=by, because=because)
    owner = cast("Person", moved.person)
    if to is None:
        comparing.keep_apart(one=was, other=owner.pk, borough_id=owner.borough_id, because=because)
    for need in needs:
        if take_back:
            _take_back(need, by=by, because=because)
        moving.move_need(need, to=owner, by=by, because=because)
    for note in notes:
        moving.move_note(note, to=owner, by=by, because=because)
    return moved


def _take_back(need: Need, *, by: User, because: str) -> None:
    """Take a request back from whoever was told another person's facts: its unanswered referrals, its volunteer's task,
    then from whoever else has it. What another team has taken on is theirs."""
    for referral in Referral.objects.filter(need=need, status="sent"):
        referrals.withdraw(referral, reason=because, by=by)
    need.refresh_from_db()
    matching.withdraw_all([need], reason=because, by=by)
    need.refresh_from_db()
    if need.stage in ("offered", "taken") and not need.carrier_is_team:
        needs_actions.release(need, by=by, reason=because)
        need.refresh_from_db()
