"""Walls that the database itself enforces.

Every walled table has one key (its team, or its borough for identities). PostgreSQL shows the application
only rows whose key is in a *signed context* that this module sets, local to the transaction. No context, no
rows. Querysets repeat the filter (`visible_to`): the policy is the net, not the query.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.operations.base import Operation
from psycopg import Cursor

from hearth.access.sql import LOG_BY_STATEMENT

BOROUGH_WIDE = ("find people", "see needs", "answer people about their data")
"""Permissions with which somebody meets identities of a whole borough; each page still asks for its own."""
_now_open: ContextVar[Context | None] = ContextVar("hearth_context", default=None)


@dataclass(frozen=True)
class Context:
    """Who is acting, and which walls are open to them.

    `actor` is what the event log will say ("user:12", "public", "job:chase"). `teams` are the walls whose rows
    may be read and written, `restricted` those whose safeguarding concerns may be read, `boroughs` those whose
    identities may be found. `volunteer` is a volunteer's own key. `seconds` is how long the signature holds.
    """

    actor: str
    teams: tuple[int, ...] = ()
    restricted: tuple[int, ...] = ()
    boroughs: tuple[int, ...] = ()
    volunteer: str = ""
    seconds: int = 300

    def token(self) -> str:
        """The context as text with its HMAC-SHA256; the database verifies it before every use."""
        if "|" in self.actor + self.volunteer:
            raise ValueError("a bar parts the context; a name in it holds none")
        lists = [",".join(map(str, ids)) for ids in (self.teams, self.restricted, self.boroughs)]
        payload = "|".join(["1", self.actor, *lists, self.volunteer, str(int(time.time()) + self.seconds)])
        mac = hmac.new(settings.WALL_KEY.encode(), payload.encode(), hashlib.sha256).hexdigest()
        return f"{payload}|{mac}"


def current() -> Context | None:
    """The context that is open now in this thread, or None."""
    return _now_open.get()


@contextmanager
def opened(context: Context) -> Iterator[Context]:
    """Open these walls for the length of one transaction, then put back what was there before.

    Where the transaction ends with them nothing needs putting back, nor after an error: the setting ends with it.
    """
    before, is_whole = _now_open.get(), not connection.in_atomic_block
    try:
        with transaction.atomic():
            _set(context)
            _now_open.set(context)
            yield context
            if not (is_whole or connection.needs_rollback):
                _set(before)
    finally:
        _now_open.set(before)


def _set(context: Context | None) -> None:
    """Hand the token over beside the statement, not in it: other sessions of the same role can read statements."""
    connection.ensure_connection()
    token = context.token() if context else ""
    with connection.wrap_database_errors:
        Cursor(connection.connection).execute("select set_config('hearth.context', %s, true)", [token], prepare=False)


def context_for(user) -> Context:
    """The walls of one signed-in person."""
    return Context(
        actor=f"user:{user.pk}",
        teams=tuple(user.team_ids),
        restricted=tuple(user.teams_where("read safeguarding concerns")),
        boroughs=tuple({b for permission in BOROUGH_WIDE for b in user.boroughs_where(permission)}),
        volunteer=str(user.volunteer_key or ""),
    )


def whole_house(reason: str, *, borough=None, seconds: int = 3600) -> Context:
    """Every wall of a borough (or of all), for a job or a command that says why. Never for a page."""
    from hearth.access.models import Team

    teams = Team.objects.all() if borough is None else Team.objects.filter(borough=borough)
    pairs = list(teams.values_list("pk", "borough_id"))
    ids = tuple(pk for pk, _ in pairs)
    boroughs = {b for _, b in pairs} | ({borough.pk} if borough is not None else set())
    return Context(f"job:{reason}", ids, ids, tuple(sorted(boroughs)), seconds=seconds)


def intake(team, *, actor: str = "public") -> Context:
    """The narrow walls in which a public form or an answer link is saved: one team and its borough."""
    return Context(actor, teams=(team.pk,), boroughs=(team.borough_id,))


def inside(column: str = "team_id", walls: str = "teams") -> str:
    """The SQL condition that a row's wall key is among the open walls; the subselect runs once a query."""
    return f"{column} = any((select wall.{walls}())::bigint[])"


