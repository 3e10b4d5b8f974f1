"""The database's own side of the walls and the event log. Run once, by migrations, as the owner."""

WALL = """
create schema wall;
create table wall.key (ipad bytea not null, opad bytea not null);

create function wall.context() returns text[] language plpgsql stable security definer
    set search_path = pg_catalog, wall as $$
declare
    token text := nullif(current_setting('hearth.context', true), '');
    payload text;
    parts text[];
    good text;
begin
    if token is null then return null; end if;
    payload := left(token, length(token) - 65);
    select encode(sha256(opad || sha256(ipad || convert_to(payload, 'UTF8'))), 'hex') into good from wall.key;
    if good is null or good <> right(token, 64) then
        raise exception 'the wall context carries a bad signature' using errcode = 'insufficient_privilege';
    end if;
    parts := string_to_array(payload, '|');
    if parts[7]::bigint < extract(epoch from clock_timestamp()) then
        raise exception 'the wall context has expired' using errcode = 'insufficient_privilege';
    end if;
    return parts;
end $$;

create function wall.actor() returns text language sql stable security definer set search_path = pg_catalog, wall
    as $$ select (wall.context())[2] $$;
create function wall.teams() returns bigint[] language sql stable security definer set search_path = pg_catalog, wall
    as $$ select coalesce(string_to_array(nullif((wall.context())[3], ''), ',')::bigint[], '{}') $$;
create function wall.restricted() returns bigint[] language sql stable security definer
    set search_path = pg_catalog, wall
    as $$ select coalesce(string_to_array(nullif((wall.context())[4], ''), ',')::bigint[], '{}') $$;
create function wall.boroughs() returns bigint[] language sql stable security definer
    set search_path = pg_catalog, wall
    as $$ select coalesce(string_to_array(nullif((wall.context())[5], ''), ',')::bigint[], '{}') $$;
create function wall.volunteer() returns uuid language sql stable security definer set search_path = pg_catalog, wall
    as $$ select nullif((wall.context())[6], '')::uuid $$;
revoke all on all functions in schema wall from public;
"""

WALL_UNDO = "drop schema wall cascade;"

AUDIT = """
create schema audit;
create table audit.event (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    actor text not null,
    verb text not null,
    kind text not null,
    ids text[] not null,
    team_id bigint,
    borough_id bigint,
    person_id uuid,
    purpose text not null,
    detail jsonb not null,
    tx xid8 not null default pg_current_xact_id()
);
create index event_person on audit.event (person_id, at desc) where person_id is not null;
create index event_subject on audit.event using gin (ids);

create table audit.change (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    actor text not null,
    op char(1) not null,
    relation text not null,
    row_id text not null,
    before jsonb,
    tx xid8 not null default pg_current_xact_id()
);
create index change_row on audit.change (relation, row_id);

create table audit.seal (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    relation text not null,
    first_id bigint not null,
    last_id bigint not null,
    digest text not null
);

create function audit.record(verb text, kind text, ids text[], team bigint, borough bigint, person uuid,
    purpose text, detail jsonb) returns void language plpgsql security definer
    set search_path = pg_catalog, audit, wall as $$
begin
    if wall.actor() is null then
        raise exception 'an event needs somebody who acts' using errcode = 'insufficient_privilege';
    end if;
    insert into audit.event (actor, verb, kind, ids, team_id, borough_id, person_id, purpose, detail)
    values (wall.actor(), verb, kind, ids, team, borough, person, purpose, detail);
end $$;

-- What a row was before it changed; what it is now stands in the table itself.
create function audit.log_change() returns trigger language plpgsql security definer
    set search_path = pg_catalog, audit, wall as $$
declare
    was jsonb;
begin
    if tg_op = 'UPDATE' then
        select jsonb_object_agg(o.key, o.value) into was
        from jsonb_each(to_jsonb(old)) o join jsonb_each(to_jsonb(new)) n on o.key = n.key
        where o.value is distinct from n.value;
        if was is null then return null; end if;
    elsif tg_op = 'DELETE' then
        was := to_jsonb(old);
    end if;
    insert into audit.change (actor, op, relation, row_id, before)
    values (coalesce(wall.actor(), 'owner'), left(tg_op, 1), tg_table_name,
            case when tg_op = 'DELETE' then old.id::text else new.id::text end, was);
    return null;
end $$;

create function audit.who_looked(person uuid) returns table (at timestamptz, actor text, verb text, purpose text)
    language sql stable security definer set search_path = pg_catalog, audit, wall as $$
    select e.at, e.actor, e.verb, e.purpose from audit.event e
    where e.person_id = person and e.borough_id = any(wall.boroughs()) and e.verb = 'view' order by e.at desc
$$;

create function audit.history(kind text, subject text)
    returns table (at timestamptz, actor text, verb text, purpose text, detail jsonb)
    language sql stable security definer set search_path = pg_catalog, audit, wall as $$
    select e.at, e.actor, e.verb, e.purpose, e.detail from audit.event e
    where e.ids @> array[subject] and e.kind = history.kind and e.team_id = any(wall.teams()) order by e.id
$$;

-- Seal everything that every running transaction can already see, so that no late commit falls behind the seal.
create function audit.seal_now() returns integer language plpgsql security definer
    set search_path = pg_catalog, audit as $$
declare
    horizon xid8 := pg_snapshot_xmin(pg_current_snapshot());
    sealed integer := 0;
    first bigint; last bigint; told text;
begin
    select coalesce(max(last_id), 0) + 1 into first from audit.seal where relation = 'event';
    select max(id), encode(sha256(convert_to(string_agg(e::text, E'\\n' order by id), 'UTF8')), 'hex')
        into last, told from audit.event e where id >= first and tx < horizon;
    if last is not null then
        insert into audit.seal (relation, first_id, last_id, digest) values ('event', first, last, told);
        sealed := sealed + 1;
    end if;
    select coalesce(max(last_id), 0) + 1 into first from audit.seal where relation = 'change';
    select max(id), encode(sha256(convert_to(string_agg(c::text, E'\\n' order by id), 'UTF8')), 'hex')
        into last, told from audit.change c where id >= first and tx < horizon;
    if last is not null then
        insert into audit.seal (relation, first_id, last_id, digest) values ('change', first, last, told);
        sealed := sealed + 1;
    end if;
    return sealed;
end $$;
revoke all on all functions in schema audit from public;
"""

