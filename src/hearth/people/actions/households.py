"""Who lives with whom: looked for in the records, confirmed or refused by a person, never assumed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.kit.refused import Refused
from hearth.people.models import Household, HouseholdMember, Person

FAMILY_AT_MOST = 8
"""More people than this at one address are a care home, a hostel or a hall, not a family."""
UPRN, ADDRESS, PHONE = "the same property number", "the same address", "the same telephone and surname"


@dataclass(frozen=True)
class Company:
    """Who lives with somebody as was said, and who may by the records; `crowd` counts an address that is no family's.

    `may_live` holds (person, why). Nobody with a protected address is ever named.
    """

    lives_with: Sequence[HouseholdMember]
    may_live: Sequence[tuple[Person, str]]
    crowd: int = 0


def company_of(person: Person, *, by: User) -> Company:
    """Look for who lives with this person."""
    lives_with = _members(person, by)
    if person.address_is_protected or person.is_deceased or person.is_restricted:
        return Company(lives_with, [])
    alike = Person.objects.visible_to(by).standing().unrestricted()
    alike = alike.filter(borough=person.borough_id, is_deceased=False)
    alike = alike.filter(address_is_protected=False).exclude(pk=person.pk)
    at_home = list(alike.filter(_same_home(person))[: 10 * FAMILY_AT_MOST]) if _has_home(person) else []
    if len(at_home) >= FAMILY_AT_MOST:
        return Company(lives_with, [], crowd=len(at_home) + 1)
    by_phone = list(alike.filter(_same_phone(person))[:FAMILY_AT_MOST]) if person.phone and person.last_name else []
    known = {member.person_id for member in lives_with} | _refused(person)
    found = {one.pk: (one, _why(person, one)) for one in [*at_home, *by_phone] if one.pk not in known}
    return Company(lives_with, sorted(found.values(), key=lambda one: (one[0].name, str(one[0].pk))))


def _has_home(person: Person) -> bool:
    return bool(person.uprn or (person.address_1 and person.postcode))


def _same_home(person: Person) -> Q:
    home = Q(pk=None)
    if person.uprn:
        home |= Q(uprn=person.uprn)
    if person.address_1 and person.postcode:
        home |= Q(address_1__iexact=person.address_1, address_2__iexact=person.address_2, postcode=person.postcode)
    return home


def _same_phone(person: Person) -> Q:
    numbers = [number for number in (person.phone, person.phone_2) if number]
    return (Q(phone__in=numbers) | Q(phone_2__in=numbers)) & Q(last_name__iexact=person.last_name)


def _why(person: Person, other: Person) -> str:
    if person.uprn and person.uprn == other.uprn:
        return UPRN
    same = person.address_1.casefold() == other.address_1.casefold() and person.postcode == other.postcode
    return ADDRESS if same and person.postcode else PHONE


def _members(person: Person, by: User) -> list[HouseholdMember]:
    mine = HouseholdMember.objects.filter(person=person, lives_there=True).values("household")
    others = HouseholdMember.objects.visible_to(by).filter(household__in=mine, lives_there=True)
    others = others.exclude(person=person).filter(person__joined_to=None)
    return list(others.select_related("person", "said_by").order_by("said_at", "pk"))


def _refused(person: Person) -> set:
    """Everybody of whom it was said, from either side, that they do not live with this person."""
    mine = HouseholdMember.objects.filter(person=person)
    of_mine = HouseholdMember.objects.filter(household__in=mine.filter(lives_there=True).values("household"))
    of_theirs = HouseholdMember.objects.filter(household__in=mine.filter(lives_there=False).values("household"))
    return {
        *of_mine.filter(lives_there=False).values_list("person", flat=True),
        *of_theirs.filter(lives_there=True).values_list("person", flat=True),
    }


@transaction.atomic
def live_together(*, person: Person, other: Person, by: User) -> Household:
    """Say that two people live together. Whoever each lives with already lives with both then."""
    _may_say(person, other, by)
    first, second = _household(person), _household(other)
    if first and second and first.pk == second.pk:
        return first
    home = first or second or Household.objects.create(borough_id=person.borough_id, made_by=by)
    if first and second:
        HouseholdMember.objects.filter(household=home, person__in=second.members.values("person")).delete()
        second.members.update(household=home)
        second.delete()
    for one in (person, other):
        _say(home, one, by, lives_there=True)
    record("people.live_together", home, person=person, other=str(other.pk))
    return home


@transaction.atomic
def live_apart(*, person: Person, other: Person, by: User) -> Household:
    """Say that two people do not live together, although the records look so. They are not proposed again."""
    _may_say(person, other, by)
    home = _household(person)
    if home is None:
        home = Household.objects.create(borough_id=person.borough_id, made_by=by)
        _say(home, person, by, lives_there=True)
    _say(home, other, by, lives_there=False)
    record("people.live_apart", home, person=person, other=str(other.pk))
    return home


def _say(home: Household, person: Person, by: User, *, lives_there: bool) -> None:
    """The last word about somebody and a household counts."""
    held = HouseholdMember.objects.filter(household=home, person=person).first()
    if held is None:
        held = HouseholdMember(borough_id=home.borough_id, household=home, person=person)
    elif held.lives_there == lives_there:
        return
    held.lives_there, held.said_by = lives_there, by
    held.save()


def _household(person: Person) -> Household | None:
    """Where this person lives, locked against whoever says something else at this moment."""
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    member = HouseholdMember.objects.filter(person=person, lives_there=True).select_related("household").first()
    return member.household if member else None


def _may_say(person: Person, other: Person, by: User) -> None:
    if person.borough_id not in by.boroughs_where(Permission.FIND_PEOPLE):
        raise Refused("Your role does not let you change this person's record. Ask your hub manager.")
    if person.pk == other.pk or person.borough_id != other.borough_id or other.joined_to_id or person.joined_to_id:
        raise Refused("Choose two different people of one borough.")
    if person.address_is_protected or other.address_is_protected:
        raise Refused("One of them has a protected address. Nobody is told who lives there.")
