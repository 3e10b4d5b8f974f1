"""What each file of a list said of a row, for the page of the person it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone

from hearth.exchange.models import ImportRow
from hearth.exchange.rules.histories import Line, Step, lines_of
from hearth.people.models import ListEntry


def histories_of(entries: Sequence[ListEntry]) -> dict[UUID, list[Line]]:
    """Entry's id -> what its files said, field by field. The caller has fetched the entries through the reader's walls
    and the roles their lists are open to; files that were taken back said nothing."""
    rows = ImportRow.objects.filter(
        team__in={entry.team_id for entry in entries}, entry__in=[entry.pk for entry in entries],
        before__isnull=False, run__status="loaded",
    )  # fmt: skip
    steps: dict[UUID, list[Step]] = defaultdict(list)
    for row in rows.select_related("run").order_by("run__ended_at", "line"):
        if row.entry_id:
            steps[row.entry_id].append(_step(row))
    return {entry: lines for entry, found in steps.items() if (lines := lines_of(found))}


def _step(row: ImportRow) -> Step:
    changes = {key: (was, now) for key, (was, now) in (row.changes or {}).items()}
    on = timezone.localdate(row.run.ended_at or row.run.made_at)
    return Step(row.run.file_name, on, row.verdict, changes, is_first=(row.before or {}).get("entry") is None)
