"""What the dashboard shows, to whom, and how it learns of changes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from hearth.access.models import Membership
from hearth.access.tests.make import everywhere, make_team, make_user
from hearth.calls.models import Turn
from hearth.calls.tests.make import make_campaign, make_people
from hearth.needs.models import Need, Referral
from hearth.needs.tests.make import make_agreement
from hearth.people.models import Approach
from hearth.reports.rules import veiled
from hearth.reports.tests.make import make_contact, make_need, make_person

PAGE = reverse("reports:dashboard")


@pytest.fixture
def alice(client, cast):
    client.force_login(cast.alice)
    return client


def _text(response) -> str:
    unlinked = re.sub(r"</?a\b[^>]*>", "", response.content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", unlinked).split())


def _pulse(client, page):
    """What the page asks next: the mark of the figures it shows, and the team it was opened for."""
    hidden = dict(re.findall(r'id="[\w-]+" name="(seen|team)" value="([^"]*)"', page.content.decode()))
    return client.get(reverse("reports:pulse"), hidden, headers={"HX-Request": "true"})


def test_every_headline_says_what_it_is_out_of(alice, cast):
    late = timezone.now() - timedelta(minutes=5)
    with everywhere():
        for _ in range(3):
            make_need(cast.hub)
        make_need(cast.hub, due_at=late)
        make_need(cast.hub, due_at=timezone.now() + timedelta(minutes=30))
        make_need(cast.hub, due_at=late, on_hold_until=timezone.localdate() + timedelta(days=3))
        make_need(cast.hub, stage="done", ending="done", ended_at=timezone.now(), residents_rating=5)
    text = _text(alice.get(PAGE))
    for said in ("1 late 17% of 6 open", "1 about to be late 17% of 6 open", "6 open of 7 ever raised",
                 "1 on hold of 6 open", "7 raised today of 7 raised in 28 days", "1 done in 28 days 100% of 1 ended",
                 "1 answered of 1 done; 100% of them good or very good"):  # fmt: skip
        assert said in text


def test_figures_never_hold_another_teams_requests(alice, cast):
    with everywhere():
        make_need(cast.hub)
        for _ in range(5):
            make_need(cast.other, summary="behind the wall")
    assert "1 open of 1 ever raised" in _text(alice.get(PAGE))


def test_another_teams_dashboard_is_not_found(alice, cast):
    assert alice.get(PAGE, {"team": cast.other.pk}).status_code == 404
    assert alice.get(PAGE, {"team": "x"}).status_code == 404


def test_a_call_handler_has_no_dashboard(client, cast):
    client.force_login(make_user(cast.hub, "call_handler"))
    assert client.get(PAGE).status_code == 403


def test_somebody_in_two_teams_sees_both_together_and_each(client, cast):
    second = make_team(cast.borough)
    Membership.objects.create(user=cast.alice, team=second, role="manager")
    client.force_login(cast.alice)
    with everywhere():
        make_need(cast.hub)
        make_need(second)
    text = _text(client.get(PAGE))
    assert "All your 2 teams" in text
    assert "2 open of 2 ever raised" in text
    assert "1 open of 1 ever raised" in _text(client.get(PAGE, {"team": second.pk}))


def test_an_empty_team_has_a_dashboard_of_noughts_without_a_share_of_nothing(alice):
    text = _text(alice.get(PAGE))
    assert "0 late – of 0 open" in text
    assert "Nothing is open." in text


def test_nothing_changed_means_no_content(alice, cast):
    with everywhere():
        make_need(cast.hub)
    answer = _pulse(alice, alice.get(PAGE))
    assert answer.status_code == 204
    assert re.fullmatch(r"\d\d:\d\d:\d\d", answer["X-As-At"])


def _ended(cast, need):
    Need.objects.filter(pk=need.pk).update(stage="ended", ending="unable", ended_at=timezone.now())


CHANGES = {
    "a new request": lambda cast, need: make_need(cast.hub),
    "an ending": _ended,
    "a due time": lambda cast, need: Need.objects.update(due_at=timezone.now() - timedelta(hours=1)),
    "a contact": lambda cast, need: make_contact(cast.hub),
    "an approach": lambda cast, need: Approach.objects.create(
        borough=cast.borough, person=need.person, team=cast.hub, channel="phone"
    ),
    "an approach by another team": lambda cast, need: Approach.objects.create(
        borough=cast.borough, person=need.person, team=cast.other, channel="phone"
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_reaches_the_page(alice, cast, change):
    with everywhere():
        need = make_need(cast.hub)
    page = alice.get(PAGE)
    with everywhere():
        change(cast, need)
    answer = _pulse(alice, page)
    assert answer.status_code == 200
    assert 'id="seen"' in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert _pulse(alice, answer).status_code == 204


def test_a_change_behind_another_wall_does_not_stir_the_page(alice, cast):
    page = alice.get(PAGE)
    with everywhere():
        make_need(cast.other)
    assert _pulse(alice, page).status_code == 204


@pytest.fixture
def clock(monkeypatch):
    """Ten o'clock today; calling it puts the clock on, within the day."""
    at = [timezone.localtime().replace(hour=10, minute=0)]
    monkeypatch.setattr("django.utils.timezone.now", lambda: at[0])

    def put_on(**by):
        at[0] += timedelta(**by)

    return put_on


