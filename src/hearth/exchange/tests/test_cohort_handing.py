"""A cohort handed on as work: nobody is approached twice, nobody is raised twice, each left out says why."""

from __future__ import annotations

import pytest

from hearth.access.tests.make import acting, everywhere
from hearth.calls.actions import campaigns
from hearth.exchange.actions import cohorts, handing_on
from hearth.exchange.models import HandedOn
from hearth.exchange.tests.test_cohorts import ON_NHS, listed, read
from hearth.kit.refused import Refused
from hearth.needs.models import Need
from hearth.needs.tests.make import make_category, make_need
from hearth.people.models import Approach, Person


@pytest.fixture
def cohort(cast):
    with acting(cast.alice):
        return cohorts.keep(team=cast.hub, name="A", why="B", question=read(ON_NHS), by=cast.alice)


def work(cast, **more) -> handing_on.Work:
    facts = {"kind": "needs", "summary": "Call them", "quiet_days": 14, "category": make_category(cast.borough),
             "urgency": "soon"}  # fmt: skip
    return handing_on.Work(**{**facts, **more})


def hand_on(cast, cohort, key="k", **more):
    with acting(cast.alice):
        counted = handing_on.check(cohort=cohort, quiet_days=14, by=cast.alice).number
        made = handing_on.start(cohort=cohort, work=work(cast, **more), counted=counted, key=key, by=cast.alice,
                                defer=False)  # fmt: skip
    return handing_on.carry_out(hand_on_id=made.pk, team=cast.hub, by=cast.alice)


def approached(cast, person, days=1) -> None:
    from datetime import timedelta

    from django.utils import timezone

    with everywhere():
        Approach.objects.create(borough=cast.borough, person=person, team=cast.other, channel="phone",
                                at=timezone.now() - timedelta(days=days), was_reached=False)  # fmt: skip


def test_everybody_left_out_says_why_and_the_others_get_a_request(cast, cohort):
    free, busy, rung, long_ago = (listed(cast) for _ in range(4))
    make_need(cast.hub, person=busy)
    approached(cast, rung)
    approached(cast, long_ago, days=15)
    made = hand_on(cast, cohort)
    assert made.counts == {"open_need": 1, "approached": 1, "done": 2}
    with acting(cast.alice):
        raised = Need.objects.filter(source="list")
        assert set(raised.values_list("person", flat=True)) == {free.pk, long_ago.pk}
        assert {need.summary for need in raised} == {"Call them"}
        assert {line.became for line in HandedOn.objects.all()} == {"done"}


def test_handing_on_again_raises_nobody_twice(cast, cohort):
    listed(cast)
    hand_on(cast, cohort)
    with everywhere():
        from hearth.needs.actions import needs

        needs.end(Need.objects.get(), ending="no_longer_needed", note="x", by=None)
    with acting(cast.alice):
        found = handing_on.check(cohort=cohort, quiet_days=0, by=cast.alice)
        assert (found.number, found.left_out) == (0, (("handed_on", 1),))
        with pytest.raises(Refused, match="Nobody is left"):
            handing_on.start(cohort=cohort, work=work(cast), counted=0, key="other", by=cast.alice, defer=False)
        assert Need.objects.count() == 1


def test_the_same_form_sent_twice_and_a_job_run_twice_do_it_once(cast, cohort):
    for _ in range(3):
        listed(cast)
    with acting(cast.alice):
        first = handing_on.start(cohort=cohort, work=work(cast), counted=3, key="k", by=cast.alice, defer=False)
        assert handing_on.start(cohort=cohort, work=work(cast), counted=3, key="k", by=cast.alice,
                                defer=False) == first  # fmt: skip
    for _ in range(2):
        handing_on.carry_out(hand_on_id=first.pk, team=cast.hub, by=cast.alice)
    with acting(cast.alice):
        assert Need.objects.count() == 3


def test_two_hand_ons_of_one_cohort_before_the_job_ran_raise_nobody_twice(cast, cohort):
    listed(cast)
    with acting(cast.alice):
        two = [handing_on.start(cohort=cohort, work=work(cast), counted=1, key=key, by=cast.alice, defer=False)
               for key in ("a", "b")]  # fmt: skip
    ended = [handing_on.carry_out(hand_on_id=one.pk, team=cast.hub, by=cast.alice) for one in two]
    assert [one.counts for one in ended] == [{"done": 1}, {"handed_on": 1}]


def test_whoever_died_or_was_rung_between_the_check_and_the_work_is_left_out(cast, cohort):
    dies, rung, stays = (listed(cast) for _ in range(3))
    with acting(cast.alice):
        made = handing_on.start(cohort=cohort, work=work(cast), counted=3, key="k", by=cast.alice, defer=False)
    with everywhere():
        Person.objects.filter(pk=dies.pk).update(is_deceased=True)
    approached(cast, rung)
    assert handing_on.carry_out(hand_on_id=made.pk, team=cast.hub, by=cast.alice).counts == {
        "died": 1, "approached": 1, "done": 1,
    }  # fmt: skip
    with acting(cast.alice):
        assert Need.objects.get().person_id == stays.pk


def test_a_count_that_has_changed_is_shown_again(cast, cohort):
    listed(cast)
    with acting(cast.alice), pytest.raises(Refused, match="Look at the check again"):
        handing_on.start(cohort=cohort, work=work(cast), counted=7, key="k", by=cast.alice, defer=False)


def test_a_list_for_calling_raises_no_request(cast, cohort):
    person = listed(cast)
    made = hand_on(cast, cohort, kind="calling", category=None, urgency="")
    with acting(cast.alice):
        assert not Need.objects.exists()
        assert made.lines.get().person_id == person.pk


def test_only_those_who_hand_out_work_hand_on(cast, cohort):
    with acting(cast.bob), pytest.raises(Refused, match="does not let you hand out"):
        handing_on.check(cohort=cohort, quiet_days=14, by=cast.bob)


def test_whom_a_campaign_does_not_ring_is_named_there(cast, cohort):
    free, busy, rung, dead = (listed(cast) for _ in range(4))
    make_need(cast.hub, person=busy)
    approached(cast, rung)
    with everywhere():
        Person.objects.filter(pk=dead.pk).update(is_deceased=True)
    with acting(cast.alice):
        campaign = campaigns.make(team=cast.hub, purpose="safe_and_well", name="C", by=cast.alice)
    hand_on(cast, cohort, kind="calling", category=None, urgency="", campaign=campaign)
    with acting(cast.alice):
        assert dict(campaign.doubts.values_list("person", "why")) == {
            busy.pk: "in_hand", rung.pk: "lately", dead.pk: "dead"
        }  # fmt: skip
        assert campaign.turns.get().person_id == free.pk
        campaign.refresh_from_db()
        assert campaign.people_are == "Call them", "whoever rings is asked why they are on the list"