AUDIT_UNDO = "drop schema audit cascade;"

# The same log, written once for a whole statement: a file of 100,000 rows is logged as fast as it is added. A row whose
# id was changed is told under both ids.
LOG_STATEMENTS = """
create function audit.log_changes() returns trigger language plpgsql security definer
    set search_path = pg_catalog, audit, wall, pg_temp set enable_nestloop = off as $$
#variable_conflict use_variable
declare
    logged_as text := coalesce(wall.actor(), 'owner');
begin
    if tg_op = 'INSERT' then
        insert into audit.change (actor, op, relation, row_id)
        select logged_as, 'I', tg_table_name, n.id::text from new_rows n;
    elsif tg_op = 'DELETE' then
        insert into audit.change (actor, op, relation, row_id, before)
        select logged_as, 'D', tg_table_name, o.id::text, to_jsonb(o) from old_rows o;
    else
        insert into audit.change (actor, op, relation, row_id, before)
        select logged_as, 'U', tg_table_name, told.row_id, told.was from (
            select coalesce(n.id, o.id)::text as row_id,
                case when n.id is null then to_jsonb(o) when o.id is null then '{"id": null}'::jsonb else (
                    select jsonb_object_agg(b.key, b.value)
                    from jsonb_each(to_jsonb(o)) b join jsonb_each(to_jsonb(n)) a on a.key = b.key
                    where a.value is distinct from b.value) end as was
            from old_rows o full join new_rows n on n.id = o.id
        ) told where told.was is not null;
    end if;
    return null;
end $$;
revoke all on function audit.log_changes() from public;
"""

# Every table that logs row by row logs by statement from now on.
LOG_BY_STATEMENT = """
do $$
declare
    of_table text;
begin
    for of_table in select tgrelid::regclass::text from pg_trigger where tgname = 'audit_change'
        and tgfoid = 'audit.log_change'::regproc
    loop
        execute format('drop trigger audit_change on %s', of_table);
        execute format('create trigger audit_change after update on %s referencing old table as old_rows
            new table as new_rows for each statement execute function audit.log_changes()', of_table);
        execute format('create trigger audit_add after insert on %s referencing new table as new_rows
            for each statement execute function audit.log_changes()', of_table);
        execute format('create trigger audit_remove after delete on %s referencing old table as old_rows
            for each statement execute function audit.log_changes()', of_table);
    end loop;
end $$;
"""

