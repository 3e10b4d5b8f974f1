"""Controlled medicines are done only when they were handed over as they must be, on every path to "done"."""

import pytest
from django.db import IntegrityError, transaction

from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.desk.actions.bulk import in_bulk
from hearth.kit.refused import Refused
from hearth.matching import actions as matching
from hearth.needs.actions import needs, referrals
from hearth.needs.actions.needs import Carrier, HandOver, Hands
from hearth.needs.models import HANDED_TO, IDENTITY_SEEN, Need
from hearth.needs.tests.make import make_agreement, make_need, make_route
from hearth.offers.tests.make import make_volunteer

GOOD = HandOver("passport", "person", never_left=True)
TYPED = {"how": "All well", "identity_seen": "passport", "handed_to": "person", "never_left": "yes"}
LACKING = [
    None,
    HandOver("", "person", never_left=True),
    HandOver("not_recorded", "not_recorded", never_left=True),
    HandOver("a_good_look", "person", never_left=True),
    HandOver("passport", "", never_left=True),
    HandOver("passport", "doorstep", never_left=True),
    HandOver("passport", "named", "", "daughter", never_left=True),
    HandOver("passport", "named", "Mair", " ", never_left=True),
    HandOver("passport", "person", never_left=False),
    HandOver("pharmacy_checked", "person", never_left=True),
]


@pytest.fixture
def carried(cast):
    """Controlled medicines that Alice, of the council, has fetched."""
    need = make_need(cast.hub, category="medicines", controlled="yes")
    with acting(cast.alice):
        return needs.take_yourself(need, by=cast.alice)


def now(need) -> Need:
    with everywhere():
        return Need.objects.get(pk=need.pk)


@pytest.mark.parametrize("told", LACKING)
def test_the_verb_refuses_what_is_not_told_whole(cast, carried, told):
    with acting(cast.alice), pytest.raises(Refused):
        needs.finish(carried, by=cast.alice, how="Fine", hand_over=told)
    assert now(carried).stage == "taken"


@pytest.mark.parametrize("controlled", ["yes", "not_known"])
@pytest.mark.parametrize(("kind", "_"), [one for one in IDENTITY_SEEN if one[0] != "pharmacy_checked"])
@pytest.mark.parametrize(("to", "__"), HANDED_TO)
def test_told_whole_it_is_kept_as_facts(cast, controlled, kind, to, _, __):
    need = make_need(cast.hub, category="medicines", controlled=controlled)
    with acting(cast.alice):
        needs.take_yourself(need, by=cast.alice)
        needs.finish(need, by=cast.alice, how="Fine", hand_over=HandOver(kind, to, "Mair", "daughter", True))
    kept = now(need)
    assert (kept.stage, kept.identity_seen, kept.handed_to, kept.was_never_left) == ("done", kind, to, True)
    assert kept.handed_to_name == ("Mair" if to == "named" else "")
    assert "Never left" in kept.handed_over


@pytest.mark.parametrize("told", LACKING)
def test_the_database_refuses_it_whoever_writes(cast, carried, told):
    told = told or HandOver()
    if told.identity_seen == "not_recorded":
        return  # stands on what was done before it was asked; the verb above refuses it
    with acting(cast.alice), pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=carried.pk).update(
            stage="done", ending="done", ended_at=carried.taken_at, identity_seen=told.identity_seen,
            handed_to=told.handed_to, handed_to_name=told.handed_to_name.strip(),
            handed_to_relation=told.handed_to_relation.strip(), was_never_left=told.never_left,
        )  # fmt: skip


def test_the_page_asks_and_takes_no_less(cast, client, carried):
    client.force_login(cast.alice)
    at = f"/need/{carried.pk}/finish"
    assert "Which identity document did you see?" in client.get(at).content.decode()
    for missing in ("identity_seen", "handed_to", "never_left"):
        client.post(at, {name: value for name, value in TYPED.items() if name != missing})
        assert now(carried).stage == "taken", missing
    named = client.post(at, {**TYPED, "handed_to": "named", "handed_to_name": "Mair"}).content.decode()
    assert "Write who that is to the person." in named
    assert "All well" in named, "nothing typed is lost"
    assert now(carried).stage == "taken"
    assert client.post(at, TYPED).status_code == 302
    assert "Seen: Passport" in client.get(f"/need/{carried.pk}").content.decode()


def test_other_needs_are_not_asked(cast, client):
    need = make_need(cast.hub)
    with acting(cast.alice):
        needs.take_yourself(need, by=cast.alice)
    client.force_login(cast.alice)
    assert "identity document" not in client.get(f"/need/{need.pk}/finish").content.decode()
    assert client.post(f"/need/{need.pk}/finish", {"how": "Fine"}).status_code == 302
    assert now(need).stage == "done"


