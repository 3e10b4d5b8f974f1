"""What an administrator does: sign-ins, roles in teams, disabling. Each is an event in the log."""

from __future__ import annotations

from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from hearth.access import links, walls
from hearth.access.models import Membership, Team, User
from hearth.access.record import record
from hearth.access.roles import Employer, Permission, Role, TeamKind
from hearth.access.rules import check_role_fits
from hearth.areas.models import Borough
from hearth.kit.refused import Refused

PASSWORD_LINK = "set password"  # noqa: S105 - the purpose of a link
PASSWORD_LINK_DAYS = 3
SHORTEST_REASON = 10  # characters


def _allow_in(borough: Borough, by: User | None) -> None:
    """Refuse unless this person administers the borough, or a command does that said why it opens the house."""
    if by is None:
        context = walls.current()
        if context is not None and context.actor.startswith("job:"):
            return
        raise Refused("Only an administrator may change sign-ins.")
    if borough.pk not in by.boroughs_where(Permission.MANAGE_STAFF):
        raise Refused("Your role does not let you manage staff in this borough. Ask its administrator.")


def _allow_over(user: User, by: User | None) -> Team:
    """Refuse unless this person administers every borough the user works in; the team the event is filed under."""
    teams = list(Team.objects.filter(memberships__user=user).select_related("borough").order_by("pk"))
    for team in teams:
        _allow_in(team.borough, by)
    if not teams:
        raise Refused("This sign-in has no role in any team of your borough.")
    if by is not None and by.pk == user.pk:
        raise Refused("Nobody changes their own sign-in here. Ask another administrator.")
    return teams[0]


def _is_their_volunteer(team: Team, role: str, by: User | None) -> bool:
    is_volunteers = role in (Role.VOLUNTEER, Role.VOLUNTEER_CALLER)
    return is_volunteers and by is not None and by.may(Permission.APPROVE_VOLUNTEERS, team.pk)


def _lock(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)


@transaction.atomic
def add_sign_in(
    *, name: str, email: str, team: Team, role: str, employer: str = "council", volunteer_key=None, by: User | None
) -> User:
    """Make a sign-in with its first role. It has no password until its owner sets one by a link.

    An address that has a sign-in already is Refused. A volunteer's second factor follows the borough's choice;
    whoever approves a team's volunteers may make theirs.
    """
    if not _is_their_volunteer(team, role, by):
        _allow_in(team.borough, by)
    check_role_fits(Role(role), TeamKind(team.kind), Employer(employer))
    email = email.strip().lower()
    if User.objects.filter(email__iexact=email).exists():
        raise Refused("There is a sign-in with this e-mail address already. Look for it in the list of sign-ins.")
    second = employer != Employer.VOLUNTEER or team.borough.volunteers_need_second_factor
    user = User(email=email, name=name.strip(), employer=employer, needs_second_factor=second)
    user.volunteer_key = volunteer_key
    user.set_unusable_password()
    user.save()
    Membership.objects.create(user=user, team=team, role=role)
    record("access.add_sign_in", user, team=team, role=role, employer=employer)
    return user


@transaction.atomic
def make_password_link(*, user: User, by: User | None) -> str:
    """Make the one-time link by which somebody sets their password; it holds three days. Returns its secret part.

    A link made before and not used yet opens nothing any more.
    """
    membership = user.memberships.select_related("team__borough").order_by("pk")[0]
    team = membership.team
    if by is not None and not _is_their_volunteer(team, membership.role, by):
        _allow_over(user, by)
    if not user.is_active:
        raise Refused("This sign-in is disabled. Enable it first.")
    links.shut(PASSWORD_LINK, user)
    secret = links.make(PASSWORD_LINK, user, team=team, days=PASSWORD_LINK_DAYS)
    record("access.make_password_link", user, team=team)
    return secret


