"""A volunteer's row, locked for the length of a verb."""

from __future__ import annotations

from hearth.access.doors import allow
from hearth.access.models import User
from hearth.access.roles import Permission
from hearth.kit.refused import Refused, SavedMeanwhile
from hearth.offers.models import Volunteer


def locked(volunteer: Volunteer, by: User | None, permission: Permission = Permission.APPROVE_VOLUNTEERS) -> Volunteer:
    """The row as it is now, held until the transaction ends. `by` None is the clockwork, which says so itself."""
    if by is not None:
        allow(by, permission, volunteer.team_id)
    rows = Volunteer.objects.select_for_update(of=("self",)).select_related("team__borough")
    return rows.get(pk=volunteer.pk)


def refuse_stale(held: Volunteer, version: int | None, typed: dict) -> None:
    """Refuse what was typed on a page that somebody else has saved since."""
    if version is not None and version != held.version:
        changed = sorted(name for name, value in typed.items() if getattr(held, name) != value)
        raise SavedMeanwhile(f"Somebody else changed {held.name} meanwhile.", now=held, typed=typed, fields=changed)


def refuse_empty(text: str, words: str) -> str:
    """What was written, without the space around it; Refused when nothing was."""
    if not text.strip():
        raise Refused(words)
    return text.strip()
