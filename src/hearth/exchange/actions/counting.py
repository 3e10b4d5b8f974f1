"""What a long file would do, counted by a job while somebody looks at its first rows."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.exchange.actions.choices import Choices, acting_on
from hearth.exchange.actions.judging import held_as, judged
from hearth.exchange.models import ImportRun
from hearth.exchange.rules import reading
from hearth.kit.identifiers import new_reference
from hearth.people.models import DataSet

log = logging.getLogger("hearth.exchange")


class _Overtaken(Exception):
    """Somebody chose otherwise, or loaded the file, while it was counted: nobody waits for this count."""


@transaction.atomic
def start(*, by: User, run: ImportRun, defer: bool = True) -> ImportRun:
    """Let a job count what a waiting file would do as it is to be read now; once, however often it is asked for."""
    allow(by, Permission.IMPORT_LISTS, run.team_id)
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("team__borough").get(pk=run.pk)
    question = _question(run)
    if run.status != "waiting" or _held(run).get("of") == question:
        return run
    run.rows_read = 0
    run.options = {**run.options, "counting": {"of": question, "asked_at": timezone.now().isoformat()}}
    run.save(update_fields=["rows_read", "options"])
    if defer:
        from hearth.exchange.jobs import count_list_file

        count_list_file.defer(run=str(run.pk), team=run.team_id, by=by.pk, of=question)
    return run


def told(run: ImportRun) -> dict[str, Any]:
    """How far the counting is, or what it came to: `counts`, `doubts`, `warning`, `not_marked` and `at` (when);
    `fault` when it could not be done."""
    held = _held(run)
    return {**held, **{name: datetime.fromisoformat(held[name]) for name in ("asked_at", "at") if name in held}}


def count(*, run_id: UUID, team: Team, by: User | None, of: str) -> None:
    """Count what a waiting file would do, unless it was chosen otherwise meanwhile. Run twice, it comes to the same."""
    try:
        _count(run_id, team, by, of)
    except _Overtaken:
        return
    except Exception:
        reference = new_reference()
        log.exception("error %s: list run %s was not counted", reference, run_id)
        _keep(run_id, team, by, of, {"fault": reference})


def _count(run_id: UUID, team: Team, by: User | None, of: str) -> None:
    with acting_on(team, by):
        run = ImportRun.objects.select_related("team__borough").get(pk=run_id)
        if run.status != "waiting" or _held(run).get("of") != of:
            raise _Overtaken
        content = bytes(run.file.content)

    def tell(done: int) -> None:
        with acting_on(team, by):
            waits = ImportRun.objects.filter(pk=run_id, status="waiting", options__counting__of=of)
            if not waits.update(rows_read=done):
                raise _Overtaken

    opened = reading.open_list(content, run.feed, run.mapping, run.file_name)
    rows = list(reading.entries(opened, today=timezone.localdate(), progress=tell))
    with acting_on(team, by):
        data_set = DataSet.objects.filter(team_id=run.team_id, key=held_as(run)).first()
        done = judged(run, rows, data_set)
        _keep(run_id, team, by, of, {
            "counts": done.plan.counts, "doubts": reading.doubts(done.plan), "not_marked": done.plan.not_marked,
            "warning": reading.all_elsewhere_words(done.plan, done.districts), "at": timezone.now().isoformat(),
        })  # fmt: skip


def _keep(run_id: UUID, team: Team, by: User | None, of: str, came_to: dict[str, Any]) -> None:
    with acting_on(team, by):
        run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run_id)
        if run.status != "waiting" or _held(run).get("of") != of:
            return
        run.options = {**run.options, "counting": {**_held(run), **came_to}}
        run.save(update_fields=["options"])
        record("lists.count", run, team=team, counts=came_to.get("counts", {}))


def _held(run: ImportRun) -> dict[str, Any]:
    return run.options.get("counting") or {}


def _question(run: ImportRun) -> str:
    """Everything the counts depend on, as one word: how the file is read, what the list holds, and which day it is."""
    last = ImportRun.objects.filter(team=run.team_id, data_set__key=held_as(run)).aggregate(
        loaded=Max("ended_at"), undone=Max("undone_at")
    )
    asked = [run.feed, run.mapping, asdict(Choices.of(run.options)), str(timezone.localdate()), str(last)]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
