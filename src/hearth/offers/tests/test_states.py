"""Where a volunteer stands, and what may follow."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from hearth.access.tests.make import acting, everywhere
from hearth.kit.refused import Refused
from hearth.offers import actions
from hearth.offers.models import Volunteer
from hearth.offers.tests.make import make_role, make_volunteer


@pytest.fixture
def today():
    return timezone.localdate()


def test_nobody_is_active_before_a_role_they_offered_is_covered(cast):
    sam = make_volunteer(cast.hub, does=["food"])
    make_role(cast.borough, "shopping", categories=["food"], identity="seen")
    with acting(cast.alice):
        with pytest.raises(Refused, match="Lacks for shopping: identity not checked"):
            actions.approve(sam, by=cast.alice)
        actions.start_checks(sam, by=cast.alice)
        with pytest.raises(Refused, match="identity not checked"):
            actions.approve(sam, by=cast.alice)
        assert Volunteer.objects.get().status == "in_checks"


def test_at_seventeen_one_is_taken_on_to_pack_once_a_parent_was_rung(cast, today):
    born = today.replace(year=today.year - 17)
    make_role(cast.borough, "packing", least_age=16, goes_to_doors=False)
    named = {"guardian_name": "Pat Tan", "guardian_phone": "+447700900002"}
    sam = make_volunteer(cast.hub, does=["packing"], date_of_birth=born, **named)
    with acting(cast.alice):
        with pytest.raises(Refused, match="parent or guardian"):
            actions.approve(sam, by=cast.alice)
        actions.note_guardian_agreed(sam, by=cast.alice)
        assert actions.approve(sam, by=cast.alice).status == "active"


def test_nobody_under_sixteen_registers_and_under_eighteen_only_with_a_parent(cast, today):
    with pytest.raises(Refused, match="under 16"):
        make_volunteer(cast.hub, date_of_birth=today.replace(year=today.year - 15))
    with pytest.raises(Refused, match="parent or guardian"):
        make_volunteer(cast.hub, date_of_birth=today.replace(year=today.year - 17))


def test_who_paused_comes_back_the_day_after_by_the_clockwork(cast, today):
    sam = make_volunteer(cast.hub, approved_by=cast.alice)
    with acting(cast.alice):
        actions.pause(sam, until=today, by=cast.alice)
    with everywhere():
        assert actions.come_back(sam, by=None).status == "paused", "the last day still counts"
        Volunteer.objects.update(paused_until=today - timedelta(days=1))
        back = actions.come_back(sam, by=None)
    assert (back.status, back.paused_until) == ("active", None)


def test_who_isolates_is_asked_nothing_until_they_come_back(cast, today):
    sam = make_volunteer(cast.hub, approved_by=cast.alice)
    with acting(cast.alice):
        with pytest.raises(Refused, match="today or a day to come"):
            actions.isolate(sam, until=today - timedelta(days=1), by=cast.alice)
        with pytest.raises(Refused, match="within 60 days"):
            actions.isolate(sam, until=today + timedelta(days=61), by=cast.alice)
        sam = actions.isolate(sam, until=today + timedelta(days=9), by=cast.alice)
        assert (sam.status, sam.isolating_until) == ("isolating", today + timedelta(days=9))
        sam = actions.come_back(sam, by=cast.alice)
    assert (sam.status, sam.isolating_until) == ("active", None)


def test_a_pause_that_runs_on_holds_again_after_the_isolation(cast, today):
    sam = make_volunteer(cast.hub, approved_by=cast.alice)
    with acting(cast.alice):
        actions.pause(sam, until=today + timedelta(days=20), by=cast.alice)
        actions.isolate(sam, until=today, by=cast.alice)
    with everywhere():
        Volunteer.objects.update(isolating_until=today - timedelta(days=1))
        back = actions.come_back(sam, by=None)
    assert (back.status, back.paused_until) == ("paused", today + timedelta(days=20))


def test_somebody_turned_down_or_gone_cannot_be_paused(cast, today):
    sam = make_volunteer(cast.hub)
    with acting(cast.alice):
        with pytest.raises(Refused, match="applied"):
            actions.pause(sam, until=today, by=cast.alice)
        actions.refuse(sam, reason="No answer to two calls", by=cast.alice)
        with pytest.raises(Refused, match="refused"):
            actions.leave(sam, reason="Moved", by=cast.alice)


def test_an_observer_moves_nobody(cast):
    sam = make_volunteer(cast.hub, date_of_birth=date(1980, 1, 1))
    with acting(cast.bob), pytest.raises(Refused):
        actions.start_checks(sam, by=cast.bob)
