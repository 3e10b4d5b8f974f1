"""A volunteer who rings people for the hub is asked by the same hard rules as one who is given a task."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Q
from django.utils import timezone

from hearth.access.models import Team
from hearth.matching import facts
from hearth.matching.models import Weighing
from hearth.matching.rules import hard
from hearth.matching.rules.hard import Asked, Offered, Stop
from hearth.matching.rules.parts import Slot
from hearth.offers.models import Volunteer
from hearth.people.models import Person

RULES = ("state", "principles", "area", "role", "apart", "conflict")
"""The rules that hold for a call nobody has asked for: who they are, what they may do, and whom they never ring."""


def offered(volunteer: Volunteer, *, team: Team) -> Offered:
    """What this volunteer is and has, read once for all whom they may be given."""
    return facts.offered_by([volunteer], weighing=Weighing.of(team.borough))[volunteer.pk]


def stops_ringing(who: Offered, *, team: Team, category: str) -> list[Stop]:
    """What stops them today from ringing people for this kind of help, whomever."""
    return _asked(Asked(team=team.pk, category=category, by_phone=True), who)


def keeps_apart(volunteer: Volunteer, who: Offered, *, person: Person, number: str) -> bool:
    """Whether they never ring this person, or this number: an exclusion, their own household, themself."""
    ways = facts.ways_of(person) | {hard.way_of(number)} - {""}
    asked = Asked(team=who.team, person=str(person.pk), by_phone=True, ways=frozenset(ways))
    stopped = any(stop.rule in ("apart", "conflict") for stop in _asked(asked, who))
    return stopped or _is_or_lives_with(volunteer, person)


def _asked(asked: Asked, who: Offered) -> list[Stop]:
    today = Slot(timezone.localdate(), 0)
    return [stop for stop in hard.stops(replace(asked, slots=(today,)), who) if stop.rule in RULES]


def _is_or_lives_with(volunteer: Volunteer, person: Person) -> bool:
    """The records know them as this person, or as somebody of this person's household."""
    if volunteer.date_of_birth is None:
        return False
    households = person.households.filter(lives_there=True).values("household")
    near = Q(pk=person.pk) | Q(households__household__in=households, households__lives_there=True)
    known = Person.objects.filter(near, borough=person.borough_id, date_of_birth=volunteer.date_of_birth)
    return known.filter(first_name__iexact=volunteer.first_name, last_name__iexact=volunteer.last_name).exists()