class Wall(Operation):
    """Migration operation: shut a table with row-level security, forced, and log every change to it.

    `rule` is the SQL condition under which the application sees a row, `write` the one under which it may leave
    a row behind after changing it, `add` the one for a new row; each is the one before unless said otherwise.
    The owner role has its own open policy, which backups and the few SECURITY DEFINER functions use.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, model: str, rule: str = "", write: str = "", add: str = ""):
        self.model = model
        self.rule = rule or inside()
        self.write = write or self.rule
        self.add = add or self.write

    def state_forwards(self, app_label, state):
        """Nothing changes in Django's own picture of the table."""

    def _policies(self) -> list[str]:
        see, change = f"using ({self.rule})", f"with check ({self.write})"
        return [
            "create policy owner on {table} to current_user using (true) with check (true)",
            f"create policy wall_see on {{table}} for select to public {see}",
            f"create policy wall_add on {{table}} for insert to public with check ({self.add})",
            f"create policy wall_change on {{table}} for update to public {see} {change}",
            f"create policy wall_remove on {{table}} for delete to public {see}",
        ]

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        table = to_state.apps.get_model(app_label, self.model)._meta.db_table
        for statement in (
            "alter table {table} enable row level security",
            "alter table {table} force row level security",
            *self._policies(),
            "create trigger audit_change after insert or update or delete on {table} "
            "for each row execute function audit.log_change()",
        ):
            schema_editor.execute(statement.format(table=table))
        schema_editor.execute(LOG_IT_BY_STATEMENT, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        table = to_state.apps.get_model(app_label, self.model)._meta.db_table
        for trigger in ("audit_change", "audit_add", "audit_remove"):
            schema_editor.execute(f"drop trigger if exists {trigger} on {table}")
        for policy in ("owner", "wall_see", "wall_add", "wall_change", "wall_remove"):
            schema_editor.execute(f"drop policy {policy} on {table}")
        schema_editor.execute(f"alter table {table} no force row level security")
        schema_editor.execute(f"alter table {table} disable row level security")

    def describe(self):
        return f"Shut {self.model} with a wall"

    @property
    def migration_name_fragment(self):
        return f"wall_{self.model.lower()}"


LOG_IT_BY_STATEMENT = f"""
do $walls$ begin
    if to_regproc('audit.log_changes') is not null then execute $log${LOG_BY_STATEMENT}$log$; end if;
end $walls$
"""
"""Tables shut before the log went by statement are swapped by the migration that brings it."""


def give_the_application_its_rights() -> None:
    """Grant the application role what it needs, no more, and store the wall key. Run as owner after migrating.

    Says as well whether the lives in this database are made up: only then may a past be written for them.
    """
    key = settings.WALL_KEY.encode()
    key = hashlib.sha256(key).digest() if len(key) > 64 else key
    key = key.ljust(64, b"\0")
    pads = [bytes(b ^ 0x36 for b in key), bytes(b ^ 0x5C for b in key)]
    role = connection.ops.quote_name(settings.APP_ROLE)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("delete from wall.key")
        cursor.execute("insert into wall.key (ipad, opad) values (%s, %s)", pads)
        database = connection.ops.quote_name(connection.settings_dict["NAME"])
        cursor.execute(MADE_UP_SINCE if settings.MADE_UP else "delete from audit.made_up")
        for statement in GRANTS:
            cursor.execute(statement.format(role=role, database=database))


MADE_UP_SINCE = "insert into audit.made_up select clock_timestamp() where not exists (select from audit.made_up)"
GRANTS = [
    "revoke temporary on database {database} from public, {role}",  # nothing of its own that could shadow ours
    "grant usage on schema public, wall, audit to {role}",
    "grant select, insert, update, delete on all tables in schema public to {role}",
    "grant usage, select on all sequences in schema public to {role}",
    "grant execute on all functions in schema public, wall, audit to {role}",
    "revoke all on all tables in schema wall from {role}",
    "revoke all on all tables in schema audit from {role}",
    "revoke insert, update, delete on django_migrations from {role}",
]
