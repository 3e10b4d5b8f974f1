"""What is done in a call: begun, answered, a person found, and completed. Until then nothing it raised is real."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from hearth.access import receipts
from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.kit.identifiers import tidy
from hearth.kit.references import save_new
from hearth.kit.refused import Refused
from hearth.needs import calling, scripting
from hearth.needs.actions import needs as need_actions
from hearth.needs.models import Answer, Category, Contact, Script
from hearth.needs.models.contact import LEFT_ALONE
from hearth.needs.models.need import URGENCIES
from hearth.needs.rules import calls
from hearth.needs.rules.script_parts import MANY, Unusable, understood
from hearth.people import actions as people
from hearth.people.models import Person

SAID = ("about", "caller_name", "caller_phone", "caller_relationship", "person_knows", "next_step", "language")


def usual_script(team: Team) -> Script | None:
    """What a call begins with where nobody chose, if the borough asks it now."""
    return Script.objects.filter(borough=team.borough_id, key=scripting.USUAL, status="published").first()


@transaction.atomic
def begin(
    *, team: Team, by: User, script: Script | None = None, person: Person | None = None, is_outgoing: bool = False,
    language: str = "en", key: str | None = None,
) -> Contact:  # fmt: skip
    """Begin a call, with a script or without. The version of the script that is published now stays with the call."""
    allow(by, Permission.TAKE_CALLS, team)
    if script is not None and (script.borough_id != team.borough_id or script.status != "published"):
        raise Refused("This script is not published, so no call can be asked with it. Choose another.")
    if is_outgoing and person and person.rests:
        raise Refused("The use of this person's record is restricted: nobody rings them unless they agree. If they do, "
                      "write that on their record first.")  # fmt: skip
    receipt = receipts.once(key, verb="needs.begin_call", content={"team": team.pk}) if key else None
    if receipt and receipt.result:
        return Contact.objects.get(pk=receipt.result)
    contact = Contact(
        team=team, channel="phone", handler=by, script=script, person=person,
        is_outgoing=is_outgoing, language=language,
    )  # fmt: skip
    save_new(contact)
    record("needs.begin_call", contact, script=str(script or ""), outgoing=is_outgoing)
    if receipt:
        receipts.keep(receipt, contact)
    return contact


def _held(contact: Contact, by: User) -> Contact:
    """The call, locked; only its handler changes it, and only while it is a draft.

    Whom it is about is read after the lock is held, never beside it: who waited for a colleague's save would be given
    the new key of the person together with what stood there before, nobody.
    """
    allow(by, Permission.TAKE_CALLS, contact.team_id)
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    if not contact.is_draft:
        raise Refused(f"Call {contact.reference} is finished. Begin a new one to write more down.")
    if contact.handler_id != by.pk:
        raise Refused(f"{contact.handler} has this call. Take it over first; nothing they wrote is lost.")
    return contact


def _save(contact: Contact, *names: str) -> Contact:
    contact.saved_at = timezone.now()
    contact.version += 1
    contact.save(update_fields=[*names, "saved_at", "version"])
    return contact


@transaction.atomic
def choose_script(contact: Contact, *, script: Script, by: User) -> Contact:
    """Begin with a script in a call that began without one."""
    contact = _held(contact, by)
    if contact.script_id and contact.answers.exists():
        raise Refused("This call has answers to another script already. Finish it, or begin a new call.")
    if script.borough_id != contact.team.borough_id or script.status != "published":
        raise Refused("This script is not published, so no call can be asked with it. Choose another.")
    contact.script = script
    return _save(contact, "script")


@transaction.atomic
def answer(contact: Contact, *, script: Script, question: str, given: Any, by: User, typing: bool = False) -> Contact:
    """Keep an answer as data. `typing` keeps what stands in the box so far without moving on.

    Changing an earlier answer plans the rest anew: answers off the path are set aside, not lost. Raises Unusable
    when the answer does not fit its question.
    """
    contact = _held(contact, by)
    asked = calling.scripting.script_of(script).questions.get(question)
    if asked is None:
        raise Refused("This question is not in the version of the script this call is asked with.")
    if not typing:
        understood(asked, given)
    value = list(given) if asked.kind == MANY else str(given or "")[:4000]
    held, is_new = Answer.objects.get_or_create(
        contact=contact, script=script, question=question,
        defaults={"team": contact.team, "value": value, "is_being_typed": typing},
    )  # fmt: skip
    if not is_new:
        held.value, held.answered_at = value, timezone.now()
        held.is_being_typed = typing and held.is_being_typed
        held.save(update_fields=["value", "answered_at", "is_being_typed"])
    if not typing:
        if not asked.last:
            _check_again(contact)
        _set_aside(contact)
    return _save(contact)


def _check_again(contact: Contact) -> None:
    """What was read back to the caller before something changed must be read back once more."""
    for leg in calling.course_of(contact).legs:
        checks = [question.id for question in leg.script.questions.values() if question.last]
        contact.answers.filter(script=leg.row, question__in=checks).update(is_being_typed=True)


def _set_aside(contact: Contact) -> None:
    """Mark the answers whose questions the path no longer asks, and unmark those it asks again."""
    course = calling.course_of(contact)
    on_path = [leg.rows[asked.question.id].pk for leg, asked in course.asked]
    contact.answers.filter(pk__in=on_path, is_set_aside=True).update(is_set_aside=False)
    contact.answers.exclude(pk__in=on_path).filter(is_set_aside=False).update(is_set_aside=True)


@transaction.atomic
def say(contact: Contact, *, by: User, **facts: Any) -> Contact:
    """Save what is typed about the call: notes, who is calling, the language it is held in."""
    contact = _held(contact, by)
    for name, value in facts.items():
        if name not in SAID:
            raise TypeError(f"a call has no {name} to say")
        longest = getattr(Contact._meta.get_field(name), "max_length", None)
        setattr(contact, name, value[:longest] if isinstance(value, str) and longest else value)
    return _save(contact, *facts)


@transaction.atomic
def attach(contact: Contact, *, person: Person, by: User) -> Contact:
    """Say who the call is about."""
    contact = _held(contact, by)
    if person.borough_id != contact.team.borough_id:
        raise Refused("This person belongs to another borough.")
    contact.person = person
    record("needs.call_is_about", contact, person=person)
    return _save(contact, "person")


@transaction.atomic
def detach(contact: Contact, *, by: User) -> Contact:
    """It was somebody else: the answers stay, the person's record is left as it was."""
    contact = _held(contact, by)
    record("needs.call_is_not_about", contact)
    contact.person = None
    return _save(contact, "person")


