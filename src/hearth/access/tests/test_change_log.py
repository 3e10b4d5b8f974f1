"""The log that is written once for a statement says what a log written row by row would have said: nothing is lost."""

import json
from uuid import UUID, uuid4

import psycopg
import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from hearth.access.walls import Context

# The row log of before, beside it: the same trigger function, writing into a table of its own.
BESIDE = """
create table public.logged (id uuid primary key, words text, facts jsonb, marks text[], number numeric, at timestamptz);
create table audit.row_log (like audit.change including defaults including identity);
create trigger audit_change after update on public.logged referencing old table as old_rows new table as new_rows
    for each statement execute function audit.log_changes();
create trigger audit_add after insert on public.logged referencing new table as new_rows
    for each statement execute function audit.log_changes();
create trigger audit_remove after delete on public.logged referencing old table as old_rows
    for each statement execute function audit.log_changes();
"""
TOLD = (
    "select op, row_id, before, actor, relation from {} where relation = 'logged' order by row_id, op, before::text, id"
)

VALUES = st.fixed_dictionaries({
    "words": st.sampled_from([None, "", "Ann", "O'Brien", "Siân"]),
    "facts": st.sampled_from([None, {}, {"a": 1}, {"a": None, "b": [1, 2]}]),
    "marks": st.sampled_from([None, [], ["x"], ["x", "y"]]),
    "number": st.sampled_from([None, 0, 1.5]),
    "at": st.sampled_from([None, "2020-04-09T10:00Z"]),
})  # fmt: skip
ROWS = st.lists(VALUES, min_size=1, max_size=12)


@pytest.fixture
def owner(django_db_setup, django_db_blocker):
    """The owner, with both logs on one table; whatever happens is rolled back."""
    with django_db_blocker.unblock(), psycopg.connect(settings.DATABASE_OWNER_URL) as connection:
        connection.execute(BESIDE)
        (body,) = connection.execute("select pg_get_functiondef('audit.log_change'::regproc)").fetchone()
        connection.execute(
            body.replace("audit.log_change()", "audit.log_row()").replace("audit.change", "audit.row_log")
        )
        connection.execute(
            "create trigger zz_row after insert or update or delete on public.logged "
            "for each row execute function audit.log_row()"
        )
        yield connection
        connection.rollback()


def acts(connection, actor: str) -> None:
    token = Context(actor).token() if actor else ""
    connection.execute("select set_config('hearth.context', %s, true)", [token])


def both(connection) -> tuple[list, list]:
    """(what the statement log says, what the row log says)."""
    return tuple(connection.execute(TOLD.format(table)).fetchall() for table in ("audit.change", "audit.row_log"))


def add(connection, rows) -> list[UUID]:
    """Many rows in one statement."""
    ids = [uuid4() for _ in rows]
    told = json.dumps([{**row, "id": str(pk)} for pk, row in zip(ids, rows, strict=True)])
    connection.execute("insert into logged select * from json_populate_recordset(null::logged, %s::json)", [told])
    return ids


@trials(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, change=VALUES, some=st.integers(0, 12), gone=st.integers(0, 12))
def test_many_rows_added_changed_and_deleted_in_one_statement_each(owner, rows, change, some, gone):
    with owner.transaction(force_rollback=True):
        acts(owner, "user:7")
        ids = add(owner, rows)
        acts(owner, "job:keep lists")
        facts = json.dumps(change["facts"]) if change["facts"] is not None else None
        owner.execute("update logged set words = %s, facts = %s::jsonb, marks = %s, number = %s, at = %s "
                      "where id = any(%s)", [change["words"], facts, change["marks"], change["number"], change["at"],
                                             ids[:some]])  # fmt: skip
        owner.execute("update logged set words = words")
        acts(owner, "")
        owner.execute("delete from logged where id = any(%s)", [ids[:gone]])
        by_statement, by_row = both(owner)
        assert by_statement == by_row
        assert [told[3] for told in by_statement if told[0] == "I"] == ["user:7"] * len(rows)
        assert {told[3] for told in by_statement if told[0] == "U"} <= {"job:keep lists"}
        assert [told[3] for told in by_statement if told[0] == "D"] == ["owner"] * len(ids[:gone])
        assert not any(told[2] is None for told in by_statement if told[0] != "I"), "what it was before is kept"


def test_a_statement_that_adds_and_changes_at_once_loses_neither(owner):
    with owner.transaction(force_rollback=True):
        acts(owner, "user:7")
        ids = add(owner, [{"words": "Ann"}, {"words": "Bee"}])
        owner.execute(
            "insert into logged (id, words) select unnest(%s::uuid[]), 'Cy' on conflict (id) do update set words = "
            "excluded.words", [[*ids, uuid4()]],
        )  # fmt: skip
        owner.execute("with gone as (delete from logged where words = 'Cy' returning *) insert into logged "
                      "select gen_random_uuid(), words from gone")  # fmt: skip
        by_statement, by_row = both(owner)
        assert by_statement == by_row
        assert [sum(told[0] == op for told in by_statement) for op in "IUD"] == [6, 2, 3]


def test_nothing_is_said_of_a_statement_that_touched_nothing(owner):
    with owner.transaction(force_rollback=True):
        owner.execute("update logged set words = 'x'")
        owner.execute("delete from logged")
        assert both(owner) == ([], [])


def test_a_row_whose_id_was_changed_is_told_under_both_ids_with_all_it_was(owner):
    with owner.transaction(force_rollback=True):
        (old,), new = add(owner, [{"words": "Ann"}]), uuid4()
        owner.execute("update logged set id = %s, words = 'Bee'", [new])
        by_statement, by_row = both(owner)
        told = {row_id: before for op, row_id, before, *_ in by_statement if op == "U"}
        assert told[str(old)]["words"] == "Ann"
        assert told[str(new)] == {"id": None}
        assert [before for op, _, before, *_ in by_row if op == "U"] == [{"id": str(old), "words": "Ann"}]
