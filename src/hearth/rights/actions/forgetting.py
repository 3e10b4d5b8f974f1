"""The event log forgets what lists said that were deleted."""

from __future__ import annotations

import json

from django.db import connection, models, transaction

from hearth.access import walls
from hearth.access.record import log
from hearth.areas.models import Borough
from hearth.people.models import Emptying
from hearth.rights import holding
from hearth.rights.rules.holdings import holding_of

FORGETTER = "forget deleted lists"
"""The job's name in the signed context: the database lets it alone blank what a deleted list said."""
SECONDS = 14_400


def forget_deleted_lists(*, borough: Borough) -> int:
    """Blank the old values of every list that was deleted and is still in the log; returns how many lists.

    Each in its own transaction. A seal that does not fit stops it: somebody meddled with the log.
    """
    with _opened(borough):
        waiting = list(Emptying.objects.filter(data_set__borough=borough, log={}).order_by("pk"))
    for emptying in waiting:
        with _opened(borough):
            _forget(emptying)
    return len(waiting)


def _opened(borough: Borough):
    return walls.opened(walls.whole_house(FORGETTER, borough=borough, seconds=SECONDS))


@transaction.atomic
def _forget(emptying: Emptying) -> None:
    told = blanked("select audit.forget_list(%s, %s)", [emptying.pk, json.dumps(kept_columns())])
    emptying.log = told
    emptying.save(update_fields=["log"])


def blanked(statement: str, values: list) -> dict:
    """Let one of the owner's functions blank values; its new seals are said aloud like every seal."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(statement, values)
        told = cursor.fetchone()[0]
    told = json.loads(told) if isinstance(told, str) else told
    for seal in told["seals"]:
        log.info("sealed anew %s %s-%s %s", seal["relation"], seal["first"], seal["last"], seal["now"])
    return told


def kept_columns() -> dict[str, list[str]]:
    """Table -> the columns whose old values stay: those that are not personal; all of a model that is kept."""
    return {model._meta.db_table: _stays_in_log(model) for model in holding.ours()}


def _stays_in_log(model: type[models.Model]) -> list[str]:
    if holding_of(model._meta.label).erase == "keep":
        return ["*"]
    personal = set(getattr(model, "PERSONAL", ()))
    return [field.column for field in model._meta.concrete_fields if field.column and field.name not in personal]
