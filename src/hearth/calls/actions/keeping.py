"""Keeping in touch: a promise to ring somebody regularly, paused, stepped up or down, looked at again, ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
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


@transaction.atomic
def agree(*, person: Person, team: Team, every_days: int, review_on: date, by: User, purpose: str = "keep_in_touch",
          at: time | None = None, wanted: User | None = None, from_on: date | None = None,
          until_on: date | None = None) -> KeepInTouch:  # fmt: skip
    """Promise to ring somebody every so many days, from a day on, by the same voice where they wish it."""
    allow(by, Permission.RING_PEOPLE, team)
    return _agree(person=person, team=team, every_days=every_days, review_on=review_on, by=by, purpose=purpose, at=at,
                  wanted=wanted, first=from_on or timezone.localdate(), until_on=until_on)  # fmt: skip


def _agree(*, person: Person, team: Team, every_days: int, review_on: date, by: User, first: date,
           purpose: str = "keep_in_touch", at: time | None = None, wanted: User | None = None,
           until_on: date | None = None) -> KeepInTouch:  # fmt: skip
    today = timezone.localdate()
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
    if KeepInTouch.objects.regular().filter(team=team, person=person).exclude(state="ended").exists():
        raise Refused("The hub keeps in touch with this person already. Change that plan.")
    made = KeepInTouch(
        team=team, person=person, purpose=purpose, every_days=every_days, at=at, wanted=wanted, from_on=first,
        until_on=until_on, review_on=review_on, next_on=first, agreed_by=by, agreed_at=timezone.now(),
    )  # fmt: skip
    made.save(force_insert=True)
    record("calls.keep_in_touch", made, by=by, every_days=every_days)
    return made


def _refuse_closed(day: date, at: time, purpose: str) -> None:
    read = hours.Hours.read(purposes()[purpose].hours)
    if not any(begin <= at < end for begin, end in read.week.values()):
        raise Refused("Nobody rings at that time on any day of the week. Choose a time within the hours.")


def due(now: datetime) -> list[KeepInTouch]:
    """Whose day has come or whose time is over, locked; pauses that are over have ended. Who may have died waits until
    somebody says whether it is so. In the clockwork's walls."""
    today = timezone.localdate(now)
    KeepInTouch.objects.filter(state="paused", paused_until__lte=today).update(
        state="active", paused_until=None, next_on=today
    )
    rows = KeepInTouch.objects.select_for_update(skip_locked=True, of=("self",)).select_related("person", "team")
    rows = rows.exclude(person__is_deceased=False, person__no_contact=True, person__may_have_died=True)
    over = Q(until_on__lt=today) | Q(person__is_deceased=True) | Q(person__no_contact=True)
    return list(rows.exclude(state="ended").filter(Q(state="active", next_on__lte=today) | over))


def raise_turn(one: KeepInTouch, now: datetime) -> None:
    """Give them a turn for the day that has come; while the one before is open it is missed, and shown as such."""
    today = timezone.localdate(now)
    if one.person.is_deceased or one.person.no_contact or (one.until_on and today > one.until_on):
        why = "The time that was agreed is over." if one.until_on and today > one.until_on else "Nobody rings them."
        end(one, why, now)
        return
    day = one.next_on or today
    one.next_on = _next_on(one, day, today)
    one.save(update_fields=["next_on"])
    if one.turns.exclude(state="ended").exists():
        return
    policy, person = policies.of_keeping(one), one.person
    move = ladder.begin(policy.steps, reaching.reach_of(person))
    first = not move.skipped and move.way in ladder.BY_PHONE
    due = keeping.due_at(max(day, today), one.at, policy.hours, policies.HOLIDAYS, now)
    turn = Turn(
        team_id=one.team_id, keep_in_touch=one, person=person, rank=RANKS[purposes()[one.purpose].urgency], since=now,
        ready_at=due, due_at=due,
        is_promised=one.at is not None, language=language_of(person), wanted=one.wanted,
        wanted_until=policy.kept_until(due) if one.wanted else None, way=move.way if first else "", number=move.number,
    )  # fmt: skip
    turn.save(force_insert=True)


def _next_on(one: KeepInTouch, day: date, today: date) -> date | None:
    if one.every_days:
        return keeping.next_day(day, one.every_days, today)
    return keeping.day_on(one.from_on, one.on_days, today + timedelta(days=1), one.until_on)


