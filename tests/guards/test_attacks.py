"""Somebody who can run any statement as the application's role: what they try, and that it gets them nowhere.

The walls are the net under the pages. These tests stand below the pages, where injected SQL would stand.
"""

from __future__ import annotations

from contextlib import suppress
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from hearth.access import walls
from hearth.access.walls import Context
from hearth.kit import postgres
from tests.guards.rows import Maker
from tests.guards.walls import truncate

SHADOWS = [
    "create temp table loot (word pg_catalog.text)",
    """create function pg_temp.peep(v anyelement) returns bool language plpgsql as $$ begin
        if current_user <> session_user then insert into pg_temp.loot select encode(ipad, 'hex') from wall.key; end if;
        return true;
       exception when others then return true; end $$""",
    *(f"create domain pg_temp.{name} as pg_catalog.{name} check (pg_temp.peep(value))"
      for name in ("text", "jsonb", "uuid", "xid8", "int8", "timestamptz", "date", "bool")),
    "create temp view key as select 'x'::bytea as ipad, 'x'::bytea as opad",
]  # fmt: skip
CALLS = [
    "select wall.context()", "select wall.teams()", "select wall.boroughs()", "select wall.volunteer()",
    "select audit.record('x', 'y', array['1'], null, null, null, '', '{}')", "select audit.seal_now()",
    "select * from audit.seal_and_tell()", "select * from audit.history('x', 'y')",
    "select * from audit.who_looked('00000000-0000-4000-8000-000000000000')",
    "select * from people_search('a', null, '', '', '', 5)", "select reports_faults()", "select reports_fold(1)",
    "select * from reports_borough(current_date)", "select * from audit.log_of(1, null, '', '', null, 5)",
]  # fmt: skip


