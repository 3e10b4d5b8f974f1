"""A plan that is mended re-plans only what has changed, says what that moved and cost, and can be made again."""

from __future__ import annotations

import csv
from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from hearth.access import walls
from hearth.access.models import Team
from hearth.access.tests.make import acting, everywhere
from hearth.areas.models import Borough, Postcode
from hearth.areas.travel import InTurn
from hearth.cli import main
from hearth.matching.actions import mending, plans
from hearth.matching.engine import worker
from hearth.matching.engine.tests.make import killed
from hearth.matching.models import Plan, Proposal
from hearth.matching.rules import telling
from hearth.needs.tests.make import make_need, make_person
from hearth.offers.models import Volunteer
from hearth.offers.tests.make import make_volunteer


def make(cast, plan: Plan) -> Plan:
    """What the job does."""
    plans.make(plan_id=plan.pk, team=Team.objects.select_related("borough").get(pk=cast.hub.pk))
    with everywhere():
        return Plan.objects.get(pk=plan.pk)


def planned(cast, after: int = 1) -> Plan:
    with acting(cast.alice):
        first = timezone.localdate() + timedelta(days=after)
        plan = plans.ask_for_plan(team=cast.hub, first_day=first, by=cast.alice)
    return make(cast, plan)


def mended(cast) -> Plan:
    with everywhere():
        plan = plans.plan_anew(Team.objects.get(pk=cast.hub.pk), because="somebody is self-isolating")
    return make(cast, plan)


def lines(plan: Plan) -> dict:
    with everywhere():
        rows = Proposal.objects.filter(plan=plan).values_list("need", "volunteer", "day", "part")
        return {need: rest for need, *rest in rows}


@pytest.fixture
def hub(cast) -> list[Volunteer]:
    """Six requests along a street, and a volunteer at each."""
    here = Postcode.objects.get(borough=cast.borough)
    people = [make_volunteer(cast.hub, approved_by=cast.alice, postcode=here.pk) for _ in range(6)]
    with everywhere():
        for n, one in enumerate(people):
            Volunteer.objects.filter(pk=one.pk).update(easting=here.easting + 40 * n, tasks_a_week=2)
    for _ in range(6):
        make_need(cast.hub, person=make_person(cast.borough, postcode=here.pk, phone=""))
    return people


def leave(one: Volunteer) -> None:
    with everywhere():
        Volunteer.objects.filter(pk=one.pk).update(status="left")


def test_what_is_only_proposed_to_somebody_who_isolates_is_planned_anew_once(cast, hub):
    before = planned(cast)
    need, who = next((need, one) for need, (one, *_) in lines(before).items() if one)
    until = timezone.localdate() + timedelta(days=20)
    with everywhere():
        Volunteer.objects.filter(pk=who).update(status="isolating", isolating_until=until)
        mending.mend_all()
        mending.mend_all()
        plan = Plan.objects.get(status="making")
        assert "is self-isolating" in plan.because
        assert Proposal.objects.get(plan=before, need=need).status == "fell"
    after = lines(make(cast, plan))
    assert after[need][0] not in (None, who)
    with everywhere():
        mending.mend_all()
        assert not Plan.objects.filter(status="making").exists()


def test_what_has_not_changed_stays_and_the_page_says_what_moved(cast, hub, client):
    before = planned(cast)
    leave(hub[0])
    plan = mended(cast)
    assert (plan.first_day, plan.mended_from_id, plan.made_by) == (before.first_day, before.pk, "mended")
    assert (plan.moved, plan.dearer, plan.is_proved) == (0, 0, True)
    was, now = lines(before), lines(plan)
    [back] = [need for need, (who, *_) in was.items() if who == hub[0].pk]
    assert [need for need in was if was[need] != now[need]] == [back]
    assert now[back][0] in {one.pk for one in hub[1:]}
    client.force_login(cast.alice)
    page = client.get(f"/plan/{plan.pk}").content.decode()
    assert "was mended: only what had changed was planned anew. Nothing that could stay has moved." in page
    assert "more care than usual" not in page
    with everywhere():
        Plan.objects.filter(pk=plan.pk).update(made_by="flow")
    assert "so much had changed that all of it was planned anew" in client.get(f"/plan/{plan.pk}").content.decode()