@transaction.atomic
def give_role(*, user: User, team: Team, role: str, by: User | None) -> Membership:
    """Give a person a role in a team. Nobody gives one to themselves; giving it twice changes nothing."""
    if by is not None and by.pk == user.pk:
        raise Refused("Nobody gives themselves a role. Ask another administrator.")
    if not _is_their_volunteer(team, role, by):
        _allow_in(team.borough, by)
    check_role_fits(Role(role), TeamKind(team.kind), Employer(user.employer))
    _lock(user)
    membership, is_new = Membership.objects.get_or_create(user=user, team=team, role=role)
    if is_new:
        record("access.give_role", user, team=team, role=role)
    return membership


@transaction.atomic
def take_role(*, membership: Membership, by: User | None) -> None:
    """Take a role away. The last one stays: a sign-in without any is disabled instead."""
    user = _lock(membership.user)
    if by is not None and by.pk == user.pk:
        raise Refused("Nobody takes a role from themselves. Ask another administrator.")
    if not _is_their_volunteer(membership.team, membership.role, by):
        _allow_in(membership.team.borough, by)
    if user.memberships.exclude(pk=membership.pk).count() == 0:
        raise Refused("This is the person's only role. Disable the sign-in instead.")
    record("access.take_role", user, team=membership.team, role=membership.role)
    membership.delete()


@transaction.atomic
def disable(*, user: User, by: User | None) -> User:
    """Shut a sign-in; every session of it ends with its next request."""
    team = _allow_over(user, by)
    user = _lock(user)
    if not user.is_active:
        return user
    user.is_active, user.disabled_at, user.session_epoch = False, timezone.now(), uuid4()
    user.save(update_fields=["is_active", "disabled_at", "session_epoch"])
    record("access.disable", user, team=team)
    return user


@transaction.atomic
def enable(*, user: User, by: User | None) -> User:
    """Open a disabled sign-in again, with the password and roles it had."""
    team = _allow_over(user, by)
    user = _lock(user)
    if user.is_active:
        return user
    user.is_active, user.disabled_at = True, None
    user.save(update_fields=["is_active", "disabled_at"])
    record("access.enable", user, team=team)
    return user


@transaction.atomic
def end_sessions(*, user: User, by: User) -> User:
    """End every session of a person, on every device: their own wish, or an administrator's."""
    team = _allow_over(user, by) if by.pk != user.pk else user.memberships.order_by("pk")[0].team
    user = _lock(user)
    user.session_epoch = uuid4()
    user.save(update_fields=["session_epoch"])
    record("access.end_sessions", user, team=team)
    return user


@transaction.atomic
def forget_second_factor(*, user: User, reason: str, by: User | None) -> User:
    """Forget a lost telephone and its recovery codes; the person sets up a new one at the next sign-in.

    How the administrator knows that it is really this person who asks stands in the event log.
    """
    team = _allow_over(user, by)
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise Refused("Say why, and how you know that it is really they who ask. Nothing was changed.")
    user = _lock(user)
    for device in (TOTPDevice, StaticDevice):
        device.objects.filter(user=user).delete()
    user.session_epoch = uuid4()
    user.save(update_fields=["session_epoch"])
    record("access.forget_second_factor", user, team=team, purpose=reason[:300])
    return user


@transaction.atomic
def choose_second_factor_of_volunteers(*, borough: Borough, needed: bool, by: User | None) -> Borough:
    """Choose for a borough whether its volunteers need a second factor. Staff and partners always do."""
    _allow_in(borough, by)
    borough = Borough.objects.select_for_update().get(pk=borough.pk)
    borough.volunteers_need_second_factor = needed
    borough.save(update_fields=["volunteers_need_second_factor"])
    volunteers = User.objects.filter(employer=Employer.VOLUNTEER, memberships__team__borough=borough)
    User.objects.filter(pk__in=volunteers.values("pk")).update(needs_second_factor=needed)
    team = Team.objects.filter(borough=borough).order_by("pk").first()
    record("access.choose_second_factor_of_volunteers", team, team=team, needed=needed)
    return borough
