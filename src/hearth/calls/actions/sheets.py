"""What a volunteer does with the one call sheet in their hand. For each of these verbs, and no longer, the team's walls
are open in the volunteer's name; what they read is the sheet alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hearth.access import receipts, walls
from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.calls import conversation, policies
from hearth.calls.actions import callers, queue, reminders, reminding, ringing, staying
from hearth.calls.models import Caller, CallSheet, Claim, Try
from hearth.kit.identifiers import read_phone
from hearth.kit.refused import Refused
from hearth.needs.actions import needs, notes
from hearth.needs.models import Category
from hearth.people.models import Kin

GONE = "This person is not on your screen any more: it was quiet for too long. Press Next."


@contextmanager
def _in_the_teams_walls(team: Team, by: User) -> Iterator[None]:
    allow(by, Permission.RING_BY_SHEET, team)
    with walls.opened(walls.intake(team, actor=f"user:{by.pk}")):
        yield


@transaction.atomic
def next_person(*, team: Team, by: User) -> bool:
    """Put the next right person's sheet on the screen; whether there is one."""
    with _in_the_teams_walls(team, by):
        claim = queue.next_turn(team=team, by=by)
        if claim is None or by.volunteer_key is None:
            return False
        if not CallSheet.objects.filter(claim=claim).exists():
            _write(claim, by.volunteer_key)
        return True


def _write(claim: Claim, volunteer: UUID) -> None:
    turn, person = claim.turn, claim.person
    kin = Kin.objects.to_be_rung().filter(person=person, phone=turn.number).first() if turn.way == "kin" else None
    CallSheet(
        team_id=turn.team_id, claim=claim, volunteer_id=volunteer, purpose=policies.of(turn).purpose,
        script=conversation.script_of(turn), who=person.name[:200], phone=read_phone(turn.number).e164 or turn.number,
        instead=f"{kin.name}, {kin.relationship}" if kin else "", agreed=kin.agreed if kin else "",
        language="cy" if person.language == "cy" else "en", speaks=person.speaks[:300], reach_by=person.reach_by[:200],
        promised_at=turn.due_at if turn.is_promised else None,
        every_days=turn.keep_in_touch.every_days if turn.keep_in_touch else None,
        review_on=turn.keep_in_touch.review_on if turn.keep_in_touch else None,
        reminds=[[str(one.pk), *one.words] for one in reminders.standing(turn, timezone.now())],
        stays=staying.on_sheet(turn),
    ).save(force_insert=True)  # fmt: skip


@contextmanager
def _held(sheet: CallSheet, by: User) -> Iterator[Claim]:
    """The claim of the sheet in this volunteer's hand, inside the team's walls."""
    with _in_the_teams_walls(sheet.team, by):
        rows = Claim.objects.select_related("turn", "person", "team")
        claim = rows.filter(sheet=sheet.pk, caller=by).first()
        if claim is None:
            raise Refused(GONE)
        yield claim


def _all_that_was_typed(claim: Claim, note: str) -> str:
    """What somebody typed before on a screen that went quiet is not theirs to read, and is not lost."""
    return "\n\n".join(filter(None, [claim.turn.left_note, note]))


@transaction.atomic
def is_there(sheet: CallSheet, *, by: User, note: str | None = None) -> None:
    """The screen is still open; what was typed so far is kept."""
    with _held(sheet, by) as claim:
        queue.is_there(claim, by=by, note=None if note is None else _all_that_was_typed(claim, note))
        if note is not None:
            CallSheet.objects.filter(pk=sheet.pk).update(note=note)


@transaction.atomic
def end(sheet: CallSheet, *, outcome: str, by: User, note: str = "", **more: Any) -> None:
    """Say how the call ended; the sheet goes."""
    with _held(sheet, by) as claim:
        ringing.end_try(claim, outcome=outcome, by=by, note=_all_that_was_typed(claim, note), **more)


@transaction.atomic
def give_back(sheet: CallSheet, *, by: User) -> None:
    """Nobody was rung: the person goes back to the queue, and the sheet goes."""
    with _held(sheet, by) as claim:
        queue.give_back(claim, by=by)


@transaction.atomic
def tell(sheet: CallSheet, *, category: str, text: str, key: UUID, by: User) -> None:
    """Something more than the call: help they ask for, which the team has from now on. It is not read back here."""
    with _held(sheet, by) as claim:
        kind = Category.objects.filter(borough=sheet.team.borough_id, is_open=True, key=category).first()
        if kind is None:
            raise Refused("Choose what they need.")
        made = needs.raise_need(
            person=claim.person, team=claim.team, category=kind, urgency="today", source="phone", by=None,
            summary=f"Told to a volunteer who rang: {kind.name.lower()}", details=text.strip(), key=str(key),
        )  # fmt: skip
        record("calls.tell", made, by=by)


@transaction.atomic
def said_no(sheet: CallSheet, *, reminder: UUID, answer: str, text: str, by: User) -> None:
    """They cannot come to what they were reminded of, or do not want it: the team has it to act on."""
    with _held(sheet, by) as claim:
        reminding.said_no(claim, reminder=reminder, answer=answer, text=text, by=by)


@transaction.atomic
def worry(sheet: CallSheet, *, text: str, is_immediate: bool, key: UUID, by: User) -> None:
    """They are worried about this person: a restricted record for the safeguarding front door."""
    with _held(sheet, by) as claim:
        receipt = receipts.once(str(key), verb="calls.worry", content={"person": claim.person_id, "text": text})
        if receipt.result:
            return
        made = notes.raise_concern(team=claim.team, person=claim.person, text=text, is_immediate=is_immediate, by=None)
        receipts.keep(receipt, made)
        record("calls.worry", claim.turn, by=by)


def standing(team: Team, *, by: User) -> tuple[Caller, int]:
    """What the volunteer has said of themself, and how many calls they have made today."""
    begun = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    with _in_the_teams_walls(team, by):
        held = Caller.objects.filter(team=team, user=by).first() or Caller(team=team, user=by)
        return held, Try.objects.filter(by=by, at__gte=begun).count()


@transaction.atomic
def say(team: Team, *, verb: str, by: User, minutes: int = 0, languages: Iterable[str] = ()) -> None:
    """They rest, would like to talk after a call, or say which languages they hold a call in."""
    with _in_the_teams_walls(team, by):
        if verb == "rest":
            callers.rest(team=team, minutes=minutes, by=by)
        elif verb == "debrief":
            callers.ask_for_debrief(team=team, by=by)
        else:
            callers.speak(team=team, languages=languages, by=by)
