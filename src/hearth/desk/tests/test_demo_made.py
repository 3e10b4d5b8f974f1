"""The made-up borough as it lies in the database: complete, behind its walls, with a past and sign-ins that work."""

from __future__ import annotations

import hashlib
import inspect
from collections import Counter
from datetime import timedelta

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.test import override_settings

from hearth import cli
from hearth.access.models import Membership, Team, User
from hearth.access.record import history
from hearth.access.roles import Role
from hearth.access.tests.make import acting, everywhere
from hearth.areas.models import Borough, Postcode, Ward
from hearth.calls import policies
from hearth.calls.actions import sheets
from hearth.calls.models import (
    Absence,
    Caller,
    Campaign,
    IncomingCall,
    KeepInTouch,
    Round,
    Shift,
    Turn,
    Visit,
)
from hearth.calls.tests.simulate import amiss, clock
from hearth.desk.actions import demo
from hearth.desk.tests.test_demo import ANCHOR
from hearth.directory.models import Organisation
from hearth.kit.identifiers import check_reference
from hearth.kit.refused import Refused
from hearth.matching import facts
from hearth.matching.models import Task
from hearth.needs.calling import course_of
from hearth.needs.models import Answer, Concern, Contact, Need, Note, Referral
from hearth.needs.rules.stages import check_move
from hearth.offers.models import Check, Volunteer, able, standings
from hearth.people.models import Approach, Involvement, Person
from hearth.post.models import Message
from hearth.reports import actions as reports


def make_demo(seed=1):
    return demo.make(seed=seed, anchor=ANCHOR, everybody=False, told=lambda words, share: None)


def digest_of_rows() -> dict[str, str]:
    """A digest of every table of the story, without the ids the database counts up."""
    with everywhere():
        found = {}
        for model in (Person, Volunteer, Organisation, Need, Note, Referral, Task, Contact, Concern, Approach, Answer,
                      Turn, Visit, Shift, IncomingCall):  # fmt: skip
            names = [f.attname for f in model._meta.concrete_fields
                     if not f.is_relation or f.related_model in (Person, Need, Volunteer, Organisation)]  # fmt: skip
            names = [name for name in names if name not in ("made_at", "carrier_id")]
            text = "\n".join(DjangoJSONEncoder().encode(row) for row in model.objects.order_by("pk").values(*names))
            found[model.__name__] = hashlib.sha256(text.encode()).hexdigest()
        return found


CHECKS = []
"""What holds of the made-up borough, each asked by itself. One test asks them all: to make a borough takes as long as a
thousand tests, and would be done by each process that is given one of them."""


def check(holds):
    CHECKS.append(holds)
    return holds


@pytest.mark.long
@pytest.mark.django_db
def test_the_made_up_borough(subtests, client, capsys):
    """It is made and undone; then it is made again, and each check leaves it as it was."""
    with override_settings(DEMO_PASSWORD="made-up-borough"):
        with transaction.atomic():
            make_demo()
            given = {"made": digest_of_rows(), "client": client, "capsys": capsys}
            transaction.set_rollback(True)
        make_demo()
        for holds in CHECKS:
            with subtests.test(holds.__name__), transaction.atomic():
                holds(**{name: given[name] for name in inspect.signature(holds).parameters})
                transaction.set_rollback(True)


@check
def the_borough_is_made_whole():
    assert (Borough.objects.count(), Ward.objects.count(), Postcode.objects.count()) == (1, 18, 5_000)
    assert all(len(ward.rings[0]) > 10 for ward in Ward.objects.all())
    kinds = Counter(Team.objects.values_list("kind", flat=True))
    assert [kinds[k] for k in ("community_hub", "partnership_hub", "health_and_care")] == [5, 5, 5]
    with everywhere():
        assert (Need.objects.count(), Volunteer.objects.count(), Organisation.objects.count()) == (800, 500, 60)
        assert Need.objects.filter(contact__isnull=False).exists()
        assert Referral.objects.filter(with_referral__isnull=False).exists()
        assert Task.objects.live().exists()
        assert Concern.objects.filter(decided_at=None).exists()
        assert Involvement.objects.filter(until__isnull=True).exists()
        assert not Need.objects.exclude(neighbourhood=F("ward__neighbourhood")).exists()
        assert all(check_reference(row) == row for row in Need.objects.values_list("reference", flat=True))
    assert reports.faults() == 0


@check
def each_team_holds_its_own_part_and_received_requests_lie_behind_the_receivers_wall():
    with everywhere():
        for referral in Referral.objects.filter(received_need__isnull=False).select_related("received_need"):
            assert referral.received_need.team_id == referral.to_team_id
        assert Need.objects.exclude(source="referral").exclude(team__kind="community_hub").count() == 0


@check
def the_same_seed_and_day_make_the_same_rows(made):
    assert digest_of_rows() == made
    with everywhere():
        Need.objects.filter(reference=Need.objects.first().reference).update(summary="Something else")
    assert digest_of_rows() != made, "a digest tells any difference"


