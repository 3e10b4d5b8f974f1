"""Thanks, the yearly question whether somebody stays, and hours. What was done stands above: it is handed in here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from hearth.access import links
from hearth.access.doors import allow
from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.kit import papers, when
from hearth.kit.language import current, pick, speaking
from hearth.kit.refused import Refused
from hearth.offers.actions.telling import hub_of
from hearth.offers.models import OwnHours, Stay, Thanked, Volunteer
from hearth.offers.rules import staying as rules
from hearth.post import actions as post

CERTIFICATE = Path(__file__).parent.parent / "papers" / "certificate.typ"
ANSWER_STAY = "answer stay"
STAY_DAYS = 60
ASKED_AGAIN_AFTER = timedelta(days=365)


@transaction.atomic
def thank(volunteer: Volunteer, *, about: str, template: str, **facts: Any) -> bool:
    """Thank an active volunteer for one thing, once. Who wants no thanks gets none; whether a message went."""
    if volunteer.status != "active" or not volunteer.wants_thanks or not volunteer.email:
        return False
    _, is_new = Thanked.objects.get_or_create(volunteer=volunteer, about=about, defaults={"team": volunteer.team})
    if is_new:
        post.queue(team=volunteer.team, channel="email", to=volunteer.email, template=template,
                   language=volunteer.language, name=volunteer.first_name, **facts)  # fmt: skip
        record("offers.thank", volunteer, about=about)
    return is_new


@transaction.atomic
def ask_to_stay(volunteer: Volunteer, *, by: User | None) -> Stay:
    """Ask somebody whether they would stay, by e-mail with a link of their own. Once a year by itself."""
    if by is not None:
        allow(by, Permission.APPROVE_VOLUNTEERS, volunteer.team_id)
    volunteer = Volunteer.objects.select_for_update(of=("self",)).select_related("team").get(pk=volunteer.pk)
    if volunteer.status not in ("active", "paused") or not volunteer.email:
        raise Refused(f"{volunteer.name} cannot be asked: they are not active, or have no e-mail address.")
    stay = _open_question(volunteer)
    stay.asked_at = timezone.now()
    stay.save()
    links.shut(ANSWER_STAY, stay)
    secret = links.make(ANSWER_STAY, stay, team=stay.team, days=STAY_DAYS, is_single_use=False)
    post.queue(team=stay.team, channel="email", to=volunteer.email, template="stay_asked",
               language=volunteer.language, name=volunteer.first_name, **hub_of(volunteer),
               since=timezone.localdate(volunteer.applied_at),
               link=reverse("offers:answer_stay", args=[secret]))  # fmt: skip
    record("offers.ask_to_stay", stay, by=by)
    return stay


def _open_question(volunteer: Volunteer) -> Stay:
    """The question that waits for an answer, or a new one. Not saved."""
    held = Stay.objects.select_for_update().filter(volunteer=volunteer, answered_at=None).first()
    return held or Stay(team_id=volunteer.team_id, volunteer=volunteer)


def due_to_be_asked(team):
    """Active volunteers registered for a year or more who were not asked within the last year, and can be by e-mail."""
    return _due(team).exclude(email="")


def due_to_be_rung(team):
    """Those whom the yearly question cannot reach by e-mail."""
    return _due(team).filter(email="")


def _due(team):
    since = timezone.now() - ASKED_AGAIN_AFTER
    lately = Stay.objects.filter(asked_at__gte=since).values("volunteer")
    return Volunteer.objects.filter(team=team).active().filter(applied_at__lte=since).exclude(pk__in=lately)


@transaction.atomic
def answer_stay(stay: Stay, **said: Any) -> Stay:
    """Keep what somebody answered by their own link. It can be answered anew while the link opens."""
    held = Stay.objects.select_for_update(of=("self",)).select_related("volunteer").get(pk=stay.pk)
    return _answered(held, by=None, **said)


@transaction.atomic
def tell_stay(volunteer: Volunteer, *, by: User, **said: Any) -> Stay:
    """Write down what somebody told a colleague."""
    allow(by, Permission.SEE_VOLUNTEERS, volunteer.team_id)
    return hear_stay(volunteer, by=by, **said)


@transaction.atomic
def hear_stay(volunteer: Volunteer, *, by: User, **said: Any) -> Stay:
    """Write down what somebody told whoever rang them. A step of another verb, which asks whether `by` may ring."""
    held = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    return _answered(_open_question(held), by=by, **said)


def _answered(stay: Stay, *, by: User | None, stays: bool, roles: Sequence[str], how_often: str,
              may_be_introduced: bool | None = None, wants_thanks: bool | None = None) -> Stay:  # fmt: skip
    """What is left None was not asked and stays as it is. Who would rather stop is not made to leave by it: their hub
    speaks to them first."""
    stay.stays, stay.answered_at, stay.heard_by = stays, timezone.now(), by
    stay.roles, stay.how_often = (list(roles), how_often) if stays else ([], "")
    stay.save()
    volunteer = stay.volunteer
    if not stays or may_be_introduced is not None:
        volunteer.may_be_introduced = stays and bool(may_be_introduced)
    if wants_thanks is not None:
        volunteer.wants_thanks = wants_thanks
    volunteer.save(update_fields=["may_be_introduced", "wants_thanks"])
    record("offers.answer_stay", stay, by=by, stays=stays)
    return stay


@transaction.atomic
def tell_hours(volunteer: Volunteer, *, day: date, minutes: int, what: str, by: User) -> OwnHours:
    """Write down time somebody gave besides their tasks, as they told it."""
    allow(by, Permission.SEE_VOLUNTEERS, volunteer.team_id)
    made = OwnHours(team=volunteer.team, volunteer=volunteer, day=day, minutes=minutes, what=what.strip(), told_by=by)
    made.save(force_insert=True)
    record("offers.tell_hours", made, by=by)
    return made


@transaction.atomic
def set_wishes(
    volunteer: Volunteer, *, by: User, may_be_introduced: bool | None = None, wants_thanks: bool | None = None
) -> Volunteer:
    """Keep what a volunteer wishes, said on their own page or to a colleague: to hear of appeals, to be thanked.

    What is left None stays as it is.
    """
    if by.volunteer_key != volunteer.pk:
        allow(by, Permission.SEE_VOLUNTEERS, volunteer.team_id)
    volunteer = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    if may_be_introduced is not None:
        volunteer.may_be_introduced = may_be_introduced
    if wants_thanks is not None:
        volunteer.wants_thanks = wants_thanks
    volunteer.version += 1
    volunteer.save(update_fields=["may_be_introduced", "wants_thanks", "version"])
    record("offers.set_wishes", volunteer, by=by, introduced=volunteer.may_be_introduced,
           thanked=volunteer.wants_thanks)  # fmt: skip
    return volunteer


@transaction.atomic
def print_certificate(
    volunteer: Volunteer, *, tasks: int, minutes: int, first_on: date, last_on: date, by: User
) -> bytes:
    """A certificate as a tagged PDF, in the volunteer's language, signed with the name of whoever makes it."""
    allow(by, Permission.SEE_VOLUNTEERS, volunteer.team_id)
    team = volunteer.team
    with speaking(volunteer.language):
        named = pick(team.name, team.name_cy)
        facts = {
            "hours": rules.hours_in_words(minutes, current()), "tasks": rules.tasks_in_words(tasks, current()),
            "first": when.day(first_on), "last": when.day(last_on), "who": by.name, "team": named,
        }  # fmt: skip
        words = {key: pick(pair).format(**facts) for key, pair in rules.CERTIFICATE.items()}
        told = {
            "title": f"{words['title']}: {volunteer.name}", "author": named, "lang": current(),
            "borough": pick(team.borough.name, team.borough.name_cy), "team": named, "name": volunteer.name,
            "words": words, "signed": words["signed"], "day": when.day(timezone.localdate()),
        }  # fmt: skip
    record("offers.print_certificate", volunteer, by=by)
    return papers.made(CERTIFICATE, told)
