"""What a volunteer's life does to the tasks they have."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.kit.identifiers import read_phone
from hearth.kit.refused import Refused
from hearth.matching import actions, jobs
from hearth.matching.actions import telling
from hearth.matching.actions import volunteers as life
from hearth.matching.models import Task
from hearth.needs.models import Concern, Need
from hearth.needs.tests.make import make_category, make_need
from hearth.offers import actions as offers
from hearth.offers.models import Volunteer
from hearth.offers.tests.make import make_check, make_role, make_volunteer
from hearth.post.models import Message


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def sam(cast):
    sam = make_volunteer(cast.hub, does=["food", "comfort_calls"], email="sam@example.org")
    make_role(cast.borough, "shopping", categories=["food"], identity="seen")
    make_role(cast.borough, "befriending", categories=["comfort_calls"], goes_to_doors=False)
    make_check(sam, seen_by=cast.alice, expires_on=timezone.localdate() + timedelta(days=40))
    with acting(cast.alice):
        return offers.approve(sam, by=cast.alice)


def given(cast, sam, category="food", *, in_days=1):
    make_category(cast.borough, category, by_phone=category == "comfort_calls")
    need = make_need(cast.hub, category=category)
    with everywhere():
        Need.objects.filter(pk=need.pk).update(due_at=timezone.now() + timedelta(days=in_days))
        need.refresh_from_db()
    with acting(cast.alice):
        task = actions.offer(need, volunteer=sam, by=cast.alice)
        return actions.accept(task, by=cast.alice)


def live(cast):
    with acting(cast.alice):
        return set(Task.objects.live().values_list("need__category__key", flat=True))


def test_who_isolates_keeps_the_telephone_and_what_is_due_later(cast, sam, today):
    sam.tasks_a_week = 9
    with everywhere():
        Volunteer.objects.update(tasks_a_week=9)
    visit, call, later = given(cast, sam), given(cast, sam, "comfort_calls"), given(cast, sam, in_days=12)
    with acting(cast.alice):
        held, went = life.isolate(sam, until=today + timedelta(days=9), by=cast.alice)
        assert (held.status, went) == ("isolating", 1)
        assert set(Task.objects.live()) == {call, later}
        assert Need.objects.get(pk=visit.need_id).stage == "triaged", "it waits for somebody else"
        assert "staying at home" in Message.objects.get(template="tasks_taken_back").body


def test_the_morning_job_looks_after_everybody(cast, sam, today):
    with everywhere():
        Volunteer.objects.update(status="paused", paused_until=today - timedelta(days=1))
    jobs.look_after_volunteers(timestamp=0)
    with everywhere():
        assert Volunteer.objects.get().status == "active"


def test_somebody_who_applied_stays_at_home_without_a_state_of_it(cast, today):
    kit = make_volunteer(cast.hub)
    with acting(cast.alice), pytest.raises(Refused, match="applied"):
        life.isolate(kit, until=today, by=cast.alice)


def test_a_check_that_ran_out_takes_tasks_away_and_both_sides_are_told(cast, sam, today):
    cast.hub.email = "hub@example.org"
    cast.hub.save()
    given(cast, sam)
    life.look_after(day=today + timedelta(days=40))
    assert live(cast) == {"food"}, "its last day still counts"
    life.look_after(day=today + timedelta(days=41))
    assert live(cast) == set()
    with acting(cast.alice):
        told = sorted(Message.objects.exclude(template="offer_received").values_list("template", "to"))
    assert ("check_ran_out", "sam@example.org") in told
    assert ("tasks_taken_back", "sam@example.org") in told
    assert ("checks_of_a_team", "hub@example.org") in told
    before = len(told)
    life.look_after(day=today + timedelta(days=42))
    with acting(cast.alice):
        assert Message.objects.exclude(template="offer_received").count() == before, "each is told once"


def test_a_check_that_is_ended_takes_tasks_away_at_once(cast, sam):
    given(cast, sam)
    given(cast, sam, "comfort_calls")
    with acting(cast.alice):
        check = sam.checks.get()
        assert life.end_check(check, because="Was somebody else's", by=cast.alice) == 1
    assert live(cast) == {"comfort_calls"}


def test_the_clockwork_brings_people_back(cast, sam, today):
    with acting(cast.alice):
        offers.pause(sam, until=today + timedelta(days=3), by=cast.alice)
    life.look_after(day=today)
    with everywhere():
        assert Volunteer.objects.get().status == "paused"
        Volunteer.objects.update(paused_until=today - timedelta(days=1))
    life.look_after(day=today)
    with everywhere():
        assert Volunteer.objects.get().status == "active"


def test_what_somebody_had_who_stops_goes_back(cast, sam):
    given(cast, sam)
    with acting(cast.alice):
        assert life.leave(sam, reason="Moved", by=cast.alice)[1] == 1
    assert live(cast) == set()


def test_a_concern_about_a_volunteer_is_the_front_doors_alone_and_stops_them_at_once(cast, sam, client):
    door = make_team(cast.borough, "safeguarding")
    reader = make_user(door, "safeguarding", "Dee")
    given(cast, sam)
    client.force_login(make_user(cast.hub, "call_handler", "Dan"))
    client.post(f"/volunteer/{sam.pk}/worry", {"text": "Took a bank card", "stop_at_once": "yes"})
    assert live(cast) == set()
    with acting(cast.alice):
        assert Volunteer.objects.get().status == "paused"
        assert not Concern.objects.exists(), "who raises it cannot read it back"
    page = client.get(f"/volunteer/{sam.pk}").content.decode()
    assert "bank card" not in page
    assert "concern" not in page.replace("Raise a concern about this volunteer", "").lower()
    client.force_login(reader)
    with acting(reader):
        concern = Concern.objects.get()
    page = client.get(f"/concern/{concern.pk}").content.decode()
    assert f"{sam.number}, born 17/05/1980, {read_phone(sam.phone).shown}" in page, "the front door can reach them"
    assert "bank card" in page
    assert "Date of birth" not in page, "nothing is asked of a resident where there is none"


def test_an_observer_raises_no_concern_and_stops_nobody(cast, sam, client):
    make_team(cast.borough, "safeguarding")
    client.force_login(cast.bob)
    assert client.post(f"/volunteer/{sam.pk}/worry", {"text": "x", "stop_at_once": "yes"}).status_code in (403, 404)
    with everywhere():
        assert Volunteer.objects.get().status == "active"


@pytest.fixture
def came_back(cast, sam):
    """Sam has no e-mail; one task was taken back by a colleague, one by a worry about Sam, and Sam knows of neither."""
    make_team(cast.borough, "safeguarding")
    with everywhere():
        Volunteer.objects.update(email="", phone="+447700900123", tasks_a_week=9)
    sam.email, sam.phone = "", "+447700900123"
    pressed, broken, done = given(cast, sam), given(cast, sam), given(cast, sam)
    with acting(cast.alice):
        actions.done(done, how="Went well", by=cast.alice)
        actions.withdraw(pressed, reason="her son does it", by=cast.alice)
        life.worry_about(sam, text="x", is_immediate=False, stop_at_once=True, by=cast.alice)
    return [str(pressed.pk), str(broken.pk)]


def test_who_has_no_e_mail_reads_by_text_that_what_they_said_yes_to_came_back(cast, sam, came_back):
    with acting(cast.alice):
        texts = Message.objects.filter(template="tasks_taken_back", channel="text", to="+447700900123")
        assert [("one task" in one.body, "son" in one.body) for one in texts] == [(True, False)] * 2
        offers.come_back(sam, by=cast.alice)
        asked = actions.offer(make_need(cast.hub, category="food"), volunteer=sam, by=cast.alice)
        actions.withdraw(asked, reason="somebody else said yes first", by=cast.alice)
        assert texts.count() == 2, "what they never said yes to is nothing to tell them"
        assert {str(one.pk) for one in Task.objects.to_ring()} == set(came_back)


def test_who_has_no_e_mail_is_rung_and_what_came_back_since_the_page_was_read_is_still_told(
    cast, sam, came_back, client
):
    client.force_login(cast.alice)
    assert '>1</span> <span class="hearth-figure__label">volunteers to ring' in client.get("/").text
    page = client.get("/volunteers/ring").text
    assert page.count("They have been told<") == 1
    assert "her son does it" in page
    assert "the volunteer is paused" in page
    assert [f'name="task" value="{pk}"' in page for pk in came_back] == [True, True]
    client.post(f"/volunteer/{sam.pk}/rung", {"task": came_back[:1]})
    assert "Ring them on 07700 900123" in client.get(f"/volunteer/{sam.pk}").text
    client.post(f"/volunteer/{sam.pk}/rung", {"task": came_back})
    assert "They have been told<" not in client.get("/volunteers/ring").text
    with acting(cast.alice):
        told = Task.objects.filter(rung_by=cast.alice)
        assert {str(one.pk) for one in told} == set(came_back)
        with pytest.raises(Refused, match="told already"):
            telling.note_rung(sam, tasks=told, by=cast.alice)
        with pytest.raises(IntegrityError), transaction.atomic():
            told.update(ring_since=None)


def test_a_volunteer_with_e_mail_is_told_when_a_colleague_takes_back_what_they_said_yes_to(cast, sam):
    task = given(cast, sam)
    with acting(cast.alice):
        actions.withdraw(task, reason="her son does it", by=cast.alice)
        told = Message.objects.get(template="tasks_taken_back")
        assert told.channel == "email"
        assert "something has changed" in told.body
        assert "son" not in told.body
        assert not Task.objects.to_ring().exists()
