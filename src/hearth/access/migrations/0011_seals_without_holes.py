"""A range is sealed when nobody can add to it any more.

Before, what running transactions had not finished was left out by their number; a row they had begun under a lower id
than a finished one came to stand inside a sealed range afterwards, and the seal no longer fitted.
"""

from django.db import migrations

FINAL = """
-- Up to which id every row is there or never will be.
create table audit.final (
    relation text primary key,
    last_id bigint not null,
    at timestamptz not null default clock_timestamp()
);
revoke all on audit.final from public;

-- For a moment nobody writes: whoever held an id has ended. False when somebody went on writing meanwhile.
create function audit.note_final(of_relation text) returns boolean language plpgsql security definer
    set search_path = pg_catalog, audit, pg_temp set lock_timeout = '500ms' as $$
declare
    last bigint;
begin
    if of_relation = 'event' then
        lock table audit.event in share mode;
        select max(id) into last from audit.event;
    else
        lock table audit.change in share mode;
        select max(id) into last from audit.change;
    end if;
    insert into audit.final (relation, last_id) values (of_relation, coalesce(last, 0))
    on conflict (relation) do update set last_id = excluded.last_id, at = clock_timestamp();
    return true;
exception when lock_not_available then
    return false;
end $$;

create or replace function audit.seal_now() returns integer language plpgsql security definer
    set search_path = pg_catalog, audit, pg_temp set timezone = 'UTC' set datestyle = 'ISO' as $$
declare
    sealed integer := 0;
    first bigint; last bigint; told text; upto bigint;
begin
    select coalesce(max(s.last_id), 0) + 1 into first from audit.seal s where s.relation = 'event';
    select f.last_id into upto from audit.final f where f.relation = 'event';
    select max(id), encode(sha256(convert_to(string_agg(e::text, E'\\n' order by id), 'UTF8')), 'hex')
        into last, told from audit.event e where id between first and upto;
    if last is not null then
        insert into audit.seal (relation, first_id, last_id, digest) values ('event', first, last, told);
        sealed := sealed + 1;
    end if;
    select coalesce(max(s.last_id), 0) + 1 into first from audit.seal s where s.relation = 'change';
    select f.last_id into upto from audit.final f where f.relation = 'change';
    select max(id), encode(sha256(convert_to(string_agg(c::text, E'\\n' order by id), 'UTF8')), 'hex')
        into last, told from audit.change c where id between first and upto;
    if last is not null then
        insert into audit.seal (relation, first_id, last_id, digest) values ('change', first, last, told);
        sealed := sealed + 1;
    end if;
    return sealed;
end $$;
revoke all on function audit.note_final(text), audit.seal_now() from public;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0010_made_up_past")]
    operations = [migrations.RunSQL(FINAL, "drop function audit.note_final(text); drop table audit.final;")]
