"""When a hard rule breaks under what was given out: the task is taken back and a plan finds the best others.

Somebody isolates, a check ends, an exclusion is written: whatever the way, every live task is asked the rules again,
at once when an exclusion is written and every minute for all. What still holds stays as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from hearth.access.models import Team
from hearth.matching import facts
from hearth.matching.actions.plans import plan_anew
from hearth.matching.actions.volunteers import take_back
from hearth.matching.models import Proposal, Task, Weighing
from hearth.matching.rules import hard
from hearth.matching.rules.parts import Slot, still_open
from hearth.needs.models import Need
from hearth.offers.models import Volunteer

ABOUT_ASKING = ("week", "slot", "day")
"""Load stops somebody from being asked; what they have counts in it, and breaks no rule by itself."""


def broken(team: Team, volunteers: Iterable[Volunteer] | None = None) -> list[tuple[Task, list[hard.Stop]]]:
    """The hub's live tasks that a hard rule stops now, each with the rules."""
    rows = Task.objects.live().filter(team=team).select_related("volunteer", "team__borough")
    tasks = list(rows if volunteers is None else rows.filter(volunteer__in=list(volunteers)))
    needs = Need.objects.filter(pk__in={task.need_id for task in tasks}).select_related(*facts.READ_WITH)
    asked = facts.asked_of(needs)
    offered = facts.offered_by({task.volunteer for task in tasks}, weighing=Weighing.of(team.borough))
    found = [(task, _stops(task, asked[task.need_id], offered[task.volunteer_id])) for task in tasks]
    return [(task, stops) for task, stops in found if stops]


def _stops(task: Task, asked: hard.Asked, who: hard.Offered) -> list[hard.Stop]:
    """The rules that break this task. Somebody who isolates keeps what lies behind their last day at home."""
    slots, home = _slots_of(task, asked), task.volunteer.isolating_until
    if task.volunteer.status == "isolating" and home and _last_day(task) > home:
        who = replace(who, status="active")
    return [stop for stop in hard.stops(asked, who, slots) if stop.rule not in ABOUT_ASKING] if slots else []


def _last_day(task: Task) -> date:
    """The day for which it was planned, or by which it is due."""
    return task.planned_on or timezone.localdate(task.due_at)


def _slots_of(task: Task, asked: hard.Asked) -> list[Slot]:
    """When it is to be done, as far as that lies ahead: what should be done by now is for people to ask after."""
    if task.slot is None:
        return list(asked.slots)
    return still_open([task.slot], timezone.localtime())


def mend(team: Team, *, volunteers: Iterable[Volunteer] | None = None) -> int:
    """Take back what a rule stops now and have it planned anew; how many tasks that were. Twice does no harm."""
    by_reason: dict[str, list[Task]] = defaultdict(list)
    for task, stops in broken(team, volunteers):
        by_reason[f"{task.volunteer.name} {stops[0].words}"].append(task)
    return sum(_take_back(tasks, words) for words, tasks in by_reason.items())


def _take_back(tasks: list[Task], words: str) -> int:
    """Those that nobody has answered, done or taken back in the same moment."""
    with transaction.atomic():
        held = (
            Task.objects.select_for_update(of=("self",), skip_locked=True).live().filter(pk__in=[t.pk for t in tasks])
        )
        live = set(held.values_list("pk", flat=True))
        return take_back([task for task in tasks if task.pk in live], why="changed", by=None, words=words)


@transaction.atomic
def fill_gaps(team: Team) -> int:
    """What a plan gave out and the volunteer declined, could not do or gave back is planned anew; how many those were.

    They are not proposed the same again.
    """
    back = Proposal.objects.select_for_update(of=("self",)).filter(
        team=team, status="sent", plan__status="ready", task__status__in=("declined", "could_not", "withdrawn"),
        need__stage__in=("new", "triaged"),
    )  # fmt: skip
    rows = list(back.select_related("volunteer", "task"))
    for one in rows:
        why = one.task.how_it_went.strip() if one.task else ""
        one.status, one.because = "fell", [f"{_how_it_came_back(one)}{f': {why}' if why else ''}"]
    Proposal.objects.bulk_update(rows, ["status", "because"])
    if rows:
        plan_anew(team, because=f"{_how_it_came_back(rows[0])}{f', and {len(rows) - 1} more' if len(rows) > 1 else ''}")
    return len(rows)


def _proposed_to_who_is_gone():
    """What the plans that stand propose, and have not sent, to somebody who is not active now."""
    rows = Proposal.objects.filter(status="proposed", plan__status="ready", day__gte=timezone.localdate())
    return rows.filter(volunteer__isnull=False).exclude(volunteer__status="active")


@transaction.atomic
def propose_anew(team: Team) -> int:
    """What a plan only proposes to somebody who is gone or away by then is planned anew; how many those were."""
    rows = list(
        _proposed_to_who_is_gone().filter(team=team).select_for_update(of=("self",)).select_related("volunteer")
    )
    asked = facts.asked_of(Need.objects.filter(pk__in={one.need_id for one in rows}).select_related(*facts.READ_WITH))
    offered = facts.offered_by({one.volunteer for one in rows}, weighing=Weighing.of(team.borough))
    gone = []
    for one in rows:
        home, slots = one.volunteer.isolating_until, [one.slot] if one.slot else None
        stops = hard.stops(asked[one.need_id], offered[one.volunteer_id], slots) if one.need_id in asked else []
        words = next((stop.words for stop in stops if stop.rule == "state"), "")
        if words and not (one.volunteer.status == "isolating" and home and one.day and one.day > home):
            one.status, one.because = "fell", [f"{one.volunteer.name} {words}"]
            gone.append(one)
    Proposal.objects.bulk_update(gone, ["status", "because"])
    if gone:
        plan_anew(team, because=gone[0].because[0])
    return len(gone)


def _how_it_came_back(one: Proposal) -> str:
    if one.task is None or one.task.status == "withdrawn":
        return f"taken back from {one.given[0].name}"
    return f"{one.given[0].name} {'said no' if one.task.status == 'declined' else 'could not do it'}"


def mend_all() -> None:
    """Ask the rules again of every live task, hub by hub, and fill what was declined. In the clockwork's own walls."""
    for team in Team.objects.filter(pk__in=Task.objects.live().values("team")).select_related("borough"):
        mend(team)
    declined = Proposal.objects.filter(status="sent", plan__status="ready", task__ended_at__isnull=False)
    for team in Team.objects.filter(pk__in=declined.values("team")).select_related("borough"):
        fill_gaps(team)
    for team in Team.objects.filter(pk__in=_proposed_to_who_is_gone().values("team")).select_related("borough"):
        propose_anew(team)
