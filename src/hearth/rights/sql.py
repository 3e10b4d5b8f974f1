"""The event log's side of people's rights: what it holds about somebody, and blanking it. Run once, as the owner.

The log cannot be changed by the application. These functions are the one way in: they act only for the job of one
request (its name stands in the signed context), read only what is about the people named, blank only values, never
who did what to which row and when, and write down what they did. A seal over a range that was blanked is proved to fit
first, and then made anew; the old digest and the new one stand in the event.
"""

LOG = """
create index change_of_person on audit.change ((before ->> 'person_id')) where op = 'D';
create index change_of_contact on audit.change ((before ->> 'contact_id')) where op = 'D';

create function audit.rights_may(job text, people uuid[]) returns void language plpgsql stable security definer
    set search_path = pg_catalog, audit, wall, pg_temp as $$
begin
    if coalesce(wall.actor(), '') not like 'job:' || job || ' %' or exists (
        select from public.people_person p where p.id = any(people) and p.borough_id <> all (wall.boroughs())
    ) then
        raise exception 'only the job of a request of this borough may do this'
            using errcode = 'insufficient_privilege';
    end if;
end $$;

-- The changes that belong to these rows, and to rows of these people that were deleted earlier.
create function audit.changes_of(people uuid[], touched jsonb) returns bigint[] language sql stable security definer
    set search_path = pg_catalog, audit, pg_temp as $$
    with named as (
        select t.key as relation, r.row_id from jsonb_each(touched) t, jsonb_array_elements_text(t.value) r(row_id)
    ), gone as (
        select c.relation, c.row_id from audit.change c
        where c.op = 'D' and c.before ->> 'person_id' = any(people::text[])
    ), contacts as (
        select row_id from named where relation = 'needs_contact'
        union select row_id from gone where relation = 'needs_contact'
    ), under as (
        select c.relation, c.row_id from audit.change c join contacts k on c.before ->> 'contact_id' = k.row_id
        where c.op = 'D'
    )
    select coalesce(array_agg(c.id), '{}') from audit.change c join (
        select * from named union select * from gone union select * from under
    ) rows using (relation, row_id)
$$;

create function audit.about(people uuid[], touched jsonb)
    returns table (what text, at timestamptz, actor text, verb text, kind text, row_id text, purpose text, detail jsonb)
    language plpgsql stable security definer set search_path = pg_catalog, audit, wall, pg_temp as $$
begin
    perform audit.rights_may('subject access', people);
    return query
        select 'event', e.at, e.actor, e.verb, e.kind, coalesce(e.ids[1], ''), e.purpose, e.detail
        from audit.event e where e.person_id = any(people)
        union all
        select 'change', c.at, c.actor, c.op::text, c.relation, c.row_id, '', c.before
        from audit.change c where c.id = any(audit.changes_of(people, touched)) and c.before is not null
        order by 2;
end $$;

create function audit.forget(erasure uuid, touched jsonb, keep jsonb) returns jsonb language plpgsql security definer
    set search_path = pg_catalog, audit, wall, pg_temp as $$
declare
    e public.rights_erasure;
    changes bigint[];
    events bigint[];
    s audit.seal;
    told text;
    sealed audit.seal[] := '{}';
    again jsonb := '[]';
    done jsonb;
begin
    select * into e from public.rights_erasure where id = erasure for update;
    if e.id is null or e.log <> '{}' then
        raise exception 'no such erasure is under way' using errcode = 'insufficient_privilege';
    end if;
    perform audit.rights_may('erasure', e.records);
    if not exists (select from public.access_team t where t.id = e.team_id and t.borough_id = any(wall.boroughs())) then
        raise exception 'no such erasure is under way' using errcode = 'insufficient_privilege';
    end if;
    changes := array(
        select c.id from audit.change c
        where c.id = any(audit.changes_of(e.records, touched)) and c.before is not null
            and not coalesce(keep -> c.relation ? '*', false)
    );
    events := array(
        select v.id from audit.event v where (v.person_id = any(e.records) or v.ids && array(
            select r.row_id from jsonb_each(touched) t, jsonb_array_elements_text(t.value) r(row_id)
            where not coalesce(keep -> t.key ? '*', false)))
            and (v.purpose <> '' or v.detail <> '{}')
    );
    -- The newest seal of each range that will be changed must fit now; whoever meddled before is found here.
    for s in
        select distinct on (l.relation, l.first_id, l.last_id) l.* from audit.seal l
        where exists (select from unnest(case l.relation when 'change' then changes else events end) n
                      where n between l.first_id and l.last_id)
        order by l.relation, l.first_id, l.last_id, l.id desc
    loop
        if audit.digest_of(s.relation, s.first_id, s.last_id) <> s.digest then
            raise exception 'the seal of % %-% does not fit: the log was changed before', s.relation, s.first_id,
                s.last_id using errcode = 'integrity_constraint_violation';
        end if;
        sealed := sealed || s;
    end loop;
    update audit.change c set before = (
        select jsonb_object_agg(b.k, case when keep -> c.relation ? b.k then b.v else 'null'::jsonb end)
        from jsonb_each(c.before) b(k, v)
    ) where c.id = any(changes);
    update audit.event v set purpose = '', detail = coalesce((
        select jsonb_object_agg(b.k, b.v) from jsonb_each(v.detail) b(k, v)
        where jsonb_typeof(b.v) in ('number', 'boolean')), '{}')
    where v.id = any(events);
    foreach s in array sealed loop
        told := audit.digest_of(s.relation, s.first_id, s.last_id);
        insert into audit.seal (relation, first_id, last_id, digest) values (s.relation, s.first_id, s.last_id, told);
        again := again || jsonb_build_object('relation', s.relation, 'first', s.first_id, 'last', s.last_id,
                                             'was', s.digest, 'now', told);
    end loop;
    done := jsonb_build_object('changes', cardinality(changes), 'events', cardinality(events), 'seals', again);
    perform audit.record('rights.blank_log', 'rights.erasure', array[erasure::text], e.team_id,
                         (select t.borough_id from public.access_team t where t.id = e.team_id), null, '', done);
    return done;
end $$;

create function audit.digest_of(of_relation text, first bigint, last bigint) returns text language sql stable
    security definer set search_path = pg_catalog, audit, pg_temp as $$
    select case of_relation
        when 'event' then (select encode(sha256(convert_to(string_agg(e::text, E'\\n' order by id), 'UTF8')), 'hex')
                           from audit.event e where id between first and last)
        else (select encode(sha256(convert_to(string_agg(c::text, E'\\n' order by id), 'UTF8')), 'hex')
              from audit.change c where id between first and last) end
$$;

-- How often these words still stand in the log; the words themselves are not kept.
create function audit.mentions(words text[]) returns jsonb language plpgsql stable security definer
    set search_path = pg_catalog, audit, wall, pg_temp as $$
declare
    fits text[] := array(select '%' || regexp_replace(w, '([%_\\\\])', '\\\\\\1', 'g') || '%' from unnest(words) w);
begin
    perform audit.rights_may('erasure', '{}');
    return jsonb_build_object(
        'audit.change', (select count(*) from audit.change c where c.before::text ilike any(fits)),
        'audit.event', (select count(*) from audit.event v where v.purpose || v.detail::text ilike any(fits)));
end $$;
revoke all on function audit.rights_may(text, uuid[]), audit.changes_of(uuid[], jsonb), audit.about(uuid[], jsonb),
    audit.forget(uuid, jsonb, jsonb), audit.digest_of(text, bigint, bigint), audit.mentions(text[]) from public;
"""

