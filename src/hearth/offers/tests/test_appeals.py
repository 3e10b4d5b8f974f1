"""An organisation asks for volunteers: only who agreed is asked, and only a yes tells the organisation a name."""

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.directory import actions as directory
from hearth.directory.models import Organisation
from hearth.kit.refused import Refused
from hearth.offers import actions
from hearth.offers.models import Appeal, Asked, Introduction, Volunteer, VolunteerRole
from hearth.offers.tests.make import make_volunteer
from hearth.post.models import Message

FACTS = {"what": "Packing parcels", "wanted": 3, "where": "Mill Hall", "starts_on": date(2026, 12, 1),
         "contact": "Rita", "role": None}  # fmt: skip
TYPED = {"what": "Packing parcels", "wanted": "3", "contact": "Rita", "starts_on-day": "1", "starts_on-month": "12",
         "starts_on-year": "2026"}  # fmt: skip


@pytest.fixture
def partner(cast):
    return make_user(make_team(cast.borough, "partner", name="Larder team"), "partner", "Pat", employer="partner")


@pytest.fixture
def larder(cast, partner):
    return Organisation.objects.create(borough=cast.borough, name="Mill Larder", kind="charity",
                                       team_id=partner.team_ids[0], email="larder@example.org")  # fmt: skip


@pytest.fixture
def sam(cast):
    sam = make_volunteer(cast.hub, approved_by=cast.alice, does=["food"], first_name="Sam", last_name="Tanner")
    with acting(cast.alice):
        return actions.set_wishes(sam, may_be_introduced=True, by=cast.alice)


@pytest.fixture
def found(cast, larder, partner):
    with acting(partner):
        return actions.appeal(larder, by=partner, **FACTS)


def asked_of(cast, found, *volunteers) -> list[Asked]:
    with acting(cast.alice):
        return actions.ask_volunteers(found, volunteers=volunteers, by=cast.alice)


def link_in(template: str, path: str) -> str:
    with everywhere():
        body = Message.objects.filter(template=template).order_by("-queued_at").first().body
    return re.search(rf"/{path}/[\w-]+", body)[0]


def test_who_did_not_agree_is_not_asked(cast, found, sam):
    other = make_volunteer(cast.hub, approved_by=cast.alice, does=["food"])
    with acting(cast.alice):
        assert actions.who_could(found, by=cast.alice) == [sam]
        with pytest.raises(Refused, match="have not agreed"):
            actions.ask_volunteers(found, volunteers=[other], by=cast.alice)
    asked_of(cast, found, sam)
    with acting(cast.alice), pytest.raises(Refused, match="asked already"):
        actions.ask_volunteers(found, volunteers=[sam], by=cast.alice)


def test_only_those_who_do_that_kind_of_help_are_offered(cast, larder, partner, sam):
    role = VolunteerRole.objects.create(borough=cast.borough, key="dogs", name="Dogs", categories=["dog_walking"])
    with acting(partner):
        dogs = actions.appeal(larder, by=partner, **{**FACTS, "role": role})
    with acting(cast.alice):
        assert actions.who_could(dogs, by=cast.alice) == []


def test_who_lacks_a_check_for_the_role_is_not_asked(cast, larder, partner, sam):
    with everywhere():
        Volunteer.objects.filter(pk=sam.pk).update(does=["dog_walking"])
    role = VolunteerRole.objects.create(borough=cast.borough, key="dogs", name="Dogs", categories=["dog_walking"],
                                        identity="seen")  # fmt: skip
    with acting(partner):
        dogs = actions.appeal(larder, by=partner, **{**FACTS, "role": role})
    with acting(cast.alice):
        assert actions.who_could(dogs, by=cast.alice) == []
        sam = Volunteer.objects.select_related("team").get(pk=sam.pk)
        today = timezone.localdate()
        actions.note_check(sam, kind="identity", level="seen", issued_on=today, expires_on=None, by=cast.alice)
        assert actions.who_could(dogs, by=cast.alice) == [sam]


