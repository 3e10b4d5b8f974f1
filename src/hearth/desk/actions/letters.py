"""Mail about a sign-in: the link for a forgotten password, and word of what was changed about getting in.

It goes out from the administrators' own team, whose outbox no hub reads.
"""

from __future__ import annotations

import logging

from django.db import transaction
from django.urls import reverse

from hearth.access import actions, forgotten, walls
from hearth.access.actions import knocks
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import TeamKind
from hearth.kit.language import current
from hearth.post.actions import queue

log = logging.getLogger(__name__)

FORM = "forgotten password"
LETTERS_AN_HOUR = 3  # to one sign-in


def _outbox(user: User) -> Team | None:
    teams = Team.objects.filter(kind=TeamKind.ADMINISTRATION, is_open=True, borough__in=user.borough_ids)
    return teams.order_by("pk").first()


def _write(user: User, template: str, **facts) -> None:
    team = _outbox(user)
    if team is None:
        log.warning("no mail about sign-in %s: its borough has no team of administrators to send it", user.pk)
        return
    before = walls.current()
    with walls.opened(walls.intake(team, actor=before.actor if before else "public")):
        queue(team=team, channel="email", to=user.email, template=template, name=user.name, language=current(), **facts)


@transaction.atomic
def ask_for_password(*, email: str, address: str) -> None:
    """Mail a link for a new password to the sign-in of this e-mail address, if there is one. Nobody is told whether.

    Refused when this network address asks too often. One sign-in gets three letters an hour and no more.
    """
    knocks.knock(FORM, address=address)
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None or knocks.count_knock(FORM, who=f"user {user.pk}") > LETTERS_AN_HOUR:
        return
    record("access.ask_for_password", user, team=_outbox(user), council_account=bool(user.openid_subject))
    if forgotten.may_renew(user):
        _write(user, "forgotten_password", link=reverse("desk:forgotten_renew", args=[forgotten.secret_of(user)]))
    else:
        _write(user, "forgotten_council_account", link=reverse("access:sign_in"))


@transaction.atomic
def renew_password(*, user: User, secret: str, password: str) -> User:
    """Set the new password by the mailed link, and tell its owner that it was done."""
    user = actions.set_forgotten_password(user=user, secret=secret, password=password)
    _write(user, "password_changed")
    return user


@transaction.atomic
def change_second_factor(*, user: User, proof: str, code: str) -> list[str]:
    """Take a new telephone into use and tell its owner by mail; returns the new recovery codes."""
    codes = actions.change_second_factor(user=user, proof=proof, code=code)
    _write(user, "second_factor_changed")
    return codes


@transaction.atomic
def forget_second_factor(*, user: User, reason: str, by: User) -> User:
    """Let somebody set up a new telephone, and tell them by mail that an administrator did so."""
    user = actions.forget_second_factor(user=user, reason=reason, by=by)
    _write(user, "second_factor_forgotten", by=by.name, link=reverse("access:sign_in"))
    return user
