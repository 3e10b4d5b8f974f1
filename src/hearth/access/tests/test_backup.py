"""A backup holds everything, and walls still stand in what is restored from it."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys

import psycopg
import pytest

from tests import house

MAKE_SOMETHING = """
import django; django.setup()
from hearth.access import record
from hearth.access.tests.make import acting, make_cast
from hearth.people.models import Circumstance, Person
cast = make_cast()
for team, user in ((cast.hub, cast.alice), (cast.other, cast.charlie)):
    with acting(user):
        person = Person.objects.create(borough=cast.borough, first_name="Siân", last_name=f"O’Neill \\t {team.pk}")
        Circumstance.objects.create(team=team, person=person, key="lives_alone", value="yes")
        record.record_view(person, purpose="rang about medicines")
"""
READ_AS_ALICE = """
import django; django.setup()
from hearth.access.models import User
from hearth.access.tests.make import acting
from hearth.people.models import Circumstance
print(Circumstance.objects.count(), end=" ")
for name in ("Alice", "Charlie"):
    with acting(User.objects.get(name=name)):
        print(Circumstance.objects.count(), end=" ")
"""
# Everything the database says about itself, apart from what holds the same rows in another order.
DEFINITIONS = """
    select 'policy', tablename || ' ' || policyname, concat(permissive, roles, cmd, qual, with_check) from pg_policies
    union all select 'wall', relname, concat(relrowsecurity, relforcerowsecurity) from pg_class
        where relkind = 'r' and relnamespace::regnamespace::text in ('public', 'audit', 'wall')
    union all select 'rights', oid::regclass::text, array(select unnest(relacl)::text order by 1)::text from pg_class
        where relnamespace::regnamespace::text in ('public', 'audit', 'wall')
    union all select 'function', oid::regprocedure::text, pg_get_functiondef(oid) from pg_proc
        where pronamespace::regnamespace::text in ('public', 'audit', 'wall') and prokind = 'f'
    union all select 'function rights', oid::regprocedure::text,
        array(select unnest(coalesce(proacl, acldefault('f', proowner)))::text order by 1)::text from pg_proc
        where pronamespace::regnamespace::text in ('audit', 'wall')
    union all select 'trigger', tgname || tgrelid::regclass, pg_get_triggerdef(oid) from pg_trigger
        where not tgisinternal
    union all select 'constraint', conrelid::regclass || conname, pg_get_constraintdef(oid) from pg_constraint
        where connamespace::regnamespace::text in ('public', 'audit', 'wall')
    union all select 'index', indexname, indexdef from pg_indexes where schemaname in ('public', 'audit', 'wall')
    order by 1, 2, 3
