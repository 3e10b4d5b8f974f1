"""A turn moved on: what a try came to, the next step, the steps that go by themselves, and the one end of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.calls import policies, reaching, writing
from hearth.calls.actions import keeping, reminders, staying
from hearth.calls.models import StepGone, Turn, Visit
from hearth.calls.models.turn import REACHED
from hearth.calls.rules import hours, ladder
from hearth.calls.rules.ladder import BY_PHONE, SENT, Move, Place, Reach
from hearth.calls.rules.outcomes import ENDINGS, Outcome
from hearth.needs.actions import completing, needs
from hearth.needs.models import Category
from hearth.people import actions as people
from hearth.post import actions as post


def onward(turn: Turn, *, now: datetime, reach: Reach | None = None) -> None:
    """Begin the first step that is possible, or the next one after the step it stands on."""
    steps, reach = policies.of(turn).steps, reach or reaching.reach_of(turn.person)
    place = Place(turn.step, turn.tries_in_step)
    go(turn, ladder.onward(steps, place, reach) if turn.way else ladder.begin(steps, reach), reach, now=now)


def go(turn: Turn, move: Move, reach: Reach, *, now: datetime, not_before: datetime | None = None) -> None:
    """Write the steps that were left, and begin the next one. The turn is saved."""
    _leave(turn, move, now)
    begun = bool(turn.way)
    turn.step, turn.tries_in_step = move.place.step, move.place.tries
    turn.way, turn.number = move.way, move.number
    if move.ends == "handed":
        _hand_over(turn, now)
    elif move.ends:
        end(turn, move.ends, now=now)
    elif move.way in BY_PHONE and not begun:
        save(turn)  # at the time it was given when it was made
    elif move.way in BY_PHONE:
        _rest(turn, not_before or now)
    elif move.way in SENT:
        _send(turn, reach, now)
    else:
        to_the_door(turn, now)


def _leave(turn: Turn, move: Move, now: datetime) -> None:
    """The line of the step that was gone, and of each that was passed over."""
    steps, lines = policies.of(turn).steps, list(move.skipped)
    if turn.way and move.place.step != turn.step:
        lines.insert(0, (turn.step, ""))
    if move.ends == "handed":
        lines.append((move.place.step, ""))
    StepGone.objects.bulk_create(
        StepGone(team_id=turn.team_id, turn=turn, step=n, way=steps[n].way, passed_over=why, at=now) for n, why in lines
    )


def _rest(turn: Turn, not_before: datetime) -> None:
    """Wait for the part of the week in which an answer is likeliest."""
    policy, person = policies.of(turn), turn.person
    turn.ready_at = hours.next_try(
        not_before, policy.hours, policies.HOLIDAYS, tried=reaching.bands_tried(person),
        likely=reaching.likely(person, turn.team_id),
    )  # fmt: skip
    turn.state, turn.due_at, turn.is_promised = "resting", None, False
    reminders.in_time(turn, not_before)
    save(turn)


def _send(turn: Turn, reach: Reach, now: datetime) -> None:
    """A text or a letter goes now; then it waits whether they ring."""
    policy, person = policies.of(turn), turn.person
    step = policy.steps[turn.step]
    to = reach.text if turn.way == "text" else "\n".join([person.full_name, *person.address])
    post.queue(
        team=turn.team, channel=turn.way, to=to, template=writing.STEP, about_person=person.pk, is_to_them=True,
        language=writing.language_of(person), name=person.name, **writing.facts(turn.team),
    )  # fmt: skip
    people.note_approach(person=person, team=turn.team, by=None, channel=turn.way, was_reached=False)
    turn.state, turn.ready_at, turn.due_at, turn.is_promised = "resting", now + timedelta(hours=step.wait), None, False
    save(turn)


def to_the_door(turn: Turn, now: datetime) -> None:
    """Somebody goes to their door."""
    Visit(team_id=turn.team_id, turn=turn, person=turn.person, asked_at=now).save(force_insert=True)
    turn.state, turn.due_at, turn.is_promised = "visiting", None, False
    save(turn)


def _hand_over(turn: Turn, now: datetime) -> None:
    """Everything was tried: the coordinator has a case."""
    name, tried = policies.of(turn).name, turn.tries
    about = reminders.in_words(reminders.standing(turn, now))
    turn.need = needs.raise_need(
        person=turn.person, team=turn.team, category=case(turn.team), urgency="today", source="phone", by=None,
        summary=f"Not reached: {name}"[:200], key=f"turn:{turn.pk}",
        details=f"{tried} tries by telephone; every step is on the person's page. Decide what is done."
        + (f" They were to be reminded: {about}." if about else ""),
    )  # fmt: skip
    end(turn, "handed", now=now)


def case(team: Team) -> Category:
    return completing.category_of(team, "case_review")


def end(turn: Turn, how: str, *, now: datetime, because: str = "") -> None:
    """The one end of a turn."""
    if how not in ENDINGS:
        raise ValueError(f"{how} is not a way in which a turn ends")
    turn.state, turn.ended_as, turn.ended_at, turn.ended_because = "ended", how, now, because[:200]
    turn.due_at, turn.is_promised = None, False
    save(turn)
    record("calls.end_turn", turn, ending=how)
    if how in REACHED:
        reminders.told(turn, now)
    keeping.turn_ended(turn, how, now)


HELD_FOR = timedelta(hours=1)
"""Where a death was told and not confirmed yet, it is asked again after so long."""


def called_off(turn: Turn, now: datetime) -> bool:
    """Whether nobody is to reach this person for it any more, and then it has ended; or not before it is known whether
    they have died, and then it waits. Much happens while somebody waits."""
    person = turn.person
    if person.is_deceased:
        end(turn, "deceased", now=now, because="The record says that they have died.")
    elif person.rests_until_known:
        _hold(turn, now)
        return True
    elif person.no_contact or person.rests:
        end(turn, "declined", now=now, because="They do not wish any contact.")
    elif person.joined_to_id:
        end(turn, "stopped", now=now, because="Their record was joined to another.")
    elif any(root and root.state == "ended" for root in (turn.campaign, turn.keep_in_touch)):
        end(turn, "stopped", now=now, because="What they were to be rung for has ended.")
    elif over := reminders.why_over(turn, now) or staying.why_over(turn):
        end(turn, "stopped", now=now, because=over)
    return turn.state == "ended"


def _hold(turn: Turn, now: datetime) -> None:
    if turn.state in ("resting", "ready"):
        turn.state, turn.ready_at = "resting", now + HELD_FOR
        save(turn)


def save(turn: Turn) -> None:
    turn.version += 1
    turn.save()


def after(turn: Turn, outcome: Outcome, reach: Reach, *, now: datetime, promised_at: datetime | None, language: str,
          by: User | None) -> None:  # fmt: skip
    """What follows a try that did not end the turn."""
    if called_off(turn, now):
        return
    policy = policies.of(turn)
    move = ladder.after(policy.steps, Place(turn.step, turn.tries_in_step), outcome, reach)
    turn.tries += 1
    if outcome.promises and not move.ends and move.way in BY_PHONE and move.place.step == turn.step:
        turn.way, turn.number = move.way, move.number
        turn.state, turn.ready_at, turn.due_at, turn.is_promised = "resting", promised_at or now, promised_at, True
        turn.wanted, turn.wanted_until = by, promised_at and policy.kept_until(promised_at)
        save(turn)
    elif outcome.asks_language and not move.ends:
        turn.language, turn.state, turn.ready_at = language, "ready", now
        turn.wanted = turn.wanted_until = None
        save(turn)
    else:
        hours_more = policy.again(outcome)
        go(turn, move, reach, now=now, not_before=now + timedelta(hours=hours_more))
