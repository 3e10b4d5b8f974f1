"""A made-up borough has a past: its events may be written with the times at which they are said to have happened.

Whether a database holds only made-up lives is for the owner to say (when it migrates, from HEARTH_ENV), never for
the application; where lives are real the function refuses.
"""

from django.db import migrations

PAST = """
create table audit.made_up (since timestamptz not null default clock_timestamp());

create function audit.record_past(told jsonb) returns integer language plpgsql security definer
    set search_path = pg_catalog, audit, wall, pg_temp as $$
declare
    written integer;
begin
    if not exists (select from audit.made_up) then
        raise exception 'only a made-up borough has a past written for it' using errcode = 'insufficient_privilege';
    end if;
    if coalesce(wall.actor(), '') <> 'job:demo make' then
        raise exception 'only the maker of a made-up borough writes its past' using errcode = 'insufficient_privilege';
    end if;
    insert into audit.event (at, actor, verb, kind, ids, team_id, borough_id, person_id, purpose, detail)
    select (one->>'at')::timestamptz, one->>'actor', one->>'verb', one->>'kind',
        array(select jsonb_array_elements_text(one->'ids')), (one->>'team')::bigint, (one->>'borough')::bigint,
        (one->>'person')::uuid, one->>'purpose', one->'detail'
    from jsonb_array_elements(told) with ordinality as each (one, nth)
    where (one->>'borough')::bigint = any(wall.boroughs())
    order by nth;
    get diagnostics written = row_count;
    return written;
end $$;
revoke all on function audit.record_past from public;
"""
UNDO = "drop function audit.record_past; drop table audit.made_up;"


class Migration(migrations.Migration):
    dependencies = [("access", "0010_data_protection")]
    operations = [migrations.RunSQL(PAST, UNDO)]
