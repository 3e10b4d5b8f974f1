"""A spreadsheet of appointments and deliveries, of which people the team knows are reminded: all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.calls.actions import reminding
from hearth.calls.models import Campaign, Reminder
from hearth.exchange import askable, finding
from hearth.exchange.rules import reminders as rules
from hearth.exchange.rules.faults import Limits, SheetFault
from hearth.exchange.rules.members import RowFault
from hearth.exchange.rules.sheets import read_sheet
from hearth.kit.refused import Refused
from hearth.people.models import Person

LIMITS = Limits(size=5_000_000, rows=rules.MOST_ROWS, workbook_rows=rules.MOST_ROWS)
NOBODY = "Nobody the team knows is surely meant. Write name and date of birth as on their record, or the NHS number."
SEVERAL = "More than one record fits. Add the date of birth or the NHS number."


class FaultyRows(Refused):
    """Rows that cannot be used, each as (row of the file, why). Nothing of the file was taken."""

    def __init__(self, faults: Sequence[tuple[int, str]]):
        self.faults = sorted(faults)
        super().__init__("Nobody is reminded yet: some rows cannot be used. Mend them and upload the whole file again.")


@transaction.atomic
def take(campaign: Campaign, *, content: bytes, by: User) -> reminding.Filled:
    """Remind everybody of a file. Raises FaultyRows with every row that cannot be used, and Refused for a bad file."""
    allow(by, Permission.PLAN_CALLS, campaign.team_id)
    try:
        sheet = read_sheet(content, known_headers=rules.KNOWN_HEADERS, limits=LIMITS)
        rows, faults = rules.read(sheet, today=timezone.localdate())
    except (SheetFault, RowFault) as fault:
        raise Refused(str(fault)) from None
    found, unknown = _known(campaign, rows, by)
    faults = [*faults, *unknown]
    faults += [(row.number, words) for row in rows if (words := _too_late(campaign, row))]
    if faults or not rows:
        raise FaultyRows(faults) if faults else Refused("There is no row in this file.")
    made = [_reminder(row, found[row.number]) for row in rows]
    known = reminding.there(campaign, [one.person_id for one in made])
    over = reminding.rung_before(campaign, [one.person_id for one in made])
    if faults := [(row.number, "They were rung for this campaign already. Use a new campaign for it.")
                  for row, one in zip(rows, made, strict=True)
                  if one.person_id in over and (one.person_id, one.what, one.begins_at) not in known]:  # fmt: skip
        raise FaultyRows(faults)
    record("reminders.take_file", campaign, by=by, rows=len(rows), digest=sheet.digest)
    return reminding.take(campaign, made, by=by)


def _too_late(campaign: Campaign, row: rules.Row) -> str:
    now = timezone.now()
    if row.begins_at <= now:
        return "It is over, or has begun. Leave the row out."
    if not reminding.can_be_told(campaign, row.begins_at, now):
        return "It begins before anybody is rung. Leave the row out, and tell them otherwise."
    return ""


def _reminder(row: rules.Row, person: Person) -> Reminder:
    return Reminder(person=person, what=row.what, what_cy=row.what_cy, who=row.by, place=row.place,
                    begins_at=row.begins_at, ends_at=row.ends_at, part=row.part)  # fmt: skip


def _known(campaign: Campaign, rows: Sequence[rules.Row], by: User) -> tuple[dict[int, Person], list[tuple[int, str]]]:
    """Whom each row surely means among those the team knows, by the row's number; and why none, of the others."""
    asking = askable.asking_of(campaign.team, by=by)
    alike = Q(nhs_number__in={one.nhs_number for one in rows} - {""}) | Q(
        date_of_birth__in={one.born for one in rows} - {None}
    )
    phones = {one.phone for one in rows} - {""}
    alike |= Q(phone__in=phones) | Q(phone_2__in=phones)
    people = list(finding.known_to_team(asking).unrestricted().filter(alike))
    found, faults = {}, []
    for row in rows:
        fits = [one for one in people if rules.is_of(row, one)]
        if len(fits) == 1:
            found[row.number] = fits[0]
        else:
            faults.append((row.number, SEVERAL if fits else NOBODY))
    return found, faults
