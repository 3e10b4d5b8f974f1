"""A copy of the whole installation without anybody in it, for training. Rows are made up as they are read.

No real value is ever written anywhere: each table is read row by row, replaced, and only then written to the file.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TextIO

import psycopg
from django.contrib.auth.hashers import make_password
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from hearth.access import walls
from hearth.access.backup import FURNITURE, _program
from hearth.access.record import record
from hearth.kit import postgres
from hearth.kit.refused import Refused
from hearth.people.models import Person
from hearth.rights import holding
from hearth.rights.rules.made_up import MadeUp
from hearth.rights.rules.scrubbing import KINDS, LEFT_OUT, is_kept, kind_of

WEEKS = range(1, 5)


def scrub(*, to: str) -> int:
    """Write a scrubbed copy to a new file (SQL for psql), or into an empty database. Returns how many rows it has.

    Refused for the live database, for a database that holds anything, and for a file that is there already.
    """
    is_database = to.startswith(("postgresql://", "postgres://"))
    if is_database:
        _refuse_the_live_one(to)
        with tempfile.TemporaryDirectory() as folder:  # 0700
            file = Path(folder) / "scrubbed.sql"
            rows = _write(file)
            _load(file, to)
    else:
        file = Path(to)
        if file.exists():
            raise Refused(f"{file} is there already. Choose another name: a copy never overwrites one.")
        rows = _write(file)
    with walls.opened(walls.Context("job:scrub")):
        record("rights.scrub", rows=rows, into="database" if is_database else "file")
    return rows


def _refuse_the_live_one(to: str) -> None:
    which = "select current_database(), pg_postmaster_start_time()::text"
    try:
        there = psycopg.connect(to, connect_timeout=10)
    except psycopg.Error as fault:
        raise Refused(f"The database for the copy cannot be reached: {str(fault).splitlines()[0]}.") from None
    with there, connection.cursor() as here:
        here.execute(which)
        if here.fetchone() == there.execute(which).fetchone():
            raise Refused("This is the live database itself. Nothing is scrubbed in place; make an empty one.")
        if there.execute("select 1 from pg_tables where schemaname = 'public' limit 1").fetchone():
            raise Refused("The database holds something. Make an empty one for the copy.")


def _write(file: Path) -> int:
    """Structure, made-up rows, and then indexes, keys and walls."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        try:
            out.write(_program("pg_dump", "--section=pre-data", "--no-owner", "--no-comments"))
            for table in FURNITURE:
                _copy_as_it_is(out, table)
            made = Scrubber()
            rows = sum(made.table(out, model) for model in holding.ours() if model._meta.label not in LEFT_OUT)
            out.write(_program("pg_dump", "--section=post-data", "--no-owner", "--no-comments"))
        except BaseException:
            file.unlink()
            raise
    return rows


def _copy_as_it_is(out: TextIO, table: str) -> None:
    """What an empty, migrated database holds anyway."""
    with connection.cursor() as cursor:
        cursor.execute(f"select * from {table}")  # noqa: S608
        names = ", ".join(f'"{column.name}"' for column in cursor.description)
        _copy(out, table, names, ([None if v is None else str(v) for v in row] for row in cursor.fetchall()))


def _copy(out: TextIO, table: str, names: str, rows: Iterator[list[str | None]]) -> int:
    """One table as PostgreSQL's COPY reads it; the sequence of its keys goes on behind the last."""
    out.write(f"\ncopy public.{table} ({names}) from stdin;\n")
    number = 0
    for row in rows:
        out.write("\t".join("\\N" if value is None else _escaped(value) for value in row) + "\n")
        number += 1
    out.write("\\.\n")
    if '"id"' in names:
        behind = f"(select max(id::text::bigint) from public.{table})"  # noqa: S608 - our own table
        sequence = f"pg_get_serial_sequence('public.{table}', 'id')"
        out.write(f"select setval(s, {behind}) from {sequence} s where s is not null;\n")  # noqa: S608
    return number


def _escaped(value: str) -> str:
    for sign, written in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        value = value.replace(sign, written)
    return value


class Scrubber:
    """Makes up the rows of one copy: one key, one shift of days, the same made-up value for the same real one."""

    def __init__(self):
        people = Person.objects.all()
        given = {n for row in people.values_list("first_name", "middle_name", "known_as").iterator() for n in row if n}
        family = set(people.exclude(last_name="").values_list("last_name", flat=True).distinct())
        self.made = MadeUp(secrets.token_bytes(32), given, family)
        self.shift = timedelta(weeks=-secrets.choice(WEEKS))

    def table(self, out: TextIO, model: type[models.Model]) -> int:
        fields = model._meta.concrete_fields
        names = ", ".join(f'"{field.column}"' for field in fields)
        chosen = model._default_manager.order_by().values_list(*(field.attname for field in fields))
        rows = (self.row(model, fields, values) for values in chosen.iterator(chunk_size=2000))
        return _copy(out, model._meta.db_table, names, rows)

    def row(self, model, fields, values) -> list[str | None]:
        personal = set(getattr(model, "PERSONAL", ()))
        return [self.field(field, value, field.name in personal) for field, value in zip(fields, values, strict=True)]

    def field(self, field: models.Field, value, is_personal: bool) -> str | None:
        if value is not None and not isinstance(field, (models.ForeignKey, models.UUIDField)):
            value = self._dated(field, value)
            if is_personal and not is_kept(field.name) and not field.choices:
                value = self._replaced(field, value)
        return self._written(field, value)

    def _dated(self, field, value):
        """Every day and moment moves by the same whole weeks; a day of birth by its own."""
        if isinstance(field, models.DateTimeField):
            return value + self.shift
        if isinstance(value, date):
            return self.made.born(value) if field.name == "date_of_birth" else value + self.shift
        return value

    def _replaced(self, field, value):
        if isinstance(field, (models.JSONField, ArrayField)):
            return self.made.within(value, KINDS, kind_of(field.name) if field.name in KINDS else "any")
        if not isinstance(value, str) or not value:
            return value
        kind = kind_of(field.name)
        if kind == "empty":
            return ""
        made = make_password(None) if kind == "no sign-in" else self.made.kinds[kind](value)
        return made[: field.max_length] if field.max_length else made

    def _written(self, field, value) -> str | None:
        if value is None:
            return None
        if isinstance(field, ArrayField):
            return "{" + ",".join(json.dumps(str(one), ensure_ascii=False) for one in value) + "}"
        if isinstance(field, models.JSONField):
            return json.dumps(value, ensure_ascii=False)
        if isinstance(value, bool):
            return "t" if value else "f"
        if isinstance(value, (bytes, memoryview)):
            return "\\x" + bytes(value).hex()
        return str(value)


def _load(file: Path, to: str) -> None:
    """Put the copy into the empty database, whole or not at all."""
    facts = psycopg.conninfo.conninfo_to_dict(to)
    names = {"user": "PGUSER", "password": "PGPASSWORD", "host": "PGHOST", "port": "PGPORT", "dbname": "PGDATABASE"}
    told = {names[key]: str(value) for key, value in facts.items() if key in names and value}
    outcome = subprocess.run(
        [postgres.programs() / "psql", "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-f", str(file)],
        env={"PATH": os.environ.get("PATH", ""), **told}, capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if outcome.returncode:
        raise Refused(f"The copy could not be loaded, and the database is as it was:\n{outcome.stderr.strip()[-1500:]}")
