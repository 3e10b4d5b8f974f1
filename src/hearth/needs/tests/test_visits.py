"""Whom nobody visits alone: two are named before it counts as arranged, whatever way it comes."""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.kit.refused import Refused
from hearth.needs.actions import needs, referrals
from hearth.needs.models import Need
from hearth.needs.rules.medicines import Carrier
from hearth.needs.rules.visits import Company, With, company_fault, is_for_two
from hearth.needs.tests.make import make_agreement, make_category, make_need, make_person, make_route
from hearth.people.models import Person

POLICE = Company(With.PARTNER, None, "PC Morgan, Riverside police")
HERE = Company(With.NOBODY_GOES, None, "the supermarket delivers")


@given(st.sampled_from([*Carrier, None]), st.builds(Company, st.sampled_from([*With, "", "friend"]),
       st.sampled_from([None, 7, 8]), st.sampled_from(["", "  ", "Dan"])))  # fmt: skip
def test_whoever_goes_goes_with_somebody_else(carrier, company):
    if company_fault(carrier=carrier, carrier_id="7", company=company):
        return
    assert carrier != Carrier.VOLUNTEER
    assert (company.kind == With.COLLEAGUE and company.id == 8) or (
        company.kind in (With.PARTNER, With.NOBODY_GOES) and company.words.strip()
    )


def test_only_what_is_done_at_the_door_is_for_two():
    assert is_for_two(not_alone=True, by_phone=False)
    assert not is_for_two(not_alone=True, by_phone=True)
    assert not is_for_two(not_alone=False, by_phone=False)


@pytest.fixture
def dan(cast):
    return make_user(cast.hub, "call_handler", "Dan")


@pytest.fixture
def need(cast):
    return make_need(cast.hub, person=make_person(cast.borough, visit_in_pairs=True))


def test_a_colleague_goes_only_with_somebody_who_is_named(cast, need, dan):
    outside = Company(With.COLLEAGUE, cast.charlie.pk)
    watching = Company(With.COLLEAGUE, cast.bob.pk)
    with acting(cast.alice):
        claimed = needs.claim(need, by=cast.alice)
        assert "nobody is named yet" in claimed.company_told, "to look after it is not to go there"
        for company in (None, outside, watching, Company(With.COLLEAGUE, cast.alice.pk), Company(With.PARTNER)):
            with pytest.raises(Refused):
                needs.take_yourself(need, by=cast.alice, company=company)
        assert Need.objects.get(pk=need.pk).stage == "triaged"
        taken = needs.take_yourself(need, by=cast.alice, company=Company(With.COLLEAGUE, dan.pk))
        assert (taken.company_with, taken.company_words) == (dan, "Dan")
        done = needs.finish(need, by=cast.alice, how="Both stood at the gate")
        assert done.company_told == "Two go together, the second is Dan."


def test_who_was_named_before_goes_along_and_is_named_anew_when_it_comes_back(cast, need, dan):
    with acting(cast.alice):
        needs.go_together(need, company=POLICE, by=cast.alice)
        assert needs.take_yourself(need, by=cast.alice).went_with == POLICE
        assert needs.release(need, by=cast.alice, reason="Not today").company == ""
        needs.go_together(need, company=Company(With.COLLEAGUE, cast.alice.pk), by=cast.alice)
        with pytest.raises(Refused, match="somebody else"):
            needs.take_yourself(need, by=cast.alice)
        assert needs.take_yourself(need, by=cast.alice, company=HERE).company_told == (
            "Nobody goes to the door: the supermarket delivers."
        )


def test_a_mark_that_comes_later_is_asked_about_before_it_is_done(cast, dan):
    need = make_need(cast.hub)
    with acting(cast.alice):
        needs.take_yourself(need, by=cast.alice)
        with pytest.raises(Refused, match="One person may"):
            needs.go_together(need, company=POLICE, by=cast.alice)
    with everywhere():
        Person.objects.filter(pk=need.person_id).update(visit_in_pairs=True)
    with acting(cast.alice):
        assert "nobody is named yet" in Need.objects.get(pk=need.pk).why(need.due_at)
        with pytest.raises(Refused, match="not visited alone"):
            needs.finish(need, by=cast.alice, how="Went")
        assert needs.finish(need, by=cast.alice, how="Went", company=POLICE).is_for_two


def test_volunteers_are_not_sent_whatever_was_asked_about_them(cast, need):
    sam = needs.Hands(Carrier.VOLUNTEER, "v1", "Sam", rules_asked=True)
    with acting(cast.alice):
        needs.go_together(need, company=POLICE, by=cast.alice)
        for way in (needs.offer, needs.take):
            with pytest.raises(Refused, match="volunteers do not go"):
                way(need, hands=sam, by=cast.alice)


def test_what_is_done_by_telephone_is_done_by_one(cast):
    make_category(cast.borough, "check_in", by_phone=True)
    person = make_person(cast.borough, visit_in_pairs=True)
    need = make_need(cast.hub, person=person, category="check_in")
    with acting(cast.alice):
        assert needs.take_yourself(need, by=cast.alice).company_told == ""


def test_another_team_names_the_second_on_its_own_request(cast, need):
    team = make_team(cast.borough, kind="welfare")
    wendy = make_user(team, "specialist", "Wendy")
    make_agreement(cast.borough, "community_hub", "welfare")
    with acting(cast.alice):
        referral = referrals.refer(need=need, route=make_route(cast.borough, "welfare"), by=cast.alice)
    with acting(wendy):
        theirs = referrals.accept(referral, by=wendy).received_need
        with pytest.raises(Refused, match="not visited alone"):
            needs.take_yourself(theirs, by=wendy)
    with acting(cast.alice):
        assert Need.objects.get(pk=need.pk).stage == "taken", "and the sender's is arranged"


def test_a_partner_is_not_sent_without_being_warned(cast, need):
    make_team(cast.borough, kind="foodbank")
    route = make_route(cast.borough, "foodbank")
    silent = make_agreement(cast.borough, "community_hub", "foodbank")
    with acting(cast.alice):
        with pytest.raises(Refused, match="“Care when visiting”"):
            referrals.refer(need=need, route=route, by=cast.alice)
        assert Need.objects.get(pk=need.pk).stage == "new"
        type(silent).objects.filter(pk=silent.pk).update(fields=["name", "risk_to_visitors"])
        told = referrals.refer(need=need, route=route, by=cast.alice)
        assert told.carries["risk_to_visitors"] == "Do not visit alone"


@pytest.mark.parametrize(
    "around",
    [{"stage": "taken", "carrier_kind": "council_staff"}, {"stage": "offered", "carrier_kind": "volunteer"},
     {"stage": "taken", "carrier_kind": "volunteer", "company": "partner", "company_words": "Dan"},
     {"stage": "done", "ending": "done", "carrier_kind": "council_staff"}, {"company": "colleague"}],
)  # fmt: skip
def test_the_database_itself_lets_nobody_go_alone(cast, need, around):
    with acting(cast.alice), pytest.raises(IntegrityError), transaction.atomic():
        ended = {"ended_at": need.raised_at} if around.get("stage") == "done" else {}
        Need.objects.filter(pk=need.pk).update(**around, **ended)
