"""Who lives with whom is found by the records, and true only when a person has said so."""

import pytest

from hearth.access.tests.make import acting, make_team, make_user
from hearth.kit.refused import Refused
from hearth.people import actions
from hearth.people.actions import households, joining
from hearth.people.models import HouseholdMember, Person
from hearth.people.tests.make import make_person


def company(cast, person) -> households.Company:
    with acting(cast.alice):
        return households.company_of(Person.objects.get(pk=person.pk), by=cast.alice)


def may_live(cast, person) -> list[tuple[str, str]]:
    return [(one.first_name, why) for one, why in company(cast, person).may_live]


def lives_with(cast, person) -> list[str]:
    return [member.person.first_name for member in company(cast, person).lives_with]


def say(cast, verb, person, other):
    with acting(cast.alice):
        return verb(person=person, other=other, by=cast.alice)


@pytest.fixture
def home(cast):
    """Edna, Fred at her address, Gina at her number, and Una who shares neither."""
    with acting(cast.alice):
        return [
            make_person(cast),
            make_person(cast, first_name="Fred", last_name="Holt", phone="", address_1="4 mill row"),
            make_person(cast, first_name="Gina", phone="01632 960 111", address_1="77 Elsewhere", postcode="QX9 9ZZ"),
            make_person(cast, first_name="Una", phone="01632 960 999", address_1="5 Mill Row"),
        ]


def test_who_may_live_together_is_found_and_nothing_is_assumed(cast, home):
    assert may_live(cast, home[0]) == [("Fred", households.ADDRESS), ("Gina", households.PHONE)]
    assert lives_with(cast, home[0]) == []
    with acting(cast.alice):
        assert not HouseholdMember.objects.exists()


def test_a_property_number_says_so_too(cast):
    with acting(cast.alice):
        a = make_person(cast, uprn="100011", address_1="Flat 1", phone="")
        make_person(cast, first_name="Ben", uprn="100011", address_1="1 The Flats", phone="")
    assert may_live(cast, a) == [("Ben", households.UPRN)]


def test_what_was_confirmed_stands_with_who_said_it_and_grows(cast, home):
    edna, fred, gina, una = home
    say(cast, households.live_together, edna, fred)
    say(cast, households.live_together, gina, una)
    say(cast, households.live_together, fred, gina)
    assert lives_with(cast, edna) == ["Fred", "Gina", "Una"]
    assert may_live(cast, edna) == []
    assert company(cast, edna).lives_with[0].said_by == cast.alice


def test_what_was_refused_is_not_proposed_again_from_either_side(cast, home):
    edna, fred, *_ = home
    say(cast, households.live_apart, edna, fred)
    assert may_live(cast, edna) == [("Gina", households.PHONE)]
    assert may_live(cast, fred) == []
    assert lives_with(cast, edna) == []
    say(cast, households.live_together, fred, edna)
    assert lives_with(cast, edna) == ["Fred"], "the last word counts"


def test_a_care_home_is_no_family(cast):
    with acting(cast.alice):
        people = [make_person(cast, first_name=f"Resident {n}", phone="") for n in range(households.FAMILY_AT_MOST + 1)]
    found = company(cast, people[0])
    assert (found.crowd, list(found.may_live)) == (households.FAMILY_AT_MOST + 1, [])


def test_nobody_learns_who_lives_at_a_protected_address(cast, home):
    edna, fred, *_ = home
    with acting(cast.alice):
        Person.objects.filter(pk=fred.pk).update(address_is_protected=True)
        fred.refresh_from_db()
    assert may_live(cast, edna) == [("Gina", households.PHONE)]
    assert may_live(cast, fred) == []
    with pytest.raises(Refused, match="protected address"):
        say(cast, households.live_together, edna, fred)


def test_the_dead_live_with_nobody(cast, home):
    edna, fred, *_ = home
    with acting(cast.alice):
        actions.mark_deceased(person=fred, by=cast.alice)
    assert may_live(cast, edna) == [("Gina", households.PHONE)]


def test_joined_records_keep_one_household_and_parting_gives_it_back(cast, home):
    edna, fred, gina, una = home
    say(cast, households.live_together, edna, fred)
    say(cast, households.live_together, gina, una)
    with acting(cast.alice):
        joined = joining.join(kept=edna, gone=gina, by=cast.alice, because="One person")
        assert lives_with(cast, edna) == ["Fred"]
        joining.part(joining=joined, by=cast.alice, because="Two")
    assert lives_with(cast, gina) == ["Una"]


def test_another_borough_says_nothing_about_ours(cast, home):
    stranger = make_user(make_team(), "manager")
    with acting(stranger), pytest.raises(Refused, match="Your role"):
        households.live_together(person=home[0], other=home[1], by=stranger)
    with acting(stranger):
        assert not HouseholdMember.objects.exists()
