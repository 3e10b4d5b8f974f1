"""A request about somebody's data: received, whose it is, its clock, how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record, record_view
from hearth.access.roles import Permission
from hearth.kit.identifiers import read_keyed_number, read_phone
from hearth.kit.references import save_new
from hearth.kit.refused import Refused
from hearth.people.models import Person
from hearth.rights.models import RESTRICTING, Pause, SubjectRequest

ANSWER = Permission.ANSWER_SUBJECTS
ENDINGS = ("refused", "nothing_held", "withdrawn")


@transaction.atomic
def receive(*, team: Team, by: User | None, asked_by: str, received_on: date, **facts: Any) -> SubjectRequest:
    """Write down that somebody asked. The clock runs from the day it came in, whoever it came to."""
    if by is not None:
        allow(by, ANSWER, team)
    if received_on > timezone.localdate():
        raise Refused("The day it came in cannot be in the future.")
    return write_down(team=team, by=by, asked_by=asked_by, received_on=received_on, **facts)


def write_down(*, team: Team, by: User | None, asked_by: str, received_on: date, **facts: Any) -> SubjectRequest:
    """Keep a request, whoever took it."""
    checked_on = timezone.localdate() if facts.get("identity_checked") else None
    request = SubjectRequest(
        team=team, asked_by=asked_by, received_on=received_on, made_by=by,
        identity_checked_on=checked_on, **facts,
    )  # fmt: skip
    save_new(request)
    record("rights.receive", request, team=team, kind=request.kind)
    return request


@transaction.atomic
def name_person(*, request: SubjectRequest, person: Person, by: User | None) -> SubjectRequest:
    """Say whose data is asked for. What was gathered for another record before is thrown away."""
    held = _open(request, by)
    if person.borough_id != held.team.borough_id:
        raise Refused("Choose a record of this borough.")
    while person.joined_to_id:
        person = Person.objects.get(pk=person.joined_to_id)
    _gather_anew(held, is_other=held.person_id != person.pk)
    held.person = person
    held.save(update_fields=["person", "state"])
    record_view(person, purpose=f"subject request {held.reference}")
    record("rights.name_person", held, team=held.team, person=person)
    return held


@transaction.atomic
def name_volunteer(*, request: SubjectRequest, volunteer: Found, by: User | None) -> SubjectRequest:
    """Say which volunteer it is about, found by `volunteers_found`; their own sign-in belongs to them."""
    held = _open(request, by)
    if volunteer.borough != held.team.borough_id:
        raise Refused("Choose a volunteer of this borough.")
    _gather_anew(held, is_other=held.volunteer_id != volunteer.pk)
    held.volunteer_id = volunteer.pk
    held.save(update_fields=["volunteer", "state"])
    record("rights.name_volunteer", held, team=held.team)
    return held


@transaction.atomic
def name_sign_in(*, request: SubjectRequest, user: User, by: User | None) -> SubjectRequest:
    """Say who of those who sign in it is about: a colleague, a partner, a volunteer."""
    held = _open(request, by)
    if not user.memberships.filter(team__borough=held.team.borough_id).exists():
        raise Refused("Choose somebody who signs in for this borough.")
    _gather_anew(held, is_other=held.sign_in_id != user.pk)
    held.sign_in = user
    held.save(update_fields=["sign_in", "state"])
    record("rights.name_sign_in", held, team=held.team)
    return held


def _gather_anew(held: SubjectRequest, *, is_other: bool) -> None:
    """What was gathered before it was known whose it all is, is thrown away."""
    if is_other and held.is_found:
        held.files.all().delete()
        held.decisions.all().delete()
        held.state = "received"


@dataclass(frozen=True)
class Found:
    """A volunteer, as far as the officer needs to know which: nothing of what is kept about them."""

    pk: UUID
    number: str
    name: str
    status: str
    team: str
    borough: int


def volunteers_found(typed: str = "", *, pk: UUID | None = None) -> list[Found]:
    """Volunteers of the officer's borough by number, e-mail, telephone or whole name; the database asks who asks."""
    wanted = " ".join(typed.split())
    said = read_keyed_number(wanted).number or read_phone(wanted).e164 or wanted
    with connection.cursor() as cursor:
        cursor.execute("select * from rights_volunteers(%s, %s)", [said, pk])
        return [Found(*row) for row in cursor.fetchall()]


