"""What volunteers agree to: written in versions, agreed to by each, asked again when it changes."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from hearth.access import links
from hearth.access.models import User
from hearth.access.record import record
from hearth.areas.models import Borough
from hearth.kit.language import counted
from hearth.kit.refused import Refused, SavedMeanwhile
from hearth.offers.actions.held import locked, refuse_empty
from hearth.offers.actions.registering import AGREE_DAYS, AGREE_LINK
from hearth.offers.actions.roles import refuse_unless_it_decides
from hearth.offers.actions.states import come_back, pause
from hearth.offers.actions.telling import tell
from hearth.offers.models import Principles, Volunteer, points
from hearth.offers.rules.states import GRACE_DAYS

LINK, LINK_DAYS = AGREE_LINK, AGREE_DAYS
WAITING = "Has not agreed to the principles as they are now"
"""Why somebody is paused whose days to agree are over; agreeing ends that pause and no other."""


@transaction.atomic
def write_principles(*, borough: Borough, text: str, text_cy: str, version: int, by: User) -> Principles:
    """Write a new version. Everybody who agreed to an older one is asked again by the clockwork, the next morning."""
    refuse_unless_it_decides(by, borough)
    Borough.objects.select_for_update().get(pk=borough.pk)
    newest = Principles.objects.filter(borough=borough).first()
    text = refuse_empty(text, "Write in English what volunteers agree to.")
    text_cy = refuse_empty(text_cy, "Write it in Welsh as well: who registers in Welsh agrees to the Welsh.")
    english, welsh = len(points(text)), len(points(text_cy))
    if english != welsh:
        raise Refused(f"In English there are {counted(english, 'sentence')} and in Welsh {counted(welsh, 'sentence')}, "
                      "one on each line: whoever reads Welsh would agree to something else.")  # fmt: skip
    if newest and newest.version != version:
        typed = {"text": text, "text_cy": text_cy}
        raise SavedMeanwhile("Somebody else wrote a new version meanwhile.", now=newest, typed=typed,
                             fields=list(typed))  # fmt: skip
    if newest and (newest.text, newest.text_cy) == (text, text_cy):
        raise Refused("Nothing was changed: volunteers are not asked to agree to the same words again.")
    made = Principles(borough=borough, version=newest.version + 1 if newest else 1, text=text, text_cy=text_cy,
                      said_by=by)  # fmt: skip
    made.save(force_insert=True)
    record("offers.write_principles", made, by=by, version=made.version)
    return made


@transaction.atomic
def agree(volunteer: Volunteer, *, principles: Principles, by: User | None) -> Volunteer:
    """They agree to a version, through a link, on their phone page, or by telephone to a colleague.

    Whoever was paused for not having agreed is asked again from now on.
    """
    volunteer = locked(volunteer, by if by and by.volunteer_key != volunteer.pk else None)
    newest = Principles.objects.filter(borough=volunteer.team.borough_id).first()
    if principles != newest:
        raise Refused("What we ask of volunteers has changed again since this page was opened. Read it anew.")
    volunteer.principles, volunteer.agreed_principles_at = principles, timezone.now()
    volunteer.version += 1
    volunteer.save(update_fields=["principles", "agreed_principles_at", "version"])
    record("offers.agree", volunteer, by=by, version=principles.version)
    if volunteer.status == "paused" and volunteer.decision_reason == WAITING:
        volunteer = come_back_at_once(volunteer)
    links.shut(LINK, volunteer)
    return volunteer


def come_back_at_once(volunteer: Volunteer) -> Volunteer:
    """End the pause that waited for them to agree."""
    volunteer.paused_until = timezone.localdate() - timedelta(days=1)
    volunteer.save(update_fields=["paused_until"])
    return come_back(volunteer, by=None)


@transaction.atomic
def ask_about_principles(*, borough: Borough, day: date) -> int:
    """Ask everybody who agreed to an older version, once; pause whoever has not after the days of grace.

    For the clockwork, within the walls of the borough. Who has no e-mail address is rung: the list shows them.
    """
    newest = Principles.objects.filter(borough=borough).first()
    if newest is None:
        return 0
    late = day > last_day(newest)
    rows = Volunteer.objects.filter(team__borough=borough, status__in=("in_checks", "active", "isolating"))
    asked = 0
    for one in rows.exclude(principles=newest).select_related("team__borough"):
        if one.asked_principles_id != newest.pk:
            _ask(one, newest)
            asked += 1
        elif late and one.status == "active":
            pause(one, until=None, by=None, reason=WAITING)
    return asked


def last_day(principles: Principles) -> date:
    """The last day on which somebody who agreed to an older version is still asked for help."""
    return timezone.localdate(principles.said_at) + timedelta(days=GRACE_DAYS)


def _ask(one: Volunteer, newest: Principles) -> None:
    one.asked_principles = newest
    one.save(update_fields=["asked_principles"])
    secret = links.make(LINK, one, team=one.team, days=LINK_DAYS, is_single_use=False)
    tell(one, template="principles_changed", by=last_day(newest), link=reverse("offers:agree", args=[secret]))
    record("offers.ask_about_principles", one, version=newest.version)
