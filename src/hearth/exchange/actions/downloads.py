"""What became of a file's rows, to take away as CSV."""

from __future__ import annotations

from django.db import transaction

from hearth.access.doors import allow
from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.exchange.models import ImportRun
from hearth.exchange.rules import feeds
from hearth.exchange.rules.sheets import write_csv


@transaction.atomic
def rows_of(*, by: User, run: ImportRun, verdict: str) -> bytes:
    """The rows that came to this verdict, as CSV; the rejected ones as they came, to be mended and loaded again."""
    allow(by, Permission.IMPORT_LISTS, run.team_id)
    record("lists.download_rows", run, team=run.team, verdict=verdict, rows=run.counts.get(verdict, 0))
    return rejected_csv(run) if verdict == "rejected" else _told_csv(run, verdict)


def rejected_csv(run: ImportRun) -> bytes:
    """The file of rejected rows."""
    rows = run.lines.filter(team=run.team_id, verdict="rejected").order_by("line")
    return write_csv(
        ["Row", "Reason", *run.options["headers"]], [[row.line, row.reason, *(row.said or [])] for row in rows]
    )


def _told_csv(run: ImportRun, verdict: str) -> bytes:
    rows = run.lines.filter(team=run.team_id, verdict=verdict).select_related("person").order_by("line", "pk")
    head = ["Row", "Person", "Date of birth", "Postcode", "Why", "What changed"]
    return write_csv(head, [
        [row.line or "", row.person.name if row.person else "", row.person.date_of_birth or "" if row.person else "",
         row.person.postcode if row.person else "", row.reason, changes_words(row.changes)]
        for row in rows.iterator(chunk_size=2_000)
    ])  # fmt: skip


def changes_words(changes: dict | None) -> str:
    """What changed in one entry, field by field: “Telephone: 01632 960001 → 01632 960002”."""
    return "; ".join(
        f"{feeds.called(key)}: {was or 'nothing'} → {now or 'nothing'}" for key, (was, now) in (changes or {}).items()
    )
