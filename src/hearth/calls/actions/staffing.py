"""How many callers: a plan is kept, changed and thrown away, and what might happen to it; a job reckons it."""

from __future__ import annotations

import json
import zlib
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hearth.access import receipts, walls
from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.calls.models import StaffingPlan, StaffingWhatIf
from hearth.kit.refused import Refused, SavedMeanwhile

MOST_WHAT_IFS = 8


@transaction.atomic
def keep_plan(*, team: Team, key: str, by: User, **said: Any) -> StaffingPlan:
    """Keep a plan and have it reckoned. The same key again gives the first."""
    allow(by, Permission.PLAN_CALLS, team)
    receipt = receipts.once(key, verb="calls.keep_staffing_plan", content={"team": team.pk, **said})
    if receipt.result:
        return StaffingPlan.objects.get(pk=receipt.result)
    plan = StaffingPlan(team=team, made_by=by, **said)
    _read(plan)
    plan.save(force_insert=True)
    record("calls.keep_staffing_plan", plan, by=by, name=plan.name)
    receipts.keep(receipt, plan)
    _ask(plan)
    return plan


@transaction.atomic
def change_plan(plan: StaffingPlan, *, version: int, by: User, **said: Any) -> StaffingPlan:
    """Change what a plan says; it is reckoned anew. SavedMeanwhile when somebody else changed it since `version`."""
    held = _held(plan, by)
    changed = sorted(name for name, value in said.items() if getattr(held, name) != value)
    if not changed:
        return held
    if held.version != version:
        words = f"“{held.name}” was changed meanwhile."
        raise SavedMeanwhile(words, now=held, typed=said, fields=changed)
    for name in changed:
        setattr(held, name, said[name])
    plan_now = _read(held)
    for one in held.what_ifs.all():
        _read_what_if(one, plan_now)
    record("calls.change_staffing_plan", held, by=by, changed=changed)
    _ask(held)
    return held


@transaction.atomic
def drop_plan(plan: StaffingPlan, *, by: User) -> None:
    """Throw a plan away, with what was asked of it."""
    held = _held(plan, by)
    record("calls.drop_staffing_plan", held, by=by, name=held.name)
    held.delete()


@transaction.atomic
def ask_what_if(plan: StaffingPlan, *, key: str, by: User, **said: Any) -> StaffingWhatIf:
    """Ask what something would do to a plan. The same key again gives the first."""
    held = _held(plan, by)
    receipt = receipts.once(key, verb="calls.ask_what_if", content={"plan": str(held.pk), **said})
    if receipt.result:
        return StaffingWhatIf.objects.get(pk=receipt.result)
    if held.what_ifs.count() >= MOST_WHAT_IFS:
        raise Refused(f"A plan has {MOST_WHAT_IFS} of these at most. Take one away first.")
    one = StaffingWhatIf(team_id=held.team_id, plan=held, made_by=by, **said)
    _read_what_if(one, _read(held), is_new=True)
    one.save(force_insert=True)
    record("calls.ask_what_if", one, by=by, plan=str(held.pk))
    receipts.keep(receipt, one)
    _ask(held)
    return one


@transaction.atomic
def drop_what_if(one: StaffingWhatIf, *, by: User) -> None:
    """Take away a what-if."""
    held = _held(one.plan, by)
    record("calls.drop_what_if", one, by=by, plan=str(held.pk))
    one.delete()
    _ask(held)


@transaction.atomic
def reckon_anew(plan: StaffingPlan, *, by: User) -> None:
    """Have a plan reckoned again that could not be, or whose reckoning never came."""
    _ask(_held(plan, by))


def _held(plan: StaffingPlan, by: User) -> StaffingPlan:
    allow(by, Permission.PLAN_CALLS, plan.team_id)
    return StaffingPlan.objects.select_for_update().get(pk=plan.pk)


def _read(plan: StaffingPlan):
    """The plan as the engine has it; Refused in words where its lines cannot be read."""
    from hearth.calls.staffing.asking import plan_of
    from hearth.calls.staffing.lines import NotRead

    try:
        return plan_of(plan)
    except NotRead as wrong:
        raise Refused("\n".join(wrong.faults)) from None


def _read_what_if(one: StaffingWhatIf, plan, *, is_new: bool = False):
    from hearth.calls.staffing.asking import refuse_idle, what_if_of
    from hearth.calls.staffing.lines import NotRead

    try:
        asked = what_if_of(one, plan)
        if is_new:
            refuse_idle(asked, plan)
        return asked
    except NotRead as wrong:
        raise Refused(f"What if “{one.name}”: {wrong}") from None


def _ask(plan: StaffingPlan) -> None:
    """To be reckoned: whatever is being reckoned now is of an older version and is not kept."""
    from hearth.calls.jobs import reckon_staffing

    plan.version += 1
    plan.status, plan.done, plan.asked_at = "making", 0, timezone.now()
    plan.save()
    reckon_staffing.defer(plan=str(plan.pk), team=plan.team_id, version=plan.version)


def reckon(*, plan_id: UUID, team: Team, version: int) -> None:
    """Reckon a plan as it is in this version. A second run after a crash begins anew; an older version is left."""
    from hearth.calls.staffing.beside import beside
    from hearth.calls.staffing.kept import as_kept
    from hearth.calls.staffing.simulation import runs_for

    with _walls(team):
        plan = StaffingPlan.objects.filter(pk=plan_id, version=version, status="making").first()
        if plan is None:
            return
        asked = _read(plan)
        what_ifs = [(one, _read_what_if(one, asked)) for one in plan.what_ifs.all()]
    answers = []
    for number, told in enumerate(beside(asked, [one for _, one in what_ifs], runs=runs_for(asked))):
        of = str(what_ifs[number - 1][0].pk) if number else ""
        answers.append({"of": of, **as_kept(told)})
        _keep(plan_id, team, version, done=99 * len(answers) // (1 + len(what_ifs)))
    packed = zlib.compress(json.dumps(answers).encode())
    _keep(plan_id, team, version, reckoned=packed, status="ready", done=100)


def fail(*, plan_id: UUID, team: Team, version: int) -> None:
    """It could not be reckoned: said on the page."""
    _keep(plan_id, team, version, status="failed")


def _keep(plan_id: UUID, team: Team, version: int, **facts: Any) -> None:
    with _walls(team):
        StaffingPlan.objects.filter(pk=plan_id, version=version).update(**facts)


def _walls(team: Team):
    return walls.opened(walls.Context("job:staffing", teams=(team.pk,), boroughs=(team.borough_id,), seconds=900))