def test_the_clock_alone_makes_the_page_change(alice, cast, clock):
    alice.force_login(cast.alice)
    with everywhere():
        make_need(cast.hub, due_at=timezone.now() + timedelta(minutes=121))
    page = alice.get(PAGE)
    clock(seconds=30)
    assert _pulse(alice, page).status_code == 204
    clock(seconds=31)
    page = _pulse(alice, page)
    assert "1 about to be late" in _text(page)
    clock(minutes=119)
    assert _pulse(alice, page).status_code == 204
    clock(minutes=2)
    assert "1 late" in _text(_pulse(alice, page))


def test_an_answer_that_becomes_late_by_the_clock_alone_shows(alice, cast, clock):
    alice.force_login(cast.alice)
    with everywhere():
        agreement = make_agreement(cast.borough, "community_hub", "health_and_care")
        Referral.objects.create(
            reference="REF-1", from_team=cast.hub, to_team=cast.other, agreement=agreement, urgency="soon",
            person=make_person(cast.borough), carries={}, answer_by=timezone.now() + timedelta(minutes=5),
        )  # fmt: skip
    page = alice.get(PAGE)
    assert "has waited longest" not in _text(page)
    clock(minutes=4)
    assert _pulse(alice, page).status_code == 204
    clock(minutes=2)
    assert "The referral that has waited longest" in _text(_pulse(alice, page))


@pytest.mark.parametrize("seen", ["", "x", "1-2-nan", "1-2-1e99", "0-0-0", "--"])
def test_an_unreadable_pulse_brings_the_figures(alice, seen):
    answer = alice.get(reverse("reports:pulse"), {"seen": seen}, headers={"HX-Request": "true"})
    assert answer.status_code == 200


def test_the_pulse_without_javascript_leads_to_the_page(alice):
    assert alice.get(reverse("reports:pulse")).url == PAGE


def test_who_was_missed_is_told(alice, cast):
    past = timezone.now() - timedelta(days=2)
    with everywhere():
        person = make_person(cast.borough)
        make_need(cast.hub, person, raised_at=past, due_at=past + timedelta(hours=1))
        tried = make_need(cast.hub, raised_at=past, due_at=past + timedelta(hours=1))
        Approach.objects.create(borough=cast.borough, person=tried.person, team=cast.hub, channel="phone",
                                was_reached=False)  # fmt: skip
    text = _text(alice.get(PAGE))
    assert "nobody has tried to speak to them 1 of 2 late requests" in text
    assert "not reached since they asked 1 of 2 open requests" in text
    assert "Waiting longest" in text


def test_who_was_to_be_reached_within_48_hours_is_told_campaign_by_campaign(alice, cast):
    now, hours = timezone.now(), timedelta(hours=1)
    people = make_people(cast.borough, 7)
    made = make_campaign(cast.hub, cast.alice, people, purpose="contact_tracing")
    make_campaign(cast.hub, cast.alice, make_people(cast.borough, 1))
    stands = [(60, 50, "reached"), (60, 5, "reached"), (60, 20, "visited"), (60, 30, "declined"), (60, None, ""),
              (49, None, ""), (47, None, "")]  # fmt: skip
    with everywhere():
        for person, (named, ended, how) in zip(people, stands, strict=True):
            gone = {"state": "ended", "ended_as": how, "ended_at": now - ended * hours} if how else {}
            Turn.objects.filter(campaign=made, person=person).update(since=now - named * hours, **gone)
    page = alice.get(PAGE)
    text = _text(page)
    assert f"{made.name} within 48 hours 7 2 1 2 1 1 40%" in text
    assert "safe_and_well" not in text
    assert _pulse(alice, page).status_code == 204
    with everywhere():
        Turn.objects.filter(campaign=made, person=people[5]).update(since=now - 47 * hours)
    assert f"{made.name} within 48 hours 7 2 1 1 2 1 50%" in _text(_pulse(alice, page))
    alice.force_login(make_user(cast.other, "manager", "Dee"))
    assert made.name not in _text(alice.get(PAGE))


def test_the_dashboard_asks_a_bounded_number_of_questions(alice, cast, django_assert_max_num_queries):
    with everywhere():
        for _ in range(5):
            make_need(cast.hub)
    with django_assert_max_num_queries(32):
        alice.get(PAGE)


def test_other_teams_are_told_in_veiled_numbers_only(alice, cast):
    few, foreign = make_team(cast.borough, name="Welfare", kind="welfare"), make_team(name="Foreign")
    with everywhere():
        for team in (*[cast.other] * 12, *[few] * 3, *[foreign] * 9):
            make_need(team)
    text = _text(alice.get(PAGE))
    assert f"{cast.other.name} about 10 about 10 0" in text
    assert "Welfare 1 to 7 1 to 7 0" in text
    assert "Foreign" not in text
    assert text.count("1 to 7") == 3  # twice in the table, once in the hint


@pytest.mark.django_db
def test_the_database_veils_as_the_rule_does():
    with connection.cursor() as cursor:
        cursor.execute("select i, reports_veiled(i) from generate_series(0, 300) i")
        assert [told for told in cursor.fetchall() if told[1] != veiled(told[0])] == []


def test_the_borough_function_tells_nothing_without_a_context(cast):
    with everywhere():
        make_need(cast.hub)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from reports_borough(current_date - 27)")
        assert cursor.fetchone() == (0,)
