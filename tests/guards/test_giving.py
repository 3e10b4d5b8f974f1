"""Every way by which a volunteer can come to a request is known, and tried with hard rules broken.

Read from the source: what gives a request to somebody, and every page, job and command that leads there. A new one that
nobody has listed fails here; each that is listed is gone, through its own page or job, while a rule stands against it.
"""

from __future__ import annotations

import ast
import uuid
from collections.abc import Callable, Iterator

import pytest
from django.db import transaction

from hearth import cli
from hearth.access.models import User
from hearth.access.tests.make import acting, everywhere, make_user
from hearth.matching import actions, engine, jobs
from hearth.matching.actions import plans
from hearth.matching.models import Asking, Proposal, Standing, Task
from hearth.matching.tests.test_hard_rules import BREAKS, World, a_plan, world
from hearth.needs.models import Need
from hearth.offers import actions as offers
from tests.guards.calls import entrances, leading_to, module_of, named, parts

__all__ = ["world"]

MADE = ("hearth.matching.models.task.Task", "hearth.matching.models.plan.Proposal")
MAKING = ("create", "bulk_create", "get_or_create", "update_or_create")
WHO = {"carrier_id", "carrier_kind", "volunteer", "volunteer_id"}
"""The columns that say who has a request, or has it in a plan."""
GIVES = {
    "hearth.needs.actions.needs._give": "the one place where somebody becomes the carrier; it wants the rules asked",
    "hearth.matching.actions.tasks.offer": "makes the task, after `ask_every_rule`",
    "hearth.matching.actions.plans._keep": "keeps the lines of a plan, which the engine found by the rules",
    "hearth.matching.actions.plans._proposal": "one line of a plan",
    "hearth.matching.actions.plans.change": "another volunteer in a line of a plan, by hand",
    "hearth.desk.actions.demo_work.Work": "the made-up borough's past, which keeps to the medicines rule",
}
"""What gives a request to somebody."""
GIVES_NOTHING = {
    "hearth.needs.actions.needs.release": "nobody has it any more",
    "hearth.rights.actions.ending.end_work": "whoever had it is erased",
    "hearth.rights.actions.requests.name_volunteer": "which volunteer asks for what is kept of them",
    "hearth.desk.actions.demo_crossings.Crossings": "the number of a made-up message, and no request's",
    "hearth.post.actions.sent": "the number of a message at its carrier, and no request's",
}
NEVER_TO_A_VOLUNTEER = {
    "hearth.desk.views.need.page": "draws the buttons; `act` does what they say",
    "hearth.needs.views.calls.complete": "sends to teams, with `hands_of_team`",
    "hearth.needs.views.referrals.answer": "a team says yes for itself, with `hands_of_team`",
    "hearth.needs.views.referrals.answer_by_link": "the same, by a link",
    "hearth.desk.commands.make": "nobody in the made-up borough is real",
}
"""Pages, jobs and commands that give requests to others than volunteers."""

Way = Callable[[World, object], Iterator[None]]
WAYS: list[tuple[str, Way, bool]] = []


def way(entrance: str, leads: bool = True):
    """A way through this page or job: made ready up to its `yield`, then gone. With no broken rule it `leads` there."""

    def keep(function: Way) -> Way:
        WAYS.append((f"hearth.{entrance}", function, leads))
        return function

    return keep


def offered(w: World) -> Task:
    with acting(w.cast.alice):
        return actions.offer(w.need, volunteer=w.sam, slot=w.slot, by=w.cast.alice)


@way("matching.views.volunteers.suggest")
def asked_on_the_page(w, client):
    yield
    client.post(f"/need/{w.need.pk}/volunteers", {"volunteer": str(w.sam.pk)})


@way("matching.views.tasks.answer")
def their_own_yes(w, client):
    with acting(w.cast.alice):
        sign_in = offers.give_sign_in(w.sam, by=w.cast.alice)
    task = offered(w)
    yield
    client.force_login(sign_in)
    client.post(f"/task/{task.pk}/accept", {"key": str(uuid.uuid4())})


@way("desk.views.need.act")
def their_yes_on_the_telephone(w, client):
    offered(w)
    yield
    client.post(f"/need/{w.need.pk}/said-yes")


@way("desk.views.need.act", leads=False)
def a_colleague_who_is_a_volunteer_takes_it(w, client):
    colleague = make_user(w.cast.hub, "coordinator", "Sam", volunteer_key=w.sam.pk, employer="volunteer")
    yield
    client.force_login(colleague)
    client.post(f"/need/{w.need.pk}/take")


@way("matching.views.plans.send_plan")
def the_next_parts_of_a_plan(w, client):
    line = a_plan(w)
    yield
    client.post(f"/plan/{line.plan_id}/send")


@way("matching.views.plans.send_plan")
def a_whole_plan(w, client):
    line = a_plan(w)
    yield
    client.post(f"/plan/{line.plan_id}/send", {"all": "yes"})


@way("matching.views.plans.on_proposal")
def one_line_of_a_plan(w, client):
    line = a_plan(w)
    yield
    client.post(f"/proposal/{line.pk}/ask")


