"""The past of the made-up borough: told in order, by those who may, to the end at which each request stands."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.utils import ProgrammingError

from hearth.access import walls
from hearth.access.models import Membership, Team
from hearth.access.record import history, write_past
from hearth.access.tests.make import everywhere, make_borough
from hearth.desk.rules.demo_story import tell
from hearth.desk.rules.demo_time import Hours
from hearth.desk.rules.demo_words import REFERRED
from hearth.desk.tests.test_demo import ANCHOR, HOURS, drawn, make_demo, story
from hearth.needs.calling import course_of
from hearth.needs.models import Contact, Need, Referral
from hearth.needs.rules.stages import check_move
from hearth.people.models import Involvement, Person
from hearth.post.models import Message


def test_everything_was_done_in_order_in_office_hours_and_before_now():
    hours = Hours(ANCHOR)
    for request in story().requests:
        times = [moment.at for moment in request.moments]
        assert times == sorted(times)
        assert times[0] == request.raised_at
        assert times[-1] <= (request.ended_at or ANCHOR) <= ANCHOR
        for moment in request.moments:
            assert moment.who == "public" or hours.is_open(moment.at), moment


@pytest.mark.parametrize("hour", [0, 5, 8, 9, 14, 20, 23])
def test_a_story_can_be_told_at_any_hour(hour):
    anchor = ANCHOR.replace(hour=hour)
    told = tell(4, drawn(), anchor, HOURS)
    assert len(told.requests) == 800
    assert all(moment.at <= anchor for request in told.requests for moment in request.moments)
    assert all(
        sent.sent_at <= (sent.answered_at or anchor) <= (sent.became_at or anchor) <= anchor for sent in told.sent
    )


def test_requests_do_not_read_alike():
    summaries = Counter(request.summary for request in story().requests if request.source != "referral")
    assert len(summaries) > 0.8 * sum(summaries.values())
    assert max(summaries.values()) <= 8
    notes = [m.facts["text"] for request in story().requests for m in request.moments if m.verb == "note"]
    assert len(set(notes)) > 150
    assert not [text for text in [*summaries, *notes] if re.search(r"[\[\]{}|]", text) or not 5 < len(text) <= 200]


def test_what_is_referred_fits_its_route():
    requests = {request.id: request for request in story().requests}
    for sent in story().sent:
        if sent.need and not sent.beside and requests[sent.need].rule != "trust_only":
            assert sent.category in {category for category, _, _ in REFERRED[sent.route]}
    assert {requests[sent.need].rule for sent in story().sent if sent.need} == {"any", "trust_only"}


def actors_of_teams() -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for user, team in Membership.objects.values_list("user", "team"):
        found.setdefault(f"user:{user}", set()).add(team)
    return found


@pytest.mark.django_db
def test_the_log_tells_how_every_request_came_to_stand_where_it_stands():
    make_demo()
    belongs = actors_of_teams()
    moves = {"triage": "triaged", "claim": "triaged", "offer": "offered", "take": "taken", "release": "triaged"}
    with everywhere():
        carried = dict(Referral.objects.exclude(need=None).filter(with_referral=None).values_list("need", "to_team"))
        for need in Need.objects.all():
            events = history(need)
            assert events[0]["verb"] == "needs.raise"
            assert events[0]["at"] == need.raised_at
            assert [event["at"] for event in events] == sorted(event["at"] for event in events)
            stage = "new"
            for event in events:
                then = moves.get(event["verb"].split(".")[1])
                if event["verb"] == "needs.end":
                    then = "done" if event["detail"]["ending"] == "done" else "ended"
                    assert event["at"] == need.ended_at
                if then and then != stage:
                    check_move(stage, then)
                    stage = then
                acted = belongs.get(event["actor"], {need.team_id} if event["actor"] == "public" else set())
                assert acted & {need.team_id, carried.get(need.pk)}, event
            assert stage == need.stage


@pytest.mark.django_db
def test_every_team_opens_to_a_day_with_something_in_it():
    make_demo()
    with everywhere():
        for team in Team.objects.exclude(kind__in=("administration", "partner")):
            assert Referral.objects.waiting().filter(to_team=team).exists(), team
            assert Referral.objects.filter(to_team=team, status="accepted").exists(), team
            assert Referral.objects.filter(Q(from_team=team) | Q(to_team=team), status="done").exists(), team
        assert Referral.objects.waiting().filter(times_chased__gt=0).exists()
        assert {"handed_back", "withdrawn"} & set(Referral.objects.values_list("status", flat=True))
        for hub in Team.objects.hubs():
            rows = Need.objects.filter(team=hub)
            assert set(rows.values_list("stage", flat=True)) == {"new", "triaged", "offered", "taken", "done", "ended"}
            assert rows.open().filter(due_at__lt=ANCHOR).exists(), hub
            assert rows.open().filter(due_at__gte=ANCHOR, due_at__lt=ANCHOR + timedelta(hours=2)).exists(), hub
            assert rows.filter(on_hold_until__gt=ANCHOR.date()).exists(), hub
            assert Contact.objects.drafts().filter(team=hub).exists(), hub
        assert set(Message.objects.values_list("status", flat=True)) >= {"waiting", "delivered"}
        assert set(Need.objects.exclude(residents_rating=None).values_list("residents_rating", flat=True)) == {
            1,
            2,
            3,
            4,
            5,
        }
        assert Person.objects.filter(is_deceased=True, no_contact=True).count() == 4
        assert not Need.objects.open().filter(person__is_deceased=True).exists()


@pytest.mark.django_db
def test_the_answers_of_a_call_lead_to_what_it_raised():
    make_demo()
    with everywhere():
        calls = Contact.objects.filter(completed_at__isnull=False, script__isnull=False)
        assert calls.count() > 150
        elsewhere = Involvement.objects.filter(person=OuterRef("person"), until=None).exclude(team=OuterRef("team"))
        plain = calls.filter(~Exists(elsewhere), person__is_deceased=False).order_by("pk")
        for call in plain.select_related("script", "team__borough", "person")[:40]:
            course = course_of(call)
            assert not [leg.walk.unusable for leg in course.legs if leg.walk.unusable]
            assert course.question is None
            need = call.needs.get()
            assert (need.category.key, need.urgency) in {(want.category, want.urgency) for want in course.needs}


@pytest.mark.django_db
def test_a_past_is_written_for_made_up_lives_only_and_by_nobody_else():
    borough = make_borough()
    other = walls.whole_house("something else", borough=borough)
    with pytest.raises(ProgrammingError, match="only the maker"), transaction.atomic(), walls.opened(other):
        write_past([])


@pytest.mark.django_db
def test_the_database_itself_refuses_a_past_where_lives_are_real():
    with psycopg.connect(settings.DATABASE_OWNER_URL) as owner:
        owner.execute("delete from audit.made_up")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only a made-up borough"):
            owner.execute("select audit.record_past('[]'::jsonb)")
        owner.rollback()
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("delete from audit.made_up")
