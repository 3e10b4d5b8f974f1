"""The made-up borough: the same from the same seed, complete, nobody's, and refused where lives are real."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F

from hearth import cli
from hearth.access.models import Team, User
from hearth.access.roles import Role
from hearth.access.tests.make import everywhere
from hearth.areas.demo_map import draw_map
from hearth.areas.models import Borough, Postcode, Ward
from hearth.desk.actions import demo
from hearth.desk.rules.demo_people import Population, nhs_number, phone
from hearth.desk.rules.demo_story import tell
from hearth.directory.models import Organisation
from hearth.kit.identifiers import check_reference, read_nhs_number
from hearth.kit.refused import Refused
from hearth.matching import facts
from hearth.matching.models import Task
from hearth.needs.models import Answer, Concern, Contact, Need, Note, Referral
from hearth.needs.rules.script_vocabulary import shipped
from hearth.offers.models import Check, Volunteer, able, standings
from hearth.people.models import Approach, Involvement, Person
from hearth.reports import actions as reports

ANCHOR = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Europe/London"))
HOURS = {key: dict(kind.target_hours) for key, kind in shipped().categories.items()}


@cache
def drawn(seed=1):
    return draw_map(seed)


@cache
def story(seed=1):
    return tell(seed, drawn(seed), ANCHOR, HOURS)


def make_demo(seed=1):
    return demo.make(seed=seed, anchor=ANCHOR, everybody=False, told=lambda words, share: None)


def digest_of_rows() -> dict[str, str]:
    """A digest of every table of the story, without the ids the database counts up."""
    with everywhere():
        found = {}
        for model in (Person, Volunteer, Organisation, Need, Note, Referral, Task, Contact, Concern, Approach, Answer):
            names = [f.attname for f in model._meta.concrete_fields
                     if not f.is_relation or f.related_model in (Person, Need, Volunteer, Organisation)]  # fmt: skip
            names = [name for name in names if name not in ("made_at", "carrier_id")]
            text = "\n".join(DjangoJSONEncoder().encode(row) for row in model.objects.order_by("pk").values(*names))
            found[model.__name__] = hashlib.sha256(text.encode()).hexdigest()
        return found


def test_made_up_volunteers_offer_only_what_volunteers_give():
    given = {key for key, kind in shipped().categories.items() if kind.for_volunteers}
    assert {key for helper in story().helpers for key in helper.does} <= given


def test_the_same_seed_tells_the_same_story():
    again = tell(1, draw_map(1), ANCHOR, HOURS)
    assert repr(again.requests) == repr(story().requests)
    assert repr(again.helpers) == repr(story().helpers)
    assert repr(again.requests) != repr(tell(2, draw_map(2), ANCHOR, HOURS).requests)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_story_has_its_numbers_and_every_stage(seed):
    told = story(seed)
    assert (len(told.requests), len(told.helpers), len(told.organisations)) == (800, 500, 60)
    stages = Counter(request.stage for request in told.requests)
    assert set(stages) == {"new", "triaged", "offered", "taken", "done", "ended"}
    assert min(stages.values()) > 20
    assert {sent.status for sent in told.sent} >= {"sent", "accepted", "done", "handed_back"}
    waiting = [r for r in told.requests if r.ended_at is None]
    assert 10 <= sum(r.due_at < ANCHOR for r in waiting) <= 60
    assert any(ANCHOR <= r.due_at < ANCHOR + timedelta(hours=2) for r in waiting)
    assert {r.rule for r in told.requests} == {"any", "council_staff_only", "pharmacy_delivers", "trust_only"}
    carriers = {r.hands for r in told.requests if r.rule == "trust_only" and r.stage in ("offered", "taken")}
    assert {"trust_staff"} <= carriers <= {"trust_staff", "own_staff"}


def test_nothing_in_the_story_happens_after_the_moment_it_has_come_to():
    for request in story().requests:
        assert request.raised_at <= (request.ended_at or ANCHOR) <= ANCHOR
        assert request.raised_at > ANCHOR - timedelta(days=29)


def test_a_whole_population_lives_there_and_its_numbers_are_nobodys():
    everybody = list(Population(1, drawn(), ANCHOR.date()).everybody())
    assert len(everybody) == 190_000
    assert len({one.id for one in everybody}) == 190_000
    assert len({one.nhs_number for one in everybody}) == 190_000
    assert 0.15 < sum(one.age(ANCHOR.date()) >= 65 for one in everybody) / 190_000 < 0.25


@pytest.mark.parametrize("number", [0, 1, 94_321, 189_999])
def test_nhs_numbers_are_valid_and_from_the_range_for_tests(number):
    read = read_nhs_number(nhs_number(number))
    assert read.valid
    assert read.digits.startswith("999")


def test_telephones_are_from_the_ranges_kept_for_drama():
    numbers = [phone(n) for n in range(2_000)]
    assert len(set(numbers)) == 2_000
    assert all(number[:-3] in ("+447700900", "+441632960") for number in numbers)


@pytest.mark.django_db
def test_the_borough_is_made_whole():
    make_demo()
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


@pytest.mark.django_db
def test_each_team_holds_its_own_part_and_received_requests_lie_behind_the_receivers_wall():
    make_demo()
    with everywhere():
        for referral in Referral.objects.filter(received_need__isnull=False).select_related("received_need"):
            assert referral.received_need.team_id == referral.to_team_id
        assert Need.objects.exclude(source="referral").exclude(team__kind="community_hub").count() == 0


@pytest.mark.django_db(transaction=False)
def test_the_same_seed_and_day_make_the_same_rows(django_db_blocker):
    from django.db import transaction

    digests = []
    for _ in range(2):
        with transaction.atomic():
            make_demo()
            digests.append(digest_of_rows())
            transaction.set_rollback(True)
    assert digests[0] == digests[1]


@pytest.mark.django_db
def test_there_is_one_sign_in_for_each_role_and_it_lets_somebody_in(client, capsys, settings):
    settings.DEMO_PASSWORD = "made-up-borough"
    make_demo()
    assert cli.main(["demo", "sign-ins"]) == 0
    told = capsys.readouterr().out
    assert "made-up-borough" in told
    for email, role in demo.addresses():
        user = User.objects.get(email=email)
        assert user.check_password("made-up-borough")
        assert str(user.memberships.get().role).replace("_", " ") == role
        assert email in told
    volunteer = User.objects.get(email="volunteer@fernhallow.example")
    with everywhere():
        assert Task.objects.live().filter(volunteer=volunteer.volunteer_key).exists()


@pytest.mark.django_db
def test_the_volunteer_who_is_shown_may_say_yes_to_everything_they_are_offered():
    make_demo()
    with everywhere():
        shown = Volunteer.objects.get(email="volunteer@fernhallow.example")
        offered = list(Task.objects.filter(volunteer=shown, status="offered").select_related("need"))
        assert offered
        for task in offered:
            need = Need.objects.select_related(*facts.READ_WITH, "ward").get(pk=task.need_id)
            assert facts.stopped(need, shown, slot=task.slot, but_for=task) == []


@pytest.mark.django_db
def test_there_is_a_sign_in_for_every_role():
    make_demo()
    shown = {role.replace(" ", "_") for _, role in demo.sign_ins()}
    assert shown == {str(role) for role in Role}


@pytest.mark.django_db
def test_it_is_made_once_and_never_where_lives_are_real(settings):
    make_demo()
    with pytest.raises(Refused, match="is here already"):
        make_demo()
    settings.MADE_UP = False
    with pytest.raises(Refused, match="only for demos"):
        make_demo()
    with pytest.raises(Refused, match="only for demos"):
        demo.sign_ins()


def test_volunteers_are_checked_by_role_and_whoever_has_work_in_hand_may_do_it(db):
    make_demo()
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