@way("matching.views.plans.proposal")
def a_line_changed_by_hand(w, client):
    line = a_plan(w, "left")
    yield
    chosen = {"volunteer": str(w.sam.pk), "slot": f"{w.slot.day.isoformat()}.{w.slot.part}"}
    client.post(f"/proposal/{line.pk}", chosen)


@way("matching.views.asking.ask_in_order")
def asked_in_order(w, client):
    yield
    client.post(f"/need/{w.need.pk}/in-order", {"volunteers": [str(w.sam.pk)], "hours": "4"})


@way("matching.jobs.ask_the_next")
def the_next_in_order(w, client):
    Asking.objects.create(team=w.cast.hub, need=w.need, line=[w.sam.pk], hours=4, started_by=w.cast.alice)
    yield
    jobs.ask_the_next(timestamp=0)


EVERY_WEEK = {"part": "0", "what": "Shop"}


@way("matching.views.asking.agree_standing")
def every_week(w, client):
    yield
    agreed = {**EVERY_WEEK, "volunteer": str(w.sam.pk), "weekday": str(w.slot.day.weekday())}
    client.post(f"/need/{w.need.pk}/every-week", agreed)


@way("matching.jobs.raise_standing")
def the_next_week(w, client):
    Standing.objects.create(team=w.cast.hub, person=w.need.person, volunteer=w.sam, category=w.need.category,
                            weekday=w.slot.day.weekday(), agreed_with=w.cast.alice, **EVERY_WEEK)  # fmt: skip
    yield
    jobs.raise_standing(timestamp=0)


@way("matching.jobs.make_plan")
def a_plan_that_is_made(w, client):
    with acting(w.cast.alice):
        plan = plans.ask_for_plan(team=w.cast.hub, first_day=w.slot.day, by=w.cast.alice)
    yield
    jobs.make_plan(plan=str(plan.pk), team=w.cast.hub.pk)


def has(w: World) -> set[tuple]:
    """All that the volunteer has of this person's requests: tasks, requests in their hands, lines of plans."""
    person = w.need.person_id
    with everywhere():
        tasks = Task.objects.live().filter(volunteer=w.sam, need__person=person)
        needs = Need.objects.filter(person=person, carrier_kind="volunteer")
        lines = Proposal.objects.filter(volunteer=w.sam, need__person=person, status__in=("proposed", "sent"))
        return {
            *tasks.values_list("pk", "status"), *needs.values_list("pk", "stage"), *lines.values_list("pk", "status"),
        }  # fmt: skip


def gone(way: Way, w: World, client, rule: str = "") -> bool:
    """Whether this way gave the volunteer anything, once a rule was broken; nothing of the try stays."""
    with transaction.atomic():
        client.force_login(User.objects.get(pk=w.cast.alice.pk))
        with everywhere():
            steps = way(w, client)
            next(steps)
        if rule:
            BREAKS[rule](w)
        before = has(w)
        next(steps, None)
        given = bool(has(w) - before)
        transaction.set_rollback(True)
    return given


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch):
    monkeypatch.setattr(engine, "solve_within", lambda problem, limit_s: engine.solve(problem))


def test_what_gives_a_request_to_somebody_is_known():
    writers = {name: part for name, part in parts().items() if ".actions" in name}
    assert {name for name, part in writers.items() if _gives(name, part)} == {*GIVES, *GIVES_NOTHING}


def _gives(name: str, part: ast.AST) -> bool:
    """Whether it makes a task or a line of a plan, or writes who has a request."""
    for node in ast.walk(part):
        if isinstance(node, ast.Call):
            called = named(module_of(name), node.func) or ""
            if called in MADE or (
                called.startswith(tuple(f"{one}.objects." for one in MADE)) and called.endswith(MAKING)
            ):
                return True
            update = isinstance(node.func, ast.Attribute) and node.func.attr == "update"
            if update and WHO & {one.arg for one in node.keywords}:
                return True
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr in WHO:
            return True
        if isinstance(node, ast.Dict) and WHO & {key.value for key in node.keys if isinstance(key, ast.Constant)}:
            return True
    return False


def test_every_page_job_and_command_that_leads_there_is_tried():
    cli._load()
    found = set(entrances()) & leading_to(GIVES)
    assert found == {*NEVER_TO_A_VOLUNTEER, *(entrance for entrance, _, _ in WAYS)}


def test_without_a_broken_rule_every_way_leads_there(world, client):
    assert [way.__name__ for _, way, leads in WAYS if gone(way, world, client) != leads] == []


CANNOT_BE = ("their_own_yes", "their_yes_on_the_telephone", "the_next_week")
"""Ways on which the medicines rule cannot come to be broken: the facts of a medicine do not change while somebody is
asked for it (the database refuses), and no arrangement stands for medicines."""


@pytest.mark.parametrize("rule", ["role", "medicines", "apart", "state", "pairs"])
def test_no_way_gives_a_request_to_whom_a_rule_stops(world, client, rule):
    """Not checked for it; the medicines rule; kept apart; self-isolating; “do not visit alone”."""
    ways = [way for _, way, _ in WAYS if not (rule == "medicines" and way.__name__ in CANNOT_BE)]
    assert [way.__name__ for way in ways if gone(way, world, client, rule)] == []
