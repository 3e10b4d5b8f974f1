"""One call to one person: how it ended, in one key; something more; a death told with care."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.calls import policies, reaching
from hearth.calls.actions import callers, keeping, moving, reminders, staying, texts
from hearth.calls.models import Claim, KeepInTouch, Try, Turn
from hearth.calls.rules import hours, languages
from hearth.calls.rules.ladder import BY_PHONE
from hearth.calls.rules.outcomes import Outcome, of_call, outcomes
from hearth.kit.refused import Refused
from hearth.needs import calling, scripting
from hearth.needs.actions import completing, contacts, needs
from hearth.needs.models import Contact, Need
from hearth.people import actions as people

FURTHEST = timedelta(days=60)


def _held(claim: Claim, by: User) -> tuple[Claim, Turn]:
    allow(by, Permission.RING_PEOPLE, claim.team_id, or_with=Permission.RING_BY_SHEET)
    held = Claim.objects.select_for_update().filter(pk=claim.pk).first()
    if held is None or held.caller_id != by.pk:
        raise Refused("This person is not on your screen any more. Press Next.")
    return held, Turn.objects.held().get(pk=held.turn_id)


@transaction.atomic
def end_try(claim: Claim, *, outcome: str, by: User, note: str = "", promised_at: datetime | None = None,
            language: str = "", was_hard: bool = False, came_to: str = "",
            again_at: datetime | None = None, signs: keeping.Signs = keeping.NO_SIGNS,
            begins_plan: bool = False, stays: Mapping[str, Any] | None = None) -> Turn:  # fmt: skip
    """Say how a try ended. What follows is the campaign's own steps; a time that was promised is kept.

    `came_to` is what a call to somebody the hub keeps in touch with says of the calls to come, as scripts name it;
    `signs` what was heard that is a bad sign; `begins_plan` that somebody without a plan is to be rung from now on;
    `stays` what a volunteer answered who is asked that.
    """
    if (one := outcomes().get(outcome)) is None:
        raise Refused("Choose how the call ended.")
    (claim, turn), now = _held(claim, by), timezone.now()
    _refuse_unsaid(one, turn, promised_at, language, now)
    note = "\n\n".join(filter(None, [note, signs.because if signs.heard and one.ends == "reached" else ""]))
    came_to = came_to if one.ends == "reached" and came_to else next(iter(one.of_call), "")
    contact = claim.contact or (_note_call(claim, turn, note, came_to, by) if one.spoke else None)
    Try(team_id=turn.team_id, turn=turn, person_id=turn.person_id, by=by, step=turn.step, number=turn.number,
        outcome=outcome, note=note, was_hard=was_hard, contact=contact, begun_at=claim.claimed_at, at=now,
        ).save(force_insert=True)  # fmt: skip
    record("calls.end_try", turn, by=by, outcome=outcome)
    if contact is None:
        people.note_approach(person=turn.person, team=turn.team, by=by, channel="phone", was_reached=False)
    turn.left_note = ""
    if stays and one.ends == "reached":
        staying.heard(turn, stays, by=by)
    if one.spoke:
        _heard(turn, one, came_to, again_at, signs if one.ends == "reached" else keeping.NO_SIGNS, begins_plan, by)
    claim.delete()
    if was_hard:
        callers.rest_after_hard(team=turn.team, by=by)
    if one.confirm:
        _told_of_a_death(turn, by)
    elif one.ends:
        turn.tries += 1
        moving.end(turn, one.ends, now=now)
    else:
        _go_on(turn, one, now, promised_at, language, by)
    return turn


def _go_on(turn: Turn, one: Outcome, now: datetime, promised_at: datetime | None, language: str, by: User) -> None:
    """The turn goes on by its steps, and word of the call by the way they read."""
    reach = reaching.reach_of(turn.person)
    moving.after(turn, one, reach, now=now, promised_at=promised_at, language=language, by=by)
    texts.after(turn, one, reach)


def _heard(turn: Turn, one: Outcome, came_to: str, again_at: datetime | None, signs: keeping.Signs,
           begins_plan: bool, by: User) -> None:  # fmt: skip
    if turn.keep_in_touch:
        keeping.heard(turn, came_to, again_at=again_at, signs=signs)
    if signs.heard and not turn.is_regular:
        keeping.heard_in_campaign(turn, came_to, again_at=again_at, by=by, signs=signs)
        if begins_plan:
            keeping.agree_on_bad_sign(turn, signs, by)


def _refuse_unsaid(one: Outcome, turn: Turn, promised_at: datetime | None, language: str, now: datetime) -> None:
    """With some outcomes something has to be said: a time that can be kept, a language."""
    if one.promises:
        _refuse_promise(turn, promised_at, now)
    if one.asks_language and not language:
        raise Refused("Say which language they speak, so that somebody who speaks it rings them.")


def _refuse_promise(turn: Turn, at: datetime | None, now: datetime) -> None:
    if at is None or at <= now:
        raise Refused("Say when they are to be rung: a day and a time that lie ahead.")
    if at > now + FURTHEST:
        raise Refused("That is more than sixty days ahead. Make a plan to keep in touch instead.")
    if not hours.is_open(at, policies.of(turn).hours, policies.HOLIDAYS):
        first = timezone.localtime(hours.next_open(at, policies.of(turn).hours, policies.HOLIDAYS))
        raise Refused(f"Nobody rings then. The first time after it is {first:%A %d %B at %H:%M}.")
    if (about := reminders.standing(turn, now)) and at >= about[0].begins_at:
        raise Refused(f"It has begun by then: {about[0].words[0]}. Promise a time before it.")


def _note_call(claim: Claim, turn: Turn, note: str, came_to: str, by: User) -> Contact:
    return completing.note_call(
        person=turn.person, team=turn.team, by=by, about=note, outcome=came_to, started_at=claim.claimed_at,
    )  # fmt: skip


def _told_of_a_death(turn: Turn, by: User) -> None:
    """All contact rests at once; the death is written down when a second person says so."""
    people.rest_contact(borough=turn.team.borough, people=[turn.person_id])
    turn.tries += 1
    turn.state, turn.due_at, turn.is_promised = "confirming", None, False
    moving.save(turn)
    record("calls.told_of_a_death", turn, by=by)


@transaction.atomic
def confirm_death(turn: Turn, *, is_so: bool, by: User) -> Turn:
    """A second person says whether somebody has died. If not, contact goes on and so does the turn."""
    allow(by, Permission.PLAN_CALLS, turn.team_id)
    turn = Turn.objects.held().get(pk=turn.pk)
    if turn.state != "confirming":
        raise Refused("Somebody has answered this already.")
    told = turn.tried.filter(Q(outcome="died") | Q(contact__death="told"))
    if is_so and any(rows.filter(by=by).exists() for rows in (told, turn.visits.filter(outcome="died"))):
        raise Refused("You wrote it down yourself. Somebody else confirms it.")
    now = timezone.now()
    if is_so:
        people.mark_deceased(person=turn.person, by=by)
        moving.end(turn, "deceased", now=now)
    else:
        people.resume_contact(people=[turn.person_id])
        turn.person.refresh_from_db()
        _go_on_after_all(turn, now)
    completing.answer_deaths(told.exclude(contact=None).values_list("contact", flat=True), is_so=is_so)
    record("calls.confirm_death", turn, by=by, is_so=is_so)
    return turn


def _go_on_after_all(turn: Turn, now: datetime) -> None:
    """They live: the telephone goes on in its hours; where it was told at the door, somebody goes there again."""
    if moving.called_off(turn, now):
        return
    if turn.way not in BY_PHONE:
        moving.to_the_door(turn, now)
        return
    turn.state, turn.ready_at = "resting", hours.next_open(now, policies.of(turn).hours, policies.HOLIDAYS)
    moving.save(turn)


@transaction.atomic
def something_more(claim: Claim, *, by: User, note: str = "") -> Contact:
    """Open the whole call: script, needs, referrals, safeguarding. Completing it ends the turn as reached."""
    claim, turn = _held(claim, by)
    if claim.contact:
        return claim.contact
    script = turn.campaign.script if turn.campaign else None
    if script is None or script.status != "published":
        script = scripting.published(turn.team.borough, policies.of(turn).script)
    contact = contacts.begin(team=turn.team, by=by, script=script, person=turn.person, is_outgoing=True,
                          language="cy" if turn.person.language == "cy" else "en")  # fmt: skip
    about = reminders.in_words(reminders.standing(turn, timezone.now()))
    if said := "\n\n".join(filter(None, [about, note])):
        contact = contacts.say(contact, by=by, about=said)
    claim.contact = contact
    claim.save(update_fields=["contact"])
    return contact


@transaction.atomic
def settle(claim: Claim, *, by: User | None) -> Turn | None:
    """End the turn of a call that was completed on the call's own screen; nothing while it goes on."""
    held = Claim.objects.select_for_update(of=("self",)).select_related("contact").filter(pk=claim.pk).first()
    if held is None or held.contact is None or held.contact.is_draft:
        return None
    turn, now = Turn.objects.held().get(pk=held.turn_id), timezone.now()
    contact, caller = held.contact, held.caller
    held.delete()
    if contact.abandoned_at:
        record("calls.give_back", turn, by=caller)
        moving.called_off(turn, now)
        return turn
    one = _tried_in_full(held, turn, contact, now)
    turn.person.refresh_from_db()
    staying.heard_in_call(turn, contact, by=caller)
    if contact.death == "told":
        _told_of_a_death(turn, caller)
        return turn
    if turn.person.is_deceased or one.ends:
        turn.tries += 1
        moving.end(turn, "deceased" if turn.person.is_deceased else one.ends, now=now)
    else:
        _go_on_as_said(turn, one, contact, caller, now)
    said: dict[str, Any] = {"again_at": contact.next_contact_at, "signs": _signs_of(contact)}
    if is_kept := turn.keep_in_touch is not None:
        keeping.heard(turn, contact.outcome, **said)
    if not turn.is_regular and turn.state == "ended" and not turn.person.is_deceased:
        is_kept |= keeping.heard_in_campaign(turn, contact.outcome, by=caller, **said)
    if turn.state != "ended" or is_kept:
        _rung_from_here(contact)
    return turn