@check
def there_is_one_sign_in_for_each_role_and_it_lets_somebody_in(client, capsys):
    assert cli.main(["demo", "sign-ins"]) == 0
    told = capsys.readouterr().out
    assert "made-up-borough" in told
    for email, role in demo.addresses():
        user = User.objects.get(email=email)
        assert user.check_password("made-up-borough")
        assert role in {str(one.role).replace("_", " ") for one in user.memberships.all()}
        assert email in told
    volunteer = User.objects.get(email="volunteer@fernhallow.example")
    with everywhere():
        assert Task.objects.live().filter(volunteer=volunteer.volunteer_key).exists()


@check
def the_volunteer_who_is_shown_may_say_yes_to_everything_they_are_offered():
    with everywhere():
        shown = Volunteer.objects.get(email="volunteer@fernhallow.example")
        offered = list(Task.objects.filter(volunteer=shown, status="offered").select_related("need"))
        assert offered
        for task in offered:
            need = Need.objects.select_related(*facts.READ_WITH, "ward").get(pk=task.need_id)
            assert facts.stopped(need, shown, slot=task.slot, but_for=task) == []


@check
def some_volunteers_have_no_email_and_whoever_signs_in_has_one():
    with everywhere():
        assert Volunteer.objects.filter(email="", status="active").count() > 20
    assert not User.objects.filter(volunteer_key__isnull=False, email="").exists()


@check
def there_is_a_sign_in_for_every_role():
    shown = {role.replace(" ", "_") for _, role in demo.sign_ins()}
    assert shown == {str(role) for role in Role}


@check
def it_is_made_once_and_never_where_lives_are_real():
    with pytest.raises(Refused, match="is here already"):
        make_demo()
    with override_settings(MADE_UP=False):
        with pytest.raises(Refused, match="only for demos"):
            make_demo()
        with pytest.raises(Refused, match="only for demos"):
            demo.sign_ins()


@check
def volunteers_are_checked_by_role_and_whoever_has_work_in_hand_may_do_it():
    with everywhere():
        people = list(Volunteer.objects.all())
        states = Counter(one.status for one in people)
        assert all(states[status] >= 5 for status in Volunteer.STATUSES)
        told = standings(people, ANCHOR.date())
        tasks = Task.objects.live().select_related("need__category", "volunteer")
        assert tasks
        for task in tasks:
            assert task.need.category.key in able(told[task.volunteer_id], task.volunteer.does)
        active = [told[one.pk] for one in people if one.status == "active"]
        assert sum(any(one.may for one in standing) for standing in active) > len(active) * 0.9
        assert any(not one.may for standing in active for one in standing)
        soon = Check.objects.filter(expires_on__range=(ANCHOR.date(), ANCHOR.date() + timedelta(days=60)))
        assert 5 <= soon.count() <= 80
        assert Check.objects.filter(expires_on__lt=ANCHOR.date()).exists()
        assert sum(bool(one.free) for one in people) > 300


def actors_of_teams() -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for user, team in Membership.objects.values_list("user", "team"):
        found.setdefault(f"user:{user}", set()).add(team)
    return found


@check
def the_log_tells_how_every_request_came_to_stand_where_it_stands():
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


@check
def every_team_opens_to_a_day_with_something_in_it():
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


@check
def people_are_rung_as_campaigns_ring_them_and_something_of_everything_waits():
    with everywhere(), clock(ANCHOR):
        turns = Turn.objects.exclude(campaign=None).select_related("campaign").prefetch_related("tried", "steps_gone")
        assert [fault for turn in turns for fault in amiss(turn, policies.of(turn))] == []
        assert set(Campaign.objects.values_list("state", flat=True)) == {"draft", "running", "paused", "ended"}
        assert Campaign.objects.values("purpose").distinct().count() >= 5
        assert set(turns.values_list("state", flat=True)) == {"resting", "ready", "visiting", "confirming", "ended"}
        assert turns.filter(is_promised=True, due_at__lt=ANCHOR).exists()
        assert turns.filter(is_promised=True, due_at__gt=ANCHOR).exists()
        assert turns.filter(state="ready").count() > 10
        assert Turn.objects.missed(ANCHOR).exists()
        assert KeepInTouch.objects.regular().count() >= 8
        assert KeepInTouch.objects.on_certain_days().count() >= 3
        assert Visit.objects.to_make().filter(round__isnull=True).exists()
        assert Visit.objects.to_make().filter(round=Round.objects.get()).exists()
        assert Caller.objects.exclude(wants_debrief_since=None).exists()
        assert {*Shift.objects.values_list("user", flat=True)} <= {*Caller.objects.values_list("user", flat=True)}
        assert Shift.objects.there(ANCHOR).exists()
        assert Absence.objects.during(ANCHOR.date(), ANCHOR.date() + timedelta(days=7)).count() == 2
        assert set(IncomingCall.objects.values_list("went", flat=True)) == {"answered", "gave_up", ""}


@check
def the_volunteer_who_rings_is_given_somebody():
    user = User.objects.get(email="caller@fernhallow.example")
    team = user.memberships.get(role="volunteer_caller").team
    with clock(ANCHOR), acting(user):
        assert sheets.next_person(team=team, by=user)


@check
def the_answers_of_a_call_lead_to_what_it_raised():
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
