"""Crossing a wall: explicit, agreed, logged, answered."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from hearth.access import walls
from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.kit.identifiers import new_reference
from hearth.kit.refused import Refused
from hearth.needs.actions import needs, referrals
from hearth.needs.models import Need, Note, Referral
from hearth.needs.tests.make import make_agreement, make_need, make_person, make_route
from hearth.people.models import Person
from hearth.post.models import Message


@pytest.fixture
def sent(cast):
    """Alice has referred a need to Charlie's health and care team."""
    make_agreement(cast.borough, "community_hub", "health_and_care")
    route = make_route(cast.borough, "health_and_care")
    person = make_person(cast.borough, nhs_number="9990000018", address_1="1 Mill Lane")
    need = make_need(cast.hub, person=person, summary="Dizzy spells", details="Dizzy since Monday")
    with acting(cast.alice):
        return referrals.refer(need=need, route=route, by=cast.alice)


def test_a_referral_carries_what_the_agreement_names_and_nothing_else(cast, sent):
    assert set(sent.carries) == {"name", "phone", "reason"}
    with acting(cast.charlie):
        seen = Referral.objects.visible_to(cast.charlie).get()
        assert seen.carries["reason"] == "Dizzy since Monday"
        assert not Need.objects.exists(), "the file itself stays behind"


def test_without_an_agreement_nothing_crosses(cast):
    need = make_need(cast.hub)
    with acting(cast.alice), pytest.raises(Refused, match="no sharing agreement"):
        referrals.refer(need=need, route=make_route(cast.borough, "health_and_care"), by=cast.alice)


def test_a_lapsed_agreement_refuses(cast):
    make_agreement(cast.borough, "community_hub", "health_and_care", days=-1)
    need = make_need(cast.hub)
    with acting(cast.alice), pytest.raises(Refused, match="has lapsed"):
        referrals.refer(need=need, route=make_route(cast.borough, "health_and_care"), by=cast.alice)


def test_accepting_makes_a_need_behind_the_receivers_wall_and_the_sender_sees_the_end(cast, sent):
    with acting(cast.charlie):
        accepted = referrals.accept(sent, by=cast.charlie)
        received = Need.objects.get()
        assert received.pk == accepted.received_need_id
        needs.take_yourself(received, by=cast.charlie)
        needs.finish(received, by=cast.charlie, how="GP saw her; private detail")
    with acting(cast.alice):
        own = Need.objects.get()
        assert (own.stage, own.ending) == ("done", "done")
        told = Referral.objects.get(pk=sent.pk)
        assert told.status == "done"
        assert "private detail" not in told.became


def test_handed_back_with_a_reason_it_returns_to_the_senders_list(cast, sent):
    with acting(cast.charlie):
        with pytest.raises(Refused, match="Say why"):
            referrals.hand_back(sent, by=cast.charlie, reason=" ")
        referrals.hand_back(sent, by=cast.charlie, reason="Not our patient")
    with acting(cast.alice):
        own = Need.objects.get()
        assert (own.stage, own.carrier_kind) == ("triaged", None)
        assert "Not our patient" in Note.objects.get().text


def test_it_is_answered_once(cast, sent):
    with acting(cast.charlie):
        referrals.accept(sent, by=cast.charlie)
        with pytest.raises(Refused, match="accepted already"):
            referrals.accept(sent, by=cast.charlie)


def test_the_sender_does_not_answer_their_own(cast, sent):
    with acting(cast.alice), pytest.raises(Refused, match="Only the team it was sent to"):
        referrals.accept(sent, by=cast.alice)


def test_a_referral_keeps_its_ends(cast, sent):
    with acting(cast.charlie), pytest.raises(DatabaseError, match="keeps the teams"), transaction.atomic():
        Referral.objects.filter(pk=sent.pk).update(from_team=cast.other, to_team=cast.hub)


def test_nobody_writes_a_referral_in_another_teams_name(cast, sent):
    with acting(cast.charlie), pytest.raises(DatabaseError), transaction.atomic():
        copy = Referral.objects.get(pk=sent.pk)
        copy.pk, copy.reference = None, new_reference()
        copy.save(force_insert=True)


def test_a_third_team_sees_nothing(cast, sent):
    dora = make_user(make_team(cast.borough, kind="partnership_hub"), "partnership", "Dora")
    with acting(dora):
        assert not Referral.objects.exists()


