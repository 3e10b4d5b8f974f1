"""The event log: who did what, who looked at whom. Append-only behind the database's own functions.

The actor is taken from the signed context, so no caller can write in another's name, and the application can
neither read nor change the tables themselves.
"""

from __future__ import annotations

import json
import logging
import time
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from psycopg.types.json import Json

from hearth.access import walls

log = logging.getLogger(__name__)
SEAL_TRIES = 10  # times that a moment without writing is waited for, half a second each and longer pauses between


def _json(value: dict | list) -> Json:
    return Json(value, dumps=lambda v: DjangoJSONEncoder(ensure_ascii=False).encode(v))


def record(
    verb: str, subject=None, *, by=None, team=None, person=None, borough=None, purpose: str = "", **detail
) -> None:
    """Write one event in the running transaction: the verb ("needs.close"), its subject row, what matters about it.

    `by` is kept beside the actor where a job or a link acts in somebody's name. `borough` is said where neither a team
    nor a person tells whose event it is. `detail` holds facts about the move (old and new stage, counts), never free
    text about a resident.
    """
    acting = walls.current()
    if by is not None and acting and acting.actor != f"user:{by.pk}":
        detail["in_the_name_of"] = by.pk
    kind = subject._meta.label_lower if subject is not None else ""
    _write(verb, kind, [str(subject.pk)] if subject is not None else [], team or getattr(subject, "team", None),
           person or getattr(subject, "person", None), purpose, detail, borough, of=subject)  # fmt: skip


def record_each(verb: str, subjects: list, *, person, details: list[dict]) -> None:
    """Write one event for each of these rows about one person, each with its own detail, as `record` does for one."""
    rows = [{"kind": one._meta.label_lower, "id": str(one.pk), "detail": told}
            for one, told in zip(subjects, details, strict=True)]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "select audit.record(%s, kind, array[id], null::bigint, %s::bigint, %s::uuid, '', detail) "
            "from jsonb_to_recordset(%s::jsonb) as told (kind text, id text, detail jsonb)",
            [verb, person.borough_id, person.pk, _json(rows)],
        )


def record_view(person, *, purpose: str, kind: str = "people.person", ids: list | None = None) -> None:
    """Write that somebody opened a person's record (or these rows about them), and what for."""
    _write("view", kind, [str(i) for i in (ids or [person.pk])], None, person, purpose, {})


def record_list(kind: str, ids: list, *, team=None) -> None:
    """Write that somebody saw these rows in a list: one event for the whole page."""
    if ids:
        _write("list", kind, [str(i) for i in ids], team, None, "", {})


def _event(names: tuple[str, ...], row: tuple) -> dict:
    """A row as a dictionary; Django's cursor hands JSON over as text."""
    event = dict(zip(names, row, strict=True))
    return {**event, "detail": json.loads(event["detail"])} if isinstance(event["detail"], str) else event


def _write(verb, kind, ids, team, person, purpose, detail, borough=None, of=None) -> None:
    """What a borough decided for itself belongs to no team and no person: its event is the borough's all the same."""
    team_id = getattr(team, "pk", None)
    if borough is None and of is not None and of._meta.label_lower == "areas.borough":
        borough = of
    named = (getattr(one, "borough_id", None) for one in (team, person))
    borough_id = next(filter(None, named), None) or getattr(borough, "pk", None) or getattr(of, "borough_id", None)
    with connection.cursor() as cursor:
        cursor.execute(
            "select audit.record(%s, %s, %s::text[], %s::bigint, %s::bigint, %s::uuid, %s, %s::jsonb)",
            [verb, kind, ids, team_id, borough_id, getattr(person, "pk", None), purpose, _json(detail)],
        )


def write_past(events: list[dict]) -> int:
    """Write the events of a made-up borough with the times at which they are said to have happened, in this order.

    Each has at, actor, verb, kind, ids, team, borough, person, purpose and detail. The database refuses it wherever
    lives are real, and to anybody but the command that makes the borough. Returns how many were written.
    """
    with connection.cursor() as cursor:
        cursor.execute("select audit.record_past(%s::jsonb)", [_json(events)])
        return cursor.fetchone()[0]


def who_looked(person) -> list[dict]:
    """Everybody who opened this person's record: when, who, what for, newest first."""
    with connection.cursor() as cursor:
        cursor.execute("select at, actor, verb, purpose from audit.who_looked(%s::uuid)", [person.pk])
        return [dict(zip(("at", "actor", "verb", "purpose"), row, strict=True)) for row in cursor.fetchall()]


def history(subject) -> list[dict]:
    """The events of one row that lies inside the reader's walls, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select at, actor, verb, purpose, detail from audit.history(%s, %s)",
            [subject._meta.label_lower, str(subject.pk)],
        )
        names = ("at", "actor", "verb", "purpose", "detail")
        return [_event(names, row) for row in cursor.fetchall()]


def log_of(borough, *, before: int | None = None, verb: str = "", actor: str = "", day=None, most: int = 50) -> list:
    """The events of a borough, newest first, for those who administer it; the database refuses everybody else."""
    names = ("id", "at", "actor", "verb", "kind", "ids", "team_id", "purpose", "detail")
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {', '.join(names)} from audit.log_of(%s::bigint, %s::bigint, %s, %s, %s::date, %s)",  # noqa: S608
            [borough.pk, before, verb, actor, day, most],
        )
        return [_event(names, row) for row in cursor.fetchall()]


def sealed_at() -> datetime | None:
    """The moment of the newest event that is under a seal; None while nothing is sealed."""
    with connection.cursor() as cursor:
        cursor.execute("select audit.sealed_at()")
        return cursor.fetchone()[0]


def _is_final(cursor, relation: str) -> bool:
    """Wait for a moment in which nobody writes to this part of the log; false when there was none."""
    for attempt in range(SEAL_TRIES):
        cursor.execute("select audit.note_final(%s)", [relation])
        if cursor.fetchone()[0]:
            return True
        time.sleep(attempt / 10)
    return False


def seal() -> int:
    """Seal every event and change that is certain to be complete, and say the seals aloud in the server's own log.

    Whoever changes a sealed row afterwards cannot make its seal fit again. Returns how many ranges were sealed. What
    somebody goes on writing while we wait is sealed the next time.
    """
    with connection.cursor() as cursor:
        for relation in ("event", "change"):
            if not _is_final(cursor, relation):
                log.warning(
                    "the log of every %s was written to without a pause; the next sealing takes it up", relation
                )
        cursor.execute("select relation, first_id, last_id, digest from audit.seal_and_tell()")
        told = cursor.fetchall()
    for relation, first, last, digest in told:
        log.info("sealed %s %s-%s %s", relation, first, last, digest)
    return len(told)