@dataclass(frozen=True)
class Signs:
    """What was heard in a call that is a bad sign, in words; and why somebody is rung as before all the same."""

    heard: Sequence[str] = ()
    as_before: str = ""

    def worse(self, outcome: str) -> bool:
        """Whether they are to be rung more often. Whoever was in the call may say otherwise, with a reason; and who
        wants a pause, no more calls or none at all has said how they are rung."""
        said = outcome in keeping.WORSE or (bool(self.heard) and outcome not in (keeping.PAUSED, keeping.NO_MORE))
        return said and not self.as_before

    @property
    def because(self) -> str:
        words = "; ".join(self.heard)
        if self.as_before:
            return f"Rung as before: {self.as_before} (a bad sign was heard{f': {words}' if words else ''})"
        return f"A bad sign was heard in the call{f': {words}' if words else ''}"


NO_SIGNS = Signs()


def heard(turn: Turn, outcome: str, *, again_at: datetime | None = None, signs: Signs = NO_SIGNS) -> None:
    """What a call said of how somebody is rung from now on: more often and looked at sooner on a bad sign, not until a
    day, no more. Less often is only suggested. `outcome` is that of a call, as scripts name them."""
    one = _of(turn)
    if one is None or one.state == "ended":
        return
    today = timezone.localdate()
    again = timezone.localdate(again_at) if again_at else None
    if outcome == keeping.NO_MORE:
        end(one, "They asked for no more calls.", timezone.now())
    elif outcome == "refused":
        _did_not_want_it(one, today)
    elif one.every_days is not None:
        _heard_how_they_are(one, one.every_days, outcome, again, signs)


def plan_of(turn: Turn) -> KeepInTouch | None:
    """The plan by which the team of a turn rings this person every so many days."""
    rows = KeepInTouch.objects.regular().filter(team=turn.team_id, person=turn.person_id)
    return rows.exclude(state="ended").first()


def heard_in_campaign(turn: Turn, outcome: str, *, again_at: datetime | None, by: User,
                      signs: Signs = NO_SIGNS) -> bool:  # fmt: skip
    """What a campaign's call said of it: whoever wishes to be rung again is kept in touch with by the team that rang
    and by no other; a bad sign steps up the plan that this team has. Whether the team rings them regularly now."""
    if outcome not in (keeping.GOES_ON, *keeping.WORSE) and not signs.heard:
        return False
    today, again = timezone.localdate(), timezone.localdate(again_at) if again_at else None
    own = plan_of(turn)
    if own and own.every_days and (own.state == "active" or signs.worse(outcome)):
        held = KeepInTouch.objects.select_for_update(of=("self",)).get(pk=own.pk)
        _heard_how_they_are(held, own.every_days, outcome, again, signs)
    may = may_be_kept(turn) and by.may(Permission.RING_PEOPLE, turn.team_id)
    if outcome not in keeping.RAISED or own or not may:
        return own is not None and (own.state == "active" or signs.worse(outcome))
    first = max(again or today, today + timedelta(days=1))
    every = min((first - today).days, keeping.USUAL)
    agree(person=turn.person, team=turn.team, every_days=every, from_on=first, by=by, wanted=by,
          review_on=first + keeping.REVIEW_NEW)  # fmt: skip
    return True


def heard_besides(one: KeepInTouch, outcome: str, *, ended_at: datetime, again_at: datetime | None,
                  signs: Signs) -> None:  # fmt: skip
    """What a call that was none of the plan's own said of it: they rang, or somebody rang them by hand. Only a bad sign
    changes the plan; the rest is said in its own calls. Each call is heard once."""
    one.heard_until = ended_at
    if one.every_days and (signs.worse(outcome) or signs.as_before):
        again = timezone.localdate(again_at) if again_at else None
        _heard_how_they_are(one, one.every_days, outcome, again, signs)
    else:
        one.save(update_fields=["heard_until"])


def may_be_kept(turn: Turn) -> bool:
    """Whether anybody may promise to ring them."""
    return not (turn.person.is_deceased or turn.person.no_contact or turn.person.rests)


