"""A request that stands with the wrong person goes to the right one with all that came of it, behind every wall."""

import pytest
from django.db import DatabaseError, connection, transaction

from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.kit.refused import Refused
from hearth.needs.actions import moving, needs, notes, referrals
from hearth.needs.models import Concern, Need, Note, Referral
from hearth.needs.tests.make import make_agreement, make_need, make_person, make_route
from hearth.people.models import Involvement


@pytest.fixture
def two(cast):
    return make_person(cast.borough, first_name="Edna"), make_person(cast.borough, first_name="Ada")


@pytest.fixture
def sent(cast, two):
    """Alice has referred Edna's request to Charlie's team; it was Ada's."""
    make_agreement(cast.borough, "community_hub", "health_and_care")
    need = make_need(cast.hub, person=two[0])
    with acting(cast.alice):
        return referrals.refer(need=need, route=make_route(cast.borough, "health_and_care"), by=cast.alice)


def whose() -> dict:
    with everywhere():
        return {
            model.__name__: sorted(model.objects.values_list("pk", "person__first_name"))
            for model in (Need, Referral, Note, Concern)
        }


def move(cast, need, to):
    with acting(cast.alice):
        return moving.move_need(Need.objects.get(pk=need), to=to, by=cast.alice, because="It was Ada who rang")


def test_what_another_team_made_of_it_goes_too_and_they_are_told(cast, two, sent):
    with acting(cast.charlie):
        received = referrals.accept(sent, by=cast.charlie).received_need_id
        notes.write(person=two[0], team=cast.other, by=cast.charlie, text="Rang", need=Need.objects.get())
    move(cast, sent.need_id, two[1])
    with everywhere():
        assert {need.person_id for need in Need.objects.all()} == {two[1].pk}
        assert Referral.objects.get().person_id == two[1].pk
        assert Involvement.objects.filter(person=two[1], team=cast.other, until=None).count() == 1
    with acting(cast.charlie):
        told = list(Note.objects.filter(need=received).order_by("written_at").values_list("text", "person_id"))
    assert told[0] == ("Rang", two[1].pk)
    assert "was found to be about somebody else" in told[1][0]
    with acting(cast.alice):
        assert not Need.objects.filter(pk=received).exists(), "whoever moved it reads nothing of it"


def test_moving_it_there_and_back_leaves_everything_with_whom_it_was(cast, two, sent):
    with acting(cast.charlie):
        referrals.accept(sent, by=cast.charlie)
    before = whose()
    move(cast, sent.need_id, two[1])
    assert whose()["Need"] != before["Need"]
    move(cast, sent.need_id, two[0])
    after = whose()
    assert {key: after[key] for key in ("Need", "Referral", "Concern")} == {
        key: before[key] for key in ("Need", "Referral", "Concern")}  # fmt: skip


def test_a_referral_that_waits_for_its_answer_is_taken_back_first(cast, two, sent):
    with pytest.raises(Refused, match="waits for their answer"):
        move(cast, sent.need_id, two[1])
    with acting(cast.alice):
        referrals.withdraw(sent, reason="Wrong person", by=cast.alice)
    move(cast, sent.need_id, two[1])
    assert {name for _, name in whose()["Referral"]} == {"Ada"}


def test_a_request_that_came_by_a_referral_is_the_senders_to_move(cast, two, sent):
    with acting(cast.charlie):
        received = referrals.accept(sent, by=cast.charlie).received_need_id
        with pytest.raises(Refused, match="it is theirs to move"):
            moving.move_need(Need.objects.get(pk=received), to=two[1], by=cast.charlie, because="Ours")


def test_what_somebody_has_in_hand_is_taken_back_first(cast, two):
    need = make_need(cast.hub, person=two[0])
    with acting(cast.alice):
        needs.take_yourself(need, by=cast.alice)
    with pytest.raises(Refused, match="in hand"):
        move(cast, need.pk, two[1])


def test_a_concern_about_it_goes_too(cast, two):
    door = make_team(cast.borough, "safeguarding")
    make_user(door, "safeguarding", "Sam")
    need = make_need(cast.hub, person=two[0])
    with acting(cast.alice):
        notes.raise_concern(team=cast.hub, text="No heating", by=cast.alice, person=two[0], need=need)
    move(cast, need.pk, two[1])
    assert [name for _, name in whose()["Concern"]] == ["Ada"]


def test_the_database_lets_nobody_move_another_teams_request(cast, two):
    theirs = make_need(cast.other, person=two[0])
    with acting(cast.alice), connection.cursor() as cursor:  # noqa: SIM117
        with pytest.raises(DatabaseError, match="not yours to move"), transaction.atomic():
            cursor.execute("select needs_follow(%s::uuid[], %s, %s, null)", [[theirs.pk], two[0].pk, two[1].pk])
