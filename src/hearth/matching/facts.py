"""What the hard rules ask about requests and volunteers, read from the database: each table once, however many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from hearth.access.models import User
from hearth.areas.models import Postcode
from hearth.kit.identifiers import read_phone
from hearth.matching.models import Exclusion, Task, Weighing
from hearth.matching.rules.hard import Asked, Offered, Role, Stop, language_of, stops, way_of
from hearth.matching.rules.parts import Slot, slots_from, still_open
from hearth.needs.actions import needs as verbs
from hearth.needs.actions.needs import Carrier
from hearth.needs.models import Need
from hearth.offers.models import (
    GRACE_DAYS,
    Away,
    Check,
    Held,
    Otherwise,
    Principles,
    Volunteer,
    VolunteerRole,
    needs_of,
)
from hearth.people.models import Person

WEEK, FORTNIGHT = timedelta(days=7), timedelta(days=14)
READ_WITH = ("person", "category", "owner", "team__borough")
"""What is read with requests that are asked about."""


def asked_of(needs: Iterable[Need], *, now: datetime | None = None) -> dict[Any, Asked]:
    """What each of these requests asks of whoever does it, by the request's key."""
    rows = list(needs)
    codes = {need.person.postcode for need in rows if need.person.postcode}
    places = {one.pk: (one.easting, one.northing) for one in Postcode.objects.filter(pk__in=codes)}
    local = timezone.localtime(now)
    slots = tuple(still_open(slots_from(local.date()), local))
    return {need.pk: _asked(need, places.get(need.person.postcode), slots) for need in rows}


def _asked(need: Need, place, slots: tuple[Slot, ...]) -> Asked:
    person, owner = need.person, need.owner
    return Asked(
        person=str(person.pk), team=need.team_id, category=need.category.key, category_name=need.category.name,
        for_volunteers=need.category.is_for_volunteers, by_phone=need.category.by_phone,
        carry=tuple(verbs.may_go_to(need, Carrier.VOLUNTEER)), place=place,
        speaks=language_of(person.language) if person.needs_interpreter else "",
        helper=person.helper_wanted, in_pairs=person.visit_in_pairs, ways=ways_of(person),
        owners=_selves(owner.email, owner.volunteer_key) if owner else frozenset(), slots=slots,
    )  # fmt: skip


def ways_of(one: Person | Volunteer) -> frozenset[str]:
    """How somebody is reached and where they live, as it is compared."""
    lines = [one.address_1]
    phones = [one.phone]
    if isinstance(one, Person):
        lines += [one.address_2, f"{one.address_1} {one.address_2}"]
        phones.append(one.phone_2)
    homes = {way_of(line, one.postcode) for line in lines if any(letter.isdigit() for letter in line) and one.postcode}
    numbers = {way_of(read_phone(phone).e164 or phone) for phone in phones if phone}
    return frozenset(filter(None, {*homes, *numbers, way_of(one.email)}))


def _selves(email: str, key: Any) -> frozenset[str]:
    return frozenset(filter(None, (way_of(email), str(key) if key else "")))


def offered_by(
    volunteers: Iterable[Volunteer], *, weighing: Weighing, but_for: Task | None = None, now: datetime | None = None
) -> dict[Any, Offered]:
    """What each of these volunteers of one borough offers, is and has, by their key; `but_for`: not counting this
    task."""
    rows, now = list(volunteers), now or timezone.now()
    keys = [one.pk for one in rows]
    register = _Register(weighing, keys, but_for, now)
    return {one.pk: register.offered(one) for one in rows}


class _Register:
    """What stands beside volunteers, by their key."""

    def __init__(self, weighing: Weighing, keys: list, but_for: Task | None, now: datetime):
        self.weighing, self.now, borough = weighing, now, weighing.borough
        self.roles = tuple(
            Role(frozenset(role.categories), needs_of(role), role.goes_to_doors)
            for role in VolunteerRole.objects.filter(borough=borough, is_open=True)
        )  # fmt: skip
        self.principles = Principles.objects.filter(borough=borough).first()
        self.held, self.away, self.apart = defaultdict(list), defaultdict(list), defaultdict(set)
        today = timezone.localdate(now)
        for one in Check.objects.in_force(today).filter(volunteer__in=keys):
            self.held[one.volunteer_id].append(Held(one.kind, one.level, one.expires_on))
        for one in Away.objects.filter(volunteer__in=keys, until_on__gte=today).order_by("from_on", "pk"):
            self.away[one.volunteer_id].append(Otherwise(one.from_on, one.until_on, tuple(one.parts), one.is_free))
        for who, person in Exclusion.objects.in_force().filter(volunteer__in=keys).values_list("volunteer", "person"):
            self.apart[who].add(str(person))
        self.emails = dict(User.objects.filter(volunteer_key__in=keys).values_list("volunteer_key", "email"))
        self._tasks(keys, but_for)

    def _tasks(self, keys: list, but_for: Task | None) -> None:
        self.week, self.fortnight, self.taken = defaultdict(int), defaultdict(int), defaultdict(list)
        counted = Q(ended_at__isnull=True) | Q(status="done", ended_at__gte=self.now - FORTNIGHT)
        rows = Task.objects.filter(counted, volunteer__in=keys).exclude(pk=but_for and but_for.pk)
        for who, day, part, ended in rows.values_list("volunteer", "planned_on", "planned_part", "ended_at"):
            self.fortnight[who] += 1
            self.week[who] += ended is None or ended >= self.now - WEEK
            if day is not None:
                self.taken[who].append(Slot(day, part))

    def offered(self, one: Volunteer) -> Offered:
        home = None if one.easting is None or one.northing is None else (one.easting, one.northing)
        return Offered(
            key=str(one.pk), team=one.team_id, status=one.status, agreed=self._agreed(one), does=frozenset(one.does),
            roles=self.roles, held=tuple(self.held[one.pk]), born=one.date_of_birth,
            guardian_agreed=one.guardian_agreed_at is not None, home=home,
            reach=one.reach_metres, free=frozenset(one.free), otherwise=tuple(self.away[one.pk]),
            speaks=frozenset(language_of(word) for word in (*one.languages, one.language)), sex=one.sex,
            ways=ways_of(one), selves=_selves(one.email, one.pk) | _selves(self.emails.get(one.pk, ""), None),
            apart=frozenset(self.apart[one.pk]), a_week=one.tasks_a_week, a_day=self.weighing.most_a_day,
            a_slot=self.weighing.most_a_slot, week=self.week[one.pk], fortnight=self.fortnight[one.pk],
            taken=tuple(self.taken[one.pk]),
        )  # fmt: skip

    def _agreed(self, one: Volunteer) -> bool:
        """They agreed to the principles as they are now, or not long ago to the older ones."""
        if one.agreed_principles_at is None:
            return False
        newest = self.principles
        if newest is None or one.principles_id == newest.pk:
            return True
        return self.now < newest.said_at + timedelta(days=GRACE_DAYS)


def stopped(need: Need, volunteer: Volunteer, *, slot: Slot | None = None, but_for: Task | None = None) -> list[Stop]:
    """Every hard rule that stops this volunteer from doing this, in this part of a day or in any."""
    asked = asked_of([need])[need.pk]
    who = offered_by([volunteer], weighing=Weighing.of(need.team.borough), but_for=but_for)[volunteer.pk]
    return stops(asked, who, None if slot is None else [slot])
