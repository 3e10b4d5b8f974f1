"""A plan of a hub: made, read, changed by hand within the rules, sent."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hearth.access.models import Team
from hearth.access.tests.make import acting, everywhere
from hearth.areas.models import Borough, Postcode
from hearth.kit.refused import Refused
from hearth.matching import actions
from hearth.matching.actions import plans
from hearth.matching.models import Plan, Proposal, Task
from hearth.matching.rules import telling
from hearth.matching.rules.parts import Slot
from hearth.needs.tests.make import make_need, make_person
from hearth.offers.models import Volunteer
from hearth.offers.tests.make import make_volunteer


@pytest.fixture
def here(cast):
    return Postcode.objects.get(borough=cast.borough)


@pytest.fixture
def made(cast, here, transactional_db=None):
    """Make a plan from tomorrow, as the job would."""

    def make() -> Plan:
        with acting(cast.alice):
            plan = plans.ask_for_plan(
                team=cast.hub, first_day=timezone.localdate() + timedelta(days=1), by=cast.alice
            )  # fmt: skip
        plans.make(plan_id=plan.pk, team=Team.objects.select_related("borough").get(pk=cast.hub.pk))
        with everywhere():
            return Plan.objects.get(pk=plan.pk)

    return make


def volunteer(cast, here, **facts) -> Volunteer:
    return make_volunteer(cast.hub, approved_by=cast.alice, **{"postcode": here.pk, **facts})


def need(cast, here, **facts):
    return make_need(cast.hub, person=make_person(cast.borough, postcode=here.pk, phone=""), **facts)


def test_a_plan_says_who_does_what_when_and_sends_it(cast, here, made):
    sam, wanted = volunteer(cast, here), need(cast, here)
    plan = made()
    with acting(cast.alice):
        line = Proposal.objects.get(plan=plan)
        assert (line.status, line.volunteer, line.need, plan.is_proved) == ("proposed", sam, wanted, True)
        assert line.day == timezone.localdate() + timedelta(days=1)
        assert not Task.objects.exists(), "nobody is asked before it is sent"
        assert plans.send(plan, by=cast.alice) == plans.Sent(1, (), 1, 1)
        task = Task.objects.get()
        assert (task.volunteer, task.slot, task.status) == (sam, line.slot, "offered")


def test_what_is_left_says_which_rule_stops_it(cast, here, made):
    volunteer(cast, here, does=["medicines"])
    need(cast, here)
    plan = made()
    with acting(cast.alice):
        line = Proposal.objects.get(plan=plan)
    assert line.status == "left"
    assert "who offers food" in line.because[0]
    assert "One more volunteer who offers food" in plan.advice[0]


def test_who_may_not_any_more_is_not_asked_when_it_is_sent(cast, here, made):
    sam = volunteer(cast, here)
    need(cast, here)
    plan = made()
    with acting(cast.alice):
        Volunteer.objects.filter(pk=sam.pk).update(status="isolating")
        sent = plans.send(plan, by=cast.alice)
        assert (sent.asked, Task.objects.count()) == (0, 0)
        assert "self-isolating" in sent.fell[0]
        assert Proposal.objects.get().status == "fell"


def test_a_line_is_changed_by_hand_within_the_rules(cast, here, made, client):
    volunteer(cast, here)
    ann = volunteer(cast, here, first_name="Ann")
    far = volunteer(cast, here, first_name="Far", easting=None)
    with everywhere():
        Volunteer.objects.filter(pk=far.pk).update(easting=90_000, northing=90_000)
        far.refresh_from_db()
    need(cast, here)
    plan = made()
    slot = Slot(timezone.localdate() + timedelta(days=2), 1)
    with acting(cast.alice):
        line = Proposal.objects.get(plan=plan)
        with pytest.raises(Refused, match="further than"):
            plans.change(line, volunteer=far, slot=slot, by=cast.alice)
        line = plans.change(line, volunteer=ann, slot=slot, by=cast.alice)
        assert (line.volunteer, line.slot, line.by_hand) == (ann, slot, True)
    client.force_login(cast.alice)
    page = client.get(f"/plan/{plan.pk}").content.decode()
    assert "no plan is better. That is so of the plan as it was made: 1 request was changed by hand since." in page
    assert "than in the plan before" not in page


def test_what_was_accepted_stays(cast, here, made):
    sam, first = volunteer(cast, here, tasks_a_week=1), need(cast, here)
    with acting(cast.alice):
        task = actions.offer(
            first, volunteer=sam, by=cast.alice, slot=Slot(timezone.localdate() + timedelta(days=1), 0)
        )
        actions.accept(task, by=cast.alice)
    need(cast, here, urgency="today")
    plan = made()
    with acting(cast.alice):
        assert Proposal.objects.get(plan=plan).status == "left"
        assert Task.objects.get().status == "accepted"


def test_the_same_requests_and_volunteers_make_the_same_plan(cast, here, made):
    for _ in range(3):
        volunteer(cast, here), need(cast, here)
    one = made()
    with everywhere():
        before = list(
            Proposal.objects.filter(plan=one).order_by("need").values_list("need", "volunteer", "day", "part")
        )
    two = made()
    with everywhere():
        after = list(Proposal.objects.filter(plan=two).order_by("need").values_list("need", "volunteer", "day", "part"))
    assert before == after


def test_only_the_next_two_parts_of_a_day_are_sent(cast, here, made):
    volunteer(cast, here, free=[day * 3 for day in range(7)], tasks_a_week=7)
    for _ in range(7):
        need(cast, here)
    plan = made()
    with acting(cast.alice):
        slots = plans.next_slots(plan, None)
        assert len(slots) > 2
        plans.send(plan, by=cast.alice)
        assert {one.slot for one in Task.objects.all()} == set(slots[:2])


def test_a_coordinator_reads_and_sends_a_plan_on_the_pages(cast, here, made, client):
    sam = volunteer(cast, here)
    need(cast, here)
    plan = made()
    client.force_login(cast.alice)
    assert "1 request waits" in client.get("/plans").content.decode()
    page = client.get(f"/plan/{plan.pk}").content.decode()
    assert sam.name in page
    assert "Proved: no plan is better" in page
    with acting(cast.alice):
        line = Proposal.objects.get(plan=plan)
    assert "Why them" in client.get(f"/proposal/{line.pk}").content.decode()
    assert client.get(f"/plan/{plan.pk}/file/tasks").json()[0]["id"] == str(line.need_id)
    sent = client.post(f"/plan/{plan.pk}/send", follow=True).content.decode()
    assert "One volunteer is asked. They have no sign-in: ring them." in sent
    assert "write down the answer" in sent
    listed = client.get("/plans").text
    assert "Sent" in listed
    assert "Ready" not in listed
    with acting(cast.alice):
        actions.accept(Task.objects.get(), by=cast.alice)
    page = client.get(f"/plan/{plan.pk}").content.decode()
    assert "Said yes" in page
    assert "write down the answer" not in page


@pytest.mark.parametrize(("counts", "words"), [
    ((1, 1, 0), "One volunteer is asked."),
    ((3, 2, 0), "2 volunteers are asked, for 3 requests."),
    ((3, 3, 2), "3 volunteers are asked. 2 of them have no sign-in: ring them."),
    ((2, 2, 2), "2 volunteers are asked. None of them has a sign-in: ring them."),
])  # fmt: skip
def test_sending_says_how_many_are_asked_and_who_must_be_rung(counts, words):
    assert telling.of_sent(*counts) == words


def test_what_a_plan_was_made_from_is_emptied_after_ninety_days(cast, here, made, client):
    from hearth.matching.jobs import forget_plan_inputs

    volunteer(cast, here), need(cast, here)
    plan = made()
    forget_plan_inputs(timestamp=0)
    with acting(cast.alice):
        assert Plan.objects.get().inputs["tasks"]
        line = Proposal.objects.get()
        Plan.objects.update(asked_at=timezone.now() - timedelta(days=91))
    forget_plan_inputs(timestamp=0)
    with acting(cast.alice):
        assert Plan.objects.get(pk=plan.pk).inputs == {}
    client.force_login(cast.alice)
    assert client.get(f"/proposal/{line.pk}").status_code == 200, "who else could have done it stays readable"


def test_a_river_between_makes_the_way_longer_and_the_plan_says_who_told_it(cast, here, made):
    sam, wanted = volunteer(cast, here), need(cast, here)
    near = volunteer(cast, here)
    with everywhere():
        Volunteer.objects.filter(pk=sam.pk).update(easting=here.easting + 300, northing=here.northing)
        Volunteer.objects.filter(pk=near.pk).update(easting=here.easting - 500, northing=here.northing)
        assert Proposal.objects.get(plan=made()).volunteer_id == sam.pk, "the nearest in a straight line"
        river = [[here.easting + 150, here.northing - 9000], [here.easting + 150, here.northing + 9000]]
        Borough.objects.update(barriers=[{"name": "River Hallow", "points": river, "metres": 4000}])
        Plan.objects.all().delete()
        line = Proposal.objects.select_related("plan").get(plan=made())
    assert (line.need_id, line.volunteer_id) == (wanted.pk, near.pk)
    assert line.because[0] == "about 700 metres by road"
    assert line.plan.inputs["ways"] == "straight lines × 1.4 and barriers"
    [task] = [row for row in line.plan.inputs["tasks"] if row["id"] == str(wanted.pk)]
    assert task["further"] == [f"{sam.pk}:8000"]
