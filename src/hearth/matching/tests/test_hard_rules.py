"""Every way in which a volunteer comes to a request asks every hard rule, and nobody goes round them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from hearth.access.models import Membership, Team, User
from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.areas.models import Postcode
from hearth.kit.refused import Refused
from hearth.matching import actions, facts
from hearth.matching.actions import asking, exclusions, mending, plans, standing
from hearth.matching.models import Plan, Proposal, Task, Weighing
from hearth.matching.rules import hard
from hearth.matching.rules.parts import Slot
from hearth.needs.actions import needs
from hearth.needs.models import Category, Need
from hearth.needs.tests.make import make_need, make_person
from hearth.offers import actions as offers
from hearth.offers.models import Away, Principles, Volunteer, VolunteerRole
from hearth.offers.tests.make import make_volunteer
from hearth.people.models import Person
from tests.guards.shelves import short, sources


@dataclass
class World:
    """A volunteer who may do a request tomorrow morning, and whom one rule then stops."""

    cast: Any
    need: Need
    sam: Volunteer
    slot: Slot

    def changed(self, model, pk, **facts) -> None:
        with everywhere():
            model.objects.filter(pk=pk).update(**facts)

    def task_of(self, volunteer=None, slot=None, category="food") -> None:
        """Another task of theirs."""
        with acting(self.cast.alice):
            other = make_need(self.cast.hub, category=category)
            actions.offer(other, volunteer=volunteer or self.sam, by=self.cast.alice, slot=slot)


def _area(w: World) -> None:
    """They move to another hub, which the coordinator works in as well."""
    second = make_team(w.cast.borough)
    Membership.objects.create(user=w.cast.alice, team=second, role="manager")
    w.cast.alice = User.objects.get(pk=w.cast.alice.pk)
    w.changed(Volunteer, w.sam.pk, team=second)


def _medicines(w: World) -> None:
    medicines = make_need(w.cast.hub, category="medicines", controlled="no", pharmacy_delivers="no").category
    w.changed(Need, w.need.pk, category=medicines, controlled="yes", medicine_rule="council_staff_only")


def _conflict(w: World) -> None:
    owner = make_user(w.cast.hub, "coordinator", "Sam", volunteer_key=w.sam.pk)
    w.changed(Need, w.need.pk, owner=owner, owned_at=timezone.now())


def _principles(w: World) -> None:
    long_ago = timezone.now() - timedelta(days=60)
    Principles.objects.create(borough=w.cast.borough, version=7, text="I knock first.", said_at=long_ago)
    w.changed(Volunteer, w.sam.pk, principles=None)


def _away(w: World) -> None:
    with everywhere():
        Away.objects.create(team=w.cast.hub, volunteer=w.sam, from_on=w.slot.day, until_on=w.slot.day)


def _apart(w: World) -> None:
    with everywhere():
        from hearth.matching.models import Exclusion

        Exclusion.objects.create(team=w.cast.hub, person=w.need.person, volunteer=w.sam, asked_by="person",
                                 written_by=w.cast.alice)  # fmt: skip


def _limit(**limits):
    def set_limit(w: World) -> None:
        w.task_of(slot=w.slot)
        with everywhere():
            Weighing.objects.update_or_create(borough=w.cast.borough, defaults=limits)

    return set_limit


def _week(w: World) -> None:
    w.task_of()
    w.changed(Volunteer, w.sam.pk, tasks_a_week=1)


BREAKS = {
    "state": lambda w: w.changed(Volunteer, w.sam.pk, status="isolating"),
    "principles": _principles,
    "area": _area,
    "kind": lambda w: w.changed(Category, w.need.category_id, is_for_volunteers=False),
    "offers": lambda w: w.changed(Volunteer, w.sam.pk, does=["transport"]),
    "medicines": _medicines,
    "distance": lambda w: w.changed(Volunteer, w.sam.pk, easting=99_000),
    "language": lambda w: w.changed(Person, w.need.person_id, language="Polish", needs_interpreter=True),
    "sex": lambda w: w.changed(Person, w.need.person_id, helper_wanted="woman"),
    "pairs": lambda w: w.changed(Person, w.need.person_id, visit_in_pairs=True),
    "apart": _apart,
    "conflict": _conflict,
    "week": _week,
    "role": lambda w: VolunteerRole.objects.filter(borough=w.cast.borough).update(identity="full"),
    "time": _away,
    "slot": _limit(most_a_slot=1),
    "day": _limit(most_a_day=1),
}
"""What each rule stops: a change after which the volunteer may no longer do the request."""


@pytest.fixture
def world(cast) -> World:
    here = Postcode.objects.get(borough=cast.borough)
    sam = make_volunteer(cast.hub, approved_by=cast.alice, postcode=here.pk, tasks_a_week=9)
    need = make_need(cast.hub, person=make_person(cast.borough, postcode=here.pk, phone=""))
    return World(cast, need, sam, Slot(timezone.localdate() + timedelta(days=1), 0))


def fresh(w: World) -> tuple[Need, Volunteer, User]:
    return Need.objects.get(pk=w.need.pk), Volunteer.objects.get(pk=w.sam.pk), w.cast.alice


def a_plan(w: World, status: str = "proposed") -> Proposal:
    """A line of a plan as it stood before the change."""
    plan = Plan.objects.create(team=w.cast.hub, first_day=timezone.localdate(), status="ready",
                               made_at=timezone.now(), fingerprint="x", inputs={})  # fmt: skip
    return Proposal.objects.create(team=w.cast.hub, plan=plan, need=w.need, volunteer=w.sam, day=w.slot.day,
                                   part=w.slot.part, status=status)  # fmt: skip


def by_asking(w: World) -> None:
    need, sam, alice = fresh(w)
    actions.offer(need, volunteer=sam, slot=w.slot, by=alice)


def by_asking_as_a_job(w: World) -> None:
    need, sam, _ = fresh(w)
    actions.offer(need, volunteer=sam, slot=w.slot, by=None)


def by_confirming_a_plan(w: World) -> None:
    plans.confirm(a_plan(w), by=w.cast.alice)


def by_changing_a_plan(w: World) -> None:
    line = a_plan(w, "left")
    plans.change(line, volunteer=fresh(w)[1], slot=w.slot, by=w.cast.alice)


def by_sending_a_plan(w: World) -> None:
    sent = plans.send(a_plan(w).plan, by=w.cast.alice)
    if sent.fell:
        raise Refused(sent.fell[0])


def by_the_need_itself(w: World) -> None:
    need, sam, alice = fresh(w)
    needs.offer(need, hands=needs.Hands(needs.Carrier.VOLUNTEER, str(sam.pk), sam.name), by=alice)


def by_taking_it(w: World) -> None:
    need, sam, alice = fresh(w)
    needs.take(need, hands=needs.Hands(needs.Carrier.VOLUNTEER, str(sam.pk), sam.name), by=alice)


def by_asking_in_order(w: World) -> None:
    need, sam, alice = fresh(w)
    asking.ask_in_order(need, volunteers=[sam], hours=4, by=alice)


def by_a_standing_arrangement(w: World) -> None:
    need, sam, alice = fresh(w)
    standing.agree(need, volunteer=sam, weekday=w.slot.day.weekday(), part=w.slot.part, what="Shop", by=alice)
    if not Task.objects.live().filter(volunteer=sam, need__source="standing").exists():
        raise Refused("The rules stopped them this week.")


WAYS = [by_asking, by_asking_as_a_job, by_confirming_a_plan, by_changing_a_plan, by_sending_a_plan, by_asking_in_order,
        by_a_standing_arrangement]  # fmt: skip
AT_ANY_HOUR = {by_asking_in_order: ("time", "slot", "day")}
"""A way that names no part of a day: full or away in one, they may do it in another."""
NEVER = [by_the_need_itself, by_taking_it]


def tried(way, w: World) -> bool:
    """Whether this way gave the request to the volunteer; nothing of the try stays."""
    try:
        with transaction.atomic():
            way(w)
            raise StopIteration
    except StopIteration:
        return True
    except Refused:
        return False


def test_every_rule_is_broken_here():
    assert set(BREAKS) == set(hard.NAMES), "a new rule is tried on every way"


def test_without_a_broken_rule_every_way_leads_there(world):
    with acting(world.cast.alice):
        assert [way.__name__ for way in WAYS if not tried(way, world)] == []


@pytest.mark.parametrize("rule", hard.NAMES)
def test_no_way_goes_round(world, rule):
    BREAKS[rule](world)
    with acting(world.cast.alice):
        ways = [way for way in (*WAYS, *NEVER) if rule not in AT_ANY_HOUR.get(way, ())]
        assert [way.__name__ for way in ways if tried(way, world)] == []
    with everywhere():
        assert rule in {stop.rule for stop in facts.stopped(*fresh(world)[:2], slot=world.slot)}


@pytest.mark.parametrize("rule", hard.NAMES)
def test_saying_yes_asks_every_rule_again(world, rule):
    with acting(world.cast.alice):
        task = actions.offer(world.need, volunteer=world.sam, slot=world.slot, by=world.cast.alice)
    if rule == "medicines":  # its facts cannot be changed while somebody has them: the database refuses that
        return
    BREAKS[rule](world)
    with acting(world.cast.alice):
        assert not tried(lambda w: actions.accept(Task.objects.get(pk=task.pk), by=w.cast.alice), world)


def test_only_one_place_says_that_the_rules_were_asked():
    """`rules_asked=True` stands beside the asking."""
    says = {
        short(path) for path, tree in sources().items() for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "rules_asked"
    }  # fmt: skip
    assert says == {"matching/actions/tasks.py"}


LOAD = ("week", "slot", "day")


@pytest.mark.parametrize("rule", [one for one in hard.NAMES if one not in (*LOAD, "medicines", "area")])
def test_what_a_rule_breaks_is_taken_back_and_planned_anew(world, rule):
    with acting(world.cast.alice):
        task = actions.offer(world.need, volunteer=world.sam, slot=world.slot, by=world.cast.alice)
        actions.accept(task, by=world.cast.alice)
    BREAKS[rule](world)
    with everywhere():
        assert mending.mend(Team.objects.get(pk=world.cast.hub.pk)) == 1
        assert Task.objects.get(pk=task.pk).status == "withdrawn"
        assert Need.objects.get(pk=world.need.pk).stage == "triaged"
        plan = Plan.objects.get(status="making")
        assert plan.because.startswith(f"Mended: {world.sam.name}")
        assert mending.mend(Team.objects.get(pk=world.cast.hub.pk)) == 0, "twice does no harm"


def test_somebody_who_isolates_keeps_what_is_done_by_telephone_and_what_comes_after(world):
    call = make_need(world.cast.hub, category="comfort_call", person=world.need.person)
    world.changed(Category, call.category_id, by_phone=True)
    world.changed(Volunteer, world.sam.pk, does=["food", "comfort_call"])
    with everywhere():
        VolunteerRole.objects.filter(borough=world.cast.borough).update(categories=["food", "comfort_call"])
    with acting(world.cast.alice):
        sam = Volunteer.objects.get(pk=world.sam.pk)
        later = Slot(world.slot.day + timedelta(days=3), 0)
        shopping = actions.offer(world.need, volunteer=sam, slot=world.slot, by=world.cast.alice)
        ringing = actions.offer(Need.objects.get(pk=call.pk), volunteer=sam, slot=world.slot, by=world.cast.alice)
        after = actions.offer(make_need(world.cast.hub), volunteer=sam, slot=later, by=world.cast.alice)
    world.changed(Volunteer, sam.pk, status="isolating", isolating_until=world.slot.day)
    with everywhere():
        assert mending.mend(Team.objects.get(pk=world.cast.hub.pk)) == 1
        status = dict(Task.objects.values_list("pk", "status"))
    assert (status[shopping.pk], status[ringing.pk], status[after.pk]) == ("withdrawn", "offered", "offered")


def test_what_was_declined_of_a_plan_is_planned_anew_and_not_proposed_the_same_again(world):
    with acting(world.cast.alice):
        plans.send(a_plan(world).plan, by=world.cast.alice)
        actions.decline(Task.objects.get(), reason="Away", by=world.cast.alice)
    with everywhere():
        mending.mend_all()
        line = Proposal.objects.get()
        assert (line.status, line.because) == ("fell", [f"{world.sam.name} said no: Away"])
        assert line.stands == "Said no", "it was sent, and nobody reads that it could not be"
        plan = Plan.objects.get(status="making")
    plans.make(plan_id=plan.pk, team=Team.objects.select_related("borough").get(pk=world.cast.hub.pk))
    with everywhere():
        line = Proposal.objects.get(plan=plan)
        assert line.status == "left"
        assert "have declined it" in line.because[0]


def test_load_takes_nothing_back(world):
    with acting(world.cast.alice):
        task = actions.offer(world.need, volunteer=world.sam, slot=world.slot, by=world.cast.alice)
    world.changed(Volunteer, world.sam.pk, tasks_a_week=1)
    with everywhere():
        assert mending.mend(Team.objects.get(pk=world.cast.hub.pk)) == 0
        assert Task.objects.get(pk=task.pk).status == "offered"


def test_keeping_two_apart_takes_back_what_the_one_has_of_the_other(world):
    with acting(world.cast.alice):
        task = actions.offer(world.need, volunteer=world.sam, by=world.cast.alice)
        made = exclusions.keep_apart(person=world.need.person, volunteer=world.sam, team=world.cast.hub,
                                     asked_by="volunteer", reason="", by=world.cast.alice)  # fmt: skip
        assert Task.objects.get(pk=task.pk).status == "withdrawn"
        assert not tried(by_asking, world)
        exclusions.bring_together(made, by=world.cast.alice)
        assert tried(by_asking, world)


def test_a_volunteer_with_a_sign_in_says_yes_through_the_same_rules(world):
    with acting(world.cast.alice):
        sign_in = offers.give_sign_in(world.sam, by=world.cast.alice)
        actions.offer(world.need, volunteer=world.sam, by=world.cast.alice)
    BREAKS["role"](world)
    with acting(sign_in), pytest.raises(Refused, match="identity and address not checked"):
        actions.accept(Task.objects.get(), by=sign_in)


def test_they_are_kept_apart_on_the_pages(world, client):
    client.force_login(world.cast.alice)
    sent = {"volunteer": str(world.sam.pk), "asked_by": "person", "reason": "They fell out"}
    assert client.post(f"/need/{world.need.pk}/apart", sent).status_code == 302
    assert "They fell out" in client.get(f"/need/{world.need.pk}/apart").content.decode()
    page = client.get(f"/volunteer/{world.sam.pk}").content.decode()
    assert world.need.person.name in page
    assert "Not sent to" in page
    with everywhere():
        from hearth.matching.models import Exclusion

        pk = Exclusion.objects.get().pk
    assert client.post(f"/exclusion/{pk}/end").status_code == 302
    assert "Not sent to" not in client.get(f"/volunteer/{world.sam.pk}").content.decode()
