"""Notes on how calls were: written for whoever made them, read by them, thrown away in time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from hearth.access import receipts
from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.calls.models import CallNote, Claim
from hearth.kit.refused import Refused
from hearth.needs.models import Contact

KEPT_FOR = timedelta(weeks=52)
"""So long a note is kept; then it is thrown away."""


def finished(teams: Collection[Team]) -> QuerySet[Contact]:
    """The telephone calls of these teams that were held to their end by somebody."""
    return Contact.objects.filter(team__in=teams, channel="phone", completed_at__isnull=False, handler__isnull=False)


@transaction.atomic
def write(*, caller: User, call: Contact | Claim, heard: str, text: str, key: str, by: User) -> CallNote:
    """Write to a caller how one of their calls was: one that has ended, or the one on their screen now."""
    allow(by, Permission.PLAN_CALLS, call.team_id)
    if caller.pk == by.pk:
        raise Refused("Somebody else writes how your own calls were.")
    if not text.strip():
        raise Refused("Write how the call was.")
    content = {"caller": caller.pk, "call": call.pk, "heard": heard, "text": text}
    receipt = receipts.once(key, verb="calls.note_a_call", content=content)
    if receipt.result:
        return CallNote.objects.get(pk=receipt.result)
    made = CallNote(team_id=call.team_id, caller=caller, contact=call if isinstance(call, Contact) else None,
                    began_at=_began(caller, call), heard=heard, text=text.strip(), written_by=by,
                    written_at=timezone.now())  # fmt: skip
    made.save(force_insert=True)
    receipts.keep(receipt, made)
    record("calls.note_a_call", made, by=by, caller=caller.pk)
    return made


def _began(caller: User, call: Contact | Claim) -> datetime:
    """When the call began; refused where it is none of theirs."""
    theirs = call.caller_id if isinstance(call, Claim) else call.completed_at and call.handler_id
    if theirs != caller.pk:
        raise Refused(f"That is no call {caller.name} made. Choose another.")
    return call.claimed_at if isinstance(call, Claim) else call.started_at


@transaction.atomic
def read(note: CallNote, *, by: User) -> CallNote:
    """The caller says that they have read it."""
    held = CallNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if held.caller_id != by.pk:
        raise Refused("This note is for somebody else.")
    if held.read_at is None:
        held.read_at = timezone.now()
        held.save(update_fields=["read_at"])
        record("calls.read_a_note", held, by=by)
    return held


@transaction.atomic
def forget_old(now: datetime) -> None:
    """Throw away notes that are older than they are kept. In the clockwork's own walls."""
    CallNote.objects.filter(written_at__lt=now - KEPT_FOR).delete()
