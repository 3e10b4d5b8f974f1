"""What groups, firms and households offer besides their own time."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from hearth.access import receipts
from hearth.access.doors import allow
from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.kit.language import current
from hearth.kit.references import save_new
from hearth.kit.refused import Refused
from hearth.offers.actions.registering import thank
from hearth.offers.models import GroupOffer


@transaction.atomic
def offer_as_group(*, team, by: User | None, key=None, **facts) -> GroupOffer:
    """A group, a firm or a person offers goods, a van, a kitchen, a room or people."""
    if by is not None:
        allow(by, Permission.SEE_VOLUNTEERS, team)
    content = {name: str(value) for name, value in facts.items()}
    receipt = receipts.once(str(key), verb="offers.group", content=content) if key else None
    if receipt and receipt.result:
        return GroupOffer.objects.get(pk=receipt.result)
    offer = GroupOffer(team=team, **facts)
    save_new(offer)
    record("offers.offer_as_group", offer, by=by, kind=offer.kind)
    if by is None:
        thank(team, offer.email, offer.reference, current())
    if receipt:
        receipts.keep(receipt, offer)
    return offer


@transaction.atomic
def decide_offer(
    offer: GroupOffer, *, accept: bool, decision: str, by: User, quantity: str = "", use_by: date | None = None
) -> GroupOffer:
    """Accept or decline what a group offers, and keep what was agreed with them, how much, until when; or why not."""
    if not decision.strip():
        raise Refused("Write what was agreed with them, or why it cannot be used.")
    allow(by, Permission.APPROVE_VOLUNTEERS, offer.team_id)
    offer = GroupOffer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
    if offer.status != "new":
        raise Refused("This offer has been answered already.")
    offer.status, offer.decided_at, offer.decided_by = "accepted" if accept else "declined", timezone.now(), by
    offer.decision = decision.strip()[:300]
    offer.quantity, offer.use_by = quantity.strip()[:80], use_by
    offer.save(update_fields=["status", "decided_at", "decided_by", "decision", "quantity", "use_by"])
    record("offers.decide_offer", offer, by=by, accepted=accept)
    return offer


@transaction.atomic
def end_offer(offer: GroupOffer, *, because: str, by: User) -> GroupOffer:
    """Take something that was accepted off the list, because it is used up, wanted back or needed no more."""
    if not because.strip():
        raise Refused("Write why it can be used no longer.")
    allow(by, Permission.APPROVE_VOLUNTEERS, offer.team_id)
    offer = GroupOffer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
    if offer.status != "accepted":
        raise Refused("Only an offer that was accepted, and has not ended, can end.")
    offer.status, offer.ended_at, offer.ended_by = "ended", timezone.now(), by
    offer.ended_because = because.strip()[:300]
    offer.save(update_fields=["status", "ended_at", "ended_by", "ended_because"])
    record("offers.end_offer", offer, by=by)
    return offer
