"""How far long work is that is one transaction: nobody sees a row of it before its end.

An advisory lock is seen at once, and goes with the transaction, however that ends.
"""

from __future__ import annotations

from zlib import crc32

from django.db import connection, models


def say_progress(row: models.Model, percent: int) -> None:
    """Say how many percent of the work on this row are done."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock_shared(%s, %s)", [_lock_of(row), percent])


def progress_of(row: models.Model) -> int:
    """How many percent of the work on this row are done, as was said; 0 when nobody works on it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(max(objid::bigint), 0) from pg_locks where locktype = 'advisory' and objsubid = 2 "
            "and database = (select oid from pg_database where datname = current_database()) and classid = %s::oid",
            [_lock_of(row)],
        )
        return cursor.fetchone()[0]


def _lock_of(row: models.Model) -> int:
    return crc32(f"{row._meta.label}:{row.pk}".encode()) & 0x7FFFFFFF
