"""Every walled table, tried by a raw cursor of the application: no context, the wrong team, a move across."""

from __future__ import annotations

import re

import psycopg
import pytest
from django.apps import apps
from django.conf import settings

from hearth.access import walls
from hearth.access.walls import Context
from tests.guards.rows import Maker, insert
from tests.guards.test_personal import ours
from tests.guards.walls import truncate

SKIPPED = {"access.User": "stands outside the walls, see NOT_WALLED"}
WALLED = sorted(m._meta.label for m in ours() if getattr(m, "PERSONAL", None) and m._meta.label not in SKIPPED)
# Walled although no field of theirs is personal.
_IMPERSONAL = (
    "calls.Campaign", "calls.Line", "calls.LoadLimit", "calls.Round", "calls.SampleDraw",
    "exchange.AgencyQuestion", "exchange.Cohort", "exchange.HandOn", "exchange.ImportRun", "exchange.KeyFile",
    "people.Household", "reports.Tally",
)  # fmt: skip
WALLED += [label for label in _IMPERSONAL if label not in WALLED]


@pytest.fixture(scope="module")
def two_teams(django_db_setup, django_db_blocker):
    """One row of every walled table for team A and one for team B, each in a borough of its own."""
    with django_db_blocker.unblock(), psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as owner:
        pair = Maker(owner), Maker(owner)
        for maker in pair:
            for label in WALLED:
                maker.make(label)
        yield pair
        truncate(owner)


@pytest.fixture
def application():
    """A raw connection of the role the application serves as."""
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as connection:
        yield connection


def context_of(maker) -> Context:
    team = maker.team.pk
    return Context("test", teams=(team,), restricted=(team,), boroughs=(maker.borough.pk,))


def enter(connection, maker) -> None:
    connection.execute("select set_config('hearth.context', %s, true)", [context_of(maker).token()])


def ids(connection, table: str) -> set[str]:
    return {str(pk) for (pk,) in connection.execute(f"select id from {table}").fetchall()}  # noqa: S608


def test_every_walled_table_is_tried(two_teams):
    with psycopg.connect(settings.DATABASE_OWNER_URL) as owner:
        rows = owner.execute("select relname from pg_class where relrowsecurity and relkind in ('r', 'p') "
                             "and relnamespace = 'public'::regnamespace").fetchall()  # fmt: skip
    assert {name for (name,) in rows} == {apps.get_model(label)._meta.db_table for label in WALLED}


@pytest.mark.parametrize("label", WALLED)
def test_without_a_context_nothing_is_seen_or_added(label, two_teams, application):
    ours_, _ = two_teams
    table = ours_.made[label]._meta.db_table
    assert ids(application, table) == set()
    statement, values = insert(ours_.again(label))
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
        application.execute(statement, values)


@pytest.mark.parametrize("label", WALLED)
def test_a_team_sees_its_own_rows_and_never_another_teams(label, two_teams, application):
    ours_, theirs = two_teams
    table = ours_.made[label]._meta.db_table
    for maker, other in ((ours_, theirs), (theirs, ours_)):
        with application.transaction():
            enter(application, maker)
            seen = ids(application, table)
        assert str(maker.made[label].pk) in seen
        assert str(other.made[label].pk) not in seen


@pytest.mark.parametrize("label", WALLED)
def test_a_row_cannot_be_added_behind_another_wall(label, two_teams, application):
    ours_, theirs = two_teams
    statement, values = insert(theirs.again(label))
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"), application.transaction():
        enter(application, ours_)
        application.execute(statement, values)


def _wall_keys(application, model) -> list[str]:
    """The columns its policy asks about."""
    table = model._meta.db_table
    rules = application.execute(
        "select qual from pg_policies where tablename = %s and policyname = 'wall_see'", [table]
    )
    rule = rules.fetchone()[0]
    keyed = [f.column for f in model._meta.concrete_fields if f.column.endswith(("team_id", "borough_id"))]
    return [column for column in keyed if re.search(rf"\b{column}\b", rule)]


