"""The event log forgets what a deleted list said of people, by the same steps as it forgets somebody who is erased.

What is blanked and how seals are proved and made anew stands once, in `audit.blank`. It runs with the rights of whoever
calls it: from the owner's functions it may change the log, from the application it may not.
"""

from hearth.rights.sql import LOG

_FORGET = LOG[LOG.index("create function audit.forget") : LOG.index("create function audit.digest_of")]
_STEPS = _FORGET[_FORGET.index("    -- The newest seal") : _FORGET.index("    done := jsonb_build_object")]
_DONE = "jsonb_build_object('changes', cardinality(changes), 'events', cardinality(events), 'seals', again)"

BLANK = f"""
create function audit.blank(changes bigint[], events bigint[], keep jsonb) returns jsonb language plpgsql
    set search_path = pg_catalog, audit, wall, pg_temp as $$
declare
    s audit.seal;
    told text;
    sealed audit.seal[] := '{{}}';
    again jsonb := '[]';
begin
{_STEPS}    return {_DONE};
end $$;
revoke all on function audit.blank(bigint[], bigint[], jsonb) from public;
"""

FORGET = (
    _FORGET.replace("create function", "create or replace function")
    .replace(_STEPS, "")
    .replace(f"done := {_DONE};", "done := audit.blank(changes, events, keep);")
    .replace("    s audit.seal;\n    told text;\n    sealed audit.seal[] := '{}';\n    again jsonb := '[]';\n", "")
)

FORGET_LIST = """
create index change_of_list on audit.change ((before ->> 'data_set_id')) where op = 'D';

-- The old values of a list that was deleted: of its entries, of the rows of its files, of what hung on them, and of the
-- records it was taken out of when it went. Which rows these are, the log itself says. Nothing of what stands now.
create function audit.forget_list(emptying bigint, keep jsonb) returns jsonb language plpgsql security definer
    set search_path = pg_catalog, audit, wall, pg_temp as $$
declare
    e public.people_emptying;
    entries text[];
    txs xid8[];
    runs text[];
    changes bigint[];
    done jsonb;
begin
    if coalesce(wall.actor(), '') <> 'job:forget deleted lists' then
        raise exception 'only the job that forgets deleted lists may do this' using errcode = 'insufficient_privilege';
    end if;
    select * into e from public.people_emptying where id = emptying for update;
    if e.id is null or e.log <> '{}' or e.team_id <> all (wall.teams()) then
        raise exception 'no such deleted list is to be forgotten' using errcode = 'insufficient_privilege';
    end if;
    select coalesce(array_agg(distinct c.row_id), '{}'), coalesce(array_agg(distinct c.tx), '{}') into entries, txs
        from audit.change c
        where c.op = 'D' and c.relation = 'people_listentry' and c.before ->> 'data_set_id' = e.data_set_id::text;
    runs := array(select r.id::text from public.exchange_importrun r
                  where r.data_set_id = e.data_set_id and r.made_at <= e.at);
    changes := array(
        select c.id from audit.change c where c.before is not null and (
            c.relation = 'people_listentry' and c.row_id = any(entries)
            or c.relation = 'exchange_importrow' and c.row_id in (
                select i.id::text from public.exchange_importrow i where i.run_id::text = any(runs))
            or c.op = 'D' and (c.before ->> 'entry_id' = any(entries) or c.before ->> 'run_id' = any(runs))
            or c.tx = any(txs) and c.relation in ('people_person', 'people_joining', 'exchange_possiblematch')
        )
    );
    done := audit.blank(changes, '{}', keep);
    perform audit.record('lists.blank_log', 'people.dataset', array[e.data_set_id::text], e.team_id,
                         (select t.borough_id from public.access_team t where t.id = e.team_id), null, '', done);
    return done;
end $$;
revoke all on function audit.forget_list(bigint, jsonb) from public;
"""

FORGET_LIST_UNDO = f"""
drop function audit.forget_list(bigint, jsonb);
drop index audit.change_of_list;
{_FORGET.replace("create function", "create or replace function")}
drop function audit.blank(bigint[], bigint[], jsonb);
"""