LOG_STATEMENTS_UNDO = """
do $$
declare
    of_table text;
begin
    for of_table in select tgrelid::regclass::text from pg_trigger where tgname = 'audit_change'
        and tgfoid = 'audit.log_changes'::regproc
    loop
        execute format('drop trigger audit_change on %s', of_table);
        execute format('drop trigger audit_add on %s', of_table);
        execute format('drop trigger audit_remove on %s', of_table);
        execute format('create trigger audit_change after insert or update or delete on %s
            for each row execute function audit.log_change()', of_table);
    end loop;
end $$;
drop function audit.log_changes();
"""

# What an administrator reads: the events of one borough, newest first. That the reader administers it is looked up
# here and not taken from the caller; a guard test compares the role's name with the one in roles.py.
EVENT_LOG = """
create index event_borough on audit.event (borough_id, id desc);

create function audit.log_of(of_borough bigint, before_id bigint, some_verb text, some_actor text, on_day date,
    most integer)
    returns table (id bigint, at timestamptz, actor text, verb text, kind text, ids text[], team_id bigint,
        purpose text, detail jsonb)
    language plpgsql stable security definer set search_path = pg_catalog, audit, wall as $$
begin
    if not exists (
        select from public.access_membership m
            join public.access_team t on t.id = m.team_id
            join public.access_user u on u.id = m.user_id
        where wall.actor() = 'user:' || u.id and u.is_active and t.is_open
            and t.borough_id = of_borough and m.role = 'administrator'
    ) then
        raise exception 'only an administrator of the borough reads its event log'
            using errcode = 'insufficient_privilege';
    end if;
    return query
        select e.id, e.at, e.actor, e.verb, e.kind, e.ids, e.team_id, e.purpose, e.detail
        from audit.event e
        where e.borough_id = of_borough
            and (before_id is null or e.id < before_id)
            and (some_verb = '' or e.verb = some_verb)
            and (some_actor = '' or e.actor = some_actor)
            and (on_day is null or (e.at at time zone 'Europe/London')::date = on_day)
        order by e.id desc limit most;
end $$;
revoke all on function audit.log_of from public;
"""

EVENT_LOG_UNDO = "drop function audit.log_of; drop index audit.event_borough;"

# Data protection officers read it as well.
_ONLY_ADMINISTRATORS = "and m.role = 'administrator'"
_READERS = "and m.role in ('administrator', 'data_protection')"
_LOG_OF = EVENT_LOG[EVENT_LOG.index("create function") : EVENT_LOG.index("revoke all")]
EVENT_LOG_READERS_UNDO = _LOG_OF.replace("create function", "create or replace function").replace(
    "audit, wall as", "audit, wall, pg_temp as"
)
EVENT_LOG_READERS = EVENT_LOG_READERS_UNDO.replace(_ONLY_ADMINISTRATORS, _READERS).replace(
    "only an administrator of the borough reads", "only administrators and data protection officers read"
)

# When the newest event that is under a seal was written. Whoever may read no log learns a time from it, and no more.
SEALED_AT = """
create function audit.sealed_at() returns timestamptz language sql stable security definer
    set search_path = pg_catalog, audit, pg_temp as $$
    select e.at from audit.event e
    where e.id = (select max(s.last_id) from audit.seal s where s.relation = 'event')
$$;
revoke all on function audit.sealed_at from public;
"""
SEALED_AT_UNDO = "drop function audit.sealed_at;"

# What stands in a column of bytes (a file as it came, one made for somebody) is not kept in the log: deleted is gone.
LOG_NO_FILES = (
    LOG_STATEMENTS[: LOG_STATEMENTS.index("revoke all")]
    .replace("create function audit.log_changes()", "create or replace function audit.log_changes()")
    .replace(
        "    logged_as text := coalesce(wall.actor(), 'owner');\n",
        "    logged_as text := coalesce(wall.actor(), 'owner');\n"
        "    files text[] := array(select a.attname::text from pg_attribute a where a.attrelid = tg_relid\n"
        "                          and a.atttypid = 'bytea'::regtype and not a.attisdropped);\n",
    )
    .replace("to_jsonb(o)", "to_jsonb(o) - files")
    .replace("to_jsonb(n)", "to_jsonb(n) - files")
)
LOG_NO_FILES_UNDO = LOG_STATEMENTS[: LOG_STATEMENTS.index("revoke all")].replace(
    "create function audit.log_changes()", "create or replace function audit.log_changes()"
)
