"""Backup and restore of one whole installation: every row, policy, function and right, in one file.

Both run as the owner of the tables, with PostgreSQL's own pg_dump, pg_restore and psql. The key of the walls stays
out of the file: a restored database gets the key of the installation it is restored into.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from psycopg.conninfo import conninfo_to_dict

from hearth.access import record, walls
from hearth.kit import postgres
from hearth.kit.refused import Refused

# What an empty, migrated database holds anyway.
FURNITURE = ("django_migrations", "django_content_type", "auth_permission")
HIDDEN_ROWS = """
    select relation.oid::regclass::text from pg_class relation
    where relation.relrowsecurity and relation.relforcerowsecurity and not exists (
        select from pg_policies policy
        where format('%I.%I', policy.schemaname, policy.tablename)::regclass = relation.oid
        and policy.permissive = 'PERMISSIVE' and policy.cmd = 'ALL' and policy.qual = 'true'
        and current_user = any(policy.roles))
"""
# Extensions belong to whoever set up the server, and stay.
CLEAR = """
set lock_timeout = '10s';
set client_min_messages = warning;
drop schema if exists wall, audit cascade;
do $$ declare statement text; begin
    foreach statement in array (
        select coalesce(array_agg(format('drop %s if exists %s cascade', kind, name)), '{}') from (
            select case relkind when 'v' then 'view' when 'S' then 'sequence' when 'm' then 'materialized view'
                   else 'table' end, tableoid, oid, oid::regclass::text, relnamespace
            from pg_class where relkind in ('r', 'p', 'v', 'm', 'S')
            union all select 'routine', tableoid, oid, oid::regprocedure::text, pronamespace from pg_proc
            union all select 'type', tableoid, oid, oid::regtype::text, typnamespace from pg_type
            where typtype in ('e', 'd') or typrelid in (select oid from pg_class where relkind = 'c')
        ) as thing (kind, class, oid, name, home)
        where home = 'public'::regnamespace and not exists (  -- goes with what it is part of
            select from pg_depend where classid = class and objid = thing.oid and deptype in ('e', 'i', 'a')))
    loop execute statement; end loop;
