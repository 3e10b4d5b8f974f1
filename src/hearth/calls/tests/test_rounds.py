"""A doorstep round goes by link to those who have no sign-in, and ends with the round."""

import re
from datetime import timedelta

import pytest
from django.db import connection

from hearth.access.record import history
from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.calls.actions import clockwork, moving, rounds, visits
from hearth.calls.models import Round, Turn, Visit
from hearth.calls.tests.make import make_campaign, make_people
from hearth.calls.tests.simulate import clock
from hearth.calls.tests.test_ringing import MONDAY
from hearth.kit.refused import Refused
from hearth.matching.models import Exclusion
from hearth.needs.models import Concern, Need
from hearth.offers.tests.make import make_check, make_role, make_volunteer
from hearth.post.models import Message

pytestmark = pytest.mark.django_db
CREW = "blue.watch@fire.example"


@pytest.fixture
def world(cast):
    """A round of two doors for the fire service, on Monday; a third door waits."""
    with clock(MONDAY) as ticking:
        cast.clock = ticking
        make_team(cast.borough, kind="safeguarding")
        cast.people = make_people(cast.borough, 4)[1:]
        make_campaign(cast.hub, cast.alice, cast.people)
        with everywhere():
            for turn in Turn.objects.select_related("person").order_by("person__last_name"):
                turn.way = "doorstep"
                moving.to_the_door(turn, MONDAY)
        cast.round = make_round(cast, goes="fire")
        yield cast


def make_round(world, *, goes: str) -> Round:
    with acting(world.alice):
        free = list(Visit.objects.filter(round=None).order_by("person__last_name")[:2])
        return visits.make_round(team=world.hub, visits=free, name="", goes=goes, on=MONDAY.date(), by=world.alice)


def sent(world, email: str = CREW, found: Round | None = None) -> str:
    """The address in the message that went out last."""
    with acting(world.alice):
        before = list(Message.objects.values_list("pk", flat=True))
        rounds.send_round(found or world.round, email=email, by=world.alice)
        message = Message.objects.exclude(pk__in=before).get(template="doorstep_round", to=email)
    return re.search(r"/doorstep/\S+", message.body)[0]


def doors(page: str) -> list[str]:
    return re.findall(r'href="(/doorstep/[^"]+/[0-9a-f-]{36})"', page)


def test_a_crew_opens_its_round_by_name_tells_every_door_and_the_link_ends_with_the_last(world, client):
    link = sent(world)
    page = client.get(link).text
    assert "Okoro" not in page, "nobody's name before they said who they are"
    page = client.post(link, {"as_name": "Cap Bell"}, follow=True).text
    assert "Okoro 1" in page
    assert "Okoro 3" not in page, "a door of no round"
    assert "07700" not in page
    first, second = doors(page)
    assert client.post(first, {"outcome": "worried"}).status_code == 200, "asks what they saw"
    client.post(first, {"outcome": "worried", "note": "No heating, bruises"})
    assert client.get(first).status_code == 302, "told once"
    page = client.get(link).text
    assert "bruises" not in page
    assert doors(page) == [second]
    client.post(second, {"outcome": "not_gone"})
    assert client.get(link).status_code == 410
    assert client.post(second, {"outcome": "well"}).status_code == 410
    with everywhere():
        told = dict(Visit.objects.filter(round=world.round).values_list("outcome", "by_name"))
        assert told == {"worried": "Cap Bell", "not_gone": "Cap Bell"}
        assert Concern.objects.get().text == "No heating, bruises"
        assert Visit.objects.to_make().filter(round=None).count() == 2
    with acting(world.alice):
        assert [(e["verb"], e["detail"].get("as_name")) for e in history(world.round)][-2:] == [
            ("calls.open_round", "Cap Bell"), ("calls.end_round", None),
        ]  # fmt: skip
    client.force_login(world.alice)
    assert "Opened by Cap Bell" in client.get(f"/round/{world.round.pk}").text


def test_a_new_link_shuts_the_one_before_and_another_rounds_link_opens_nothing_of_this(world, client):
    old, new = sent(world), sent(world)
    assert client.get(old).status_code == 410
    client.post(new, {"as_name": "Cap Bell"})
    with everywhere():
        other = Visit.objects.get(round=None)
    assert client.get(f"{new}/{other.pk}").status_code == 302
    assert client.post(f"{new}/{other.pk}", {"outcome": "well"}).status_code == 302
    with everywhere():
        assert not Visit.objects.get(pk=other.pk).ended_at


def test_a_link_alone_shows_a_raw_cursor_nothing(world, client):
    client.get(sent(world))
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from calls_visit")
        assert cursor.fetchone() == (0,)


def test_the_link_opens_on_the_day_and_two_days_later_the_doors_wait_again(world, client):
    with everywhere():
        Round.objects.update(on=MONDAY.date() + timedelta(days=2))
    link = sent(world)
    world.clock.on(days=1)
    assert "It opens on that day" in client.get(link).text
    world.clock.on(days=2, hours=12)
    with everywhere():
        clockwork.tick()
    assert client.get(link).status_code == 200, "told until the end of the day after"
    world.clock.on(hours=12)
    with everywhere():
        clockwork.tick()
        assert Visit.objects.to_make().filter(round=None).count() == 3
    assert client.get(link).status_code == 410
    with acting(world.alice), pytest.raises(Refused, match="This round is over"):
        rounds.send_round(world.round, email=CREW, by=world.alice)


def test_a_round_goes_only_to_a_volunteer_of_the_hub_against_whom_nothing_speaks(world):
    with acting(world.alice):
        visits.end_round(world.round, by=world.alice)
    found = make_round(world, goes="volunteers")
    with pytest.raises(Refused, match="No active volunteer"):
        sent(world, "stranger@example.org", found)
    make_role(world.borough, "befriending", name="Friendly calls", categories=("check_in",), identity="seen")
    one = make_volunteer(world.hub, approved_by=world.alice, email="sam@example.org", phone="07700 900999")
    with pytest.raises(Refused, match="identity not checked"):
        sent(world, one.email, found)
    make_check(one, seen_by=world.alice, expires_on=MONDAY.date() + timedelta(days=30))
    assert sent(world, one.email.upper(), found)
    with everywhere():
        person = found.visits.first().person_id
        Exclusion.objects.create(team=world.hub, person_id=person, volunteer=one, asked_by="person",
                                 written_by=world.alice)  # fmt: skip
    with pytest.raises(Refused, match="is not to be sent to"):
        sent(world, one.email, found)


def test_help_asked_for_at_the_door_is_with_the_hub(world, client):
    link = sent(world)
    client.post(link, {"as_name": "Cap Bell"})
    first = doors(client.get(link).text)[0]
    client.post(first, {"outcome": "needs_help", "note": "Out of gas"})
    with everywhere():
        assert Need.objects.get().details == "Out of gas"


@pytest.mark.parametrize("role", ["call_handler", "coordinator", "manager"])
def test_whoever_goes_along_is_at_a_door_in_two_presses_from_their_first_page(world, client, role):
    made = make_round(world, goes="staff")
    client.force_login(make_user(world.hub, role, "Pat"))
    first = client.get("/").text
    assert f'href="/round/{made.pk}"' in first
    assert f'href="/round/{world.round.pk}"' not in first, "the fire service has its link"
    door = re.search(r'href="(/visit/[0-9a-f-]{36})"', client.get(f"/round/{made.pk}").text)[1]
    assert client.get(door).status_code == 200
    client.force_login(make_user(make_team(world.borough, kind="staying_well"), role, "Dee"))
    assert str(made.pk) not in client.get("/").text
