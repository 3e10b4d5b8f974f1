"""Rows in whose texts given words stand, in any table."""

from __future__ import annotations

import re

from django.db import connection, models


def text_columns(model) -> list[str]:
    """The columns of a model in which words can stand."""
    kinds = (models.TextField, models.CharField, models.JSONField, models.UUIDField)
    return [f.column for f in model._meta.concrete_fields
            if isinstance(f, kinds[:3]) or f.__class__.__name__ == "ArrayField"]  # fmt: skip


def mentioning(model, words: list[str]) -> list[str]:
    """Keys of the rows of a model in whose texts one of these words stands, whatever their case."""
    columns = text_columns(model)
    if not columns or not words:
        return []
    fits = ["%" + re.sub(r"([%_\\])", r"\\\1", word) + "%" for word in words]
    text = "concat_ws(' ', " + ", ".join(f"{connection.ops.quote_name(c)}::text" for c in columns) + ")"
    table, key = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(f"select {key}::text from {table} where {text} ilike any(%s)", [fits])  # noqa: S608
        return [pk for (pk,) in cursor.fetchall()]
