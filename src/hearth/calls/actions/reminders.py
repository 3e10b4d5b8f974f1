"""What a turn is to remind somebody of, kept true: rung in good time, never of what has begun or was called off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Min
from django.utils import timezone

from hearth.access.record import record
from hearth.calls import policies
from hearth.calls.models import Campaign, Reminder, Turn
from hearth.calls.rules import ladder, reminding
from hearth.calls.rules.hours import Hours, next_open
from hearth.matching.models import Task

CALLED_OFF = "What they were to be reminded of was called off."
HAS_COME = "It has come before anybody reached them"


def of(turn: Turn) -> list[Reminder]:
    """All that this turn is about, the soonest first."""
    if turn.campaign is None or turn.campaign.purpose != reminding.PURPOSE:
        return []
    rows = Reminder.objects.filter(campaign=turn.campaign, person=turn.person_id)
    return list(rows.select_related("task").order_by("begins_at", "pk"))


def standing(turn: Turn, now: datetime) -> list[Reminder]:
    """What they can still be told of, as it is now."""
    rows = of(turn)
    for one in rows:
        if one.task and one.stands(now) and not _is_in_hand(one.task):
            put_right(one, one.task, now)
    return [one for one in rows if one.stands(now)]


def _is_in_hand(task: Task) -> bool:
    return task.ended_at is None and task.status == "accepted"


def put_right(one: Reminder, was: Task, now: datetime) -> None:
    """A task that was given to somebody else for another time is reminded of as it is now; else the reminder goes.
    Who was told of it already is not told of another by it: that is for the team."""
    again = Task.objects.live().filter(need=was.need_id, status="accepted", planned_on__isnull=False)
    task = None if one.told_at else again.select_related("need__category", "volunteer").first()
    if task and not Reminder.objects.filter(task=task, gone_at=None).exists():
        as_planned(one, task)
    if one.task != task or not one.stands(now):
        done = Task.objects.filter(pk=was.pk, status="done").exists()
        one.gone_at, one.gone_because = now, "It is done." if done else "The hub called it off."
    one.save()
    record("calls.put_reminder_right", one, gone=one.gone_at is not None)


def as_planned(one: Reminder, task: Task) -> Reminder:
    """The facts of a task that is planned for a part of a day; of who comes, the first name."""
    kind, slot = task.need.category, task.slot
    if slot is None:
        raise ValueError(f"Task {task.pk} is not planned for a part of a day.")
    one.task, one.part = task, slot.part
    one.what, one.what_cy, one.who = kind.name[:120], kind.name_cy[:120], task.volunteer.first_name[:80]
    one.begins_at, one.ends_at = reminding.part_of_day(*slot)
    return one


def why_over(turn: Turn, now: datetime) -> str:
    """Why nobody is to be rung for it any more; empty while there is something to be told of, or never was."""
    if standing(turn, now):
        return ""
    rows = of(turn)
    if not rows:
        return ""
    missed = next((one for one in rows if one.gone_at is None and one.told_at is None), None)
    return f"{HAS_COME}: {missed.words[0]}."[:200] if missed else CALLED_OFF


def time_turns(campaign: Campaign, turns: Iterable[Turn], now: datetime) -> None:
    """Those who are reminded of something are rung from the day before, and before everybody else when it is high
    time. Not saved."""
    turns, read = list(turns), Hours.read(campaign.hours)
    rows = Reminder.objects.standing(now).filter(campaign=campaign, person__in=[one.person_id for one in turns])
    first: dict[UUID, datetime] = dict(rows.values_list("person").annotate(Min("begins_at")).order_by())
    for turn in turns:
        if begins := first.get(turn.person_id):
            turn.ready_at = reminding.rung_from(begins, now, read, policies.HOLIDAYS)
            turn.due_at = reminding.due_at(begins, read, policies.HOLIDAYS)
            if turn.state in ("ready", "resting"):
                waits = turn.ready_at <= now and turn.way in ladder.BY_PHONE
                turn.state = "ready" if waits else "resting"


def in_time(turn: Turn, not_before: datetime) -> None:
    """The next try is made while it helps, however likely an answer is later; where the usual pause is longer than what
    is left, after half of what is left. Not saved."""
    now, read = timezone.now(), policies.of(turn).hours
    if rows := standing(turn, now):
        begins = rows[0].begins_at
        turn.due_at = reminding.due_at(begins, read, policies.HOLIDAYS)
        again = not_before if not_before < begins else now + (begins - now) / 2
        turn.ready_at = next_open(min(turn.ready_at, max(turn.due_at, again)), read, policies.HOLIDAYS)


def told(turn: Turn, now: datetime) -> None:
    """They know of all that stands."""
    for one in standing(turn, now):
        one.told_at = now
        one.save(update_fields=["told_at"])


def in_words(rows: Sequence[Reminder]) -> str:
    return "; ".join(one.words[0] for one in rows)
