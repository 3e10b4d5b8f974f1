"""Calls that come in: lines with their secrets, what telephone systems tell, and calls taken by a handler."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.calls.models import IncomingCall, Line
from hearth.calls.rules import telephony
from hearth.calls.rules.telephony import Event
from hearth.kit.identifiers import read_phone
from hearth.kit.refused import Refused
from hearth.needs.actions import contacts
from hearth.needs.models import Contact
from hearth.people.models import Person

OVERLAP = timedelta(days=7)
"""So long the secret before holds beside a new one, until the telephone system has it."""
SILENT = timedelta(minutes=30)
"""A call that rings for so long is not ringing any more: nobody told that it ended."""
LONGEST = timedelta(hours=4)
"""A call that was answered so long ago has ended."""
FORGOTTEN = timedelta(days=90)
"""After so many days the number of a call that nobody took is forgotten."""


@transaction.atomic
def open_line(*, team: Team, name: str, by: User) -> Line:
    """A line, whose telephone system tells of its calls from now on."""
    allow(by, Permission.PLAN_CALLS, team)
    name = name.strip()[:80]
    if not name:
        raise Refused("Give the line a name that colleagues know it by.")
    if Line.objects.filter(team=team, name=name, closed_at=None).exists():
        raise Refused(f"There is a line “{name}” already. Give this one another name.")
    made = Line(team=team, name=name, made_by=by)
    made.save(force_insert=True)
    record("calls.open_line", made, by=by)
    return made


@transaction.atomic
def new_secret(line: Line, *, by: User) -> Line:
    """Another secret; the one before holds for a week more, and any older one no longer."""
    held = _line(line, by)
    held.generation += 1
    held.older_until = timezone.now() + OVERLAP
    held.save(update_fields=["generation", "older_until"])
    record("calls.new_secret", held, by=by)
    return held


@transaction.atomic
def show_secret(line: Line, *, by: User) -> str:
    """The secret, to be given to the telephone system. Who saw it is in the log."""
    record("calls.show_secret", held := _line(line, by), by=by)
    return secret_of(held)


@transaction.atomic
def close_line(line: Line, *, by: User) -> Line:
    """Nothing is heard from it any more; its calls stay."""
    held = _line(line, by)
    held.closed_at = timezone.now()
    held.save(update_fields=["closed_at"])
    record("calls.close_line", held, by=by)
    return held


def _line(line: Line, by: User) -> Line:
    allow(by, Permission.PLAN_CALLS, line.team_id)
    held = Line.objects.select_for_update().get(pk=line.pk)
    if held.closed_at:
        raise Refused("This line is closed. Open a new one.")
    return held


def secret_of(line: Line, generation: int | None = None) -> str:
    """The secret with which the line's telephone system signs. It stands in no table: it follows from the
    installation's own key and the number of the secret."""
    said = f"{line.pk}:{generation or line.generation}"
    return "whsec_" + b64encode(salted_hmac("hearth.calls.line", said, algorithm="sha256").digest()).decode()


def is_signed(line: Line, body: bytes, headers: dict[str, str], now: datetime) -> bool:
    """Whether the line's telephone system signed this within the last minutes."""
    older = [line.generation - 1] if line.older_until and line.older_until > now else []
    for generation in (line.generation, *older):
        try:
            Webhook(secret_of(line, generation)).verify(body, headers, json_parse=False)
            return True
        except (WebhookVerificationError, ValueError):
            continue
    return False


@transaction.atomic
def hear(line: Line, event: Event) -> IncomingCall:
    """What happened to a call. Events come late, twice and in any order: each says its moment, and the whole of them
    is the same whichever came first."""
    Line.objects.filter(pk=line.pk).update(heard_at=timezone.now())
    IncomingCall.objects.bulk_create(
        [IncomingCall(team_id=line.team_id, line=line, told_as=event.call, rang_at=event.at)], ignore_conflicts=True
    )
    call = IncomingCall.objects.select_for_update().get(line=line, told_as=event.call)
    call.rang_at = min(call.rang_at, event.at)
    call.number = call.number or event.number
    if event.kind == telephony.ANSWERED:
        call.answered_at = min(call.answered_at or event.at, event.at)
        call.answered_by = call.answered_by or _agent(line, event.agent)
    elif event.kind == telephony.ENDED:
        call.ended_at = event.at
        call.went = "elsewhere" if event.reason in telephony.ELSEWHERE else "gave_up"
    if call.ended_at and call.answered_at:
        call.went = "answered"
    call.save()
    return call


def _agent(line: Line, address: str) -> User | None:
    return User.objects.filter(email__iexact=address, memberships__team=line.team_id).first() if address else None


@transaction.atomic
def take(call: IncomingCall, *, by: User, person: Person | None = None) -> Contact:
    """Take a call that rings: the call screen opens, with whoever it is, or with the number alone. Twice is once."""
    allow(by, Permission.TAKE_CALLS, call.team_id)
    held = IncomingCall.objects.select_for_update(of=("self",)).select_related("team", "contact").get(pk=call.pk)
    if held.contact and held.contact.handler_id == by.pk:
        return held.contact
    if held.contact:
        raise Refused(f"{held.contact.handler} has taken this call.")
    now = timezone.now()
    held.contact = _begin(held.team, held.number, by, person)
    held.answered_at, held.answered_by = held.answered_at or now, held.answered_by or by
    if held.ended_at:
        held.went = "answered"
    held.save()
    record("calls.take_incoming", held, by=by)
    return held.contact


@transaction.atomic
def log_by_hand(*, team: Team, number: str, by: User, person: Person | None = None) -> Contact:
    """A call on a telephone that tells nothing: the handler says who rings, as far as the display does."""
    allow(by, Permission.TAKE_CALLS, team)
    read = read_phone(number)
    if number.strip() and not read:
        raise Refused(
            f"“{number.strip()[:40]}” is not a telephone number. {read.fault} Leave it empty if it is withheld."
        )
    now, contact = timezone.now(), _begin(team, read.e164, by, person)
    made = IncomingCall(team=team, number=read.e164, rang_at=now, answered_at=now, answered_by=by, contact=contact)
    made.save(force_insert=True)
    record("calls.log_incoming", made, by=by)
    return contact


def _begin(team: Team, number: str, by: User, person: Person | None) -> Contact:
    contact = contacts.begin(team=team, by=by, person=person, script=contacts.usual_script(team),
                             language="cy" if person and person.language == "cy" else "en")  # fmt: skip
    if number and not (person and number in (person.phone, person.phone_2)):
        contact = contacts.say(contact, by=by, caller_phone=number)
    return contact


def close_silent(now: datetime) -> None:
    """Calls whose end nobody told: those that rang have an end that is not known; those that were answered ended with
    what was written of them. In the clockwork's own walls."""
    rows = IncomingCall.objects.open()
    rows.filter(answered_at=None, rang_at__lt=now - SILENT).update(ended_at=now, went="unknown")
    over = Q(contact__completed_at__isnull=False) | Q(contact__abandoned_at__isnull=False)
    written = rows.filter(over | Q(answered_at__lt=now - LONGEST)).select_related("contact")
    for call in written.filter(answered_at__isnull=False):
        at = call.contact and (call.contact.completed_at or call.contact.abandoned_at)
        call.ended_at, call.went = max(at or now, call.answered_at), "answered"
        call.save(update_fields=["ended_at", "went"])


def forget_numbers(now: datetime) -> None:
    """The numbers of calls that came to nothing are not kept. In the clockwork's own walls."""
    old = IncomingCall.objects.filter(rang_at__lt=now - FORGOTTEN, contact=None).exclude(number="")
    old.update(number="")
