"""Somebody registers to help: on the web, through a colleague, or through the organisation they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from hearth.access import links, receipts, walls
from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.areas.models import Postcode
from hearth.areas.places import beyond
from hearth.directory import actions as directory
from hearth.directory.models import Organisation
from hearth.kit.references import save_new
from hearth.kit.refused import Refused
from hearth.offers.actions.held import locked
from hearth.offers.models import Principles, Volunteer, age_on
from hearth.offers.rules.roles import ADULT, LEAST_AGE
from hearth.post import actions as post

AGREE_LINK, AGREE_DAYS = "agree to principles", 28


@transaction.atomic
def apply(*, team: Team, by: User | None, key=None, agreed: bool, **facts) -> Volunteer:
    """Somebody registers to help, on the web (`by` None) or through a colleague. They wait to be checked.

    Nobody under sixteen registers; who is under eighteen names a parent or guardian, whom the hub then rings.
    """
    if by is not None:
        allow(by, Permission.SEE_VOLUNTEERS, team)
    if not agreed:
        raise Refused("Volunteers agree to the hub's principles before they register. Read them and tick the box.")
    refuse_too_young(facts)
    content = {name: str(value) for name, value in facts.items()}
    receipt = receipts.once(str(key), verb="offers.apply", content=content) if key else None
    if receipt and receipt.result:
        return Volunteer.objects.get(pk=receipt.result)
    volunteer = Volunteer(team=team, agreed_principles_at=timezone.now(),
                          principles=Principles.objects.filter(borough=team.borough_id).first(), **facts)  # fmt: skip
    place(volunteer)
    save_new(volunteer, "number")
    record("offers.apply", volunteer, by=by)
    if by is None:
        thank(team, volunteer.email, volunteer.number, volunteer.language)
    if receipt:
        receipts.keep(receipt, volunteer)
    return volunteer


@transaction.atomic
def put_forward(
    *, team: Team, organisation: Organisation, members: Sequence[Mapping[str, Any]], by: User
) -> list[Volunteer]:
    """A group puts its members forward: all of them, or none. Each is asked to read the principles and agree.

    Until they have, nobody approves them: a group does not agree in anybody's name. `team` is the hub's, or the
    organisation's own: its people enter them behind the wall of its hub, as whoever registers on the web does.
    """
    hub, own = team, None
    if organisation.team_id == team.pk:
        allow(by, Permission.REFER_IN, team)
        hub, own = directory.hub_of(organisation), organisation
    else:
        allow(by, Permission.APPROVE_VOLUNTEERS, team)
    found = []
    with walls.opened(walls.intake(hub, actor=f"user:{by.pk}")):
        for facts in members:
            refuse_too_young(dict(facts))
            one = Volunteer(team=hub, organisation=organisation, put_forward_by=own, **facts)
            place(one)
            save_new(one, "number")
            record("offers.put_forward", one, by=by)
            _ask_to_agree(one, organisation)
            found.append(one)
    return found


def entered_by(organisation: Organisation) -> list[dict[str, Any]]:
    """Whom an organisation's own people entered, by name, as they may read it: the database asks whose reader it is."""
    with connection.cursor() as cursor:
        cursor.execute("select * from offers_entered_by(%s)", [organisation.pk])
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _ask_to_agree(one: Volunteer, organisation: Organisation) -> None:
    newest = Principles.objects.filter(borough=one.team.borough_id).first()
    if newest is None or not one.email:
        return
    one.asked_principles = newest
    one.save(update_fields=["asked_principles"])
    secret = links.make(AGREE_LINK, one, team=one.team, days=AGREE_DAYS, is_single_use=False)
    name = one.team.name_cy if one.language == "cy" and one.team.name_cy else one.team.name
    post.queue(team=one.team, channel="email", to=one.email, template="put_forward", language=one.language,
               name=one.first_name, organisation=organisation.name, team_name=name,
               link=reverse("offers:agree", args=[secret]))  # fmt: skip


def refuse_too_young(facts: dict) -> None:
    """Refuse somebody under sixteen, and somebody under eighteen without a parent or guardian."""
    born = facts.get("date_of_birth")
    if born is None:
        return
    age = age_on(born, timezone.localdate())
    if age < LEAST_AGE:
        raise Refused(f"Nobody under {LEAST_AGE} registers by themselves. They are welcome with a parent, or with a "
                      "group that registers.")  # fmt: skip
    if age < ADULT and not (facts.get("guardian_name") and facts.get("guardian_phone")):
        raise Refused(f"Somebody under {ADULT} gives the name and telephone number of a parent or guardian.")


def place(volunteer: Volunteer) -> None:
    """Put a volunteer on the map by their postcode, also beyond the border; nowhere when nobody knows where it is."""
    where = Postcode.objects.filter(pk=volunteer.postcode).select_related("ward").first()
    volunteer.ward = where.ward if where else None
    at = (where.easting, where.northing) if where else beyond(volunteer.postcode)
    volunteer.easting, volunteer.northing = at or (None, None)


def thank(team: Team, email: str, reference: str, language: str) -> None:
    """Thank somebody who offered on the public pages, if they gave an e-mail address."""
    if email:
        name = team.name_cy if language == "cy" and team.name_cy else team.name
        post.queue(team=team, channel="email", to=email, template="offer_received", language=language,
                   reference=reference, team_name=name)  # fmt: skip


@transaction.atomic
def note_guardian_agreed(volunteer: Volunteer, *, by: User) -> Volunteer:
    """A colleague has spoken with the parent or guardian, who said yes. Until then nobody under eighteen is asked."""
    volunteer = locked(volunteer, by)
    if not (volunteer.guardian_name and volunteer.guardian_phone):
        raise Refused("Write down first who the parent or guardian is, and their telephone number.")
    volunteer.guardian_agreed_at = timezone.now()
    volunteer.version += 1
    volunteer.save(update_fields=["guardian_agreed_at", "version"])
    record("offers.note_guardian_agreed", volunteer, by=by)
    return volunteer
