"""What people do about organisations: enter and change them, note agreements, say what they can do this week."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from hearth.access import links, receipts, walls
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.areas.models import Borough, Postcode
from hearth.directory.models import Capacity, Organisation, PartnerAgreement, Spokesperson
from hearth.directory.rules import MOST_TASKS, monday
from hearth.kit.refused import Refused, SavedMeanwhile
from hearth.post import actions as post

SAY_CAPACITY = "say capacity"
LINK_DAYS = 8  # until the next week's link has come


def refuse_unless_they_keep(by: User, borough_id: int) -> None:
    """Refuse somebody who does not keep the organisations of this borough."""
    if borough_id not in by.boroughs_where(Permission.APPROVE_VOLUNTEERS):
        raise Refused("Your role does not let you change organisations. Ask your hub's coordinator.")


def hub_of(organisation: Organisation) -> Team:
    """The hub that speaks with an organisation: its neighbourhood's, otherwise the borough's first."""
    hubs = Team.objects.hubs().filter(borough=organisation.borough_id, is_open=True).order_by("pk")
    found = hubs.filter(neighbourhood=organisation.neighbourhood_id).first() or hubs.first()
    if found is None:
        raise Refused("This borough has no hub yet.")
    return found


def _placed(facts: dict[str, Any], borough: Borough) -> dict[str, Any]:
    """The facts with where the postcode lies, as far as it is on the borough's map."""
    if "postcode" not in facts:
        return facts
    where = Postcode.objects.filter(pk=facts["postcode"], borough=borough).select_related("ward").first()
    place = {"easting": where.easting, "northing": where.northing} if where else {"easting": None, "northing": None}
    return facts | place | ({"neighbourhood_id": where.ward.neighbourhood_id} if where else {})


@transaction.atomic
def add(*, borough: Borough, by: User, key=None, **facts: Any) -> Organisation:
    """Enter an organisation, constituted or not."""
    refuse_unless_they_keep(by, borough.pk)
    content = {name: str(value) for name, value in facts.items()}
    receipt = receipts.once(str(key), verb="directory.add", content=content) if key else None
    if receipt and receipt.result:
        return Organisation.objects.get(pk=receipt.result)
    if Organisation.objects.filter(borough=borough, name__iexact=facts["name"], is_active=True).exists():
        raise Refused(f"There is an organisation called “{facts['name']}” already.")
    made = Organisation(borough=borough, **_placed(facts, borough))
    made.save(force_insert=True)
    record("directory.add", made, by=by, borough=borough)
    if receipt:
        receipts.keep(receipt, made)
    return made


@transaction.atomic
def change(organisation: Organisation, *, by: User, version: int, **facts: Any) -> Organisation:
    """Change what is known of an organisation. Refused with SavedMeanwhile when somebody else saved since."""
    refuse_unless_they_keep(by, organisation.borough_id)
    held = Organisation.objects.select_for_update(of=("self",)).select_related("borough").get(pk=organisation.pk)
    changed = sorted(name for name, value in facts.items() if getattr(held, name) != value)
    if not changed:
        return held
    if version != held.version:
        words = f"Somebody else changed “{held.name}” meanwhile."
        raise SavedMeanwhile(words, now=held, typed=facts, fields=changed)
    for name, value in _placed(facts, held.borough).items():
        setattr(held, name, value)
    held.version += 1
    held.save()
    record("directory.change", held, by=by, borough=held.borough, fields=changed)
    return held


@transaction.atomic
def say_who_speaks(organisation: Organisation, *, by: User, **facts: Any) -> Spokesperson:
    """Say who speaks for an organisation, in place of whoever did."""
    refuse_unless_they_keep(by, organisation.borough_id)
    defaults = facts | {"borough_id": organisation.borough_id, "said_at": timezone.now()}
    made, _ = Spokesperson.objects.update_or_create(organisation=organisation, defaults=defaults)
    record("directory.say_who_speaks", organisation, by=by, borough=organisation.borough)
    return made


@transaction.atomic
def agree(organisation: Organisation, *, about: str, starts_on: date, ends_on: date, by: User) -> PartnerAgreement:
    """Note what was agreed with an organisation, and for how long."""
    refuse_unless_they_keep(by, organisation.borough_id)
    if ends_on < starts_on:
        raise Refused("The last day comes before the first.")
    made = PartnerAgreement(organisation=organisation, about=about, starts_on=starts_on, ends_on=ends_on, noted_by=by)
    made.save(force_insert=True)
    record("directory.agree", organisation, by=by, borough=organisation.borough, until=ends_on)
    return made


