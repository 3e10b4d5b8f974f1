"""Every figure of the dashboard leads to a list that holds as many rows as the figure says, and to nobody else's."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from hearth.access.models import Membership
from hearth.access.tests.make import everywhere, make_team, make_user
from hearth.kit.identifiers import new_reference
from hearth.matching.models import Task
from hearth.needs.models import Agreement, Referral
from hearth.offers.models import GroupOffer, Volunteer
from hearth.people.models import Approach
from hearth.reports.tests.make import make_category, make_contact, make_need, make_person

PAGE = reverse("reports:dashboard")
BEHIND = ("/work", "/dashboard/list")
MANY = 53


@pytest.fixture
def alice(client, cast):
    client.force_login(cast.alice)
    return client


@pytest.fixture
def three_teams(cast):
    """Alice manages three teams; all three, and one behind a wall, have a bit of everything."""
    teams = [cast.hub, make_team(cast.borough, name="Hill hub"), make_team(cast.borough, name="Quay hub")]
    for team in teams[1:]:
        Membership.objects.create(user=cast.alice, team=team, role="manager")
    for number, team in enumerate([*teams, cast.other]):
        _a_bit_of_everything(cast, team, number)
    with everywhere():
        for _ in range(MANY):  # more than one page
            make_need(cast.hub)
    return teams


def _a_bit_of_everything(cast, team, number: int) -> None:
    now, today = timezone.now(), timezone.localdate()
    late, soon = now - timedelta(minutes=9), now + timedelta(minutes=50)
    money, food = make_category(cast.borough, "money", "Money"), make_category(cast.borough)
    welfare = make_team(cast.borough, name=f"Welfare {number}", kind="welfare")
    with everywhere():
        make_need(team, due_at=late, stage="triaged")
        make_need(team, due_at=late, category=money, raised_at=now - timedelta(days=4), ward=None)
        make_need(team, due_at=soon, urgency="today")
        make_need(team, due_at=soon, category=money, on_hold_until=today + timedelta(days=3))
        make_need(team, due_at=late, on_hold_until=today, raised_at=now - timedelta(days=16))
        make_need(team, raised_at=now - timedelta(days=40))
        nowhere = make_need(team, category=money)
        type(nowhere).objects.filter(pk=nowhere.pk).update(ward=None, neighbourhood=None)
        for rating in (5, 4, None):
            make_need(team, stage="done", ending="done", ended_at=now, residents_rating=rating)
        make_need(team, stage="ended", ending="unable", ended_at=now - timedelta(days=1), residents_rating=1)
        make_need(team, stage="ended", ending="unable", raised_at=now - timedelta(days=60),
                  ended_at=now - timedelta(days=50), residents_rating=5)  # fmt: skip
        tried = make_need(team, raised_at=now - timedelta(days=2), due_at=late)
        Approach.objects.create(borough=cast.borough, person=tried.person, team=team, channel="phone",
                                was_reached=False)  # fmt: skip
        for channel, done in (("phone", now), ("phone", None), ("web", now)):
            make_contact(team, channel=channel, completed_at=done)
        make_contact(team, started_at=now - timedelta(days=9), completed_at=now)
        _helpers(team, food, number)
        _referrals(cast, team, welfare, late)


def _helpers(team, food, number: int) -> None:
    now = timezone.now()
    for i, status in enumerate(("active", "active", "applied", "paused", "left")):
        given = Volunteer.objects.create(team=team, number=f"V{number}-{i}", first_name="V", last_name="W",
                                         status=status, decided_at=now)  # fmt: skip
    for status in ("new", "accepted", "accepted"):
        GroupOffer.objects.create(team=team, reference=new_reference(), contact_name="C", kind="goods", what="Tins",
                                  status=status)  # fmt: skip
    need = make_need(team, category=food, stage="taken", carrier_kind="volunteer")
    Task.objects.create(team=team, need=need, volunteer=given, status="accepted", carried_as="volunteer",
                        what="Shop", who="Dana", due_at=now)  # fmt: skip


def _referrals(cast, team, there, late) -> None:
    agreement = Agreement.objects.create(
        borough=cast.borough, key=f"a-{uuid4()}", name="A", from_kind="community_hub", to_kind="welfare",
        fields=["name"], purpose="p", legal_basis="consent", starts_on=timezone.localdate(),
        expires_on=timezone.localdate(),
    )  # fmt: skip
    for sender, receiver, answer_by in (
        (team, there, late),
        (there, team, late),
        (team, there, late + timedelta(days=1)),
    ):
        Referral.objects.create(
            reference=new_reference(), from_team=sender, to_team=receiver, agreement=agreement, carries={},
            person=make_person(cast.borough), urgency="soon", answer_by=answer_by,
        )  # fmt: skip


def _figures(page: str) -> list[tuple[int, str]]:
    """Every number on the page that leads to a list, and where it leads. Rates are no numbers of rows."""
    page = re.sub(r'<figure class="hearth-chart" id="ward-rates">.*?</figcaption>.*?</figure>', "", page, flags=re.S)
    found = []
    for tag, inside in re.findall(r"<a\b([^>]*)>(.*?)</a>", page.partition('id="figures"')[2], re.S):
        address = unescape(re.search(r'href="([^"]*)"', tag)[1])
        if not address.startswith(BEHIND):
            continue
        label = re.search(r'aria-label="[^"]*: ([\d,]+)[^"]*"', tag)
        told = label or re.match(r"\s*([\d,]+)", re.sub(r"<[^>]+>", " ", inside))
        assert told, (tag, inside)
        found.append((int(told[1].replace(",", "")), address))
    return found


def _listed(client, address: str) -> int:
    """How many rows a list holds on all its pages; where it says how many, it is right."""
    rows, said, place = 0, None, address
    while place:
        page = client.get(place)
        assert page.status_code == 200, place
        text = page.content.decode()
        body = re.search(r'<tbody class="govuk-table__body">(.*?)</tbody>', text, re.S)
        rows += len(re.findall(r"<tr\b", body[1])) if body else 0
        said = re.search(r'id="how-many">([\d,]+)<', text) or said
        onward = re.search(r'<a[^>]*href="([^"]*)"[^>]*rel="next"', text)
        place = address.partition("?")[0] + unescape(onward[1]) if onward else ""
    assert said is None or int(said[1].replace(",", "")) == rows, address
    return rows


def _compared(client, page) -> int:
    """Walk every link of the dashboard; returns how many lists were different addresses."""
    figures = set(_figures(page.content.decode()))
    wrong = [(figure, address, listed) for figure, address in sorted(figures, key=str)
             if (listed := _listed(client, address)) != figure]  # fmt: skip
    assert wrong == []
    return len(figures)


def test_every_figure_of_one_team_is_as_long_as_its_list(alice, cast, three_teams):
    assert _compared(alice, alice.get(PAGE, {"team": cast.hub.pk})) > 60


def test_every_figure_of_three_teams_is_as_long_as_its_list(alice, three_teams):
    assert _compared(alice, alice.get(PAGE)) > 80


@pytest.mark.parametrize("which", ["one", "three"])
def test_no_number_stands_there_without_its_list(alice, cast, three_teams, which):
    page = alice.get(PAGE, {"team": cast.hub.pk} if which == "one" else {}).content.decode()
    own = page.split('id="rest-of-the-borough"')[0]
    cells = re.findall(r'<td class="govuk-table__cell govuk-table__cell--numeric"[^>]*>(.*?)</td>', own, re.S)
    heads = re.findall(r'<li class="hearth-figure[^>]*>(.*?)</li>', own, re.S)
    missed = re.findall(r"<dd\b[^>]*>(.*?)</dd>", own, re.S)
    assert len(cells) > 80
    assert len(heads) == 7
    assert len(missed) == 4
    assert [cell for cell in cells if cell.strip() not in ("0", "–") and "<a " not in cell] == []
    assert [one for one in heads + missed if one.count("<a ") != 2] == []
    marks = re.findall(r"<g><title>([^<]*)</title>", own)
    assert [words for words in marks if not re.search(r": (0|–)\b", words)] == []
    notes = re.findall(r'<figcaption>.*?<span class="hearth-as-at[^>]*>(.*?)</span>', own, re.S)
    assert [note for note in notes if "<a " not in note] == []


def test_missed_is_an_exact_number_however_many_they_are(alice, cast):
    past = timezone.now() - timedelta(days=2)
    with everywhere():
        person, food = make_person(cast.borough), make_category(cast.borough)
        for _ in range(260):
            make_need(cast.hub, person, food, raised_at=past, due_at=past)
    page = alice.get(PAGE).content.decode()
    assert (260, f"/dashboard/list/requests?team={cast.hub.pk}&show=never_tried") in _figures(page)


def test_a_list_is_behind_the_same_walls_as_its_figure(alice, client, cast):
    with everywhere():
        make_need(cast.other, summary="behind the wall")
    address = reverse("reports:behind", args=["requests"])
    assert alice.get(address, {"team": cast.other.pk}).status_code == 404
    assert "behind the wall" not in alice.get(address, {"show": "all"}).content.decode()
    assert alice.get(reverse("reports:behind", args=["secrets"])).status_code == 404


def test_whoever_may_not_see_volunteers_gets_the_number_and_no_list(client, cast):
    with everywhere():
        _helpers(cast.hub, make_category(cast.borough), 1)
    client.force_login(make_user(cast.hub, "observer"))
    page = client.get(PAGE).content.decode()
    assert "/dashboard/list/volunteers" not in page
    assert "/dashboard/list/requests" in page
    assert client.get(reverse("reports:behind", args=["volunteers"])).status_code == 404


def test_who_saw_which_rows_is_written_down(alice, cast):
    from hearth.access.record import history

    with everywhere():
        need = make_need(cast.hub)
    alice.get(reverse("reports:behind", args=["requests"]))
    with everywhere():
        assert "list" in {event["verb"] for event in history(need)}


@pytest.mark.parametrize(
    "asked", ["show=x", "raised_on=x", "raised_on=9999-12-31", "rating=x", "rating=9", "age=x", "category=x", "ward=x"]
)
def test_an_address_that_was_changed_by_hand_holds_nothing_and_breaks_nothing(alice, cast, asked):
    with everywhere():
        make_need(cast.hub)
    answer = alice.get(f"{reverse('reports:behind', args=['requests'])}?{asked}")
    assert answer.status_code == 200
    assert '<span id="how-many">0</span>' in answer.content.decode()


@pytest.mark.parametrize("of", ["contacts", "referrals", "volunteers", "groups", "tasks"])
def test_odd_filters_of_other_lists_break_nothing(alice, of):
    assert alice.get(f"{reverse('reports:behind', args=[of])}?begun_from=x&status=x&end=x&after=x").status_code == 200
