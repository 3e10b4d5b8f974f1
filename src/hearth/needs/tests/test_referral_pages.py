"""Referrals as the two ends, a partner and somebody without an account see them."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from hearth.access.models import Link
from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.needs.actions import needs, referrals
from hearth.needs.models import Need, Referral
from hearth.needs.tests.make import make_agreement, make_category, make_need, make_person, make_route
from hearth.post.models import Message


@pytest.fixture
def sent(cast):
    cast.other.email = "team@example.org"
    cast.other.save()
    make_agreement(cast.borough, "community_hub", "health_and_care", fields=("name", "phone", "reason", "urgency"))
    person = make_person(cast.borough, address_1="1 Mill Lane")
    need = make_need(cast.hub, person=person, summary="Dizzy", details="Dizzy since Monday")
    with acting(cast.alice):
        return referrals.refer(need=need, route=make_route(cast.borough, "health_and_care"), by=cast.alice)


def secret() -> str:
    with everywhere():
        body = Message.objects.filter(template="referral_sent").get().body
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
    make_agreement(cast.borough, "community_hub", "health_and_care", fields=("name", "urgency"))
    need = make_need(cast.hub, urgency="now")
    with acting(cast.alice):
        referrals.refer(need=need, route=make_route(cast.borough, "health_and_care"), by=cast.alice)
    client.force_login(cast.charlie)
    assert "emergency" in client.get("/referrals").content.decode()


def test_an_emergency_nobody_has_answered_stands_first_where_the_agreement_lets_it_be_known(cast, client):
    last = {}
    for kind, named in (("health_and_care", ("name", "urgency")), ("welfare", ("name", "reason"))):
        make_agreement(cast.borough, "community_hub", kind, fields=named)
        for name, urgency in (("Older", "planned"), ("Urgent", "now")):
            person = make_person(cast.borough, first_name=name, last_name="Okoro")
            need = make_need(cast.hub, person=person, urgency=urgency)
            if kind == "welfare" and not last.get(kind):
                worker = make_user(make_team(cast.borough, kind="welfare"), "specialist", "Wyn")
            with acting(cast.alice):
                last[kind] = referrals.refer(need=need, route=make_route(cast.borough, kind), by=cast.alice)

    def order(user) -> list[str]:
        client.force_login(user)
        return re.findall(r">(Older|Urgent) Okoro<", client.get("/referrals?box=in").content.decode())

    assert order(cast.charlie) == ["Urgent", "Older"]
    assert order(worker) == ["Older", "Urgent"], "the order tells no more than the agreement"
    client.force_login(cast.charlie)
    client.post(f"/referral/{last['health_and_care'].pk}/accept")
    assert order(cast.charlie) == ["Older", "Urgent"], "it has been answered: it waits no more"


def test_how_soon_is_not_told_where_the_agreement_does_not_name_it(cast, client):
    make_agreement(cast.borough, "community_hub", "health_and_care", fields=("name", "reason"))
    need = make_need(cast.hub, urgency="now")
    with acting(cast.alice):
        one = referrals.refer(need=need, route=make_route(cast.borough, "health_and_care"), by=cast.alice)
    client.force_login(cast.charlie)
    for at in ("/referrals", f"/referral/{one.pk}"):
        page = client.get(at).content.decode()
        assert "emergency" not in page.lower(), at
        assert ">now<" not in page.lower(), at


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


@pytest.fixture
def taken_on(cast, client):
    """A foodbank without sign-ins has taken it on by its link; what comes back is the page it was shown then."""
    bank = make_team(cast.borough, kind="foodbank", name="Mill foodbank", email="bank@example.org")
    make_agreement(cast.borough, "community_hub", "foodbank", fields=("name", "reason"))
    person = make_person(cast.borough, first_name="Edna", last_name="Okoro")
    need = make_need(cast.hub, person=person, details="Nothing in the cupboards")
    with acting(cast.alice):
        referrals.refer(need=need, route=make_route(cast.borough, "foodbank"), by=cast.alice)
    answered = client.post(f"/answer/{secret()}", {"answer": "accept", "answered_as": "Jo, Mill foodbank"})
    assert bank.email in {message.to for message in messages()}
    return answered.content.decode()


def messages() -> list[Message]:
    with everywhere():
        return list(Message.objects.order_by("queued_at"))


def outcome_link(text: str) -> str:
    return "/outcome/" + re.search(r"/outcome/([\w-]+)", text)[1]


@pytest.mark.parametrize("where", ["the page", "the e-mail"])
def test_whoever_took_it_on_by_a_link_tells_what_became_of_it_by_another(cast, client, taken_on, where):
    asked = messages()[-1]
    assert asked.template == "referral_outcome"
    assert "Okoro" not in asked.subject + asked.body
    at = outcome_link(taken_on if where == "the page" else asked.body)
    page = client.get(at).content.decode()
    assert 'value="Jo, Mill foodbank"' in page
    assert "Okoro" not in page, "what the referral carried is not shown again"
    assert "cupboards" not in page
    missing = client.post(at, {"is_done": "yes", "answered_as": "Jo", "became": " "}).content.decode()
    assert "Say in a few words what became of it." in missing
    told = client.post(at, {"is_done": "yes", "answered_as": "Jo, Mill foodbank", "became": "Two bags, she was glad"})
    assert "They have been told" in told.content.decode()
    assert client.get(at).status_code == 410, "it opens once"
    assert client.post(at, {"is_done": "no", "answered_as": "x", "became": "y"}).status_code == 410
    other = outcome_link(asked.body if where == "the page" else taken_on)
    assert client.get(other).status_code == 410
    client.force_login(cast.alice)
    with acting(cast.alice):
        need = Need.objects.get()
        assert (need.stage, need.ending_note) == ("done", "Mill foodbank: Two bags, she was glad")
        referral = Referral.objects.get()
        assert (referral.status, referral.answered_as) == ("done", "Jo, Mill foodbank")
    for at in (f"/need/{need.pk}", f"/referral/{referral.pk}", "/referrals?box=out&show=all"):
        assert "Two bags, she was glad" in client.get(at).content.decode(), at


def test_what_could_not_be_done_is_the_senders_again_with_the_reason(cast, client, taken_on):
    at = outcome_link(taken_on)
    told = client.post(at, {"is_done": "no", "answered_as": "Jo", "became": "Nobody opened, three times"})
    assert "has it again" in told.content.decode()
    client.force_login(cast.alice)
    with acting(cast.alice):
        need = Need.objects.get()
        assert (need.stage, need.carrier_kind) == ("triaged", None)
        assert Referral.objects.get().status == "handed_back"
    assert "Nobody opened, three times" in client.get(f"/need/{need.pk}").content.decode()


def test_a_link_for_the_outcome_expires_and_the_sender_asks_again(cast, client, taken_on):
    Link.objects.filter(purpose="tell outcome").update(expires_at=timezone.now() - timedelta(minutes=1))
    assert client.get(outcome_link(taken_on)).status_code == 410
    client.force_login(cast.alice)
    with acting(cast.alice):
        referral = Referral.objects.get()
    assert "Ask what became of it" in client.get(f"/referral/{referral.pk}").content.decode()
    assert client.post(f"/referral/{referral.pk}/ask").status_code == 302
    client.logout()
    again = outcome_link(messages()[-1].body)
    assert client.get(again).status_code == 200
    with acting(cast.alice):
        needs.finish(Need.objects.get(), by=cast.alice, how="She rang: she has it")
    assert client.get(again).status_code == 410, "it has ended: nobody is waiting"
    assert client.get(f"/outcome/{secret()}").status_code == 404, "a link for answering is not one for telling"


def test_only_the_sender_asks_what_became_of_it_and_only_while_it_is_open(cast, client, sent):
    client.force_login(cast.alice)
    assert client.post(f"/referral/{sent.pk}/ask").status_code == 409, "nobody has accepted"
    client.force_login(cast.charlie)
    client.post(f"/referral/{sent.pk}/accept")
    assert client.post(f"/referral/{sent.pk}/ask").status_code == 409
    client.force_login(cast.alice)
    page = client.get(f"/referral/{sent.pk}").content.decode()
    assert "Ask what became of it" not in page, "they signed in, and tell it on their own page"


def test_what_a_team_with_a_list_of_its_own_tells_by_link_stands_in_its_own_notes(cast, client, sent):
    page = client.post(f"/answer/{secret()}", {"answer": "accept", "answered_as": "Dr Rao"}).content.decode()
    client.post(outcome_link(page), {"is_done": "yes", "answered_as": "Dr Rao", "became": "Seen at home"})
    client.force_login(cast.charlie)
    with acting(cast.charlie):
        received = Need.objects.get()
    page = client.get(f"/need/{received.pk}").content.decode()
    assert "was told by a link that it was done: Seen at home" in page
    assert "Dr Rao" in page


@pytest.mark.parametrize(
    ("is_done", "words", "stage", "ending"),
    [("yes", "that it was done: Seen at home", "done", "done"),
     ("no", "that it was not possible: Seen at home", "ended", "unable")],
)  # fmt: skip
def test_what_was_told_by_link_is_ended_as_told_with_one_press(cast, client, sent, is_done, words, stage, ending):
    page = client.post(f"/answer/{secret()}", {"answer": "accept", "answered_as": "Dr Rao"}).content.decode()
    client.force_login(cast.charlie)
    with acting(cast.charlie):
        received = Need.objects.get()
    assert "End it as told" not in client.get(f"/need/{received.pk}").content.decode(), "nothing was told yet"
    assert client.post(f"/need/{received.pk}/end-as-told").status_code == 302
    with acting(cast.charlie):
        assert Need.objects.get().is_open
    client.post(outcome_link(page), {"is_done": is_done, "answered_as": "Dr Rao", "became": "Seen at home"})
    assert "told: " in client.get("/work").content.decode(), "the list says so"
    page = client.get(f"/need/{received.pk}").content.decode()
    assert "This is still open in your own list" in page
    assert words in page
    assert client.post(f"/need/{received.pk}/end-as-told").status_code == 302
    with acting(cast.charlie):
        received = Need.objects.get()
        assert (received.stage, received.ending) == (stage, ending)
        assert received.ending_note.startswith("Dr Rao told")
        assert Referral.objects.get().became == "Seen at home", "the sender is not told twice"
    page = client.get(f"/need/{received.pk}").content.decode()
    assert "End it as told" not in page
    assert "told: " not in client.get("/work").content.decode()


def test_what_a_colleague_told_on_the_referral_is_ended_as_told_too(cast, client, sent):
    client.force_login(cast.charlie)
    client.post(f"/referral/{sent.pk}/accept")
    client.post(f"/referral/{sent.pk}/tell", {"is_done": "yes", "became": "She is home"})
    with acting(cast.charlie):
        received = Need.objects.get()
    assert "told" in client.get(f"/need/{received.pk}").content.decode()
    client.post(f"/need/{received.pk}/end-as-told")
    with acting(cast.charlie):
        assert Need.objects.get().ending == "done"


def test_controlled_medicines_are_never_ended_as_told_without_their_hand_over(cast, client):
    make_agreement(cast.borough, "community_hub", "health_and_care", fields=("name",))
    need = make_need(cast.hub, category="medicines", controlled="yes")
    with acting(cast.alice):
        referral = referrals.refer(need=need, route=make_route(cast.borough, "health_and_care"), by=cast.alice,
                                   hands_over=False)  # fmt: skip
    with acting(cast.charlie):
        received = referrals.accept(referral, by=cast.charlie).received_need
        referrals.tell(referral, became="Taken round", by=cast.charlie)
    client.force_login(cast.charlie)
    assert client.post(f"/need/{received.pk}/end-as-told").status_code == 409
    with acting(cast.charlie):
        assert Need.objects.get(pk=received.pk).is_open


def test_controlled_medicines_are_told_done_by_link_only_with_their_hand_over(cast, client):
    make_team(cast.borough, kind="mental_health_trust", name="The trust", email="trust@example.org")
    make_agreement(cast.borough, "community_hub", "mental_health_trust", fields=("name",))
    need = make_need(cast.hub, category="medicines", controlled="yes", is_opiate_substitution=True)
    with acting(cast.alice):
        referrals.refer(need=need, route=make_route(cast.borough, "mental_health_trust"), by=cast.alice)
    page = client.post(f"/answer/{secret()}", {"answer": "accept", "answered_as": "Sam, the trust"}).content.decode()
    at = outcome_link(page)
    told = {"is_done": "yes", "answered_as": "Sam, the trust", "became": "Taken round"}
    assert client.post(at, told).status_code == 409
    assert client.get(at).status_code == 200, "a refusal does not spend the link"
    handed = {"identity_seen": "passport", "handed_to": "person", "never_left": "on"}
    assert client.post(at, told | handed).status_code == 200
    with acting(cast.alice):
        assert Need.objects.get().handed_over.startswith("To: The person. Seen: Passport.")


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
    languages = client.get("/referrals/new").content.decode().split('name="language"')[1].split("</select>")[0]
    assert re.findall(r'<option value="(\w*)"( selected)?', languages) == [("en", " selected"), ("cy", "")]
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