def _tried_in_full(held: Claim, turn: Turn, contact: Contact, now: datetime) -> Outcome:
    one = of_call(contact.outcome)
    turn.left_note = ""
    Try(team_id=turn.team_id, turn=turn, person_id=turn.person_id, by=held.caller, step=turn.step, number=turn.number,
        outcome=one.name, contact=contact, begun_at=held.claimed_at, at=contact.completed_at or now,
        ).save(force_insert=True)  # fmt: skip
    return one


HEARD_WITHIN = timedelta(days=1)


@transaction.atomic
def hear_besides(now: datetime) -> None:
    """Calls that ended and were made from no queue, of people the team keeps in touch with: a bad sign counts in them
    as well."""
    ended = Contact.objects.filter(completed_at__gt=now - HEARD_WITHIN, abandoned_at=None)
    for queued in (Try, Claim):
        ended = ended.exclude(Exists(queued.objects.filter(contact=OuterRef("pk"))))
    of_plan = Q(team=OuterRef("team"), person=OuterRef("person")) & Q(
        completed_at__gt=Coalesce(OuterRef("heard_until"), OuterRef("agreed_at"))
    )
    plans = KeepInTouch.objects.regular().exclude(state="ended").filter(Exists(ended.filter(of_plan)))
    for one in plans.select_for_update(skip_locked=True, of=("self",)):
        since = one.heard_until or one.agreed_at
        for contact in ended.filter(team=one.team_id, person=one.person_id, completed_at__gt=since).order_by(
            "completed_at"):  # fmt: skip
            keeping.heard_besides(one, contact.outcome, ended_at=contact.completed_at or now,
                                  again_at=contact.next_contact_at, signs=_signs_of(contact))  # fmt: skip


def _signs_of(contact: Contact) -> keeping.Signs:
    """The answers of a whole call that are a bad sign; none where nobody was spoken to."""
    was_them = contact.result not in ("not_reached", "died") and contact.outcome != "refused"
    return keeping.Signs(calling.course_of(contact).bad_signs if was_them else (), contact.as_before)


def _go_on_as_said(turn: Turn, one: Outcome, contact: Contact, caller: User, now: datetime) -> None:
    """The turn goes on as the call said: at the time that was agreed, in the language they speak."""
    read = policies.of(turn).hours
    at = hours.next_open(max(contact.next_contact_at or now, now), read, policies.HOLIDAYS)
    language = languages.language_of(turn.person)
    if one.asks_language and not language:
        one = outcomes()["no_answer"]  # with an interpreter on the line anybody rings
    moving.after(turn, one, reaching.reach_of(turn.person), now=now, promised_at=at, language=language, by=caller)


def _rung_from_here(contact: Contact) -> None:
    """The call asked for a call back; the queue makes it, so the request for it is over and nobody is rung twice."""
    for need in Need.objects.open().filter(contact=contact, category__key="call_back"):
        needs.end(need, ending="duplicate", note="They are rung from the queue of calls.", by=None)
