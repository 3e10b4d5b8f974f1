"""What the board of whoever manages calls says, and the rows behind each of its figures."""

import re
from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from hearth.access.models import Membership
from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.calls.actions import callers, campaigns, keeping, queue
from hearth.calls.models import Claim, Turn
from hearth.calls.tests.make import make_callers, make_campaign, make_people
from hearth.calls.tests.test_ringing import MONDAY, ended, taken, tick, world  # noqa: F401
from hearth.people.models import Person

pytestmark = pytest.mark.django_db
FIGURE = re.compile(r'<a class="govuk-link" href="(/campaigns/board/\w+[^"]*)">(?:<span[^>]*>)?([\d,]+)<')


@pytest.fixture
def manager(world, client):  # noqa: F811
    client.force_login(make_user(world.hub, "manager", "Mo"))
    return client


def shown(client, address: str = "calls:board") -> str:
    return client.get(reverse(address)).content.decode()


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.fixture
def edna(world):  # noqa: F811
    """Somebody the hub promised to ring at ten, alone in the queue."""
    with everywhere():
        Turn.objects.update(state="ended", ended_as="reached", ended_at=MONDAY)
        person = Person.objects.order_by("last_name").first()
    with acting(world.one):
        keeping.agree(person=person, team=world.hub, every_days=7, at=time(10), review_on=date(2026, 5, 30),
                      by=world.one)  # fmt: skip
    tick(world, minutes=1)
    return person


def test_the_board_says_who_waits_who_rings_and_what_was_promised(world, manager):  # noqa: F811
    ended(world, world.one, "spoke")
    ended(world, world.one, "no_answer")
    ended(world, world.one, "call_back", promised_at=MONDAY + timedelta(hours=1))
    taken(world, world.one)
    with acting(world.two):
        callers.rest(team=world.hub, minutes=15, by=world.two)
        callers.ask_for_debrief(team=world.hub, by=world.two)
    said = words(shown(manager))
    assert "2 waiting to be rung the first since 2 March 2026 at 9:00am" in said
    assert "1 promised a time to come the next 2 March 2026 at 10:00am" in said
    assert "Caller 0 in a call since 9:00am 0 3 2" in said
    assert "Caller 1 would like to talk since 9:00am on a break until 9:15am 0 0 0" in said
    assert "09:00, 2 of 3 calls 67" in said
    world.clock.on(hours=1, minutes=1)
    with acting(world.alice):
        campaigns.pause(world.campaign, by=world.alice)
    said = words(shown(manager))
    assert "1 promised a time that is past" in said
    assert "0 waiting to be rung" in said, "nobody is rung for a campaign that rests"


def test_each_figure_leads_to_as_many_rows(world, manager):  # noqa: F811
    ended(world, world.one, "spoke")
    ended(world, world.two, "call_back", promised_at=MONDAY + timedelta(hours=1))
    ended(world, world.two, "no_answer")
    page = shown(manager)
    figures = FIGURE.findall(page)
    assert len({address for address, _ in figures}) == 10
    for address, number in figures:
        rows = "3" if "hour=9" in address else number  # behind a rate stand the calls it is of
        assert f'<span id="how-many">{rows}</span>' in manager.get(address.replace("&amp;", "&")).content.decode()


def test_the_board_asks_the_database_as_often_for_forty_as_for_six(
    world, manager, django_assert_num_queries  # noqa: F811
):  # fmt: skip
    scope = reverse("calls:board_pulse")
    ended(world, world.one, "spoke")
    with django_assert_num_queries(16) as few:
        manager.get(scope, headers={"HX-Request": "true"})
    make_campaign(world.hub, world.alice, make_people(world.borough, 40), purpose="keep_in_touch")
    for one in make_callers(world.hub, 5):
        ended(world, one, "spoke")
    with django_assert_num_queries(len(few)):
        assert "Caller 4" in manager.get(scope, headers={"HX-Request": "true"}).content.decode()


def test_a_call_to_keep_in_touch_that_was_not_made_is_on_the_home_page_and_the_board(world, edna, manager):  # noqa: F811
    none, one = "0 calls to keep in touch not made", "1 call to keep in touch not made"
    world.clock.on(minutes=58)
    assert none in words(shown(manager, "desk:home"))
    world.clock.on(minutes=2)
    assert one in words(shown(manager, "desk:home"))
    assert "1 keeping in touch: not rung when we said" in words(shown(manager))
    assert edna.full_name in manager.get(reverse("calls:board_rows", args=["missed"])).content.decode()
    claim = taken(world, world.one)
    assert none in words(shown(manager, "desk:home"))
    with acting(world.one):
        queue.give_back(claim, by=world.one)
    assert one in words(shown(manager, "desk:home"))
    ended(world, world.one, "no_answer")
    assert none in words(shown(manager, "desk:home")), "who was rung in vain goes on by the steps"
    with everywhere():
        ready = Turn.objects.get(state="resting").ready_at
    world.clock.at = ready + timedelta(hours=1, minutes=1)
    assert one in words(shown(manager, "desk:home"))


def test_a_death_that_was_told_is_on_the_home_page_until_somebody_confirms_it(world, manager):  # noqa: F811
    turn, waits = ended(world, world.one, "died"), "deaths told in a call or at a door, to be confirmed"
    assert f"1 {waits}" in words(shown(manager, "desk:home"))
    assert "in a call 2 March 2026 at 9:00am, written down by Caller 0." in words(shown(manager, "calls:campaigns"))
    manager.post(reverse("calls:confirm_death", args=[turn.pk]), {"is_so": "yes"})
    assert f"0 {waits}" in words(shown(manager, "desk:home"))


def test_what_a_caller_was_dealt_leads_to_dealing_it_again(world, manager):  # noqa: F811
    with everywhere():
        callers.known(world.hub, world.two)
        dealt = Turn.objects.values("pk")[:2]
        Turn.objects.filter(pk__in=dealt).update(dealt_to=world.two, dealt_until=MONDAY + timedelta(hours=8))
    page = shown(manager)
    assert "Caller 1 not there 2 0 0" in words(page)
    address = re.search(r'href="(/caller/\d+)">2<', page).group(1)
    assert "Caller 1 has 2 people to ring" in words(manager.get(address).content.decode())


def test_without_javascript_the_pulse_is_the_page(world, manager):  # noqa: F811
    assert manager.get(reverse("calls:board_pulse")).url == reverse("calls:board")


def test_who_plans_calls_of_another_team_sees_nothing_of_it(world, edna, client):  # noqa: F811
    world.clock.on(hours=2)
    stranger = make_user(make_team(world.borough, kind="staying_well"), "manager", "Dee")
    Membership.objects.create(team=world.hub, user=stranger, role="call_handler")
    client.force_login(stranger)
    assert "0 calls to keep in touch not made" in words(shown(client, "desk:home"))
    assert edna.full_name not in client.get(reverse("calls:board_rows", args=["missed"])).content.decode()
    assert client.get(f"{reverse('calls:board')}?team={world.hub.pk}").status_code == 404
    assert not Claim.objects.exists()