"""


@pytest.fixture
def databases():
    """Two migrated, empty databases: where the backup is made, and where it is restored."""
    names = [f"backup_{house.WORKER}_{n}" for n in (1, 2)]
    yield [house.copy_of_the_template(name) for name in names]
    for name in names:
        house.postgres.psql(house.SERVER, f"drop database if exists {name} with (force)")


def python(around, *arguments) -> subprocess.CompletedProcess:
    environment = {**os.environ, "HEARTH_AS_OWNER": "0", **around, "PYTHONPATH": f"{house.SRC}:{house.ROOT}"}
    return subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True)


def hearth(around, *words) -> subprocess.CompletedProcess:
    return python(around, "-m", "hearth.cli", *map(str, words))


def every_row(around) -> dict[str, list]:
    with psycopg.connect(around["DATABASE_OWNER_URL"]) as owner:
        tables = owner.execute(
            "select oid::regclass::text from pg_class where relkind = 'r' "
            "and relnamespace::regnamespace::text in ('public', 'audit')"
        ).fetchall()
        return {name: owner.execute(f"select t::text from {name} t order by 1").fetchall() for (name,) in tables}  # noqa: S608


def definitions(around) -> list:
    with psycopg.connect(around["DATABASE_OWNER_URL"]) as owner:
        rows = owner.execute(DEFINITIONS).fetchall()
    # PostgreSQL writes the casts and brackets of a condition it has read back a little differently.
    return [
        (kind, name, re.sub(r"::(character varying|text)(\[\])?|[() ]", "", str(text))) for kind, name, text in rows
    ]


@pytest.fixture
def saved(databases, tmp_path):
    made = python(databases[0], "-c", MAKE_SOMETHING)
    assert made.returncode == 0, made.stderr
    file = tmp_path / "hub.backup"
    done = hearth(databases[0], "backup", file)
    assert done.returncode == 0, done.stderr
    return file


def test_what_is_restored_is_what_was_saved(databases, saved):
    here, there = databases
    done = hearth(there, "restore", saved)
    assert done.returncode == 0, done.stderr
    before, after = every_row(here), every_row(there)
    assert len(before["people_circumstance"]) == 2, "the owner sees behind every wall"
    (told,) = set(after.pop("audit.event")) - set(before.pop("audit.event"))
    assert "access.restore" in told[0]
    assert after == before
    assert definitions(there) == definitions(here)


def test_the_walls_hold_after_a_restore_with_another_installations_key(databases, saved):
    there = databases[1] | {"HEARTH_WALL_KEY": "the key of another machine"}
    assert hearth(there, "restore", saved).returncode == 0
    assert python(there, "-c", READ_AS_ALICE).stdout.split() == ["0", "1", "1"]
    assert "bad signature" in python(databases[1], "-c", READ_AS_ALICE).stderr


def test_the_key_of_the_walls_is_not_in_the_file(saved):
    said = subprocess.run(
        [house.postgres.programs() / "pg_restore", "--data-only", "--file=-", saved], capture_output=True, text=True
    )
    assert "people_circumstance" in said.stdout
    assert "COPY wall.key" not in said.stdout


def test_a_backup_is_private_and_never_overwrites_another(databases, saved):
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    again = hearth(databases[0], "backup", saved)
    assert (again.returncode, "is there already" in again.stderr) == (1, True)


def test_a_database_that_holds_something_is_only_replaced_when_told_so(databases, saved):
    here, _ = databases
    python(here, "-c", MAKE_SOMETHING)
    before = every_row(here)
    refused = hearth(here, "restore", saved)
    assert (refused.returncode, "--replace" in refused.stderr) == (1, True)
    assert every_row(here) == before
    done = hearth(here, "restore", saved, "--replace")
    assert done.returncode == 0, done.stderr
    assert len(every_row(here)["people_circumstance"]) == 2


def test_a_file_that_is_no_backup_changes_nothing(databases, tmp_path):
    here, _ = databases
    python(here, "-c", MAKE_SOMETHING)
    before = every_row(here)
    torn = tmp_path / "torn.backup"
    torn.write_bytes(b"PGDMP not really")
    refused = hearth(here, "restore", torn, "--replace")
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert every_row(here) == before


def test_a_torn_backup_changes_nothing(databases, saved):
    here, _ = databases
    before = every_row(here)
    saved.write_bytes(saved.read_bytes()[: saved.stat().st_size * 2 // 3])
    assert hearth(here, "restore", saved, "--replace").returncode == 1
    assert every_row(here) == before


def test_a_backup_by_a_newer_hearth_is_refused(databases, tmp_path):
    here, there = databases
    with psycopg.connect(here["DATABASE_OWNER_URL"]) as owner:
        owner.execute("insert into django_migrations (app, name, applied) values ('people', '9999_later', now())")
    file = tmp_path / "newer.backup"
    assert hearth(here, "backup", file).returncode == 0
    refused = hearth(there, "restore", file)
    assert (refused.returncode, "newer Hearth" in refused.stderr) == (1, True)


def test_a_table_that_hides_rows_from_its_owner_stops_the_backup(databases, tmp_path):
    here, _ = databases
    with psycopg.connect(here["DATABASE_OWNER_URL"]) as owner:
        owner.execute("drop policy owner on people_person")
    refused = hearth(here, "backup", tmp_path / "half.backup")
    assert (refused.returncode, "people_person" in refused.stderr) == (1, True)
    assert not list(tmp_path.iterdir())
