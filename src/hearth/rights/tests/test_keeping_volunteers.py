"""Volunteers who left, were turned down or never finished: kept, their hub told, then erased with evidence."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hearth.access.models import User
from hearth.access.tests.make import acting, everywhere, make_borough, make_team
from hearth.kit.refused import Refused
from hearth.matching import actions as matching
from hearth.matching.models import Task
from hearth.needs.models import Concern, Need
from hearth.needs.tests.make import make_need
from hearth.offers import actions as offers
from hearth.offers.models import Check, Volunteer
from hearth.offers.tests.make import make_volunteer
from hearth.post.models import Message
from hearth.rights import jobs
from hearth.rights.actions import retention
from hearth.rights.models import Erasure
from hearth.rights.tests.test_erasing import left

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = timezone.now() - timedelta(days=900)


def night(*, days_on: int = 0) -> None:
    """The clockwork of one night, as if the hub had been told so many days earlier than it was."""
    with everywhere():
        for one in Volunteer.objects.exclude(told_they_go_on=None):
            Volunteer.objects.filter(pk=one.pk).update(told_they_go_on=one.told_they_go_on - timedelta(days=days_on))
    jobs.keep_no_longer(0)


def heard_of(volunteer, at=LONG_AGO) -> None:
    with everywhere():
        Volunteer.objects.filter(pk=volunteer.pk).update(applied_at=at, decided_at=at, agreed_principles_at=at)
        Check.objects.filter(volunteer=volunteer).update(seen_at=at)
        Task.objects.filter(volunteer=volunteer).update(offered_at=at, answered_at=at, ended_at=at)


@pytest.fixture
def rule(cast, officer):
    with acting(officer):
        return retention.set_retention(borough=cast.borough, by=officer, months=240, volunteer_months=24, is_on=True,
                                       because="Schedule 7.1")  # fmt: skip


@pytest.fixture
def sam(cast):
    """Went to a resident, and left long ago."""
    volunteer = make_volunteer(cast.hub, approved_by=cast.alice, first_name="Samir", last_name="Volunteerson",
                               phone="+441632960888", email="samir@example.org", about="Once a postman")  # fmt: skip
    with acting(cast.alice):
        signs_in = offers.give_sign_in(volunteer, by=cast.alice)
        task = matching.offer(make_need(cast.hub), volunteer=volunteer, by=cast.alice)
    with acting(signs_in):
        matching.accept(task, by=signs_in)
        matching.done(task, how="Well", by=signs_in)
    with acting(cast.alice):
        offers.leave(volunteer, reason="Moved to Samir Street", by=cast.alice)
    heard_of(volunteer)
    return volunteer


def test_the_hub_is_told_and_a_month_later_only_the_number_stays_with_what_they_did(cast, officer, rule, sam):
    with everywhere():
        Concern.objects.create(team=make_team(cast.borough, "safeguarding"), raised_in=cast.hub, text="A worry",
                               about_volunteer=sam.pk, about_name="a volunteer")  # fmt: skip
    night()
    night(days_on=29)
    with everywhere():
        (told,) = Message.objects.filter(template="volunteers_go")
        assert (told.to, sam.number in told.body, "Samir" in told.body) == (cast.alice.email, True, False)
        assert Volunteer.objects.get(pk=sam.pk).first_name == "Samir", "a month is a month"
    night(days_on=1)
    night()
    with everywhere():
        held, evidence, need = Volunteer.objects.get(pk=sam.pk), Erasure.objects.get(), Need.objects.get()
        assert (held.name, held.number, held.status) == ("erased", sam.number, "left")
        assert (evidence.cause, evidence.volunteers) == ("retention", [sam.pk])
        assert evidence.done["needs.Concern"] == {"kept": 1}
        assert need.ending_note == f"{sam.number}: Well"
        assert not User.objects.filter(name__contains="Samir").exists()
    gone = left(("postman", "960888", "samir@example.org", "Samir Street"))
    assert gone == []
    assert {table for table, _ in left(("Samir",))} <= {"audit.change", "audit.event", "needs_note"}


@pytest.mark.parametrize("status", ["applied", "in_checks", "refused"])
def test_who_never_finished_or_was_turned_down_goes_with_their_name(cast, rule, status):
    one = make_volunteer(cast.hub, first_name="Nadia", last_name="Neverthere")
    with acting(cast.alice):
        if status == "in_checks":
            offers.start_checks(one, by=cast.alice)
        if status == "refused":
            offers.refuse(one, reason="Nadia is far away", by=cast.alice)
    heard_of(one)
    night()
    night(days_on=30)
    assert left(("Nadia", "Neverthere")) == []


def test_who_helps_who_came_back_and_who_left_lately_stay(cast, rule, sam):
    active = make_volunteer(cast.hub, approved_by=cast.alice, first_name="Active")
    lately = make_volunteer(cast.hub, approved_by=cast.alice, first_name="Lately")
    elsewhere = make_volunteer(make_team(make_borough()), first_name="Elsewhere")
    with acting(cast.alice):
        offers.leave(lately, reason="Moved", by=cast.alice)
    for one in (active, elsewhere):
        heard_of(one)
    night()
    with acting(cast.alice):
        offers.start_checks(sam, by=cast.alice)
    night(days_on=31)
    with everywhere():
        assert not Volunteer.objects.filter(first_name="erased").exists()
        assert Message.objects.filter(template="volunteers_go").count() == 1


def test_told_once_before_does_not_count_for_who_left_again(cast, rule, sam):
    with everywhere():
        Volunteer.objects.filter(pk=sam.pk).update(told_they_go_on=timezone.localdate(LONG_AGO) - timedelta(days=99))
    night()
    with everywhere():
        assert Volunteer.objects.get(pk=sam.pk).name == "Samir Volunteerson"
        assert Volunteer.objects.get(pk=sam.pk).told_they_go_on == timezone.localdate()


def test_without_a_rule_for_volunteers_nobody_is_told_or_erased(cast, officer, sam):
    for facts in ({"is_on": True}, {"is_on": False, "volunteer_months": 24}):
        with acting(officer):
            retention.set_retention(borough=cast.borough, by=officer, months=240, because="x", **facts)
        night()
    with everywhere():
        assert Volunteer.objects.get(pk=sam.pk).told_they_go_on is None
    with acting(officer), pytest.raises(Refused):
        retention.set_retention(borough=cast.borough, by=officer, months=24, volunteer_months=241, because="x",
                                is_on=True)  # fmt: skip


def test_the_officer_sets_and_counts_it_on_the_page(cast, officer, sam, client):
    client.force_login(officer)
    told = {"months": "84", "volunteer_months": "24", "because": "Schedule 7.1"}
    client.post("/subject-requests/keeping", {**told, "do": "count"})
    retention.count(borough=cast.borough, months=84, volunteer_months=24)
    page = " ".join(client.get("/subject-requests/keeping").text.split())
    assert "never finished, months: 24" in page
    client.post("/subject-requests/keeping", {**told, "do": "save"})
    assert 'name="volunteer_months" type="text" value="24"' in client.get("/subject-requests/keeping").text
