"""Appeals: an organisation asks for volunteers, the hub asks its pool, and whoever says yes is introduced."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from hearth.access import links, receipts, walls
from hearth.access.doors import allow
from hearth.access.models import Link, Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.directory import actions as directory
from hearth.directory.models import Organisation
from hearth.kit.references import save_new
from hearth.kit.refused import Refused
from hearth.offers.models import Appeal, Asked, Introduction, Volunteer, standings
from hearth.post import actions as post

ANSWER_APPEAL = "answer appeal"
ANSWER_DAYS = 14


@transaction.atomic
def appeal(organisation: Organisation, *, by: User | None, link: Link | None = None, key=None, **facts: Any) -> Appeal:
    """An organisation asks for volunteers: by its link, as its own signed-in user, or through the hub."""
    hub = directory.hub_of(organisation)
    if by is not None and not (organisation.team_id and by.may(Permission.REFER_IN, organisation.team_id)):
        allow(by, Permission.SEE_VOLUNTEERS, hub)
    content = {name: str(value) for name, value in facts.items()}
    with walls.opened(walls.intake(hub, actor=_actor(by, link))):
        receipt = receipts.once(str(key), verb="offers.appeal", content=content) if key else None
        if receipt and receipt.result:
            return Appeal.objects.get(pk=receipt.result)
        made = Appeal(team=hub, partner_team=organisation.team, organisation=organisation,
                      made_by=by, **facts)  # fmt: skip
        save_new(made)
        record("offers.appeal", made, by=by, wanted=made.wanted)
        if receipt:
            receipts.keep(receipt, made)
    return made


def _actor(by: User | None, link: Link | None) -> str:
    return f"user:{by.pk}" if by else f"link:{link.pk}" if link else "public"


def _locked(found: Appeal, by: User) -> Appeal:
    allow(by, Permission.APPROVE_VOLUNTEERS, found.team_id)
    held = Appeal.objects.select_for_update(of=("self",)).select_related("team", "organisation").get(pk=found.pk)
    if held.closed_at:
        raise Refused("This appeal is closed.")
    return held


def who_could(found: Appeal, *, by: User) -> list[Volunteer]:
    """Whom the hub may ask: active volunteers who agreed to hear of appeals, were not asked about this one, and have
    every check its role needs."""
    rows = Volunteer.objects.visible_to(by).active().filter(team=found.team_id, may_be_introduced=True)
    rows = rows.exclude(pk__in=Asked.objects.filter(appeal=found).values("volunteer")).order_by("last_name", "pk")
    if found.role is None:
        return list(rows)
    standing = standings(list(rows), timezone.localdate())
    return [one for one in rows if any(each.may and each.key == found.role.key for each in standing[one.pk])]


@transaction.atomic
def ask_volunteers(found: Appeal, *, volunteers: Sequence[Volunteer], by: User) -> list[Asked]:
    """Ask these volunteers. Refused for one who has not agreed to be introduced, is not active, or was asked before."""
    held = _locked(found, by)
    may = {one.pk: one for one in who_could(held, by=by)}
    if not volunteers:
        raise Refused("Tick whom to ask first.")
    made = []
    for one in volunteers:
        if one.pk not in may:
            raise Refused(f"{one.name} cannot be asked: they have not agreed to it, or were asked already.")
        asked = Asked(team=held.team, appeal=held, volunteer=one, asked_by=by)
        asked.save(force_insert=True)
        _write_to(asked, held)
        made.append(asked)
    Appeal.objects.filter(pk=held.pk).update(asked_count=F("asked_count") + len(made))
    record("offers.ask_volunteers", held, by=by, asked=len(made))
    return made


def _write_to(asked: Asked, found: Appeal) -> None:
    """An e-mail with a link to say yes or no; who has no address is rung."""
    one = asked.volunteer
    if not one.email:
        return
    secret = links.make(ANSWER_APPEAL, asked, team=asked.team, days=ANSWER_DAYS)
    post.queue(team=asked.team, channel="email", to=one.email, template="appeal_asked", language=one.language,
               name=one.first_name, organisation=found.organisation.name, what=found.what, starts_on=found.starts_on,
               link=reverse("offers:answer_appeal", args=[secret]))  # fmt: skip


@transaction.atomic
def answer_appeal(asked: Asked, *, says_yes: bool, by: User | None) -> Asked:
    """A volunteer says yes or no, by their link (`by` None), on their own page, or to a colleague.

    Only a yes tells the organisation.
    """
    if by is not None and by.volunteer_key != asked.volunteer_id:
        allow(by, Permission.SEE_VOLUNTEERS, asked.team_id)
    asked = Asked.objects.select_for_update(of=("self",)).select_related("appeal", "volunteer").get(pk=asked.pk)
    found, one = asked.appeal, asked.volunteer
    if asked.answer:
        raise Refused("This has been answered already.")
    if found.closed_at:
        raise Refused("The organisation needs nobody any more. Thank you all the same.")
    if says_yes and one.status != "active":
        raise Refused("Only an active volunteer is introduced. Speak to the hub.")
    asked.answer, asked.answered_at = "yes" if says_yes else "no", timezone.now()
    asked.save(update_fields=["answer", "answered_at"])
    if says_yes:
        Introduction(team=found.team, partner_team=found.partner_team, appeal=found, volunteer=one, name=one.name,
                     phone=one.phone, email=one.email).save(force_insert=True)  # fmt: skip
        _tell(found)
    counted = "yes_count" if says_yes else "no_count"
    Appeal.objects.filter(pk=found.pk).update(**{counted: F(counted) + 1})
    record("offers.answer_appeal", asked, by=by, answer=asked.answer)
    return asked


def _tell(found: Appeal) -> None:
    """Tell the organisation that somebody said yes; who it is stands on its page, not in the message."""
    organisation = found.organisation
    to, language = directory.whom_to_write_to(organisation)
    if to:
        page = reverse("offers:our_appeals") if found.partner_team_id else _page_by_link(organisation, found.team)
        post.queue(team=found.team, channel="email", to=to, template="appeal_answered", language=language,
                   organisation=organisation.name, reference=found.reference, link=page)  # fmt: skip


def _page_by_link(organisation: Organisation, team: Team) -> str:
    secret = links.make(directory.SAY_CAPACITY, organisation, team=team, days=30, is_single_use=False)
    return reverse("offers:ask_by_link", args=[secret])


@transaction.atomic
def close_appeal(found: Appeal, *, reason: str, by: User) -> Appeal:
    """Nobody more is asked, and whoever has not answered is not waited for."""
    held = _locked(found, by)
    if not reason.strip():
        raise Refused("Say why it is closed.")
    held.closed_at, held.closed_because = timezone.now(), reason.strip()[:200]
    held.save(update_fields=["closed_at", "closed_because"])
    record("offers.close_appeal", held, by=by)
    return held


THEY_NEED_NOBODY_MORE = "The organisation needs nobody more."


@transaction.atomic
def need_nobody_more(found: Appeal, *, by: User | None, link: Link | None = None) -> Appeal:
    """The organisation itself says that it needs nobody more: its signed-in user, or whoever holds its link."""
    if by is not None:
        allow(by, Permission.REFER_IN, found.partner_team_id)
    with walls.opened(walls.intake(found.team, actor=_actor(by, link))):
        held = Appeal.objects.select_for_update(of=("self",)).get(pk=found.pk)
        if held.closed_at is None:
            held.closed_at, held.closed_because = timezone.now(), THEY_NEED_NOBODY_MORE
            held.save(update_fields=["closed_at", "closed_because"])
            record("offers.close_appeal", held, by=by)
    return held


@transaction.atomic
def take_back_introduction(introduction: Introduction, *, by: User) -> None:
    """The volunteer changed their mind: the organisation no longer sees them here. Somebody tells it as well."""
    allow(by, Permission.APPROVE_VOLUNTEERS, introduction.team_id)
    record("offers.take_back_introduction", introduction, by=by)
    Appeal.objects.filter(pk=introduction.appeal_id).update(yes_count=F("yes_count") - 1, no_count=F("no_count") + 1)
    Asked.objects.filter(appeal=introduction.appeal_id, volunteer=introduction.volunteer_id).update(answer="no")
    introduction.delete()