def test_nobody_there_means_back_to_the_pharmacy_and_back_on_the_list(cast, client, carried):
    client.force_login(cast.alice)
    assert client.post(f"/need/{carried.pk}/could-not", {"reason": "Nobody in"}).status_code == 200
    assert now(carried).stage == "taken", "first it is said where they are"
    client.post(f"/need/{carried.pk}/could-not", {"reason": "Nobody in.", "where_now": "brought_back"})
    kept = now(carried)
    assert (kept.stage, kept.carrier_kind) == ("triaged", None)
    assert kept.brought_back_at
    page = client.get(f"/need/{carried.pk}").content.decode()
    assert "Could not be handed over: Nobody in. They are back at the pharmacy." in page


def test_it_is_not_ended_taken_back_or_loosened_while_somebody_has_them(cast, carried):
    with acting(cast.alice):
        for verb in (
            lambda: needs.release(carried, by=cast.alice, reason="x"),
            lambda: needs.end(carried, ending="could_not_reach", note="x", by=cast.alice),
        ):
            with pytest.raises(Refused):
                verb()
        result = in_bulk([carried], verb="end", by=cast.alice, expected=1, ending="unable", note="x")
        assert "Say first where they are" in result.refused[0][1]
    assert now(carried).stage == "taken"


def test_bulk_has_no_done(cast, carried):
    with acting(cast.alice), pytest.raises(KeyError):
        in_bulk([carried], verb="finish", by=cast.alice, expected=1, how="Fine")


def test_what_was_handed_over_stays_what_it_was(cast, carried):
    with acting(cast.alice):
        needs.finish(carried, by=cast.alice, how="Fine", hand_over=GOOD)
        with pytest.raises(Refused, match="has ended"):
            needs.pharmacy_confirms(carried, is_controlled=False, by=cast.alice)
        with pytest.raises(Refused, match="has ended"):
            needs.set_medicine_facts(carried, controlled="no", is_opiate_substitution=False, pharmacy_delivers="no",
                                     by=cast.alice)  # fmt: skip


def test_a_volunteer_cannot_come_by_them_so_cannot_say_done(cast):
    sam = make_volunteer(cast.hub, approved_by=cast.alice)
    need = make_need(cast.hub, category="medicines", controlled="not_known")
    with acting(cast.alice), pytest.raises(Refused):
        matching.offer(need, volunteer=sam, by=cast.alice)


def test_a_pharmacy_that_delivered_checked_who_they_were(cast):
    need = make_need(cast.hub, category="medicines", controlled="yes")
    with acting(cast.alice):
        needs.take(need, by=cast.alice, hands=Hands(Carrier.PHARMACY, "", "Mill Lane Pharmacy"))
        with pytest.raises(Refused):
            needs.finish(need, by=cast.alice, how="It came")
        needs.finish(need, by=cast.alice, how="It came", hand_over=HandOver("pharmacy_checked", "person", "", "", True))
    assert now(need).stage == "done"


@pytest.fixture
def with_the_trust(cast):
    """Opiate substitution, referred to the mental health trust and accepted there."""
    trust = make_team(cast.borough, "mental_health_trust")
    tom = make_user(trust, "health", "Tom", employer="trust")
    make_agreement(cast.borough, "community_hub", "mental_health_trust")
    need = make_need(cast.hub, category="medicines", controlled="yes", is_opiate_substitution=True)
    with acting(cast.alice):
        sent = referrals.refer(need=need, route=make_route(cast.borough, "mental_health_trust"), by=cast.alice)
    with acting(tom):
        return tom, need, referrals.accept(sent, by=tom)


def test_the_trust_tells_how_it_was_handed_over_before_the_sender_reads_done(cast, client, with_the_trust):
    tom, need, sent = with_the_trust
    client.force_login(tom)
    assert "Which identity document was seen?" in client.get(f"/referral/{sent.pk}").content.decode()
    told = {"is_done": "yes", "became": "Given to her"}
    client.post(f"/referral/{sent.pk}/tell", told)
    assert now(need).stage == "taken"
    client.post(f"/referral/{sent.pk}/tell", {**told, **TYPED})
    assert (now(need).stage, now(need).identity_seen) == ("done", "passport")


def test_the_trusts_own_need_is_done_only_so_and_tells_the_sender(cast, with_the_trust):
    tom, need, sent = with_the_trust
    with acting(tom):
        received = Need.objects.get(pk=sent.received_need_id)
        needs.take_yourself(received, by=tom)
        with pytest.raises(Refused, match="identity document"):
            needs.finish(received, by=tom, how="Given")
        needs.finish(received, by=tom, how="Given", hand_over=HandOver("travel_pass", "named", "Ann", "sister", True))
    assert (now(need).stage, now(need).handed_to_name) == ("done", "Ann")