@transaction.atomic
def end_agreement(agreement: PartnerAgreement, *, reason: str, by: User) -> PartnerAgreement:
    """End an agreement before its time, with the reason."""
    refuse_unless_they_keep(by, agreement.organisation.borough_id)
    held = PartnerAgreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if held.ended_at:
        raise Refused("This agreement was ended already.")
    held.ended_at, held.ended_because = timezone.now(), reason.strip()[:200]
    held.save(update_fields=["ended_at", "ended_because"])
    record("directory.end_agreement", agreement.organisation, by=by, borough=agreement.organisation.borough)
    return held


@transaction.atomic
def say_capacity(
    organisation: Organisation, *, tasks: int, by: User | None, note: str = "", day: date | None = None
) -> Capacity:
    """Say how many tasks an organisation can take on in a week (this one, unless a day of another is named).

    By its own link nobody has signed in, and `by` is None. Said again, the last word holds.
    """
    if by is not None:
        refuse_unless_they_keep(by, organisation.borough_id)
    if not 0 <= tasks <= MOST_TASKS:
        raise Refused(f"Give a number between 0 and {MOST_TASKS}.")
    week = monday(day or timezone.localdate())
    said = {"tasks": tasks, "note": note[:200], "said_by": by, "said_at": timezone.now()}
    made, _ = Capacity.objects.update_or_create(organisation=organisation, week=week, defaults=said)
    record("directory.say_capacity", organisation, by=by, borough=organisation.borough, week=week, tasks=tasks)
    return made


def whom_to_write_to(organisation: Organisation) -> tuple[str, str]:
    """The e-mail address of whoever speaks for an organisation, else its own; the language, empty when not known."""
    speaks = Spokesperson.objects.filter(organisation=organisation).first()
    return (speaks and speaks.email) or organisation.email, speaks.language if speaks else ""


def language_of(team: Team) -> str:
    """The language to write to a team in: of a partner whoever speaks for it; teams of the council read English."""
    found = Organisation.objects.filter(team=team).first()
    return whom_to_write_to(found)[1] if found else "en"


@transaction.atomic
def ask_capacity(organisation: Organisation, *, week: date, by: User | None = None) -> bool:
    """Ask one organisation by e-mail what it can do in a week. Nobody is asked twice about the same week.

    The asker's own hub asks; by itself, each Monday, the hub of the organisation's neighbourhood does.
    """
    if by is not None:
        refuse_unless_they_keep(by, organisation.borough_id)
    held = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    to, language = whom_to_write_to(held)
    if held.capacity_asked_on == week or not (to and held.is_active and held.is_asked_weekly):
        return False
    team = hub_of(held) if by is None else _own_hub(held, by)
    links.shut(SAY_CAPACITY, held)
    secret = links.make(SAY_CAPACITY, held, team=team, days=LINK_DAYS, is_single_use=False)
    post.queue(team=team, channel="email", to=to, template="capacity_asked", language=language,
               name=held.name, team_name=team.names, link=reverse("directory:say_capacity", args=[secret]))  # fmt: skip
    held.capacity_asked_on = week
    held.save(update_fields=["capacity_asked_on"])
    record("directory.ask_capacity", held, by=by, borough=held.borough, week=week)
    return True


def _own_hub(organisation: Organisation, by: User) -> Team:
    """The hub of the organisation where they work in it, otherwise one of theirs: no outbox but their own is open."""
    hub, theirs = hub_of(organisation), by.teams_where(Permission.APPROVE_VOLUNTEERS)
    own = Team.objects.filter(pk__in=theirs, borough=organisation.borough_id).order_by("name")
    return hub if hub.pk in theirs else own.first() or hub


def ask_every_capacity(day: date) -> int:
    """Ask every organisation that wants to be asked about the week of this day; returns how many were."""
    week, asked = monday(day), 0
    for borough in Borough.objects.order_by("pk"):
        with walls.opened(walls.whole_house("weekly capacity", borough=borough)):
            rows = Organisation.objects.filter(borough=borough, is_active=True, is_asked_weekly=True)
            asked += sum(ask_capacity(one, week=week) for one in rows.exclude(capacity_asked_on=week))
    return asked
