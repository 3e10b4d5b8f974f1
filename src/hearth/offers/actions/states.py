"""Where a volunteer stands: taken on when a role they offered is covered, put aside, come back, gone."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.kit.refused import Refused
from hearth.offers.actions.held import locked, refuse_empty
from hearth.offers.models import Volunteer, standing_of
from hearth.offers.rules.standing import in_words
from hearth.offers.rules.states import LONGEST_AT_HOME, WORDS, comes_back_as, why_not


def _move(volunteer: Volunteer, status: str, by: User | None, reason: str = "") -> Volunteer:
    """Move a locked volunteer, if the table of moves allows it. A day that belongs to another state ends with it."""
    if words := why_not(volunteer.status, status):
        raise Refused(f"{volunteer.name}: {words}")
    before, volunteer.status = volunteer.status, status
    volunteer.decided_at, volunteer.decided_by, volunteer.decision_reason = timezone.now(), by, reason[:200]
    if status != "isolating":
        volunteer.isolating_until = None
        if status != "paused":
            volunteer.paused_until = None
    volunteer.version += 1
    volunteer.save()
    record("offers.decide", volunteer, by=by, before=before, after=status)
    return volunteer


@transaction.atomic
def start_checks(volunteer: Volunteer, *, by: User) -> Volunteer:
    """Somebody is wanted, and their checks begin. They are asked nothing until they are active."""
    volunteer = locked(volunteer, by)
    _let_in_again(volunteer)
    return _move(volunteer, "in_checks", by)


@transaction.atomic
def approve(volunteer: Volunteer, *, by: User) -> Volunteer:
    """Take somebody on, or on again. Refused, with what is lacking, unless they may do a role they offered.

    Who had stopped signs in again as before, unless an administrator shut the sign-in for another reason.
    """
    volunteer = locked(volunteer, by)
    if volunteer.status == "active":
        raise Refused(f"{volunteer.name} is active already.")
    if volunteer.agreed_principles_at is None:
        raise Refused(f"{volunteer.name} has not agreed to the principles yet. They do so by the link in the e-mail, "
                      "or you read them out and press “It was read to them and they agree”.")  # fmt: skip
    standing = standing_of(volunteer, timezone.localdate())
    if not any(one.may for one in standing):
        where = "" if volunteer.status == "in_checks" else " Move them into checks meanwhile."
        raise Refused(f"{volunteer.name} cannot be asked for anything yet. {in_words(standing)}{where}")
    _let_in_again(volunteer)
    return _move(volunteer, "active", by)


def _let_in_again(volunteer: Volunteer) -> None:
    if volunteer.status == "left":
        shut_then = User.objects.filter(volunteer_key=volunteer.pk, is_active=False, disabled_at=volunteer.decided_at)
        shut_then.update(is_active=True, disabled_at=None)


@transaction.atomic
def refuse(volunteer: Volunteer, *, reason: str, by: User) -> Volunteer:
    """Turn somebody down, with the reason kept."""
    return _move(locked(volunteer, by), "refused", by, refuse_empty(reason, "Write why."))


@transaction.atomic
def pause(volunteer: Volunteer, *, until: date | None, by: User | None, reason: str = "") -> Volunteer:
    """Ask them nothing until a day has passed; without a day, until somebody ends the pause."""
    volunteer = locked(volunteer, by)
    volunteer.paused_until = until
    return _move(volunteer, "paused", by, reason)


@transaction.atomic
def stop_at_once(volunteer: Volunteer, *, by: User) -> Volunteer:
    """Ask them nothing from now on, because somebody is worried about them: whoever may raise a concern may do this.

    Ending it stays with who takes volunteers on. Who has stopped or was never taken on is asked nothing anyway.
    """
    volunteer = locked(volunteer, by, Permission.RAISE_CONCERN)
    if volunteer.status not in ("active", "paused", "isolating"):
        return volunteer
    volunteer.paused_until = None
    return _move(volunteer, "paused", by)


@transaction.atomic
def isolate(volunteer: Volunteer, *, until: date, by: User | None) -> Volunteer:
    """They stay at home through a day. What they had to visit for is taken back by the room above (`matching`).

    A pause that runs on holds again when the isolation ends before it.
    """
    volunteer = locked(volunteer, by)
    if not timedelta() <= until - timezone.localdate() <= LONGEST_AT_HOME:
        days = LONGEST_AT_HOME.days
        raise Refused(f"Give today or a day to come within {days} days: the last on which they stay at home. "
                      "For longer, pause them.")  # fmt: skip
    volunteer.isolating_until = until
    return _move(volunteer, "isolating", by)


@transaction.atomic
def come_back(volunteer: Volunteer, *, by: User | None) -> Volunteer:
    """End a pause or an isolation now, or (by None) because its last day has passed."""
    volunteer = locked(volunteer, by)
    if volunteer.status not in ("paused", "isolating"):
        raise Refused(f"{volunteer.name} is {WORDS[volunteer.status]}: there is nothing to come back from.")
    if by is not None:
        return _move(volunteer, "active", by)
    until = volunteer.paused_until
    after = comes_back_as(volunteer.status, until, volunteer.isolating_until, timezone.localdate())
    return _move(volunteer, after, None) if after else volunteer


@transaction.atomic
def leave(volunteer: Volunteer, *, reason: str, by: User | None) -> Volunteer:
    """They have stopped. Their sign-in ends with it."""
    volunteer = _move(locked(volunteer, by), "left", by, refuse_empty(reason, "Write why."))
    sign_ins = User.objects.filter(volunteer_key=volunteer.pk, is_active=True)
    sign_ins.update(is_active=False, disabled_at=volunteer.decided_at)
    return volunteer