@pytest.fixture(scope="module")
def two_boroughs(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as owner:
        pair = Maker(owner), Maker(owner)
        for maker in pair:
            for label in ("needs.Need", "people.Person", "post.Message"):
                maker.make(label)
        yield *pair, owner
        truncate(owner)


@pytest.fixture
def injected():
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as session:
        yield session


def context_of(maker, **more) -> Context:
    return Context(f"user:{maker.user.pk}", teams=(maker.team.pk,), boroughs=(maker.borough.pk,), **more)


def enter(session, context: Context) -> None:
    session.execute("select set_config('hearth.context', %s, true)", [context.token()])


def test_the_application_may_make_nothing_temporary(injected):
    for statement in ("create temp table t (i int)", "create domain pg_temp.text as pg_catalog.text",
                      "create function pg_temp.f() returns int language sql return 1"):  # fmt: skip
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            injected.execute(statement)


@pytest.mark.parametrize("call", CALLS)
def test_nothing_temporary_shadows_what_the_owners_functions_name(call, two_boroughs, injected):
    """Even where the database's keeper has given the right back."""
    ours, _, owner = two_boroughs
    database = connection.ops.quote_name(connection.settings_dict["NAME"])
    owner.execute(f"grant temporary on database {database} to {settings.APP_ROLE}")
    try:
        with injected.transaction(force_rollback=True):
            enter(injected, context_of(ours))
            for statement in SHADOWS:
                injected.execute(statement)
            with suppress(psycopg.errors.InsufficientPrivilege), injected.transaction():
                injected.execute(call)
            assert injected.execute("select * from pg_temp.loot").fetchall() == []
    finally:
        owner.execute(f"revoke temporary on database {database} from {settings.APP_ROLE}")


def test_forged_widened_expired_and_damaged_contexts_are_refused(two_boroughs, injected):
    ours, theirs, _ = two_boroughs
    good = context_of(ours).token()
    forged = [
        good[:-1] + ("0" if good[-1] != "0" else "1"),
        good.replace(f"|{ours.team.pk}|", f"|{ours.team.pk},{theirs.team.pk}|", 1),
        good.replace("1|user", "2|user", 1),
        context_of(ours, seconds=-1).token(),
        "x", "|" * 70, good.upper(), f" {good}", good.rpartition("|")[0], "é" * 80,
    ]  # fmt: skip
    for token in forged:
        with pytest.raises(psycopg.errors.InsufficientPrivilege), injected.transaction():
            injected.execute("select set_config('hearth.context', %s, true)", [token])
            injected.execute("select count(*) from needs_need")


def test_a_name_cannot_write_walls_into_its_own_context(two_boroughs):
    _, theirs, _ = two_boroughs
    with pytest.raises(ValueError, match="bar"):
        Context(f"user:1|{theirs.team.pk}|{theirs.team.pk}|1||99999999999").token()


@pytest.mark.django_db
def test_no_other_session_reads_a_context_to_use_it_again(two_boroughs, injected):
    ours, _, _ = two_boroughs
    with walls.opened(context_of(ours)):
        seen = injected.execute("select query from pg_stat_activity where pid <> pg_backend_pid()").fetchall()
    assert any("set_config('hearth.context', $1, true)" in query for (query,) in seen)
    assert not any(f"user:{ours.user.pk}" in query for (query,) in seen)


def test_a_context_ends_with_its_transaction(two_boroughs, injected):
    ours, _, _ = two_boroughs
    with injected.transaction():
        enter(injected, context_of(ours))
        assert injected.execute("select count(*) from needs_need").fetchone() == (1,)
    assert injected.execute("select count(*) from needs_need").fetchone() == (0,)


def test_functions_of_the_owner_called_with_other_ids_give_nothing(two_boroughs, injected):
    ours, theirs, _ = two_boroughs
    person, need = theirs.made["people.Person"], theirs.made["needs.Need"]
    with injected.transaction():
        enter(injected, context_of(ours))
        asked = [
            ("select * from audit.who_looked(%s)", [person.pk]),
            ("select * from audit.history('needs.need', %s)", [str(need.pk)]),
            ("select * from people_search(%s, null, '', '', '', 500)", [person.last_name]),
        ]
        for statement, values in asked:
            found = [row for row in injected.execute(statement, values).fetchall() if str(person.pk) in map(str, row)]
            assert found == [], statement
        counted = {row[0] for row in injected.execute("select * from reports_borough('2000-01-01')").fetchall()}
    assert theirs.team.pk not in counted


ROADS_OUT = [
    "insert into audit.event (actor, verb, kind, ids, purpose, detail) values ('x', 'y', 'z', '{}', '', '{}')",
    "insert into audit.seal (relation, first_id, last_id, digest) values ('event', 1, 2, 'x')",
    "update audit.event set actor = 'nobody'", "select nextval('audit.event_id_seq')",
    "select setval('audit.event_id_seq', 1)", "select * from audit.seal", "update wall.key set ipad = ''",
    "create function wall.teams2() returns int language sql return 1", "create schema walls",
    "copy needs_need to '/tmp/loot'", "copy needs_need to program 'true'", "select pg_read_file('/etc/passwd')",
    "select lo_import('/etc/passwd')", "set session authorization hearth_owner", "set local role hearth_owner",
    "set session_replication_role = replica", "alter table needs_need disable trigger all",
    "alter table needs_need disable row level security", "drop policy wall_see on needs_need",
    "create policy all_of_it on needs_need using (true)", "create rule loot as on insert to needs_need do nothing",
    "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'hearth_owner'",
    "alter system set log_statement = 'all'", "alter role hearth_app bypassrls",
    "create trigger loot after insert on needs_need for each row execute function audit.log_change()",
]  # fmt: skip


@pytest.mark.parametrize("statement", ROADS_OUT)
def test_there_is_no_road_around(statement, two_boroughs, injected):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        injected.execute(statement)


def test_copying_and_explaining_show_no_row_of_another_wall(two_boroughs, injected):
    ours, theirs, _ = two_boroughs
    hidden = str(theirs.made["needs.Need"].pk)
    with injected.transaction():
        enter(injected, context_of(ours))
        with injected.cursor().copy("copy (select id from needs_need) to stdout") as rows:
            assert hidden.encode() not in b"".join(bytes(row) for row in rows)
        plan = injected.execute("explain (analyze, verbose) select * from needs_need").fetchall()
        assert hidden not in str(plan)
        statistics = injected.execute("select most_common_vals from pg_stats where tablename like 'needs_%'").fetchall()
        assert statistics == []


def test_what_is_called_out_to_listeners_names_nobody(two_boroughs):
    """Whoever may connect may listen: a notice carries kinds and numbers, nothing else."""
    _, _, owner = two_boroughs
    callers = owner.execute(
        "select proname from pg_proc where prosrc ~* 'pg_notify|\\mnotify\\M' and pronamespace = 'public'::regnamespace"
    ).fetchall()
    assert {name.rsplit("_v", 1)[0] for (name,) in callers} <= {
        "procrastinate_notify_queue_job_inserted", "procrastinate_notify_queue_abort_job",
    }  # fmt: skip


def test_the_servers_own_log_does_not_hold_what_somebody_typed(injected):
    from tests.house import SERVER

    typed = f"Ursula {uuid4()}"
    for statement in ("select %s::int", "selec %s", "insert into needs_need (id) values (%s)"):
        with pytest.raises(psycopg.Error):
            psycopg.ClientCursor(injected).execute(statement, [typed])
    assert typed not in (postgres._where(SERVER.data_dir) / "server.log").read_text(errors="replace")
