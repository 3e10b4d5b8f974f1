"""Volunteers who ring: who lets them, what for, and whom they are never given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from hearth.access import actions as access
from hearth.access.doors import allow
from hearth.access.models import Membership, Team, User
from hearth.access.record import record
from hearth.access.roles import Permission, Role
from hearth.calls.models import Caller, Turn
from hearth.calls.rules.purposes import purposes
from hearth.kit.refused import Refused
from hearth.matching.actions import ringing
from hearth.offers.models import Volunteer


@dataclass(frozen=True)
class Ringer:
    """A volunteer at the telephone, with what the hard rules ask of them."""

    volunteer: Volunteer
    team: Team
    who: ringing.Offered

    @classmethod
    def of(cls, volunteer: Volunteer, team: Team) -> Ringer:
        return cls(volunteer, team, ringing.offered(volunteer, team=team))

    def lacks(self, purpose: str) -> list[str]:
        """What stops them from ringing for this purpose today, in words that follow on their name."""
        stops = ringing.stops_ringing(self.who, team=self.team, category=purposes()[purpose].help)
        return [stop.words for stop in stops]

    def purposes(self, trained_for: Iterable[str]) -> list[str]:
        """What they may ring for today, of what they are trained for. Refused where that is nothing."""
        said = list(trained_for) or list(purposes())
        stopped = {one: self.lacks(one) for one in said}
        if may := [one for one in said if not stopped[one]]:
            return may
        raise Refused(
            f"You cannot ring anybody just now: {'; '.join(dict.fromkeys(w for one in said for w in stopped[one]))}. "
            "Ask your hub."
        )

    def never_rings(self, turn: Turn) -> bool:
        """Their own household, themself, or somebody with whom they are not to be brought together."""
        return ringing.keeps_apart(self.volunteer, self.who, person=turn.person, number=turn.number)


def ringer(user: User, team: Team) -> Ringer | None:
    """Somebody of this team who is a volunteer, whatever else they are. Only inside the team's walls."""
    if user.volunteer_key is None:
        return None
    volunteer = Volunteer.objects.filter(pk=user.volunteer_key, team=team).first()
    if volunteer is None:
        raise Refused("You are registered with another hub, and ring for that one.")
    return Ringer.of(volunteer, team)


def as_checked(caller: Caller) -> tuple[Caller, Ringer | None]:
    """A caller, trained for no more than the hard rules let them ring for today. Refused where that is nothing."""
    volunteer = ringer(caller.user, caller.team)
    if volunteer:
        caller.trained_for = volunteer.purposes(caller.trained_for)
    return caller, volunteer


@transaction.atomic
def let_ring(volunteer: Volunteer, *, trained_for: Iterable[str], by: User) -> Caller:
    """Let a volunteer with a sign-in ring for what they are trained for, with a call sheet and no more."""
    team = Team.objects.select_related("borough").get(pk=volunteer.team_id)
    allow(by, Permission.APPROVE_VOLUNTEERS, team)
    chosen = sorted(set(trained_for))
    if not chosen or set(chosen) - set(purposes()):
        raise Refused("Choose what they are trained to ring for.")
    user = User.objects.filter(volunteer_key=volunteer.pk, is_active=True).first()
    if user is None:
        raise Refused(f"{volunteer.name} has no sign-in. Give them one on their page first.")
    if lacking := [words for one in chosen for words in Ringer.of(volunteer, team).lacks(one)]:
        raise Refused(f"{volunteer.name} cannot ring people yet: {'; '.join(dict.fromkeys(lacking))}.")
    access.give_role(user=user, team=team, role=Role.VOLUNTEER_CALLER, by=by)
    held, _ = Caller.objects.update_or_create(
        team=team, user=user, defaults={"kind": "volunteer", "trained_for": chosen}
    )
    record("calls.let_ring", held, by=by, trained_for=chosen)
    return held


@transaction.atomic
def stop_ringing(caller: Caller, *, by: User) -> None:
    """They ring no more. Whom they have on their screen goes back; what they can do otherwise stays."""
    allow(by, Permission.APPROVE_VOLUNTEERS, caller.team_id)
    held = Membership.objects.filter(user=caller.user_id, team=caller.team_id, role=Role.VOLUNTEER_CALLER).first()
    if held is None:
        raise Refused("They ring for the hub no more already.")
    access.take_role(membership=held, by=by)
    record("calls.stop_ringing", caller, by=by)
