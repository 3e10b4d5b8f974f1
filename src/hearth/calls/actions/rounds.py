"""A doorstep round sent to those who go and have no sign-in: one link, one round, as long as it lasts."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from hearth.access import links
from hearth.access.doors import allow
from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.calls import policies
from hearth.calls.actions.visits import BY_LINK, last_day
from hearth.calls.actions.volunteers import Ringer
from hearth.calls.models import Round
from hearth.kit.refused import Refused
from hearth.offers.models import Volunteer
from hearth.post import actions as post


@transaction.atomic
def send_round(found: Round, *, email: str, by: User) -> Round:
    """Send whoever goes the link to this round. One sent before opens nothing any more."""
    allow(by, Permission.PLAN_CALLS, found.team_id)
    held = Round.objects.select_for_update(of=("self",)).select_related("team__borough").get(pk=found.pk)
    if held.ended_at:
        raise Refused("This round is over. Make a new one of the doors that are left.")
    email = email.strip()
    language = _fit_to_go(held, email).language if held.goes == "volunteers" else "en"
    links.shut(BY_LINK, held)
    held.email = email
    held.save(update_fields=["email"])
    days = (last_day(held) - timezone.localdate() + timedelta(days=1)).days
    secret = links.make(BY_LINK, held, team=held.team, days=days, is_single_use=False)
    post.queue(
        team=held.team, channel="email", to=email, template="doorstep_round", language=language, hub=held.team.name,
        doors=held.visits.to_make().count(), on=held.on, until=last_day(held),
        phone=held.team.phone or held.team.borough.phone, link=reverse("calls:round_by_link", args=[secret]),
    )  # fmt: skip
    record("calls.send_round", held, by=by)
    return held


def _fit_to_go(found: Round, email: str) -> Volunteer:
    """The volunteer of the hub who has this address, against whom nothing speaks at any of these doors."""
    one = Volunteer.objects.filter(team=found.team_id, email__iexact=email, status="active").first()
    if one is None:
        raise Refused("No active volunteer of this hub has that e-mail address. Look it up under Volunteers.")
    ringer = Ringer.of(one, found.team)
    for visit in found.visits.to_make().select_related("person", "turn__campaign", "turn__keep_in_touch"):
        if lacking := ringer.lacks(policies.of(visit.turn).purpose):
            raise Refused(f"{one.name} cannot go: {'; '.join(lacking)}.")
        if ringer.never_rings(visit.turn):
            raise Refused(f"{one.name} is not to be sent to {visit.person.name}. Send the round to somebody else.")
    return one


def open_round(found: Round, *, as_name: str) -> None:
    """Somebody who holds the link says who they are; until then it shows nobody's name."""
    record("calls.open_round", found, as_name=as_name)
