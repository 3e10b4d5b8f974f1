"""A group puts its members forward from a spreadsheet: looked over, then loaded whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from hearth.access import receipts
from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.directory.models import Organisation
from hearth.exchange.models import MemberFile
from hearth.exchange.rules import members as rules
from hearth.exchange.rules.faults import Limits, SheetFault
from hearth.exchange.rules.sheets import Sheet, fold, read_sheet, write_csv
from hearth.kit.refused import Refused
from hearth.needs.models import Category
from hearth.offers import actions as offers
from hearth.offers.models import Volunteer, VolunteerRole

LIMITS = Limits(size=5_000_000, rows=rules.MOST_ROWS, workbook_rows=rules.MOST_ROWS)
WAITS, SHOWN = timedelta(days=7), timedelta(days=30)


@transaction.atomic
def receive(
    *, by: User, team: Team, organisation: Organisation, file_name: str, content: bytes, key: str = ""
) -> MemberFile:
    """Keep a group's file until it is loaded or dropped. Nobody is added yet. Raises Refused for a bad file."""
    _allow(by, team, organisation)
    sheet = _sheet(content)
    told = {"team": team.pk, "organisation": str(organisation.pk), "file": sheet.digest}
    receipt = receipts.once(key, verb="members.receive", content=told) if key else None
    if receipt and receipt.result:
        return MemberFile.objects.get(pk=receipt.result)
    made = MemberFile(team=team, organisation=organisation, file_name=file_name[-200:], file_digest=sheet.digest,
                      content=content, columns=rules.columns_of(sheet.headers), rows=len(sheet.rows),
                      made_by=by)  # fmt: skip
    made.save(force_insert=True)
    record("members.receive", made, by=by, rows=made.rows, digest=made.file_digest)
    if receipt:
        receipts.keep(receipt, made)
    return made


def is_own(file: MemberFile) -> bool:
    """Whether the organisation's own people sent it; otherwise the hub did for them."""
    return file.organisation.team_id == file.team_id


def _allow(by: User, team: Team, organisation: Organisation) -> None:
    is_theirs = organisation.team_id == team.pk
    allow(by, Permission.REFER_IN if is_theirs else Permission.APPROVE_VOLUNTEERS, team)


def _sheet(content: bytes) -> Sheet:
    try:
        return read_sheet(content, known_headers=rules.KNOWN_HEADERS, limits=LIMITS)
    except SheetFault as fault:
        raise Refused(str(fault)) from None


def sheet_of(file: MemberFile) -> Sheet:
    """The file that waits, read."""
    return _sheet(bytes(file.content or b""))


@transaction.atomic
def choose(file: MemberFile, *, columns: Mapping[str, str], does: Sequence[str], by: User) -> MemberFile:
    """Say which column holds what, and what those do of whom the file does not say it."""
    file = _waiting(file, by)
    file.columns, file.does = dict(columns), list(does)
    file.save(update_fields=["columns", "does"])
    return file


def what_they_may_do(borough) -> dict[str, str]:
    """Everything volunteers may offer here, by its name or key as it is compared, leading to its key. A role for one
    kind of help means that kind."""
    kinds = Category.objects.filter(borough=borough, is_open=True, is_for_volunteers=True)
    found = {fold(word): one.key for one in kinds for word in (one.key, one.name, one.name_cy) if word}
    for role in VolunteerRole.objects.filter(borough=borough, is_open=True):
        means = role.categories or [role.key]
        for word in (role.key, role.name, role.name_cy):
            if word and len(means) == 1 and (not role.categories or means[0] in found.values()):
                found.setdefault(fold(word), means[0])
    return found


def judged(file: MemberFile) -> list[rules.Outcome]:
    """What loading the file would do now, row by row.

    A hub reads it beside the volunteers of every hub that is open to the reader; an organisation only beside those
    whom it entered itself, so that nobody learns from a file who volunteers.
    """
    return rules.judge(sheet_of(file), file.columns, today=timezone.localdate(), otherwise=file.does,
                       known=_known(file), offered=what_they_may_do(file.team.borough_id))  # fmt: skip


