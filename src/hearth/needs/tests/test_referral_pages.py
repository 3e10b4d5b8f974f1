"""Referrals as the two ends, a partner and somebody without an account see them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hearth.access.models import Link
from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.needs.actions import referrals
from hearth.needs.models import Need, Referral
from hearth.needs.tests.make import make_agreement, make_category, make_need, make_person, make_route
from hearth.post.models import Message


@pytest.fixture
def sent(cast):
    cast.other.email = "team@example.org"
    cast.other.save()
    make_agreement(cast.borough, "community_hub", "health_and_care")
    person = make_person(cast.borough, address_1="1 Mill Lane")
    need = make_need(cast.hub, person=person, summary="Dizzy", details="Dizzy since Monday")
    with acting(cast.alice):
        return referrals.refer(need=need, route=make_route(cast.borough, "health_and_care"), by=cast.alice)


def secret() -> str:
    with everywhere():
        body = Message.objects.get().body
    return body.split("/answer/")[1].split()[0]


def test_the_receiver_reads_what_was_shared_and_accepts(cast, client, sent):
    client.force_login(cast.charlie)
    page = client.get(f"/referral/{sent.pk}").content.decode()
    assert "Dizzy since Monday" in page
    assert "Mill Lane" not in page
    assert client.post(f"/referral/{sent.pk}/accept").status_code == 302
    assert "Open the need it became" in client.get(f"/referral/{sent.pk}").content.decode()


def test_a_referral_says_what_kind_of_help_it_asks_for_and_how_soon_wherever_it_stands(cast, client, sent):
    for user, at in (
        (cast.charlie, "/referrals"), (cast.charlie, f"/referral/{sent.pk}"),
        (cast.alice, "/referrals?box=out"), (cast.alice, f"/referral/{sent.pk}"),
    ):  # fmt: skip
        client.force_login(user)
        page = client.get(at).content.decode()
        assert "Food" in page, at
        assert "within three days" in page.lower(), at
    client.logout()
    assert "Kind of help" in (page := client.get(f"/answer/{secret()}").content.decode())
    assert "Food" in page


def test_an_emergency_is_marked_in_the_list_of_referrals(cast, client):
    make_agreement(cast.borough, "community_hub", "health_and_care")
    need = make_need(cast.hub, urgency="now")
    with acting(cast.alice):
        referrals.refer(need=need, route=make_route(cast.borough, "health_and_care"), by=cast.alice)
    client.force_login(cast.charlie)
    assert "emergency" in client.get("/referrals").content.decode()


def test_the_sender_sees_the_reason_when_it_comes_back(cast, client, sent):
    client.force_login(cast.charlie)
    client.post(f"/referral/{sent.pk}/hand-back", {"reason": "Not on our list"})
    client.force_login(cast.alice)
    assert "Not on our list" in client.get(f"/need/{sent.need_id}").content.decode()


def test_an_answer_by_link_needs_no_account_and_works_once(cast, client, sent):
    at = f"/answer/{secret()}"
    asked = client.get(at)
    assert "Dizzy since Monday" in asked.content.decode()
    assert "Mill Lane" not in asked.content.decode()
    answered = client.post(at, {"answer": "accept", "answered_as": "Dr Rao, Mill Surgery"})
    assert answered.status_code == 200
    assert client.get(at).status_code == 410
    assert client.post(at, {"answer": "hand_back", "reason": "x", "answered_as": "y"}).status_code == 410
    with acting(cast.alice):
        assert (Referral.objects.get().status, Referral.objects.get().answered_as) == (
            "accepted",
            "Dr Rao, Mill Surgery",
        )


def test_a_no_by_link_takes_a_reason(cast, client, sent):
    at = f"/answer/{secret()}"
    refused = client.post(at, {"answer": "hand_back", "answered_as": "Dr Rao"})
    assert "Say why" in refused.content.decode()
    client.post(at, {"answer": "hand_back", "answered_as": "Dr Rao", "reason": "Wrong surgery"})
    with acting(cast.alice):
        assert Need.objects.get().stage == "triaged"


def test_an_expired_link_says_so_and_shows_nothing(cast, client, sent):
    Link.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    page = client.get(f"/answer/{secret()}")
    assert page.status_code == 410
    assert "Dizzy" not in page.content.decode()


def test_a_made_up_link_is_not_found(client, db):
    assert client.get("/answer/nonsense").status_code == 404


@pytest.fixture
def pat(cast):
    """Pat signs in for a charity."""
    team = make_team(cast.borough, kind="partner")
    make_agreement(cast.borough, "partner", "community_hub", fields=("name", "phone", "reason", "referrer"))
    return make_user(team, "partner", "Pat", employer="partner")


def referring(cast, **facts):
    return {
        "first_name": "Nia", "last_name": "Rees", "phone": "01632 960123", "postcode": "QX1 4AB", "language": "cy",
        "person_knows": "yes", "category": make_category(cast.borough).pk, "urgency": "soon",
        "reason": "No food in", "key": "6f4f8ab8-3f0c-4b0e-8d8e-0a4f2f1f7f10", **facts,
    }  # fmt: skip


def test_a_partner_refers_somebody_in_once_and_sees_only_that(cast, client, pat, sent):
    client.force_login(pat)
    for _ in range(2):
        assert client.post("/referrals/new", referring(cast)).status_code == 302
    page = client.get("/referrals?box=out").content.decode()
    assert page.count("Nia Rees") == 1
    assert client.get(f"/referral/{sent.pk}").status_code == 404
    assert client.get("/work").status_code == 403


def test_the_hub_accepts_a_partners_referral_and_the_partner_sees_the_end(cast, client, pat):
    client.force_login(pat)
    client.post("/referrals/new", referring(cast))
    client.force_login(cast.alice)
    with acting(cast.alice):
        found = Referral.objects.get()
    client.post(f"/referral/{found.pk}/accept")
    with acting(cast.alice):
        need = Need.objects.get()
        assert need.details == "No food in"
    client.post(f"/need/{need.pk}/take")
    client.post(f"/need/{need.pk}/finish", {"how": "Parcel taken round"})
    client.force_login(pat)
    assert "Done." in client.get(f"/referral/{found.pk}").content.decode()


def test_a_concern_is_decided_at_the_front_door(cast, client):
    door = make_team(cast.borough, kind="safeguarding")
    sade = make_user(door, "safeguarding", "Sade")
    need = make_need(cast.hub)
    client.force_login(cast.alice)
    assert client.post(f"/need/{need.pk}/concern", {"text": "Bruises on both arms"}).status_code == 302
    assert "Bruises" not in client.get(f"/need/{need.pk}").content.decode()
    assert client.get("/concerns").status_code == 403
    client.force_login(sade)
    page = client.get("/concerns").content.decode()
    at = "/concern/" + page.split('href="/concern/')[1].split('"')[0]
    assert "Bruises on both arms" in client.get(at).content.decode()
    client.post(at, {"decision": "Visit today"})
    assert "Visit today" in client.get(at).content.decode()
