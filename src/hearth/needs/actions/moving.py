"""A request or a note that stands with the wrong person goes to the right one; both records say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.db import connection, transaction

from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.kit.refused import Refused
from hearth.needs.actions import notes
from hearth.needs.models import Need, Note, Referral
from hearth.people import actions as people
from hearth.people.models import Person


@transaction.atomic
def move_need(need: Need, *, to: Person, by: User, because: str) -> Need:
    """Say that a request of one's own team is somebody else's. Its notes, its referrals and the requests that other
    teams made of them go with it, and those teams are told.

    Refused while somebody is on the way with it, while a referral waits for its answer or is with somebody outside,
    and for a request that came by a referral: they know the wrong person's address.
    """
    allow(by, Permission.WORK_NEEDS, need.team_id)
    rows = Need.objects.select_for_update(of=("self",)).select_related("person", "team")
    need = rows.get(pk=need.pk)
    was = _may_move(need.person, to, because)
    if held := in_the_way(need):
        raise Refused(held.words)
    need.person, need.ward = to, to.ward
    need.version += 1
    need.save(update_fields=["person", "ward", "version"])
    _follow(need, was=was, to=to)
    people.involve(person=to, team=need.team, by=by)
    _tell(need, was=was, now=to, by=by, what=f"Request {need.reference}", because=because)
    return need


@dataclass(frozen=True)
class InTheWay:
    """Why a request cannot go to another record as it stands, in words; whether its own team can take it back."""

    words: str
    is_ours_to_take_back: bool = False


def in_the_way(need: Need) -> InTheWay | None:
    """Who acts on the wrong person's facts whom a move would not reach, and whom to ask; None when nobody does."""
    if came := Referral.objects.filter(received_need=need).select_related("from_team").first():
        return InTheWay(f"{need.reference} came by a referral from {came.from_team.name}. Ring "
                        f"{_them(came.from_team)}: it is theirs to move.")  # fmt: skip
    sent = Referral.objects.filter(need=need, status__in=("sent", "accepted")).select_related("to_team")
    for referral in sent.order_by("sent_at"):
        if referral.status == "accepted" and referral.received_need_id is None:
            return InTheWay(f"{need.reference} is with {referral.to_team.name}, who have another person's facts. Ring "
                            f"{_them(referral.to_team)}.")  # fmt: skip
    for referral in sent.filter(status="sent").order_by("sent_at"):
        return InTheWay(f"{need.reference} was referred to {referral.to_team.name} and waits for their answer. Take "
                        "the referral back first: it carries another person's facts.", True)  # fmt: skip
    with_teams = {f"team:{referral.to_team_id}" for referral in sent}
    if need.stage in ("offered", "taken") and need.carrier_id not in with_teams:
        return InTheWay(f"{need.carrier_name or 'Somebody'} has {need.reference} in hand. Take it back first: they "
                        "know the wrong address.", True)  # fmt: skip
    return None


def _them(team: Team) -> str:
    return f"them on {team.phone}" if team.phone else "them"


def _follow(need: Need, *, was: Person, to: Person) -> None:
    """Let everything that came of a request go with it, behind whatever wall (`needs_follow` in sql.py)."""
    with connection.cursor() as cursor:
        cursor.execute("select needs_follow(%s::uuid[], %s::uuid, %s::uuid, null)", [[need.pk], was.pk, to.pk])


@transaction.atomic
def move_note(note: Note, *, to: Person, by: User, because: str) -> Note:
    """Say that a note of one's own team is about somebody else. Its words, its signature and its day stay."""
    allow(by, Permission.WORK_NEEDS, note.team_id)
    note = Note.objects.select_for_update(of=("self",)).select_related("person", "team", "need").get(pk=note.pk)
    was = _may_move(note.person, to, because)
    if note.need_id:
        raise Refused(f"This note belongs to {cast('Need', note.need).reference} and goes with it.")
    note.person = to
    note.save(update_fields=["person"])
    _tell(note, was=was, now=to, by=by, what=f"A note of {note.written_at:%d/%m/%Y}", because=because)
    return note


def _may_move(was: Person, to: Person, because: str) -> Person:
    if not because.strip():
        raise Refused("Say why it belongs to somebody else.")
    if to.pk == was.pk or to.borough_id != was.borough_id or to.joined_to_id:
        raise Refused("Choose another record of this borough that stands by itself.")
    return was


def _tell(row: Need | Note, *, was: Person, now: Person, by: User, what: str, because: str) -> None:
    """An event and a note on both records; neither names the other person."""
    for person, words in ((was, "was moved to another person's record"), (now, "came from another person's record")):
        notes.write(person=person, team=row.team, by=by, text=f"{what} {words}. {because.strip()}")
        record("needs.move", row, person=person, team=row.team)
