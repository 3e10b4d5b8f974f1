"""What somebody who signs in did, as the event log and the rows tell it: counted and listed, never about whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, models

from hearth.access.models import User
from hearth.kit import when
from hearth.rights import holding
from hearth.rights.mentions import mentioning
from hearth.rights.rules.holdings import SIGN_IN

COUNTED, LISTED = "What you did, counted", "What you did, day by day"
STANDS = "In how many rows your name stands"


def tables_of(sign_ins: Sequence[int]) -> list[dict[str, Any]]:
    """Three tables: verbs with how often and between which days; each day with its times; rows that name them."""
    if not sign_ins:
        return []
    told = _done_by(sign_ins)
    counted: dict[tuple[str, str], list] = {}
    for day, verb, kind, times in told:
        held = counted.setdefault((verb, kind), [0, day, day])
        held[0], held[2] = held[0] + len(times), day
    return [
        _table("deeds.counted", COUNTED, (
            [("What", _did(verb)), ("On", _of(kind)), ("How often", str(number)), ("First", when.day(first)),
             ("Last", when.day(last))]
            for (verb, kind), (number, first, last) in sorted(counted.items()))),
        _table("deeds.listed", LISTED, (
            [("Day", when.day(day)), ("What", _did(verb)), ("On", _of(kind)), ("How often", str(len(times))),
             ("At", ", ".join(times))]
            for day, verb, kind, times in told)),
        _table("deeds.stands", STANDS, _standing(sign_ins)),
    ]  # fmt: skip


def _done_by(sign_ins: Sequence[int]) -> list[tuple]:
    with connection.cursor() as cursor:
        actors = [f"user:{pk}" for pk in sign_ins]
        cursor.execute("select day, verb, kind, times from audit.done_by(%s) order by day, verb, kind", [actors])
        return cursor.fetchall()


def _table(model: str, title: str, rows) -> dict[str, Any]:
    return {"model": model, "title": title, "rows": [_row(f"{model}/{n}", told) for n, told in enumerate(rows)]}


def _row(path: str, told: list[tuple[str, str]]) -> dict[str, Any]:
    items = [{"path": f"{path}/{n}", "label": label, "words": words, "mark": None}
             for n, (label, words) in enumerate(told) if words]  # fmt: skip
    return {"path": path, "mark": None, "items": items}


def _did(verb: str) -> str:
    return verb.split(".")[-1].replace("_", " ")


def _of(kind: str) -> str:
    return kind.split(".")[-1].replace("_", " ")


def _standing(sign_ins: Sequence[int]) -> Iterator[list[tuple[str, str]]]:
    """(kind of row, as what, how many) of every key to somebody who signs in, and of texts with their name in full."""
    for model in holding.ours():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is User:
                number = model._base_manager.filter(**{f"{field.name}__in": sign_ins}).count()
                if number and model._meta.label not in (SIGN_IN, "access.Membership"):
                    yield [("Kind of row", _of(model._meta.label_lower)), ("As", field.name.replace("_", " ")),
                           ("Rows", str(number))]  # fmt: skip
    names = [name for name in User.objects.filter(pk__in=sign_ins).values_list("name", flat=True) if " " in name]
    for model in holding.ours() if names else ():
        is_asked = getattr(model, "PERSONAL", None) and model is not User and model._meta.app_label != "rights"
        if is_asked and (number := len(mentioning(model, names))):
            yield [
                ("Kind of row", _of(model._meta.label_lower)),
                ("As", "named in its text"),
                ("Rows", str(number)),
            ]
