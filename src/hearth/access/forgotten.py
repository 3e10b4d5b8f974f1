"""The proof mailed to somebody who has forgotten their password: Django's own, which a changed password undoes.

It holds an hour (PASSWORD_RESET_TIMEOUT) and dies with the password, the last sign-in or the sessions it was made
under, so that it works once, and not at all after an administrator has disabled the sign-in or ended its sessions.
"""

from __future__ import annotations

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from hearth.access.models import User

SHUT = "This link has expired or has been used already."


class _Proofs(PasswordResetTokenGenerator):
    key_salt = "hearth.forgotten"

    def _make_hash_value(self, user, timestamp):
        return f"{super()._make_hash_value(user, timestamp)}{user.session_epoch}{user.is_active}"


def secret_of(user: User) -> str:
    """What stands in the address of the link: whose it is, and the proof."""
    return f"{urlsafe_base64_encode(force_bytes(user.pk))}.{_Proofs().make_token(user)}"


def may_renew(user: User) -> bool:
    """Whether this person has a password here at all: not the disabled, not those with a council account."""
    return user.is_active and not user.openid_subject


def good(user: User, secret: str) -> bool:
    return may_renew(user) and _Proofs().check_token(user, secret.partition(".")[2])


def owner_of(secret: str) -> User | None:
    """Whose new password this link sets, or nobody's."""
    who = secret.partition(".")[0]
    try:
        number = int(urlsafe_base64_decode(who))
    except (ValueError, OverflowError):
        return None
    if urlsafe_base64_encode(force_bytes(number)) != who:
        return None
    user = User.objects.filter(pk=number).first()
    return user if user and good(user, secret) else None
