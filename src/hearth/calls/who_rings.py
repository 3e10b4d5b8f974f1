"""Who may be ringing: everybody known by a number, and what the hub had to do with that number. Never one guessed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.calls import policies
from hearth.calls.models import IncomingCall, Try
from hearth.kit.identifiers import read_phone
from hearth.needs.models import Need
from hearth.offers.models import Volunteer
from hearth.people.models import Kin, Person, in_company

LATELY = timedelta(days=14)
MOST = 12


@dataclass
class Known:
    """What is known of one number, for somebody of a team."""

    number: str
    people: list[Person] = field(default_factory=list)  # each with `open_needs`
    kin: list[Kin] = field(default_factory=list)  # of whom it is the neighbour's or next of kin's
    volunteers: list[Volunteer] = field(default_factory=list)
    tried: list[tuple[Try, str]] = field(default_factory=list)  # when we rang it, and what for
    came: list[IncomingCall] = field(default_factory=list)  # when it rang us

    @property
    def shown(self) -> str:
        return read_phone(self.number).shown

    @property
    def is_known(self) -> bool:
        return bool(self.people or self.kin or self.volunteers)


def known_by(number: str, *, team: Team, user: User, since: timedelta = LATELY) -> Known:
    """Everybody known by this number whom this user may find, and the calls of their teams with it in both
    directions. Names that are shown are written in the log."""
    if not number:
        return Known("")
    from_on = timezone.now() - since
    same = Q(phone=number) | Q(phone_2=number)
    people = in_company(list(Person.objects.visible_to(user).standing().filter(same, borough=team.borough_id)[:MOST]))
    for person in people:
        person.open_needs = list(Need.objects.visible_to(user).open().filter(person=person).select_related("category"))
    near = Kin.objects.visible_to(user).filter(borough=team.borough_id, phone=number, ended_at=None)
    kin = list(near.select_related("person")[:MOST])
    helping = Volunteer.objects.visible_to(user).filter(team__borough=team.borough_id, phone=number)
    volunteers = list(helping[:MOST]) if user.may(Permission.SEE_VOLUNTEERS) else []
    tries = Try.objects.visible_to(user).filter(number=number, at__gte=from_on).order_by("-at")
    tries = tries.select_related("turn__campaign", "turn__keep_in_touch", "by")[:MOST]
    came = IncomingCall.objects.visible_to(user).filter(number=number, rang_at__gte=from_on).order_by("-rang_at")
    came = came.select_related("contact__person", "answered_by", "team")[:MOST]
    found = Known(number, people, kin, volunteers, [(one, policies.of(one.turn).name) for one in tries], list(came))
    record_list("people.person", {one.pk for one in people} | {one.person_id for one in kin}, team=team)
    record_list("offers.volunteer", [one.pk for one in volunteers], team=team)
    return found