def test_hardship_food_always_makes_the_benefits_referral_too(cast):
    make_team(cast.borough, kind="foodbank")
    make_team(cast.borough, kind="welfare")
    make_agreement(cast.borough, "community_hub", "foodbank", fields=("name",))
    make_agreement(cast.borough, "community_hub", "welfare", fields=("name", "reason"))
    welfare = make_route(cast.borough, "welfare")
    route = make_route(cast.borough, "foodbank", also=welfare)
    need = make_need(cast.hub)
    with acting(cast.alice):
        referral = referrals.refer(need=need, route=route, by=cast.alice)
        assert [r.to_team.kind for r in referral.also_made.all()] == ["welfare"]


def test_a_partner_answers_by_link_without_an_account(cast, sent):
    context = walls.intake(cast.other, actor="link:answer")
    with walls.opened(context):
        referrals.accept(sent, by=None, answered_as="Dr Rao, Mill Surgery")
    with acting(cast.alice):
        assert Referral.objects.get().answered_as == "Dr Rao, Mill Surgery"


def test_a_referral_that_sits_is_chased_by_post_without_personal_data(cast, sent):
    cast.other.email = "team@example.org"
    cast.other.save()
    with everywhere():
        Referral.objects.update(answer_by=timezone.now() - timedelta(hours=1))
        referrals.chase(sent, by=None)
        message = Message.objects.get()
        name = Person.objects.get().last_name
    assert name not in message.subject + message.body
    assert "/answer/" in message.body


def test_a_withdrawn_referral_gives_the_need_back(cast, sent):
    with acting(cast.alice):
        referrals.withdraw(sent, reason="Family rang", by=cast.alice)
        assert Need.objects.get().stage == "triaged"


def test_late_referrals_are_chased_once_a_day(cast, sent):
    with everywhere():
        Referral.objects.update(answer_by=timezone.now() - timedelta(hours=1))
    assert referrals.chase_late() == 1
    assert referrals.chase_late() == 0


def test_a_benefits_referral_that_is_there_already_does_not_stop_the_foodbanks(cast):
    make_team(cast.borough, kind="foodbank")
    make_team(cast.borough, kind="welfare")
    make_agreement(cast.borough, "community_hub", "foodbank", fields=("name",))
    make_agreement(cast.borough, "community_hub", "welfare", fields=("name", "reason"))
    welfare = make_route(cast.borough, "welfare")
    need = make_need(cast.hub)
    with acting(cast.alice):
        first = referrals.refer(need=need, route=welfare, by=cast.alice, hands_over=False)
        referral = referrals.refer(need=need, route=make_route(cast.borough, "foodbank", also=welfare), by=cast.alice)
        assert list(referral.also_made.all()) == [first]
        assert Referral.objects.count() == 2


def test_what_a_partner_took_on_by_link_is_closed_when_the_sender_ends_it(cast):
    bank = make_team(cast.borough, kind="foodbank")
    make_agreement(cast.borough, "community_hub", "foodbank", fields=("name",))
    need = make_need(cast.hub)
    with acting(cast.alice):
        sent = referrals.refer(need=need, route=make_route(cast.borough, "foodbank"), by=cast.alice)
    with walls.opened(walls.intake(bank, actor="link:answer")):
        referrals.accept(sent, by=None, answered_as="Jo, Mill Foodbank")
    with acting(cast.alice):
        needs.finish(need, by=cast.alice, how="They rang: two bags, private words")
        closed = Referral.objects.get()
    assert (closed.status, closed.became) == ("done", "The sender wrote that it was done.")


@pytest.mark.parametrize(("urgency", "hours"), [("now", 4), ("planned", 24)])
def test_an_emergency_is_answered_within_its_own_target_and_not_within_the_agreements_day(cast, urgency, hours):
    make_agreement(cast.borough, "community_hub", "health_and_care", answer_within_hours=24)
    need = make_need(cast.hub, urgency=urgency)
    need.category.hours_now = 4
    need.category.save()
    with acting(cast.alice):
        sent = referrals.refer(need=need, route=make_route(cast.borough, "health_and_care"), by=cast.alice)
    assert sent.answer_by - sent.sent_at == pytest.approx(timedelta(hours=hours), abs=timedelta(minutes=1))