@transaction.atomic
def add_need(contact: Contact, *, category: str, urgency: str, summary: str, by: User) -> Contact:
    """Write down a need beside the script; it becomes real when the call is completed."""
    contact = _held(contact, by)
    known = Category.objects.filter(borough=contact.team.borough_id, key=category, is_open=True).exists()
    if not known or urgency not in dict(URGENCIES):
        raise Refused("Choose what kind of help it is and how soon it is needed.")
    if not tidy(summary):
        raise Refused("Write in a few words what is needed.")
    added = {"id": str(uuid4()), "category": category, "urgency": urgency, "summary": calls.shortened(summary)}
    if any({**one, "id": ""} == {**added, "id": ""} for one in contact.also_needs):
        return contact
    contact.also_needs = [*contact.also_needs, added]
    return _save(contact, "also_needs")


@transaction.atomic
def drop_need(contact: Contact, *, added_as: str, by: User) -> Contact:
    """Take a need off again that was added by hand."""
    contact = _held(contact, by)
    contact.also_needs = [one for one in contact.also_needs if one["id"] != added_as]
    return _save(contact, "also_needs")


@transaction.atomic
def take_over(contact: Contact, *, by: User) -> Contact:
    """Carry on with a colleague's call that nobody has touched for half an hour."""
    allow(by, Permission.TAKE_CALLS, contact.team_id)
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    if not contact.is_draft:
        raise Refused(f"Call {contact.reference} is finished already.")
    if contact.handler_id == by.pk:
        return contact
    if contact.saved_at > timezone.now() - LEFT_ALONE:
        at = timezone.localtime(contact.saved_at)
        raise Refused(f"{contact.handler} wrote in this call at {at:%H:%M}. Half an hour later it can be taken over.")
    record("needs.take_over_call", contact, by=by, before=contact.handler_id)
    contact.handler = by
    return _save(contact, "handler")


@transaction.atomic
def abandon(contact: Contact, *, because: str, by: User) -> Contact:
    """Put a draft away without raising anything. The answers stay on file with the reason."""
    if not because.strip():
        raise Refused("Say why this call was stopped, so that a colleague understands it.")
    contact = _held(contact, by)
    contact.abandoned_at, contact.abandoned_because = timezone.now(), because.strip()[:200]
    record("needs.abandon_call", contact)
    return _save(contact, "abandoned_at", "abandoned_because")


@transaction.atomic
def drop_in(
    *, team: Team, by: User, category: Category | None, was_done: str = "", next_step: str = "", about: str = "",
    person: Person | None = None, urgency: str = "", key: str | None = None,
) -> Contact:  # fmt: skip
    """Log somebody who walked in: what about, what was done, what next. `key` makes a second press harmless.

    With an `urgency` it also raises a need, so that what could not be done at the desk is not forgotten.
    """
    allow(by, Permission.TAKE_CALLS, team)
    if category is None and not tidy(about):
        raise Refused("Say what it was about: press a number, or write a few words.")
    about = ": ".join(filter(None, [category.name if category else "", tidy(about)]))
    content = {"team": team.pk, "about": about, "done": was_done, "next": next_step}
    receipt = receipts.once(key, verb="needs.drop_in", content=content) if key else None
    if receipt and receipt.result:
        return Contact.objects.get(pk=receipt.result)
    now = timezone.now()
    contact = Contact(
        team=team, channel="in_person", handler=by, person=person, about=about,
        was_done=was_done.strip(), next_step=next_step.strip()[:200], outcome="logged", completed_at=now,
    )  # fmt: skip
    save_new(contact)
    if person:
        people.note_approach(person=person, team=team, by=by, channel="in_person", came_from_them=True)
    if urgency:
        _raise_at_the_desk(contact, category, urgency, by)
    record("needs.drop_in", contact, person=person)
    if receipt:
        receipts.keep(receipt, contact)
    return contact


def _raise_at_the_desk(contact: Contact, category: Category | None, urgency: str, by: User) -> None:
    if contact.person is None:
        raise Refused("Find the person first, so that the request has a name to it.")
    own = Category.objects.filter(borough=contact.team.borough_id, is_open=True)
    category = category or own.filter(key="other").first() or own.first()
    if category is None:
        raise Refused("This borough has no kinds of help set up. Ask your administrator to add them.")
    need_actions.raise_need(
        person=contact.person, team=contact.team, category=category, urgency=urgency, contact=contact, by=by,
        summary=calls.shortened(contact.about), details=contact.was_done, source="in_person",
    )  # fmt: skip


__all__ = [
    "SAID", "Unusable", "abandon", "add_need", "answer", "attach", "begin", "choose_script", "detach", "drop_in",
    "drop_need", "say", "take_over",
]  # fmt: skip
