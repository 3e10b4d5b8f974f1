"""How an active volunteer is let in to see their own tasks."""

from __future__ import annotations

from django.db import transaction

from hearth.access import actions as access
from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Employer, Role
from hearth.kit.refused import Refused
from hearth.offers.actions.held import locked
from hearth.offers.models import Volunteer


@transaction.atomic
def give_sign_in(volunteer: Volunteer, *, by: User) -> User:
    """Let an active volunteer sign in to see their tasks. They stand inside no wall: they see their own tasks only."""
    volunteer = locked(volunteer, by)
    if volunteer.status != "active":
        raise Refused("Approve the volunteer first.")
    if not volunteer.email:
        raise Refused("A sign-in needs an e-mail address. Ask the volunteer for one and add it.")
    if User.objects.filter(volunteer_key=volunteer.pk).exists():
        raise Refused(f"{volunteer.name} has a sign-in already. If it is disabled, ask the administrator.")
    user = access.add_sign_in(
        name=volunteer.name, email=volunteer.email, team=volunteer.team, role=Role.VOLUNTEER,
        employer=Employer.VOLUNTEER, volunteer_key=volunteer.pk, by=by,
    )  # fmt: skip
    record("offers.give_sign_in", volunteer, by=by)
    return user


@transaction.atomic
def make_password_link(volunteer: Volunteer, *, by: User) -> str:
    """The secret part of a link by which a volunteer with a sign-in chooses a password, anew if theirs was lost."""
    volunteer = locked(volunteer, by)
    user = User.objects.filter(volunteer_key=volunteer.pk).first()
    if user is None:
        raise Refused("Give them a sign-in first.")
    return access.make_password_link(user=user, by=by)
