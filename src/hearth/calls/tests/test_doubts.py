"""Whom the check before a campaign names, and what whoever plans it decides about them."""

import pytest
from django.urls import reverse

from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.calls.actions import campaigns, doubts
from hearth.calls.models import Campaign, Doubt, Turn
from hearth.calls.tests.make import make_campaign, make_people
from hearth.calls.tests.simulate import clock
from hearth.calls.tests.test_ringing import MONDAY
from hearth.kit.refused import Refused
from hearth.people.actions import note_approach
from hearth.people.models import Person
from hearth.post.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(cast):
    """A draft of eight: one has died, one was spoken to lately, one has no number, one is rung by another team."""
    with clock(MONDAY):
        people = make_people(cast.borough, 8)
        other = make_team(cast.borough, kind="staying_well", name="Another team")
        cast.stranger = make_user(other, "manager", "Dee")
        with everywhere():
            Person.objects.filter(pk=people[0]).update(is_deceased=True)
            Person.objects.filter(pk=people[2]).update(phone="", phone_2="")
            note_approach(person=Person.objects.get(pk=people[1]), team=cast.hub, by=None, channel="phone",
                          was_reached=True)  # fmt: skip
        make_campaign(other, cast.stranger, [people[3]])
        with acting(cast.alice):
            cast.campaign = campaigns.make(team=cast.hub, purpose="safe_and_well", name="April", by=cast.alice)
            campaigns.add_people(cast.campaign, people, by=cast.alice)
        cast.people = people
        yield cast


def of(world, why: str):
    return Doubt.objects.filter(campaign=world.campaign, why=why)


def named(world, client, why: str) -> str:
    client.force_login(world.alice)
    return client.get(reverse("calls:doubts", args=[world.campaign.pk, why])).content.decode()


def test_each_count_opens_the_names_and_of_another_team_only_that_it_rings(world, client):
    with everywhere():
        found = {one.person_id: (one.why, one.is_rung) for one in Doubt.objects.all()}
        assert Turn.objects.filter(campaign=world.campaign).count() == 6
    zero, one, two, three = world.people[:4]
    assert found == {zero: ("dead", False), one: ("lately", False), two: ("number", True), three: ("others", True)}
    client.force_login(world.alice)
    page = client.get(reverse("calls:campaign", args=[world.campaign.pk])).content.decode()
    assert "1 is rung by another team this week as well" in page
    page = named(world, client, "others")
    assert "Okoro 3" in page
    assert "Another team" not in page
    assert "safe_and_well" not in page


def test_ringing_all_the_same_needs_a_reason_and_nobody_who_died_is_rung(world):
    with acting(world.alice):
        with pytest.raises(Refused, match="Say why"):
            doubts.ring(world.campaign, of(world, "lately"), because=" ", by=world.alice)
        assert doubts.ring(world.campaign, of(world, "lately"), because="They asked for it.", by=world.alice) == 1
        assert doubts.ring(world.campaign, of(world, "dead"), because="A mistake.", by=world.alice) == 0
        assert Turn.objects.filter(campaign=world.campaign).count() == 7
        assert Campaign.objects.get(pk=world.campaign.pk).preflight["rung"] == 7


def test_who_is_left_out_is_not_rung_and_no_text_is_reckoned_for_them(world, client):
    client.force_login(world.alice)
    page = reverse("calls:doubts", args=[world.campaign.pk, "others"])
    before = world.campaign
    with acting(world.alice):
        before = Campaign.objects.get(pk=world.campaign.pk).preflight
    assert client.post(page, {"whom": "all", "verb": "leave_out"}).status_code == 302
    with acting(world.alice):
        after = Campaign.objects.get(pk=world.campaign.pk).preflight
        assert Turn.objects.get(campaign=world.campaign, person=world.people[3]).ended_as == "stopped"
        assert doubts.ring(world.campaign, of(world, "others"), because="After all.", by=world.alice) == 0
    assert (after["rung"], after["texts"], after["by_other_teams"]) == (before["rung"] - 1, before["texts"] - 1, 0)
    with everywhere():
        assert not Message.objects.exists()


def test_only_those_ticked_and_of_this_campaign_are_decided(world, client):
    with acting(world.alice):
        twin = campaigns.make(team=world.hub, purpose="welfare_check", name="May", by=world.alice)
        campaigns.add_people(twin, world.people, by=world.alice)
        not_of_it = Doubt.objects.filter(campaign=twin).first()
    client.force_login(world.alice)
    said = {"whom": "ticked", "verb": "ring", "because": "Asked for it.", "doubt": [str(not_of_it.pk), "nothing"]}
    without = client.post(reverse("calls:doubts", args=[world.campaign.pk, "lately"]), said | {"because": ""})
    assert "Say why they are rung all the same" in without.content.decode()
    client.post(reverse("calls:doubts", args=[world.campaign.pk, "lately"]), said)
    with everywhere():
        assert not Doubt.objects.filter(decided_at__isnull=False).exists()
    client.force_login(world.stranger)
    assert client.get(reverse("calls:doubts", args=[world.campaign.pk, "lately"])).status_code == 404


def test_who_is_added_once_it_runs_waits_for_a_decision_where_there_is_a_doubt(world, client):
    with clock(MONDAY) as time, acting(world.alice):
        campaigns.start(world.campaign, by=world.alice)
        time.on(minutes=1)
        more = make_people(world.borough, 3)
        with everywhere():
            Person.objects.filter(pk=more[1]).update(phone="", phone_2="")
            Person.objects.filter(pk=more[2]).update(phone="", phone_2="")
        campaigns.add_people(world.campaign, more, by=world.alice)
        rung = Turn.objects.filter(campaign=world.campaign, person__in=more)
        assert [one.person_id for one in rung] == [more[0]]
        client.force_login(world.alice)
        page = client.get(reverse("calls:campaign", args=[world.campaign.pk])).content.decode()
        assert "2 who were added since it began wait until you decide" in page
        assert "Waits until it is decided" in named(world, client, "number")
        one = of(world, "number").filter(person=more[1])
        assert doubts.ring(world.campaign, one, because="They have a neighbour.", by=world.alice) == 1
        assert doubts.leave_out(world.campaign, of(world, "number").filter(person=more[2]), because="", by=world.alice)
        campaigns.add_people(world.campaign, more, by=world.alice)
        assert {turn.person_id for turn in rung.all()} == set(more[:2])
        assert not Doubt.objects.filter(campaign=world.campaign).waiting().exists()