def test_the_same_two_sets_of_files_make_the_mended_plan_again(cast, hub, client, tmp_path):
    before = planned(cast)
    leave(hub[0])
    plan = mended(cast)
    client.force_login(cast.alice)
    for folder, one in (("before", before), ("now", plan)):
        (tmp_path / folder).mkdir()
        for name in ("tasks", "volunteers", "weights"):
            (tmp_path / folder / f"{name}.json").write_bytes(client.get(f"/plan/{one.pk}/file/{name}").content)
    now, out = tmp_path / "now", tmp_path / "plan.csv"
    arguments = [str(now / "tasks.json"), str(now / "volunteers.json"), "--weights", str(now / "weights.json")]
    arguments += ["--slots-a-day", "3", "--mended-from", str(tmp_path / "before"), "--out", str(out)]
    assert main(["match", *arguments]) == 0
    with out.open(newline="") as file:
        made = {row["task"]: (row["volunteer"], row["slot"]) for row in csv.DictReader(file)}
    first = plan.first_day
    assert made == {
        str(n): (str(who), str((day - first).days * 3 + part)) for n, (who, day, part) in lines(plan).items()
    }
    proof = (tmp_path / "plan.csv.proof.json").read_text()
    assert plan.fingerprint in proof
    assert before.fingerprint in proof


def test_a_request_that_waits_for_sooner_than_the_plan_begins_begins_it_today_and_moves_nothing_else(cast, hub, client):
    planned(cast, after=3)
    before = mended(cast)
    assert before.first_day == timezone.localdate() + timedelta(days=3)
    here = Postcode.objects.get(borough=cast.borough)
    pressing = make_need(cast.hub, urgency="now", person=make_person(cast.borough, postcode=here.pk, phone=""))
    plan = mended(cast)
    assert (plan.first_day, plan.last_day) == (timezone.localdate(), before.last_day)
    assert (plan.mended_from_id, plan.moved, plan.is_proved) == (before.pk, 0, True)
    was, now = lines(before), lines(plan)
    assert now.pop(pressing.pk)[1] < before.first_day
    assert now == was
    client.force_login(cast.alice)
    page = client.get(f"/plan/{plan.pk}").content.decode()
    assert "all of it was planned anew, moving as little as can be. Nothing that could stay has moved." in page


def test_what_waiting_costs_is_reckoned_anew_after_two_days_and_the_plan_is_mended_all_the_same(cast, hub):
    before = planned(cast, after=0)
    assert mended(cast).reckoned_at == before.reckoned_at
    with everywhere():
        days = timedelta(days=3)
        Plan.objects.update(reckoned_at=timezone.now() - days, first_day=timezone.localdate() - days)
    leave(hub[0])
    plan = mended(cast)
    assert (plan.first_day, plan.last_day) == (before.first_day, before.last_day)
    assert (plan.reckoned_at > before.reckoned_at, plan.moved, plan.is_proved) == (True, 0, True)
    was, now = lines(before), lines(plan)
    assert [need for need in was if was[need] != now[need]] == [n for n, (who, *_) in was.items() if who == hub[0].pk]


def test_when_mending_does_not_end_in_time_what_was_proposed_stays_and_the_page_says_so(
    cast, hub, client, monkeypatch
):  # fmt: skip
    before = planned(cast)
    leave(hub[0])
    monkeypatch.setattr(plans, "SECONDS", 0.001)
    plan = mended(cast)
    assert (plan.mended_from_id, plan.moved) == (None, None)
    was, now = lines(before), lines(plan)
    assert [need for need in was if was[need] != now[need]] == [n for n, (who, *_) in was.items() if who == hub[0].pk]
    client.force_login(cast.alice)
    page = client.get(f"/plan/{plan.pk}").content.decode()
    told = "one by one, because the solver did not end in time; what was proposed stays: mending did not end in time"
    assert told in page
    assert "How far it is from the best is not known." in page


def test_of_a_solver_that_is_killed_the_best_so_far_is_taken_and_the_page_says_so(cast, hub, client, monkeypatch):
    monkeypatch.setattr(worker, "_solve", killed)
    plan = planned(cast)
    assert len(lines(plan)) == 6
    client.force_login(cast.alice)
    assert "flow, not finished: the best so far" in client.get(f"/plan/{plan.pk}").content.decode()


def test_how_far_it_is_is_asked_outside_open_walls(cast, hub, monkeypatch):
    seen, between = [], InTurn.between

    def asked(self, origins, ends):
        seen.append((walls.current(), np.shape(origins)))
        return between(self, origins, ends)

    monkeypatch.setattr(InTurn, "between", asked)
    with everywhere():
        Borough.objects.update(barriers=[{"name": "River", "points": [[0, 0], [1, 1]], "metres": 4000}])
    planned(cast)
    assert seen == [(None, (6, 2))]


def test_what_moving_few_costs_is_said_in_words():
    assert telling.of_mending(1, 1, 0) == "One request that could have stayed has moved."
    assert telling.of_mending(10, 14, 3219) == (
        "Ten requests that could have stayed have moved. The best plan would move 14, and be 2 miles of travel better."
    )
