"""Notes, and the restricted record of a safeguarding concern."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import ROLES, Permission, Role, TeamKind
from hearth.kit.refused import Refused
from hearth.needs.models import Concern, Need, Note


def signature(user: User, team_id: int) -> str:
    """A person's name and role in a team, as a note is signed."""
    role = user.memberships.filter(team_id=team_id).values_list("role", flat=True).first()
    return f"{user.name}, {ROLES[Role(role)][0].lower()}" if role else user.name


@transaction.atomic
def write(*, person, team, text: str, by: User | None, need: Need | None = None, signed_as: str = "") -> Note:
    """Write a dated, signed note on a person or on one of their needs."""
    if by is not None:
        allow(by, Permission.WORK_NEEDS, team)
    if not text.strip():
        raise Refused("The note is empty. Write what happened.")
    signed_as = signed_as or (signature(by, team.pk) if by else "")
    note = Note(person=person, team=team, need=need, text=text.strip(), written_by=by, signed_as=signed_as)
    note.save(force_insert=True)
    record("needs.note", note, by=by)
    return note


def front_door(team: Team) -> Team:
    """The borough's safeguarding front door."""
    door = Team.objects.filter(borough=team.borough_id, kind=TeamKind.SAFEGUARDING, is_open=True).first()
    if door is None:
        raise Refused("This borough has no safeguarding team in Hearth. Ring the safeguarding line now.")
    return door


@transaction.atomic
def raise_concern(*, team, text: str, by: User | None, person=None, need: Need | None = None,
                  is_immediate: bool = False, volunteer: tuple[UUID, str] | None = None) -> Concern:  # fmt: skip
    """Raise a safeguarding concern. It goes to the front door as a restricted record; the one who raises it
    cannot read it back, and the team's file does not show it (Care Act 2014, section 42).

    `volunteer` is the key and the name of one it is about: whoever may harm somebody in a position of trust.
    """
    if by is not None:
        allow(by, Permission.RAISE_CONCERN, team)
    if not text.strip():
        raise Refused("Write what you saw or were told, in the person's own words where you can.")
    concern = Concern(
        team=front_door(team), raised_in=team, person=person, text=text.strip(), raised_by=by,
        is_immediate=is_immediate, need_reference=need.reference if need else "",
        about_volunteer=volunteer[0] if volunteer else None, about_name=volunteer[1][:200] if volunteer else "",
    )  # fmt: skip
    concern.save(force_insert=True)
    record("needs.raise_concern", concern, by=by, team=concern.team, person=person, is_immediate=is_immediate)
    return concern


@transaction.atomic
def decide_concern(concern: Concern, *, decision: str, by: User) -> Concern:
    """Write down what the front door decided, who and when."""
    allow(by, Permission.READ_CONCERNS, concern.team_id)
    concern = Concern.objects.select_for_update(of=("self",)).get(pk=concern.pk)
    if concern.decided_at:
        raise Refused("A decision has been written on this concern already.")
    if not decision.strip():
        raise Refused("Write what was decided.")
    concern.decision, concern.decided_by, concern.decided_at = decision.strip(), by, timezone.now()
    concern.save(update_fields=["decision", "decided_by", "decided_at"])
    record("needs.decide_concern", concern, by=by)
    return concern
