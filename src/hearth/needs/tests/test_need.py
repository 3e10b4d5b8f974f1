"""The life of a need."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.kit.refused import Refused
from hearth.needs.actions import needs, notes
from hearth.needs.models import Concern, Need, Note
from hearth.needs.rules.medicines import Carrier
from hearth.needs.tests.make import make_need
from hearth.people.models import Involvement

SHOPPER = needs.Hands(Carrier.VOLUNTEER, "v1", "Sam", rules_asked=True)


def test_a_new_need_is_due_by_the_boroughs_target(cast):
    need = make_need(cast.hub, urgency="soon")
    assert need.stage == "new"
    assert need.due_at - need.raised_at == timedelta(hours=72)


def test_raising_a_need_shows_other_teams_that_somebody_is_involved(cast):
    need = make_need(cast.hub)
    with acting(cast.charlie):
        assert Involvement.objects.get(person=need.person).team == cast.hub
        assert not Need.objects.exists(), "but not what the work is"


def test_the_same_key_raises_one_need(cast):
    first = make_need(cast.hub, key="k1")
    again = make_need(cast.hub, person=first.person, key="k1")
    assert again.pk == first.pk


def test_the_same_key_with_other_content_is_refused(cast):
    first = make_need(cast.hub, key="k1")
    with pytest.raises(Refused, match="other answers"):
        make_need(cast.hub, person=first.person, summary="Nappies", key="k1")


def test_claim_offer_take_finish(cast):
    need = make_need(cast.hub)
    with acting(cast.alice):
        needs.claim(need, by=cast.alice)
        needs.offer(need, hands=SHOPPER, by=cast.alice)
        needs.take(need, by=None, hands=SHOPPER)
        done = needs.finish(
            need, by=cast.alice, how="Left on the step, waved", residents_word="Lovely", residents_rating=5
        )
    assert (done.stage, done.ending, done.ended_by) == ("done", "done", cast.alice)
    with acting(cast.charlie):
        assert not Involvement.objects.filter(person=need.person, until__isnull=True).exists()


def test_a_done_need_cannot_be_done_again(cast):
    need = make_need(cast.hub)
    with acting(cast.alice):
        needs.take_yourself(need, by=cast.alice)
        needs.finish(need, by=cast.alice, how="Taken round")
        with pytest.raises(Refused, match="has ended"):
            needs.finish(need, by=cast.alice, how="Again")


def test_who_does_it_themself_looks_after_it_unless_a_colleague_does(cast):
    mine, dans = make_need(cast.hub), make_need(cast.hub)
    dan = make_user(cast.hub, "call_handler", "Dan")
    with acting(dan):
        needs.claim(dans, by=dan)
    with acting(cast.alice):
        owners = [needs.take_yourself(one, by=cast.alice).owner for one in (mine, dans)]
        assert owners == [cast.alice, dan]
        assert list(Need.objects.visible_to(cast.alice).of(cast.alice)) == [mine]
        assert needs.finish(mine, by=cast.alice, how="Taken round").ending == "done"


def test_somebody_elses_need_is_not_claimed_away(cast):
    need = make_need(cast.hub)
    dan = make_user(cast.hub, "call_handler", "Dan")
    with acting(cast.alice):
        needs.claim(need, by=cast.alice)
    with acting(dan), pytest.raises(Refused, match="Alice is looking after"):
        needs.claim(need, by=dan)


def test_an_observer_changes_nothing(cast):
    need = make_need(cast.hub)
    with acting(cast.bob), pytest.raises(Refused, match="does not let you"):
        needs.claim(need, by=cast.bob)


def test_another_team_does_not_even_find_it(cast):
    need = make_need(cast.hub)
    with acting(cast.charlie):
        assert not Need.objects.filter(pk=need.pk).exists()


def test_machines_may_raise_urgency_and_only_people_lower_it(cast):
    need = make_need(cast.hub, urgency="soon")
    with everywhere():
        need = needs.set_urgency(need, urgency="now", by=None, reason="")
        assert need.due_at - need.raised_at == timedelta(hours=2)
        with pytest.raises(Refused, match="a person and a reason"):
            needs.set_urgency(need, urgency="planned", by=None, reason="quiet")
    dan = make_user(cast.hub, "call_handler", "Dan")
    with acting(dan), pytest.raises(Refused, match="does not let you"):
        needs.set_urgency(need, urgency="planned", by=dan, reason="quiet")
    with acting(cast.alice):
        assert needs.set_urgency(need, urgency="planned", by=cast.alice, reason="Daughter came").urgency == "planned"


def test_a_need_on_hold_leaves_the_list_until_its_day(cast):
    need = make_need(cast.hub)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with acting(cast.alice):
        needs.hold(need, until=tomorrow, reason="Back from hospital then", by=cast.alice)
        assert not Need.objects.ready().exists()
        with pytest.raises(Refused, match="must lie ahead"):
            needs.hold(need, until=timezone.localdate(), reason="x", by=cast.alice)


# Medicines: the hard rule, on every path


@pytest.mark.parametrize("controlled", ["yes", "not_known", ""])
def test_controlled_medicines_never_go_to_a_volunteer(cast, controlled):
    need = make_need(cast.hub, category="medicines", controlled=controlled)
    with acting(cast.alice), pytest.raises(Refused, match="Only council staff"):
        needs.offer(need, hands=SHOPPER, by=cast.alice)


def test_when_the_pharmacy_confirms_a_volunteer_may_go(cast):
    need = make_need(cast.hub, category="medicines", controlled="not_known")
    with acting(cast.alice):
        needs.pharmacy_confirms(need, is_controlled=False, by=cast.alice)
        assert needs.offer(need, hands=SHOPPER, by=cast.alice).carrier_name == "Sam"
        with pytest.raises(Refused, match="Take it back"):
            needs.set_medicine_facts(need, controlled="yes", is_opiate_substitution=False, pharmacy_delivers="no",
                                     by=cast.alice)  # fmt: skip


def test_opiate_substitution_is_the_trusts_alone(cast):
    need = make_need(cast.hub, category="medicines", controlled="yes", is_opiate_substitution=True)
    with acting(cast.alice), pytest.raises(Refused, match="mental health trust"):
        needs.take_yourself(need, by=cast.alice)


@pytest.mark.parametrize("carrier", [c for c in Carrier if c not in (Carrier.COUNCIL_STAFF, Carrier.PHARMACY)])
def test_the_database_itself_keeps_the_medicines_rule(cast, carrier):
    need = make_need(cast.hub, category="medicines", controlled="yes")
    with acting(cast.alice), pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(carrier_kind=carrier, stage="taken")


def test_the_database_does_not_let_the_rule_be_loosened(cast):
    need = make_need(cast.hub, category="medicines", controlled="yes")
    with acting(cast.alice), pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(medicine_rule="any")


# Notes and concerns


def test_a_note_is_dated_and_signed(cast):
    need = make_need(cast.hub)
    with acting(cast.alice):
        note = notes.write(person=need.person, team=cast.hub, need=need, text="Rang, all well", by=cast.alice)
    assert note.signed_as == "Alice, hub manager"
    with acting(cast.charlie):
        assert not Note.objects.exists()


def test_a_concern_is_read_by_the_front_door_only(cast):
    door = make_team(cast.borough, kind="safeguarding")
    sade = make_user(door, "safeguarding", "Sade")
    need = make_need(cast.hub)
    with acting(cast.alice):
        notes.raise_concern(team=cast.hub, person=need.person, need=need, text="Bruises", by=cast.alice)
        assert not Concern.objects.exists()
    with acting(cast.charlie):
        assert not Concern.objects.exists()
    with acting(sade):
        concern = Concern.objects.get()
        notes.decide_concern(concern, decision="Visit today with police", by=sade)
        with pytest.raises(Refused, match="already"):
            notes.decide_concern(concern, decision="again", by=sade)


def test_what_was_read_before_a_colleague_acted_decides_nothing(cast):
    handler = make_user(cast.hub, "call_handler", "Hana")
    need = make_need(cast.hub, urgency="planned")
    stale = Need(pk=need.pk, team=need.team, urgency="planned")
    with acting(cast.alice):
        needs.set_urgency(need, urgency="now", by=cast.alice, reason="Worse")
        needs.claim(need, by=cast.alice)
    with acting(handler):
        with pytest.raises(Refused):
            needs.set_urgency(stale, urgency="soon", by=None, reason="")
        with pytest.raises(Refused):
            needs.set_urgency(stale, urgency="soon", by=handler, reason="Looked calmer")
        with pytest.raises(Refused):
            needs.hand_to(stale, colleague=handler, by=handler)
        stale.owner = handler
        with pytest.raises(Refused):
            needs.hand_back(stale, by=handler)
        kept = Need.objects.get(pk=need.pk)
    assert (kept.urgency, kept.owner_id) == ("now", cast.alice.pk)
