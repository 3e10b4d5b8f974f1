"""What somebody does at the door: try, be told to wait, get in, set a password, prove it with a second factor."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from hearth.access import forgotten, links, rules, walls
from hearth.access.models import FailedSignIn, Link, Team, User
from hearth.access.record import record
from hearth.kit.language import Words, pick
from hearth.kit.refused import Refused

RECOVERY_CODES = 10


def _key(kind: str, text: str) -> str:
    """What a row of failures is kept under: never the address itself, so that a mistyped password stays nobody's."""
    text = f"{kind}:{text.strip().lower()}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def device_key(email: str, device: str = "") -> str:
    """What a browser is known by at the door, for this account only."""
    return _key("device", f"{email.strip().lower()}:{device}")


def _doors(email: str, address: str, device: str) -> dict[str, int]:
    """The doors an attempt knocks at, with the wrong attempts each lets pass.

    A browser that this person has signed in with before has a door of its own: strangers who guess at the account,
    or who share its network address, cannot shut it.
    """
    if device:
        return {device_key(email, device): rules.FREE_FOR_AN_ACCOUNT}
    return {
        _key("account", email): rules.FREE_FOR_AN_ACCOUNT,
        _key("address", address): rules.FREE_FOR_AN_ADDRESS,
    }


def _team_of(user: User | None) -> Team | None:
    return Team.objects.filter(memberships__user=user).order_by("pk").first() if user else None


def refuse_while_shut(*, email: str, address: str, device: str = "") -> None:
    """Refuse while this account or address waits after wrong attempts; the same words whether it exists or not."""
    now = timezone.now()
    rows = FailedSignIn.objects.filter(pk__in=_doors(email, address, device))
    until = max((row.shut_until for row in rows), default=now)
    if until > now:
        english, welsh = rules.wait_in_words((until - now).total_seconds())
        raise Refused(
            str(
                Words(
                    f"There were too many wrong attempts. Wait {english}, then try again.",
                    f"Bu gormod o gynigion anghywir. Arhoswch {welsh}, yna rhowch gynnig arall.",
                )
            )
        )


@transaction.atomic
def note_failed_attempt(
    *, email: str, address: str, device: str = "", user: User | None = None, at: str = "password"
) -> None:
    """Count a wrong attempt for the account and the address, and shut them for a while when there were many."""
    now = timezone.now()
    for key, free in sorted(_doors(email, address, device).items()):
        FailedSignIn.objects.bulk_create([FailedSignIn(key=key, last_at=now, shut_until=now)], ignore_conflicts=True)
        row = FailedSignIn.objects.select_for_update().get(pk=key)
        fading = rules.FREE_FOR_AN_ADDRESS if free == rules.FREE_FOR_AN_ADDRESS else 0
        row.failures = 1 + rules.still_counted(row.failures, (now - row.last_at).total_seconds(), an_hour=fading)
        row.last_at = now
        row.shut_until = now + timedelta(seconds=rules.seconds_shut(row.failures, free))
        row.save()
    record("access.failed_attempt", user, team=_team_of(user), at=at)


@transaction.atomic
def note_sign_in(*, user: User, how: str, device: str = "") -> None:
    """Somebody got in: their account's wrong attempts are forgotten (the address's are not), and it is an event."""
    FailedSignIn.objects.filter(pk__in=[_key("account", user.email), device_key(user.email, device)]).delete()
    with walls.opened(walls.context_for(user)):
        record("access.sign_in", user, team=_team_of(user), how=how)


def note_sign_out(*, user: User, why: str) -> None:
    """A session ended: asked for, left alone too long, or open too long."""
    with walls.opened(walls.context_for(user)):
        record("access.sign_out", user, team=_team_of(user), why=why)


TOO_WEAK = {
    "password_too_short": (
        "This password is too short: it needs at least 12 characters.",
        "Mae'r cyfrinair hwn yn rhy fyr: mae angen o leiaf 12 nod.",
    ),
    "password_too_common": (
        "Too many people use this password.", "Mae gormod o bobl yn defnyddio'r cyfrinair hwn.",
    ),
    "password_too_similar": (
        "This password is too much like your name or e-mail address.",
        "Mae'r cyfrinair hwn yn rhy debyg i'ch enw neu'ch cyfeiriad e-bost.",
    ),
}  # fmt: skip
"""What is wrong with a password, by the code of the validator that says so."""


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        said = [pick(TOO_WEAK[one.code]) if one.code in TOO_WEAK else one.messages[0] for one in error.error_list]
        raise Refused(" ".join(said)) from error
    user.set_password(password)
    user.session_epoch = uuid4()
    user.save(update_fields=["password", "session_epoch"])


