"""What happens to an offer: a volunteer applies, is approved or refused, pauses, leaves; a group offers."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from hearth.access import actions as access
from hearth.access import receipts
from hearth.access.doors import allow
from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Employer, Permission, Role
from hearth.areas.models import Postcode
from hearth.kit.identifiers import new_reference
from hearth.kit.language import current
from hearth.kit.refused import Refused
from hearth.offers.models import GroupOffer, Volunteer
from hearth.offers.rules.asking import YOUNGEST_ALONE, age_on
from hearth.post import actions as post


@transaction.atomic
def apply(*, team, by: User | None, key=None, agreed: bool, **facts) -> Volunteer:
    """Somebody registers to help, on the web (`by` None) or through a colleague. They wait to be approved."""
    if by is not None:
        allow(by, Permission.SEE_VOLUNTEERS, team)
    if not agreed:
        raise Refused("Volunteers agree to the hub's principles before they register. Read them and tick the box.")
    content = {name: str(value) for name, value in facts.items()}
    receipt = receipts.once(str(key), verb="offers.apply", content=content) if key else None
    if receipt and receipt.result:
        return Volunteer.objects.get(pk=receipt.result)
    where = Postcode.objects.filter(pk=facts.get("postcode", "")).select_related("ward").first()
    volunteer = Volunteer(team=team, number=new_reference(), agreed_principles_at=timezone.now(), **facts)
    if where:
        volunteer.ward, volunteer.easting, volunteer.northing = where.ward, where.easting, where.northing
    volunteer.save(force_insert=True)
    record("offers.apply", volunteer, by=by)
    if by is None:
        _confirm(team, volunteer.email, volunteer.number, volunteer.language)
    if receipt:
        receipts.keep(receipt, volunteer)
    return volunteer


def _confirm(team, email: str, reference: str, language: str) -> None:
    """Thank somebody who offered on the public pages, if they gave an e-mail address."""
    if email:
        name = team.name_cy if language == "cy" and team.name_cy else team.name
        post.queue(team=team, channel="email", to=email, template="offer_received", language=language,
                   reference=reference, team_name=name)  # fmt: skip


def _locked(volunteer: Volunteer, by: User, permission: Permission = Permission.APPROVE_VOLUNTEERS) -> Volunteer:
    allow(by, permission, volunteer.team_id)
    return Volunteer.objects.select_for_update(of=("self",)).select_related("team").get(pk=volunteer.pk)


def _decide(volunteer: Volunteer, status: str, by: User, reason: str) -> Volunteer:
    before, volunteer.status = volunteer.status, status
    volunteer.decided_at, volunteer.decided_by, volunteer.decision_reason = timezone.now(), by, reason
    volunteer.version += 1
    volunteer.save()
    record("offers.decide", volunteer, by=by, before=before, after=status)
    return volunteer


@transaction.atomic
def approve(volunteer: Volunteer, *, by: User) -> Volunteer:
    """Take somebody on. Under eighteens are not sent to anybody's door and are not approved here.

    Who had stopped signs in again as before, unless an administrator shut the sign-in for another reason.
    """
    volunteer = _locked(volunteer, by)
    if volunteer.status == "active":
        raise Refused(f"{volunteer.name} is active already.")
    if volunteer.date_of_birth and age_on(volunteer.date_of_birth, timezone.localdate()) < YOUNGEST_ALONE:
        raise Refused(f"{volunteer.name} is under {YOUNGEST_ALONE} and cannot be given tasks of their own.")
    if volunteer.status == "left":
        shut_then = User.objects.filter(volunteer_key=volunteer.pk, is_active=False, disabled_at=volunteer.decided_at)
        shut_then.update(is_active=True, disabled_at=None)
    return _decide(volunteer, "active", by, "")


@transaction.atomic
def refuse(volunteer: Volunteer, *, reason: str, by: User) -> Volunteer:
    """Turn somebody down, with the reason kept."""
    volunteer = _locked(volunteer, by)
    if volunteer.status != "applied":
        raise Refused("Only somebody who has applied can be turned down. Mark them as having left instead.")
    return _decide(volunteer, "refused", by, reason)


@transaction.atomic
def pause(volunteer: Volunteer, *, until: date, by: User) -> Volunteer:
    """Ask them nothing until a day."""
    volunteer = _locked(volunteer, by)
    if volunteer.status != "active":
        raise Refused("Only an active volunteer can pause.")
    volunteer.paused_until = until
    return _decide(volunteer, "paused", by, "")


@transaction.atomic
def leave(volunteer: Volunteer, *, reason: str, by: User) -> Volunteer:
    """They have stopped. Their sign-in ends with it."""
    volunteer = _locked(volunteer, by)
    volunteer = _decide(volunteer, "left", by, reason)
    sign_ins = User.objects.filter(volunteer_key=volunteer.pk, is_active=True)
    sign_ins.update(is_active=False, disabled_at=volunteer.decided_at)
    return volunteer


@transaction.atomic
def give_sign_in(volunteer: Volunteer, *, by: User) -> User:
    """Let an active volunteer sign in to see their tasks. They stand inside no wall: they see their own tasks only."""
    volunteer = _locked(volunteer, by)
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
    volunteer = _locked(volunteer, by)
    user = User.objects.filter(volunteer_key=volunteer.pk).first()
    if user is None:
        raise Refused("Give them a sign-in first.")
    return access.make_password_link(user=user, by=by)


@transaction.atomic
def offer_as_group(*, team, by: User | None, key=None, **facts) -> GroupOffer:
    """A group, a firm or a person offers goods, a van, a kitchen, a room or people."""
    if by is not None:
        allow(by, Permission.SEE_VOLUNTEERS, team)
    content = {name: str(value) for name, value in facts.items()}
    receipt = receipts.once(str(key), verb="offers.group", content=content) if key else None
    if receipt and receipt.result:
        return GroupOffer.objects.get(pk=receipt.result)
    offer = GroupOffer(team=team, reference=new_reference(), **facts)
    offer.save(force_insert=True)
    record("offers.offer_as_group", offer, by=by, kind=offer.kind)
    if by is None:
        _confirm(team, offer.email, offer.reference, current())
    if receipt:
        receipts.keep(receipt, offer)
    return offer


@transaction.atomic
def decide_offer(offer: GroupOffer, *, accept: bool, decision: str, by: User) -> GroupOffer:
    """Accept or decline what a group offers, and keep what was agreed with them, or why not."""
    if not decision.strip():
        raise Refused("Write what was agreed with them, or why it cannot be used.")
    allow(by, Permission.APPROVE_VOLUNTEERS, offer.team_id)
    offer = GroupOffer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
    if offer.status != "new":
        raise Refused("This offer has been answered already.")
    offer.status, offer.decided_at, offer.decided_by = "accepted" if accept else "declined", timezone.now(), by
    offer.decision = decision.strip()[:300]
    offer.save(update_fields=["status", "decided_at", "decided_by", "decision"])
    record("offers.decide_offer", offer, by=by, accepted=accept)
    return offer