LOG_UNDO = """
drop function audit.mentions(text[]);
drop function audit.forget(uuid, jsonb, jsonb);
drop function audit.about(uuid[], jsonb);
drop function audit.digest_of(text, bigint, bigint);
drop function audit.changes_of(uuid[], jsonb);
drop function audit.rights_may(text, uuid[]);
drop index audit.change_of_contact;
drop index audit.change_of_person;
"""

# A volunteer, or somebody who signs in, asks as well: events about their own rows, and what they did themselves.
ABOUT_OTHERS = """
drop function audit.about(uuid[], jsonb);
create function audit.about(people uuid[], touched jsonb, kinds jsonb)
    returns table (what text, at timestamptz, actor text, verb text, kind text, row_id text, purpose text, detail jsonb)
    language plpgsql stable security definer set search_path = pg_catalog, audit, wall, pg_temp as $$
begin
    perform audit.rights_may('subject access', people);
    return query
        select 'event', e.at, e.actor, e.verb, e.kind, coalesce(e.ids[1], ''), e.purpose, e.detail
        from audit.event e where e.person_id = any(people)
        union all
        select 'event', e.at, e.actor, e.verb, e.kind, '', e.purpose, e.detail
        from jsonb_each(kinds) k join audit.event e
            on e.kind = k.key and e.ids && array(select jsonb_array_elements_text(k.value))
        where e.person_id is null and (e.borough_id is null or e.borough_id = any(wall.boroughs()))
        union all
        select 'change', c.at, c.actor, c.op::text, c.relation, c.row_id, '', c.before
        from audit.change c where c.id = any(audit.changes_of(people, touched)) and c.before is not null
        order by 2;
end $$;

-- What somebody did, by day: which verb on which kind of row, at what times. Never on whom, nor what for.
create function audit.done_by(actors text[]) returns table (day date, verb text, kind text, times text[])
    language plpgsql stable security definer set search_path = pg_catalog, audit, wall, pg_temp as $$
begin
    perform audit.rights_may('subject access', '{}');
    return query
        select (e.at at time zone 'Europe/London')::date, e.verb, e.kind,
            array_agg(to_char(e.at at time zone 'Europe/London', 'HH24:MI') order by e.id)
        from audit.event e
        where e.actor = any(actors) and (e.borough_id is null or e.borough_id = any(wall.boroughs()))
        group by 1, 2, 3;
end $$;

-- Volunteers of the boroughs whose data protection officer asks: by number, e-mail, telephone, or their whole name.
create function rights_volunteers(typed text, one uuid)
    returns table (id uuid, number text, name text, status text, team text, borough bigint)
    language plpgsql stable security definer set search_path = pg_catalog, public, wall, pg_temp as $$
begin
    return query
        select v.id, v.number::text, trim(v.first_name || ' ' || v.last_name), v.status::text, t.name::text,
            t.borough_id
        from offers_volunteer v join access_team t on t.id = v.team_id
        where exists (
            select from access_membership m join access_team mine on mine.id = m.team_id
                join access_user u on u.id = m.user_id
            where wall.actor() = 'user:' || u.id and u.is_active and mine.is_open
                and mine.borough_id = t.borough_id and m.role = 'data_protection'
        ) and (v.id = one or typed <> '' and (
            v.number = upper(typed) or lower(v.email) = lower(typed) or v.phone = typed
            or lower(v.first_name || ' ' || v.last_name) = lower(typed)))
        order by v.last_name, v.first_name, v.id limit 20;
end $$;
revoke all on function audit.about(uuid[], jsonb, jsonb), audit.done_by(text[]), rights_volunteers(text, uuid)
    from public;
"""

_ABOUT = LOG[LOG.index("create function audit.about") : LOG.index("create function audit.forget")]
ABOUT_OTHERS_UNDO = f"""
drop function rights_volunteers(text, uuid);
drop function audit.done_by(text[]);
drop function audit.about(uuid[], jsonb, jsonb);
{_ABOUT}
revoke all on function audit.about(uuid[], jsonb) from public;
"""