@transaction.atomic
def set_password_by_link(*, link: Link, password: str) -> User:
    """Spend a one-time link and set the password of the sign-in it is for; its other sessions end."""
    links.use(link)
    user = User.objects.select_for_update().filter(pk=link.subject, is_active=True).first()
    if user is None:
        raise Refused(pick("This sign-in is not in use. Ask your administrator.",
                           "Nid yw'r mewngofnodi hwn yn cael ei ddefnyddio. Gofynnwch i'ch gweinyddwr."))  # fmt: skip
    _set_password(user, password)
    FailedSignIn.objects.filter(pk=_key("account", user.email)).delete()
    record("access.set_password", user, team=_team_of(user))
    return user


@transaction.atomic
def set_forgotten_password(*, user: User, secret: str, password: str) -> User:
    """Set a new password by the link that was mailed. Every session ends; the link is good no second time."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if not forgotten.good(user, secret):
        raise Refused(f"{forgotten.SHUT} Ask for a new one.")
    _set_password(user, password)
    FailedSignIn.objects.filter(pk=_key("account", user.email)).delete()
    record("access.set_forgotten_password", user, team=_team_of(user))
    return user


@transaction.atomic
def change_password(*, user: User, old: str, new: str) -> User:
    """Change one's own password, giving the old one; every session ends, and the page begins a new one."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.check_password(old):
        raise Refused(pick("The present password is not right. Nothing was changed.",
                           "Nid yw'r cyfrinair presennol yn gywir. Ni newidiwyd dim."))  # fmt: skip
    _set_password(user, new)
    record("access.change_password", user, team=_team_of(user))
    return user


@transaction.atomic
def begin_second_factor(*, user: User) -> TOTPDevice:
    """The key somebody's authenticator app is to be given; the same until it is confirmed."""
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return device or TOTPDevice.objects.create(user=user, name="Authenticator app", confirmed=False)


@transaction.atomic
def confirm_second_factor(*, user: User, code: str) -> list[str] | None:
    """Take the app into use when it shows the right code; returns new recovery codes, or None for a wrong code."""
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(code):
        return None
    TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    record("access.confirm_second_factor", user, team=_team_of(user))
    return make_recovery_codes(user=user)


@transaction.atomic
def change_second_factor(*, user: User, proof: str, code: str) -> list[str]:
    """Change to another telephone: proved by a code of the old app or a recovery code, and by one of the new app.

    Every session ends, the old app and the old recovery codes stop working; returns the new recovery codes.
    A wrong code is Refused and spends nothing.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not use_code(user=user, code=proof):
        raise Refused(pick("The code of your old app, or the recovery code, is not right. Nothing was changed.",
                           "Nid yw cod eich hen ap, neu'r cod adfer, yn gywir. Ni newidiwyd dim."))  # fmt: skip
    codes = confirm_second_factor(user=user, code=code)
    if codes is None:
        raise Refused(pick(
            "The code of your new app is not right. Wait for its next one. Nothing was changed.",
            "Nid yw cod eich ap newydd yn gywir. Arhoswch am yr un nesaf. Ni newidiwyd dim.",
        ))  # fmt: skip
    user.session_epoch = uuid4()
    user.save(update_fields=["session_epoch"])
    return codes


@transaction.atomic
def make_recovery_codes(*, user: User) -> list[str]:
    """Ten new codes for when the telephone is lost, each good once. The old ones stop working."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="Recovery codes")
    codes = [
        "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(10)) for _ in range(RECOVERY_CODES)
    ]
    for code in codes:
        device.token_set.create(token=code)
    record("access.make_recovery_codes", user, team=_team_of(user))
    return codes


@transaction.atomic
def use_code(*, user: User, code: str) -> bool:
    """Whether this is the code the app shows now, or an unused recovery code, which is then spent."""
    code = "".join(code.split()).replace("-", "").lower()
    kind = TOTPDevice if code.isdigit() else StaticDevice
    device = kind.objects.select_for_update().filter(user=user, confirmed=True).first()
    if device is None or not device.verify_token(code):
        return False
    if kind is StaticDevice:
        record("access.use_recovery_code", user, team=_team_of(user), left=device.token_set.count())
    return True


@transaction.atomic
def tie_to_council_account(*, user: User, issuer: str, subject: str) -> User:
    """Remember which account at the council's own sign-in service is this person's; from then on only that one is."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if (user.openid_issuer, user.openid_subject) not in (("", ""), (issuer, subject)):
        raise Refused("This sign-in belongs to another account of the council's sign-in service.")
    if not user.openid_subject:
        user.openid_issuer, user.openid_subject = issuer, subject
        user.save(update_fields=["openid_issuer", "openid_subject"])
        record("access.tie_to_council_account", user, team=_team_of(user))
    return user