@pytest.mark.parametrize("label", WALLED)
def test_a_row_cannot_be_moved_across_a_wall(label, two_teams, application):
    ours_, theirs = two_teams
    row = ours_.made[label]
    for column in _wall_keys(application, type(row)):
        there = theirs.borough.pk if column == "borough_id" else theirs.team.pk
        with pytest.raises(psycopg.errors.InsufficientPrivilege), application.transaction():
            enter(application, ours_)
            moved = application.execute(f"update {row._meta.db_table} set {column} = %s where id = %s", [there, row.pk])  # noqa: S608
            assert moved.rowcount == 0, f"{label}.{column} was moved across a wall"


@pytest.mark.parametrize("label", WALLED)
def test_another_teams_row_cannot_be_changed_or_removed(label, two_teams, application):
    ours_, theirs = two_teams
    row = theirs.made[label]
    table, key = row._meta.db_table, _wall_keys(application, type(row))[0]
    with application.transaction():
        enter(application, ours_)
        assert application.execute(f"update {table} set {key} = {key} where id = %s", [row.pk]).rowcount == 0  # noqa: S608
        assert application.execute(f"delete from {table} where id = %s", [row.pk]).rowcount == 0  # noqa: S608


OF_A_VOLUNTEER = [
    "offers.Volunteer", "offers.Check", "offers.Away", "offers.Letter", "offers.Photo", "matching.Task",
    "offers.Asked", "offers.OwnHours", "offers.Stay", "offers.Thanked", "calls.CallSheet",
    "matching.TaskMoney", "matching.Receipt",
]  # fmt: skip


@pytest.mark.parametrize("label", OF_A_VOLUNTEER)
def test_a_volunteer_sees_what_is_theirs_and_nothing_else(label, two_teams, application):
    ours_, _ = two_teams
    token = Context("test", volunteer=str(ours_.made["offers.Volunteer"].pk)).token()
    with application.transaction():
        application.execute("select set_config('hearth.context', %s, true)", [token])
        assert ids(application, ours_.made[label]._meta.db_table) == {str(ours_.made[label].pk)}
        for other in set(WALLED) - set(OF_A_VOLUNTEER):
            assert ids(application, ours_.made[other]._meta.db_table) == set(), other


def test_the_applications_role_can_pass_no_wall_and_owns_nothing(application):
    role = settings.APP_ROLE
    (superuser, bypasses, creates), = application.execute(
        "select rolsuper, rolbypassrls, rolcreaterole or rolcreatedb from pg_roles where rolname = %s", [role]
    ).fetchall()  # fmt: skip
    assert (superuser, bypasses, creates) == (False, False, False)
    owned = "select count(*) from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = %s"
    assert application.execute(owned, [role]).fetchone() == (0,)
    member = "select count(*) from pg_auth_members m join pg_roles r on r.oid = m.member where r.rolname = %s"
    assert application.execute(member, [role]).fetchone() == (0,), "a role it belongs to could be put on"


def test_the_application_cannot_touch_the_walls_or_the_log(application):
    for statement in ("select * from wall.key", "select * from audit.event", "select * from audit.change",
                      "delete from audit.event", "alter table people_person no force row level security",
                      "set row_security = off; select * from people_person", "truncate people_person",
                      "set role hearth_owner", "create table public.loot (id int)"):  # fmt: skip
        with pytest.raises(psycopg.errors.InsufficientPrivilege), application.transaction():
            application.execute(statement)


def test_a_context_is_only_as_wide_as_its_maker_signed_it(two_teams, application):
    ours_, theirs = two_teams
    token = context_of(ours_).token().replace(f"|{ours_.team.pk}|", f"|{theirs.team.pk}|")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="bad signature"), application.transaction():
        application.execute("select set_config('hearth.context', %s, true)", [token])
        application.execute("select id from needs_need")
    assert walls.current() is None
