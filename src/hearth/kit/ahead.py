"""Counts that the database makes while Python goes on with something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models import QuerySet


@contextmanager
def counted_ahead(*rows: QuerySet) -> Iterator[list[Callable[[], int]]]:
    """Send the database these counts at once (libpq's pipeline mode); each is waited for only when it is called.

    Inside, whatever else is asked of the database waits behind them. What goes wrong comes out when one is read.
    """
    connection.ensure_connection()
    with connection.connection.pipeline():
        yield [_sent(one) for one in rows]


def _sent(rows: QuerySet) -> Callable[[], int]:
    asked = rows.order_by().values("pk").query
    sql, params = asked.get_compiler(connection=connection, elide_empty=False).as_sql()
    cursor = connection.cursor()
    cursor.execute(f"select count(*) from ({sql}) r", params)  # noqa: S608 - Django's own SQL

    def count() -> int:
        return cursor.fetchone()[0]

    return count