def _known(file: MemberFile) -> dict[tuple[str, str], str]:
    if is_own(file):
        people = offers.entered_by(file.organisation)
        return dict.fromkeys((mark for one in people for mark in rules.marks_of(one)), rules.ENTERED)
    rows = Volunteer.objects.filter(team__borough=file.team.borough_id).values(
        "number", "first_name", "last_name", "date_of_birth", "phone", "email")  # fmt: skip
    return {mark: f"Registered here with number {one['number']}." for one in rows for mark in rules.marks_of(one)}


@transaction.atomic
def load(file: MemberFile, *, by: User) -> MemberFile:
    """Put every new row forward as a volunteer, in one go; each is asked by e-mail to read the principles and agree.

    What is known already changes nothing. Refused when nobody in it is new, or it cannot be told who they are.
    """
    file = _waiting(file, by)
    if not rules.tells_who(file.columns):
        raise Refused("It cannot be told who they are: say which columns hold the name, and the telephone or e-mail.")
    outcomes, sheet = judged(file), sheet_of(file)
    fresh = [one.facts for one in outcomes if one.verdict == rules.NEW]
    if not fresh:
        raise Refused("Nobody in this file is new. Nothing was changed.")
    offers.put_forward(team=file.team, organisation=file.organisation, members=fresh, by=by)
    cells = {row.number: list(row.cells) for row in sheet.rows}
    file.counts = rules.counts_of(outcomes)
    file.lines = [[one.number, one.verdict, one.words, cells[one.number] if one.verdict == rules.REJECTED else []]
                  for one in outcomes]  # fmt: skip
    file.columns = {**file.columns, "": list(sheet.headers)}
    record("members.load", file, by=by, **file.counts)
    return _end(file, "loaded")


@transaction.atomic
def drop(file: MemberFile, *, by: User) -> MemberFile:
    """Throw a file away unloaded."""
    file = _waiting(file, by)
    record("members.drop", file, by=by)
    return _end(file, "dropped")


def _waiting(file: MemberFile, by: User) -> MemberFile:
    _allow(by, file.team, file.organisation)
    rows = MemberFile.objects.select_for_update(of=("self",)).select_related("team__borough", "organisation")
    file = rows.get(pk=file.pk)
    if file.status != "waiting":
        raise Refused("This file was loaded or thrown away already.")
    return file


def _end(file: MemberFile, status: str) -> MemberFile:
    file.status, file.content, file.ended_at = status, None, timezone.now()
    file.save()
    return file


def rejected_of(file: MemberFile, *, by: User) -> bytes:
    """The rejected rows as they came, each with its reason first, to be mended and sent again."""
    _allow(by, file.team, file.organisation)
    if file.status == "waiting":
        sheet = sheet_of(file)
        cells = {row.number: row.cells for row in sheet.rows}
        told = [(one.number, one.words, cells[one.number]) for one in judged(file) if one.verdict == rules.REJECTED]
        headers = list(sheet.headers)
    else:
        told = [(row, words, cells) for row, verdict, words, cells in file.lines if verdict == rules.REJECTED]
        headers = list(file.columns.get("", []))
    record("members.take_rejected", file, by=by, rows=len(told))
    return write_csv(["Row", "Reason", *headers], [[row, words, *cells] for row, words, cells in told])


@transaction.atomic
def forget() -> int:
    """Throw away files that waited for a week, and the rows of those loaded a month ago. For the clockwork."""
    now = timezone.now()
    waiting = MemberFile.objects.select_for_update().filter(status="waiting", made_at__lt=now - WAITS)
    ended = [_end(file, "dropped") for file in waiting]
    old = MemberFile.objects.select_for_update().filter(ended_at__lt=now - SHOWN).exclude(lines=[])
    for file in old:
        file.lines = []
        file.save(update_fields=["lines"])
    return len(ended) + len(old)