def sign_ins_found(typed: str, *, borough_id: int) -> list[User]:
    """Those who sign in for this borough, by e-mail or whole name, also those who no longer may."""
    wanted = " ".join(typed.split())
    if not wanted:
        return []
    rows = User.objects.filter(memberships__team__borough=borough_id).distinct()
    return list(rows.filter(Q(email__iexact=wanted) | Q(name__iexact=wanted)).order_by("name", "pk")[:20])


@transaction.atomic
def check_identity(*, request: SubjectRequest, by: User | None, how: str) -> SubjectRequest:
    """Write down how it was made sure that whoever asks is the person, or may ask for them."""
    held = _open(request, by)
    if not how.strip():
        raise Refused("Say how you made sure who they are: which document, which question. Never its number.")
    held.identity_checked, held.identity_checked_on = how.strip()[:200], timezone.localdate()
    held.save(update_fields=["identity_checked", "identity_checked_on"])
    record("rights.check_identity", held, team=held.team)
    return held


@transaction.atomic
def pause(*, request: SubjectRequest, by: User | None, reason: str, since: date, note: str = "") -> Pause:
    """Stop the clock from the day they were asked for proof or a clarification. Refused while it stands still."""
    held = _open(request, by)
    if reason not in dict(Pause.REASONS):
        raise Refused("The clock stands still only for proof of identity or a clarification.")
    if not held.received_on <= since <= timezone.localdate():
        raise Refused("The day you asked them lies between the day it came in and today.")
    if held.is_paused:
        raise Refused("The clock stands still already.")
    paused = Pause.objects.create(
        team=held.team, request=held, reason=reason, since=since, note=note[:200], paused_by=by
    )
    record("rights.pause", held, team=held.team, reason=reason, since=since)
    return paused


@transaction.atomic
def go_on(*, request: SubjectRequest, by: User | None, until: date) -> SubjectRequest:
    """Let the clock run again from the day the answer came."""
    held = _open(request, by)
    waiting = held.pauses.filter(until=None).first()
    if waiting is None:
        raise Refused("The clock is running.")
    if not waiting.since <= until <= timezone.localdate():
        raise Refused("The day the answer came lies between the day you asked and today.")
    waiting.until = until
    waiting.save(update_fields=["until"])
    record("rights.go_on", held, team=held.team, until=until)
    return SubjectRequest.objects.prefetch_related("pauses").get(pk=held.pk)


@transaction.atomic
def extend(*, request: SubjectRequest, by: User | None, because: str) -> SubjectRequest:
    """Take two further months for a complex request. They must be told so, and why, within the first month."""
    held = _open(request, by)
    if held.extended_on:
        raise Refused("It was extended already; there is no second time.")
    if not because.strip():
        raise Refused("Say why it is complex. They must be told within the first month.")
    if held.due_on < timezone.localdate():
        raise Refused("The first month is over. It can be extended only within it.")
    held.extended_on, held.extended_because = timezone.localdate(), because.strip()[:300]
    held.save(update_fields=["extended_on", "extended_because"])
    record("rights.extend", held, team=held.team)
    return held


@transaction.atomic
def end(*, request: SubjectRequest, by: User | None, how: str, note: str) -> SubjectRequest:
    """End a request without a file: refused, nothing is held, or taken back; with the reason they are told."""
    held = _open(request, by)
    if how not in ENDINGS or not note.strip():
        raise Refused("Say how it ended, and the reason they are told.")
    if held.kind in RESTRICTING and held.person and held.person.is_restricted:
        raise Refused("Their record is restricted for this request. Lift that first: it ends the request as well.")
    held.files.all().delete()
    return close(held, by=by, state=how, note=note)


def close(held: SubjectRequest, *, by: User | None, state: str, note: str = "") -> SubjectRequest:
    """Set the end of a request that is locked."""
    held.pauses.filter(until=None).update(until=timezone.localdate())
    held.state, held.closed_at, held.closed_by, held.closing_note = state, timezone.now(), by, note.strip()[:300]
    held.save(update_fields=["state", "closed_at", "closed_by", "closing_note"])
    record("rights.close", held, team=held.team, state=state)
    return held


def _open(request: SubjectRequest, by: User | None) -> SubjectRequest:
    """The request, locked, still open, and its officer's."""
    held = SubjectRequest.objects.select_for_update(of=("self",)).select_related("team__borough").get(pk=request.pk)
    if by is not None:
        allow(by, ANSWER, held.team)
    if not held.is_open:
        raise Refused("This request has ended.")
    return held


open_one = _open