end $$;
"""


def backup(file: Path) -> int:
    """Save everything to a new file that only its owner may read; returns its size in bytes.

    Refused when the file is there already, or when a table would hide rows from the owner.
    """
    if file.exists():
        raise Refused(f"{file} is there already. Choose another name: a backup never overwrites one.")
    with connection.cursor() as cursor:
        hidden = [name for (name,) in cursor.execute(HIDDEN_ROWS).fetchall()]
    if hidden:
        raise Refused(f"The owner does not see every row of {', '.join(hidden)}, so the backup would not be whole.")
    with walls.opened(walls.Context("job:backup")):
        record.record("access.backup", file=file.name)
    unfinished = file.with_name(f"{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        _program("pg_dump", "--format=custom", "--enable-row-security", "--exclude-table-data=wall.key",
                 f"--file={unfinished}")  # fmt: skip
        _program("pg_restore", "--list", str(unfinished))
        with open(unfinished, "rb") as written:
            os.fsync(written.fileno())
        unfinished.rename(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return file.stat().st_size


def restore(file: Path, *, replace: bool) -> None:
    """Put the database back to what a backup says, whole or not at all, and bring it to this version of Hearth.

    Refused when the database holds anything, unless `replace` is said; when the file is not a backup; when it
    was made by a newer Hearth; and when a role it names cannot be made.
    """
    if not file.is_file():
        raise Refused(f"There is no file {file}.")
    outline = _program("pg_restore", "--schema-only", "--no-owner", "--no-comments", "--file=-", str(file))
    _refuse_newer(file)
    if not replace and (full := _tables_with_rows()):
        raise Refused(f"The database is not empty ({', '.join(full[:5])} …). Say --replace to lose what is in it.")
    _make_missing_roles(set(re.findall(r"^(?:GRANT .* TO|.*CREATE POLICY .* TO) \"?(\w+)\"?", outline, re.MULTILINE)))
    connection.close()
    with tempfile.TemporaryDirectory() as folder:  # 0700
        script = Path(folder) / "restore.sql"
        _program("pg_restore", "--no-owner", "--no-comments", "--enable-row-security", f"--file={script}", str(file))
        clear = Path(folder) / "clear.sql"
        clear.write_text(CLEAR)
        _program("psql", "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-f", str(clear), "-f", str(script))
    call_command("migrate", interactive=False, verbosity=0)
    walls.give_the_application_its_rights()
    with walls.opened(walls.Context("job:restore")):
        record.record("access.restore", file=file.name)


def _tables_with_rows() -> list[str]:
    names = [name for name in connection.introspection.table_names() if name not in FURNITURE]
    with connection.cursor() as cursor:
        quoted = {name: connection.ops.quote_name(name) for name in names if not name.startswith("procrastinate_")}
        found = {name: cursor.execute(f"select exists (select from {q})").fetchone()[0] for name, q in quoted.items()}  # noqa: S608
    return sorted(name for name, full in found.items() if full)


def _refuse_newer(file: Path) -> None:
    """A backup with migrations that this version does not have was made by a newer one."""
    rows = _program("pg_restore", "--data-only", "--table=django_migrations", "--file=-", str(file))
    applied = set(re.findall(r"^\d+\t(\w+)\t(\w+)\t", rows, re.MULTILINE))
    if not applied:
        raise Refused(f"{file} is a PostgreSQL backup, but not one of Hearth.")
    loader = MigrationLoader(None)
    replaced = {key for made in loader.disk_migrations.values() for key in made.replaces}
    unknown = {key for key in applied - set(loader.disk_migrations) - replaced if key[0] in loader.migrated_apps}
    if unknown:
        names = ", ".join(sorted(f"{room} {name}" for room, name in unknown))
        raise Refused(f"{file} was made by a newer Hearth (it has {names}). Bring Hearth up to date first.")


def _make_missing_roles(named: set[str]) -> None:
    """Make the roles that the backup names and this server lacks; they can sign in once they have a password."""
    with connection.cursor() as cursor:
        have = {name for (name,) in cursor.execute("select rolname from pg_roles").fetchall()}
        may = cursor.execute("select rolcreaterole or rolsuper from pg_roles where rolname = current_user").fetchone()
        wanted = sorted((named | {settings.APP_ROLE}) - have - {"PUBLIC"})
        statements = [f"create role {connection.ops.quote_name(role)} login nobypassrls" for role in wanted]
        if wanted and not may[0]:
            raise Refused(f"The server lacks a role. As its keeper, run first:  {'; '.join(statements)};")
        for statement in statements:
            cursor.execute(statement)


def _program(name: str, *arguments: str) -> str:
    """Run one of PostgreSQL's programs on the owner's database; what it says on failure becomes a refusal."""
    facts = {key: str(value) for key, value in conninfo_to_dict(settings.DATABASE_OWNER_URL).items() if value}
    known = {"user": "PGUSER", "password": "PGPASSWORD", "host": "PGHOST", "port": "PGPORT", "dbname": "PGDATABASE",
             "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}  # fmt: skip
    told = {known[key]: value for key, value in facts.items() if key in known}
    if name == "pg_restore":
        told = {}
    outcome = subprocess.run(
        [postgres.programs() / name, *arguments],
        env={"PATH": os.environ.get("PATH", ""), "PGCLIENTENCODING": "UTF8", **told},
        stdin=subprocess.DEVNULL, capture_output=True, text=True,
    )  # fmt: skip
    if outcome.returncode:
        raise Refused(f"{name} could not do it, and nothing was changed:\n{outcome.stderr.strip()[-2000:]}")
    return outcome.stdout
