"""Keeping in touch: a promise to ring somebody regularly, paused, stepped up or down, looked at again, ended."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.calls import policies, reaching
from hearth.calls.models import RANKS, KeepInTouch, Turn
from hearth.calls.rules import hours, keeping, ladder
from hearth.calls.rules.languages import language_of
from hearth.calls.rules.purposes import purposes
from hearth.kit.refused import Refused
from hearth.people.models import Person

LATE = timedelta(hours=1)
"""A call that was to be made and was not is shown as missed within the hour."""


@transaction.atomic
def agree(*, person: Person, team: Team, every_days: int, review_on: date, by: User, purpose: str = "keep_in_touch",
          at: time | None = None, wanted: User | None = None, from_on: date | None = None,
          until_on: date | None = None) -> KeepInTouch:  # fmt: skip
    """Promise to ring somebody every so many days, from a day on, by the same voice where they wish it."""
    allow(by, Permission.RING_PEOPLE, team)
    today = timezone.localdate()
    first = from_on or today
    if person.is_deceased or person.no_contact or person.rests:
        raise Refused("Nobody rings this person: look at what stands at the head of their record.")
    if not 1 <= every_days <= keeping.LONGEST:
        raise Refused(f"Ring them every 1 to {keeping.LONGEST} days.")
    if not today <= first or (until_on and until_on < first):
        raise Refused("It begins today or later, and ends after it begins.")
    if not first <= review_on <= first + keeping.REVIEW_WITHIN:
        raise Refused("Say on which day somebody looks at it again: within half a year.")
    if purpose not in purposes():
        raise Refused(f"“{purpose}” is not a purpose. Choose one of {', '.join(purposes())}.")
    if at:
        _refuse_closed(first, at, purpose)
    if KeepInTouch.objects.filter(team=team, person=person).exclude(state="ended").exists():
        raise Refused("The hub keeps in touch with this person already. Change that plan.")
    made = KeepInTouch(
        team=team, person=person, purpose=purpose, every_days=every_days, at=at, wanted=wanted, from_on=first,
        until_on=until_on, review_on=review_on, next_on=first, agreed_by=by,
    )  # fmt: skip
    made.save(force_insert=True)
    record("calls.keep_in_touch", made, by=by, every_days=every_days)
    return made


def _refuse_closed(day: date, at: time, purpose: str) -> None:
    read = hours.Hours.read(purposes()[purpose].hours)
    if not any(begin <= at < end for begin, end in read.week.values()):
        raise Refused("Nobody rings at that time on any day of the week. Choose a time within the hours.")


def due(now: datetime) -> list[KeepInTouch]:
    """Whose day has come, locked; pauses that are over have ended. In the clockwork's own walls."""
    today = timezone.localdate(now)
    KeepInTouch.objects.filter(state="paused", paused_until__lte=today).update(
        state="active", paused_until=None, next_on=today
    )
    rows = KeepInTouch.objects.select_for_update(skip_locked=True, of=("self",)).select_related("person", "team")
    return list(rows.filter(state="active", next_on__lte=today))


def raise_turn(one: KeepInTouch, now: datetime) -> None:
    """Give them a turn for the day that has come; while the one before is open it is missed, and shown as such."""
    today = timezone.localdate(now)
    if one.person.is_deceased or one.person.no_contact or (one.until_on and today > one.until_on):
        why = "The time that was agreed is over." if one.until_on and today > one.until_on else "Nobody rings them."
        _end(one, why, now)
        return
    day = one.next_on or today
    one.next_on = keeping.next_day(day, one.every_days, today)
    one.save(update_fields=["next_on"])
    if one.turns.exclude(state="ended").exists():
        return
    policy, person = policies.of_keeping(one), one.person
    move = ladder.begin(policy.steps, reaching.reach_of(person))
    first = not move.skipped and move.way in ladder.BY_PHONE
    due = keeping.due_at(max(day, today), one.at, policy.hours, policies.HOLIDAYS, now)
    turn = Turn(
        team_id=one.team_id, keep_in_touch=one, person=person, rank=RANKS["soon"], since=now, ready_at=due, due_at=due,
        is_promised=one.at is not None, language=language_of(person), wanted=one.wanted,
        wanted_until=due + policies.KEPT_FOR if one.wanted else None, way=move.way if first else "", number=move.number,
    )  # fmt: skip
    turn.save(force_insert=True)


@transaction.atomic
def pause(one: KeepInTouch, *, until: date, because: str, by: User) -> KeepInTouch:
    """Not until a day: they are away, or asked for it."""
    held = _held(one, by, "active")
    if not timezone.localdate() < until <= timezone.localdate() + keeping.REVIEW_WITHIN:
        raise Refused("Say until which day: after today, within half a year.")
    held.state, held.paused_until, held.because = "paused", until, because[:200]
    return _save(held, "calls.pause_keeping", by)


@transaction.atomic
def step(one: KeepInTouch, *, every_days: int, because: str, by: User) -> KeepInTouch:
    """More often on a bad sign, less often when they are well. What was usual before is kept, to step back to."""
    held = _held(one, by, "active", "paused")
    if not 1 <= every_days <= keeping.LONGEST or every_days == held.every_days:
        raise Refused(f"Choose another number of days, from 1 to {keeping.LONGEST}.")
    if not because.strip():
        raise Refused("Say why, in a few words: whoever rings next reads it.")
    if every_days < held.every_days:
        held.usual_days = held.usual_days or held.every_days
        held.next_on = min(held.next_on or timezone.localdate(), timezone.localdate() + timedelta(days=every_days))
    held.every_days, held.because = every_days, because.strip()[:200]
    return _save(held, "calls.step_keeping", by)


@transaction.atomic
def look_again(one: KeepInTouch, *, review_on: date, by: User) -> KeepInTouch:
    """Somebody looked at it and it goes on until another day."""
    held = _held(one, by, "active", "paused")
    today = timezone.localdate()
    if not today < review_on <= today + keeping.REVIEW_WITHIN:
        raise Refused("Say on which day somebody looks at it again: within half a year.")
    held.review_on = review_on
    return _save(held, "calls.review_keeping", by)


@transaction.atomic
def stop(one: KeepInTouch, *, because: str, by: User) -> KeepInTouch:
    """No more: they asked for it, or it is done."""
    held = _held(one, by, "active", "paused")
    if not because.strip():
        raise Refused("Say why it ends.")
    _end(held, because, timezone.now())
    return held


def _end(one: KeepInTouch, because: str, now: datetime) -> None:
    one.state, one.ended_at, one.next_on, one.paused_until, one.because = "ended", now, None, None, because[:200]
    one.version += 1
    one.save()
    one.turns.all().stop(because, now)
    record("calls.end_keeping", one)


def _held(one: KeepInTouch, by: User, *states: str) -> KeepInTouch:
    allow(by, Permission.RING_PEOPLE, one.team_id)
    held = KeepInTouch.objects.select_for_update(of=("self",)).get(pk=one.pk)
    if held.state not in states:
        raise Refused(f"This plan is {held.get_state_display().lower()} now. Load the page again.")
    return held


def _save(one: KeepInTouch, verb: str, by: User) -> KeepInTouch:
    one.version += 1
    one.save()
    record(verb, one, by=by, every_days=one.every_days)
    return one
