"""What became of a file's rows, to take away as CSV, piece by piece however long the file was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext

from django.db import transaction
from django.db.models import Q, QuerySet

from hearth.access import walls
from hearth.access.doors import allow
from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.exchange.actions.lists import REJECTED
from hearth.exchange.models import ImportRow, ImportRun
from hearth.exchange.rules import feeds
from hearth.exchange.rules.sheets import csv_parts

AT_A_TIME = 2_000
"""Rows of one piece."""


@transaction.atomic
def rows_of(*, by: User, run: ImportRun, verdict: str) -> Iterator[bytes]:
    """The rows that came to this verdict, as CSV; the rejected ones as they came, to be mended and loaded again.

    The pieces are read as they are sent, each behind the walls that are open now, so that nothing is held up by a
    slow line.
    """
    allow(by, Permission.IMPORT_LISTS, run.team_id)
    record("lists.download_rows", run, team=run.team, verdict=verdict, rows=run.counts.get(verdict, 0))
    return rejected_csv(run) if verdict == "rejected" else _told_csv(run, verdict)


def rejected_csv(run: ImportRun) -> Iterator[bytes]:
    """The file of rejected rows."""
    rows = ImportRow.objects.filter(team=run.team_id, run=run, verdict="rejected")
    return csv_parts([*REJECTED, *run.options["headers"]], _pieces(rows, _as_it_came))


def _told_csv(run: ImportRun, verdict: str) -> Iterator[bytes]:
    rows = ImportRow.objects.filter(team=run.team_id, run=run, verdict=verdict).select_related("person")
    return csv_parts(["Row", "Person", "Date of birth", "Postcode", "Why", "What changed"], _pieces(rows, _as_told))


def _as_it_came(row: ImportRow) -> list[object]:
    return [row.line, row.reason, *(row.said or [])]


def _as_told(row: ImportRow) -> list[object]:
    person = row.person
    who = [person.name, person.date_of_birth or "", person.postcode] if person else ["", "", ""]
    return [row.line or "", *who, row.reason, changes_words(row.changes)]


def _pieces(rows: QuerySet[ImportRow], told: Callable[[ImportRow], list[object]]) -> Iterator[list[list[object]]]:
    """These rows, so many at a time, in the order of the file; those without a line come last."""
    return _read(walls.current(), rows.order_by("line", "pk"), told)


def _read(context: walls.Context | None, rows, told) -> Iterator[list[list[object]]]:
    beyond = Q()
    while True:
        with walls.opened(context) if context else nullcontext():
            found = list(rows.filter(beyond)[:AT_A_TIME])
        yield [told(row) for row in found]
        if len(found) < AT_A_TIME:
            return
        beyond = _beyond(found[-1])


def _beyond(last: ImportRow) -> Q:
    """Which rows come after this one."""
    if last.line is None:
        return Q(line__isnull=True, pk__gt=last.pk)
    return Q(line__gt=last.line) | Q(line=last.line, pk__gt=last.pk) | Q(line__isnull=True)


def changes_words(changes: dict | None) -> str:
    """What changed in one entry, field by field: “Telephone: 01632 960001 → 01632 960002”."""
    return "; ".join(
        f"{feeds.called(key)}: {was or 'nothing'} → {now or 'nothing'}" for key, (was, now) in (changes or {}).items()
    )