def test_the_organisation_sees_counts_until_somebody_says_yes(cast, found, sam, partner):
    asked_of(cast, found, sam)
    pat = Client()
    pat.force_login(partner)
    assert "Tanner" not in pat.get("/appeals/ours").text
    with acting(partner):
        assert Appeal.objects.visible_to(partner).get().asked_count == 1
        assert not Asked.objects.exists()
        assert not Volunteer.objects.exists()
    link = link_in("appeal_asked", "answer-appeal")
    assert "Packing parcels" in Client().get(link).text
    assert "now has your name" in Client().post(link, {"answer": "yes"}).text
    assert Client().get(link).status_code == 410, "an answer is given once"
    with acting(partner):
        known = Introduction.objects.get()
        assert (known.name, known.email) == ("Sam Tanner", sam.email)
        assert not Volunteer.objects.exists(), "the wall stands; only what was agreed to is passed on"
    assert "Sam Tanner" in pat.get("/appeals/ours").text
    with everywhere():
        told = Message.objects.get(template="appeal_answered")
    assert told.to == "larder@example.org"
    assert "Tanner" not in told.body, "no name travels by e-mail"


def test_a_no_tells_the_organisation_nothing(cast, found, sam, partner):
    asked_of(cast, found, sam)
    Client().post(link_in("appeal_asked", "answer-appeal"), {"answer": "no"})
    with acting(partner):
        appeal = Appeal.objects.get()
        assert (appeal.asked_count, appeal.yes_count, appeal.no_count) == (1, 0, 1)
        assert not Introduction.objects.exists()


def test_an_introduction_is_taken_back(cast, found, sam, partner):
    (asked,) = asked_of(cast, found, sam)
    with acting(cast.alice):
        actions.answer_appeal(asked, says_yes=True, by=cast.alice)
        with pytest.raises(Refused, match="answered already"):
            actions.answer_appeal(asked, says_yes=False, by=cast.alice)
        actions.take_back_introduction(Introduction.objects.get(), by=cast.alice)
    with acting(partner):
        assert not Introduction.objects.exists()
        assert Appeal.objects.get().yes_count == 0


def test_a_closed_appeal_takes_no_answer(cast, found, sam):
    asked_of(cast, found, sam)
    with acting(cast.alice):
        actions.close_appeal(found, reason="They have enough", by=cast.alice)
        with pytest.raises(Refused, match="closed"):
            actions.ask_volunteers(found, volunteers=[sam], by=cast.alice)
    assert Client().get(link_in("appeal_asked", "answer-appeal")).status_code == 410


def test_who_has_stopped_meanwhile_is_not_introduced(cast, found, sam):
    (_asked,) = asked_of(cast, found, sam)
    with everywhere():
        Volunteer.objects.filter(pk=sam.pk).update(status="paused")
    assert Client().post(link_in("appeal_asked", "answer-appeal"), {"answer": "yes"}).status_code == 409
    with acting(cast.alice):
        assert not Introduction.objects.exists()


def test_an_organisation_without_sign_ins_asks_by_its_weekly_link(cast, sam):
    ours = Organisation.objects.create(borough=cast.borough, name="St Oswin's", kind="faith", email="o@example.org")
    with everywhere():
        directory.ask_capacity(ours, week=date(2026, 11, 16))
    link = link_in("capacity_asked", "this-week").replace("this-week", "ask-volunteers")
    assert Client().post(link, TYPED).status_code == 302
    assert "Packing parcels" in Client().get(link).text
    with acting(cast.alice):
        made = Appeal.objects.get()
        assert made.partner_team is None
        assert made.made_by is None
    asked_of(cast, made, sam)
    Client().post(link_in("appeal_asked", "answer-appeal"), {"answer": "yes"})
    assert "Sam Tanner" in Client().get(link).text
    assert Client().get("/ask-volunteers/nobodys").status_code == 404


