"""Campaigns of reminders: filled from what the hub has planned or from rows somebody typed; what is answered goes to
whoever can act on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.calls import policies
from hearth.calls.actions import campaigns, moving, reminders
from hearth.calls.models import Campaign, Claim, Reminder, Turn
from hearth.calls.rules import reminding
from hearth.calls.rules.hours import Hours
from hearth.kit.refused import Refused
from hearth.matching.models import Task
from hearth.needs.actions import needs, notes
from hearth.people.models import Person

AT_ONCE = 500


@dataclass(frozen=True)
class Filled:
    """What came of filling a campaign: reminders that are new, that were there, and that cannot be."""

    new: int
    known: int
    too_late: int  # it begins before anybody rings
    rung: int  # of people whose call of this campaign is over

    @property
    def in_words(self) -> str:
        if not any((self.new, self.known, self.too_late, self.rung)):
            return "Nothing to remind anybody of: no volunteer has said yes to any of it on these days."
        told = [f"{self.new:,} new {'reminder' if self.new == 1 else 'reminders'}."]
        told += [f"{self.known:,} {'was' if self.known == 1 else 'were'} there already."] if self.known else []
        told += [f"{self.too_late:,} left out: it begins before anybody is rung."] if self.too_late else []
        told += [f"{self.rung:,} left out: their call of this campaign is over."] if self.rung else []
        return " ".join(told)


@transaction.atomic
def from_tasks(campaign: Campaign, *, first: date, last: date, kinds: Sequence[str], by: User) -> Filled:
    """Remind people of what volunteers have said yes to and what is planned for these days, of these kinds of help.
    What somebody is reminded of already, in whatever campaign, is known."""
    held = _held(campaign, by)
    if last < first:
        raise Refused("The last day is before the first.")
    rows = Task.objects.live().filter(team=held.team_id, status="accepted", planned_on__range=(first, last))
    rows = rows.filter(need__category__key__in=kinds).select_related("need__category", "volunteer", "need__person")
    taken = set(Reminder.objects.filter(task__in=rows, gone_at=None).values_list("task", flat=True))
    made = [
        reminders.as_planned(Reminder(team_id=held.team_id, campaign=held, person=one.need.person, made_by=by), one)
        for one in rows.order_by("planned_on", "planned_part", "pk") if one.pk not in taken
    ]  # fmt: skip
    return _fill(held, made, len(taken), by)


@transaction.atomic
def take(campaign: Campaign, rows: Iterable[Reminder], *, by: User) -> Filled:
    """Remind people of what somebody typed; the same again is known. `rows` are not saved and are of nobody yet but
    their person."""
    held = _held(campaign, by)
    rows = list(rows)
    marks = there(held, [one.person_id for one in rows])
    made, known = [], 0
    for one in rows:
        mark = (one.person_id, one.what, one.begins_at)
        known += mark in marks
        if mark not in marks:
            marks.add(mark)
            one.team_id, one.campaign, one.made_by = held.team_id, held, by
            made.append(one)
    return _fill(held, made, known, by)


def there(campaign: Campaign, people: Sequence[UUID]) -> set[tuple[UUID, str, datetime]]:
    """Of what these people are reminded already, or were: who, what, when."""
    rows = campaign.reminders.filter(person__in=people)
    return set(rows.values_list("person", "what", "begins_at"))


def _held(campaign: Campaign, by: User) -> Campaign:
    allow(by, Permission.PLAN_CALLS, campaign.team_id)
    held = Campaign.objects.select_for_update(of=("self",)).select_related("team__borough").get(pk=campaign.pk)
    if held.purpose != reminding.PURPOSE:
        raise Refused("Only a campaign of reminders is filled with what people are reminded of.")
    if held.state == "ended":
        raise Refused("This campaign has ended. Make a new one.")
    return held


def can_be_told(campaign: Campaign, begins: datetime, now: datetime) -> bool:
    """Whether somebody can be rung before it begins."""
    return reminding.rung_from(begins, now, Hours.read(campaign.hours), policies.HOLIDAYS) < begins


def rung_before(campaign: Campaign, people: Iterable[UUID]) -> set[UUID]:
    """Of these people, whose call of this campaign is over."""
    return set(campaign.turns.filter(person__in=list(people), state="ended").values_list("person", flat=True))


def _fill(held: Campaign, made: Sequence[Reminder], known: int, by: User) -> Filled:
    now = timezone.now()
    over = rung_before(held, [one.person_id for one in made])
    good = [one for one in made if one.person_id not in over and can_be_told(held, one.begins_at, now)]
    Reminder.objects.bulk_create(good, batch_size=1000)
    people = list(dict.fromkeys(one.person_id for one in good))
    campaigns.add_people(held, people, by=by)
    _time(held, people, now)
    rung = sum(one.person_id in over for one in made)
    record("calls.remind", held, by=by, new=len(good), known=known)
    return Filled(len(good), known, len(made) - len(good) - rung, rung)


def _time(campaign: Campaign, people: Iterable[UUID], now: datetime) -> None:
    """Those who had a turn before are rung in time for what came since."""
    turns = Turn.objects.held().filter(campaign=campaign, person__in=list(people), tries=0, claim=None)
    waiting = list(turns.filter(state__in=("ready", "resting")))
    reminders.time_turns(campaign, waiting, now)
    for turn in waiting:
        moving.save(turn)


@transaction.atomic
def said_no(claim: Claim, *, reminder: UUID, answer: str, text: str, by: User) -> Reminder:
    """They cannot then, or do not want it: the team has it to act on today, and whoever works on the request reads it.
    Twice is once."""
    allow(by, Permission.RING_PEOPLE, claim.team_id, or_with=Permission.RING_BY_SHEET)
    claim = Claim.objects.select_for_update(of=("self",)).select_related("turn", "person", "team").get(pk=claim.pk)
    one = Reminder.objects.select_for_update(of=("self",)).select_related("task__need").filter(
        pk=reminder, campaign=claim.turn.campaign_id, person=claim.person_id).first()  # fmt: skip
    if claim.caller_id != by.pk or one is None:
        raise Refused("This person is not on your screen any more. Press Next.")
    if answer not in dict(Reminder.ANSWERS):
        raise Refused("Say whether they cannot then, or do not want it.")
    if one.answer:
        return one
    said = dict(Reminder.ANSWERS)[answer][0]
    one.need = _case(one, f"{said}: {one.what}", " ".join(filter(None, [text.strip(), f"It is {one.words[0]}."])))
    if one.task:
        notes.write(person=claim.person, team=claim.team, need=one.task.need, by=None, signed_as=by.name,
                    text=f"Rung to be reminded. {said}. {text.strip()}".strip())  # fmt: skip
    one.answer = answer
    one.save(update_fields=["answer", "need"])
    record("calls.said_no_to_reminder", one, by=by, answer=answer)
    return one


def _case(one: Reminder, summary: str, details: str):
    person = Person.objects.get(pk=one.person_id)
    of_request = f" Request {one.task.need.reference}." if one.task else ""
    return needs.raise_need(
        person=person, team=one.team, category=moving.case(one.team), urgency="today", source="phone", by=None,
        summary=summary[:200], details=details + of_request, key=f"reminder:{one.pk}:{summary[:20]}",
    )  # fmt: skip


@transaction.atomic
def keep_true(now: datetime) -> None:
    """What was moved or called off is told as it is now; who was told of it already is told by the team, today."""
    rows = Reminder.objects.to_put_right(now).select_for_update(of=("self",), skip_locked=True)
    for one in rows.select_related("task__need", "team__borough", "campaign")[:AT_ONCE]:
        words, was_told = one.words[0], one.told_at is not None
        reminders.put_right(one, one.task, now)
        if was_told and one.gone_because != "It is done." and not one.answer:
            one.need = _case(one, f"Was reminded of what is not so any more: {one.what}",
                             f"They were told “{words}”. It was moved or called off since: tell them.")  # fmt: skip
            one.save(update_fields=["need"])
        elif one.stands(now):
            _time(one.campaign, [one.person_id], now)


@transaction.atomic
def end_over(now: datetime) -> None:
    """Nobody is rung of what has begun or was called off: the turn ends, and says so."""
    ours = Reminder.objects.of_turn()
    turns = Turn.objects.held(skip_locked=True).filter(
        Exists(ours), ~Exists(ours.standing(now)), campaign__in=Campaign.objects.going(reminding.PURPOSE), claim=None,
        state__in=("telling", "resting", "ready"),
    )  # fmt: skip
    for turn in turns[:AT_ONCE]:
        moving.called_off(turn, now)