def agree_on_bad_sign(turn: Turn, signs: Signs, by: User) -> KeepInTouch | None:
    """Whoever was in the call said that somebody without a plan is to be rung: from tomorrow, and looked at soon. A
    volunteer may say so of the call they hold."""
    allow(by, Permission.RING_PEOPLE, turn.team_id, or_with=Permission.RING_BY_SHEET)
    if not may_be_kept(turn) or plan_of(turn):
        return None
    today = timezone.localdate()
    made = _agree(person=turn.person, team=turn.team, every_days=keeping.PROPOSED, by=by,
                  first=today + timedelta(days=1), review_on=today + keeping.REVIEW_SOON)  # fmt: skip
    made.because = signs.because[:200]
    made.save(update_fields=["because"])
    return made


def _did_not_want_it(one: KeepInTouch, today: date) -> None:
    """Who isolates is not rung again; of others somebody decides whether they are."""
    if one.on_days:
        end(one, "They did not want to talk.", timezone.now())
        return
    one.review_on, one.because = today, f"They did not want to talk on {today:%d/%m/%Y}."
    _heard(one, "refused")


def _heard_how_they_are(one: KeepInTouch, every_days: int, outcome: str, again: date | None, signs: Signs) -> None:
    today = timezone.localdate()
    if signs.worse(outcome):
        step_up(one, again, signs)
    elif outcome == keeping.PAUSED and again and today < again <= today + keeping.REVIEW_WITHIN:
        one.state, one.paused_until, one.because = "paused", again, "They asked for a pause."
    elif outcome == keeping.GOES_ON and again and (again - today).days > every_days:
        one.suggested_days = min((again - today).days, keeping.LONGEST)
    elif outcome == keeping.GOES_ON and again:
        one.next_on = min(one.next_on or again, max(again, today + timedelta(days=1)))
    elif one.usual_days and one.usual_days > every_days and outcome == "no_help_needed":
        one.suggested_days = one.usual_days
    elif not signs.as_before:
        return
    if signs.as_before:
        one.because = signs.because[:200]
    _heard(one, outcome)


def step_up(one: KeepInTouch, again: date | None, signs: Signs) -> None:
    """Twice as often, rung again tomorrow or on the day that was agreed; a pause is over. Nothing is saved."""
    today, tomorrow = timezone.localdate(), timezone.localdate() + timedelta(days=1)
    one.state, one.paused_until = "active", None
    _step_up(one, keeping.stepped_up(one.every_days or 1), today, signs.because)
    one.next_on = min(one.next_on or today, max(again or today, tomorrow))


def _step_up(one: KeepInTouch, every_days: int, today: date, because: str) -> None:
    """More often from now on, and somebody looks at it soon; what was usual before is kept."""
    was = one.every_days or every_days
    if every_days < was:
        one.usual_days = max(one.usual_days or was, was)
    one.every_days, one.suggested_days, one.because = every_days, None, because[:200]
    one.next_on = min(one.next_on or today, today + timedelta(days=every_days))
    one.review_on = min(one.review_on, today + keeping.REVIEW_SOON)


def _heard(one: KeepInTouch, outcome: str) -> None:
    one.version += 1
    one.save()
    record("calls.heard_in_keeping", one, outcome=outcome, every_days=one.every_days)


def _of(turn: Turn) -> KeepInTouch | None:
    key = turn.keep_in_touch_id
    return KeepInTouch.objects.select_for_update(of=("self",)).get(pk=key) if key else None


def turn_ended(turn: Turn, how: str, now: datetime) -> None:
    """Who has moved away or died is not rung any more."""
    one = _of(turn) if how in ("moved", "deceased") else None
    if one and one.state != "ended":
        end(one, "They have moved away." if how == "moved" else "They have died.", now)


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
    if held.every_days is None:
        raise Refused("They are rung on certain days, as long as they isolate.")
    if not 1 <= every_days <= keeping.LONGEST or every_days == held.every_days:
        raise Refused(f"Choose another number of days, from 1 to {keeping.LONGEST}.")
    if not because.strip():
        raise Refused("Say why, in a few words: whoever rings next reads it.")
    if every_days < held.every_days:
        _step_up(held, every_days, timezone.localdate(), because.strip())
    held.every_days, held.suggested_days, held.because = every_days, None, because.strip()[:200]
    if held.usual_days and every_days >= held.usual_days:
        held.usual_days = None
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
    end(held, because, timezone.now())
    return held


def end(one: KeepInTouch, because: str, now: datetime) -> None:
    """The one end of a plan; what waits of its calls ends with it."""
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