def test_another_organisation_sees_nothing_of_it(cast, found, sam):
    (asked,) = asked_of(cast, found, sam)
    with acting(cast.alice):
        actions.answer_appeal(asked, says_yes=True, by=cast.alice)
    other = make_user(make_team(cast.borough, "partner"), "partner", "Noel", employer="partner")
    with acting(other):
        assert not Appeal.objects.exists()
        assert not Introduction.objects.exists()
        with pytest.raises(Refused):
            actions.appeal(found.organisation, by=other, **FACTS)
    noel = Client()
    noel.force_login(other)
    assert "has not noted which organisation" in noel.get("/appeals/ours").text


def test_the_hub_works_an_appeal_on_its_page(cast, found, sam, client):
    client.force_login(cast.alice)
    assert "Packing parcels" in client.get("/appeals").text
    page = f"/appeal/{found.pk}"
    assert "Sam Tanner" in client.get(page).text
    assert client.post(f"{page}/ask", {"volunteer": [str(sam.pk)]}).status_code == 302
    with acting(cast.alice):
        asked = Asked.objects.get()
    client.post(f"{page}/yes", {"asked": str(asked.pk)})
    assert "Take the introduction back" in client.get(page).text
    client.post(f"{page}/close", {"reason": "They have enough"})
    assert "They have enough" in client.get(page).text
    assert found.what in client.get("/appeals?show=closed").text
    assert client.post(f"{page}/nonsense").status_code == 404
    assert client.get(f"/appeals/enter/{found.organisation_id}").status_code == 200


def test_a_volunteer_who_signs_in_answers_on_their_own_page(cast, found, sam, partner, client):
    with acting(cast.alice):
        user = actions.give_sign_in(Volunteer.objects.select_related("team").get(pk=sam.pk), by=cast.alice)
    other = make_volunteer(cast.hub, approved_by=cast.alice, does=["food"])
    with acting(cast.alice):
        actions.set_wishes(other, may_be_introduced=True, by=cast.alice)
    mine, theirs = asked_of(cast, found, sam, other)
    client.force_login(user)
    shown = client.get("/my-appeals").text
    assert "Mill Larder" in shown
    assert client.post("/my-appeals", {"press": "yes", "asked": str(theirs.pk)}).status_code == 404, "somebody else's"
    assert client.post("/my-appeals", {"press": "yes", "asked": str(mine.pk)}).status_code == 302
    assert "Mill Larder" not in client.get("/my-appeals").text
    with acting(partner):
        assert Introduction.objects.get().name == "Sam Tanner"
    client.post("/my-appeals", {"press": "wishes", "may_be_introduced": "on"})
    with acting(cast.alice):
        now = Volunteer.objects.get(pk=sam.pk)
        assert (now.may_be_introduced, now.wants_thanks) == (True, False)
    assert "Sefydliadau" in client.get("/my-appeals?language=cy").text
    with acting(user), pytest.raises(Refused):
        actions.set_wishes(other, wants_thanks=False, by=user)


def test_an_organisation_says_that_it_needs_nobody_more_signed_in_and_by_its_link(cast, found, sam, partner, client):
    client.force_login(partner)
    page = client.post("/appeals/ours", {"enough": str(found.pk)}, follow=True).text
    assert "Closed: you need nobody more" in page
    with acting(cast.alice), pytest.raises(Refused, match="closed"):
        actions.ask_volunteers(found, volunteers=[sam], by=cast.alice)
    baker = Organisation.objects.create(borough=cast.borough, name="Baker", kind="business", email="baker@example.org")
    with everywhere():
        directory.ask_capacity(baker, week=date(2026, 11, 16))
    page = link_in("capacity_asked", "this-week").replace("this-week", "ask-volunteers") + "?language=cy"
    Client().post(page, TYPED)
    with everywhere():
        theirs = Appeal.objects.get(organisation=baker)
    assert Client().post(page, {"enough": str(found.pk)}).status_code == 404, "what another asked for is not theirs"
    told = Client().post(page, {"enough": str(theirs.pk)}, follow=True).text
    with everywhere():
        assert Appeal.objects.get(pk=theirs.pk).closed_at
    assert "nid oes angen rhagor arnoch" in told
