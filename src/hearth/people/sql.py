"""Finding a person by what was heard: the database's side. Run once, by a migration, as the owner.

The application's own queries cannot use a trigram index behind a wall (the comparison is not leakproof), so the
search is one function of the owner's that repeats the wall itself and gives back ids.
"""

_COLUMNS = """
create extension if not exists fuzzystrmatch;

-- Lower case, without accents and apostrophes; a hyphen parts two words.
create function people_plain(said text) returns text language sql immutable strict parallel safe
    as $$ select lower(public.unaccent('public.unaccent'::regdictionary, translate(said, '-''’`', ' '))) $$;

-- The words of a name; what they sound like in capitals (Kathryn finds Catherine); and each word's letters in the order
-- of the alphabet after an equals sign, which finds letters typed the wrong way round (Jhon finds John).
create function people_sounds(plain text) returns text[] language sql immutable strict parallel safe
    as $$ select coalesce(array_agg(distinct sound) filter (where sound not in ('', '=')), '{}')
          from unnest(string_to_array(plain, ' ')) as word,
               unnest(array[word, case when word ~ '^[a-z]{3,}$' then public.dmetaphone(word) else '' end,
                            case when word ~ '^[a-z]{3,}$' then public.dmetaphone_alt(word) else '' end,
                            '=' || array_to_string(array(select letter from unnest(string_to_array(word, null)) letter
                                                         order by letter collate "C"), '')]) as sound $$;

alter table people_person
    add column plain_name text generated always as
        (people_plain(first_name || ' ' || last_name || ' ' || known_as || ' ' || middle_name)) stored,
    add column sounds text[] generated always as
        (people_sounds(people_plain(first_name || ' ' || last_name || ' ' || known_as || ' ' || middle_name))) stored;

create index person_plain_name on people_person using gin (plain_name gin_trgm_ops) with (fastupdate = off);
create index person_sounds on people_person using gin (sounds) with (fastupdate = off);
create index person_phone_start on people_person (phone text_pattern_ops) where phone <> '';
create index person_phone_2_start on people_person (phone_2 text_pattern_ops) where phone_2 <> '';
create index person_phone_end on people_person (reverse(phone) text_pattern_ops) where phone <> '';
create index person_phone_2_end on people_person (reverse(phone_2) text_pattern_ops) where phone_2 <> '';
create index person_postcode_start on people_person (postcode text_pattern_ops) where postcode <> '';
"""

SEARCH_FUNCTION = """
-- `query` is words of a name; other forms of one name stand beside it with a bar: "bill|william smith".
-- `phone` is a whole number (+447700900123), its beginning (+4477*) or its end (900123);
-- `postcode` is whole (BL9 0SW) or its outward part (BL9). Empty text means not asked for.
create or replace function people_search(query text, dob date, postcode text, phone text, nhs text, most int)
    returns table (id uuid, score real, because text[]) language plpgsql security definer
    set search_path = pg_catalog, public, wall, pg_temp as $$
#variable_conflict use_variable
declare
    inside bigint[] := wall.boroughs();
    words text[] := array(select w from unnest(string_to_array(people_plain(coalesce(query, '')), ' '))
                          with ordinality as u(w, n) where trim(w, '|') <> '' order by n limit 5);
    own text[] := array(select split_part(w, '|', 1) from unnest(words) with ordinality as u(w, n) order by n);
    forms text[] := array(select string_to_array(w, '|')::text from unnest(words) with ordinality u(w, n) order by n);
    letters text[] := array(select '=' || array_to_string(array(select letter from unnest(string_to_array(w, null))
                                letter order by letter collate "C"), '')
                            from unnest(own) with ordinality as u(w, n) order by n);
    heard text[] := array(select people_sounds(w)::text from unnest(own) with ordinality as u(w, n) order by n);
    start text := case when phone like '+%' then replace(phone, '*', '') || '%' else '' end;
    ending text := case when phone like '+%' then '' else coalesce(phone, '') end;
    area text := case when postcode like '% %' then postcode when postcode <> '' then postcode || ' %' else '' end;
    known text := '';
    alike text := '';
    found uuid[];
    more uuid[];
begin
    perform set_config('pg_trgm.word_similarity_threshold', '0.45', true);
    -- By everything but the name.
    execute $q$ select array(
        (select p.id from people_person p where $1 is not null and p.borough_id = any($2)
            and p.date_of_birth = $1 limit 500)
        union
        (select p.id from people_person p where $3 <> '' and p.borough_id = any($2)
            and p.postcode like $3 and p.postcode <> '' limit 500)
        union
        (select p.id from people_person p where $4 <> '' and p.borough_id = any($2)
            and p.phone like $4 and p.phone <> '' limit 200)
        union
        (select p.id from people_person p where $4 <> '' and p.borough_id = any($2)
            and p.phone_2 like $4 and p.phone_2 <> '' limit 200)
        union
        (select p.id from people_person p where $5 <> '' and p.borough_id = any($2)
            and reverse(p.phone) like reverse($5) || '%' and p.phone <> '' limit 200)
        union
        (select p.id from people_person p where $5 <> '' and p.borough_id = any($2)
            and reverse(p.phone_2) like reverse($5) || '%' and p.phone_2 <> '' limit 200)
        union
        (select p.id from people_person p where $6 <> '' and p.borough_id = any($2) and p.nhs_number = $6 limit 50)
        ) $q$ into found using dob, inside, area, start, ending, coalesce(nhs, '');

    -- By the name: exactly so; then its other forms and what sounds like it; then, when that is not many, what is
    -- written nearly so or begins so.
    if cardinality(words) > 0 then
        for n in 1 .. cardinality(words) loop
            known := known || format(' and p.sounds && %L::text[]', forms[n]::text[] || heard[n]::text[]);
            alike := alike || format(' and p.plain_name %%> %L', own[n]);
        end loop;
        execute 'select array(select p.id from people_person p
                              where p.borough_id = any($1) and p.sounds @> $2 limit 300)' into more using inside, own;
        found := found || more;
        if cardinality(more) < most then
            execute format('select array(select p.id from people_person p where p.borough_id = any($1) %s limit 1000)',
                           known) into more using inside;
            found := found || more;
            execute format('select array(select p.id from people_person p where p.borough_id = any($1) %s limit 1000)',
                           alike) into more using inside;
            found := found || more;
        end if;
        -- One word quite wrong, the others right: what begins with the same letter.
        if cardinality(words) > 1 and cardinality(found) < 3 then
            for n in 1 .. cardinality(words) loop
                execute 'select array(select p.id from people_person p where p.borough_id = any($1) and p.sounds @> $2
                         and '' '' || p.plain_name like $3 limit 500)'
                    into more using inside, own[:n - 1] || own[n + 1:], '% ' || left(own[n], 1) || '%';
                found := found || more;
            end loop;
        end if;
    end if;

    return query
        with judged as (
            select p.id, p.plain_name, p.is_deceased,
                coalesce((select avg(case when w = any(p.sounds) then 1 when f::text[] && p.sounds then 0.9
                                     else greatest(word_similarity(w, p.plain_name) * 0.95,
                                                   case when l = any(p.sounds) then 0.85
                                                        when h::text[] && p.sounds then 0.62 else 0 end) end)
                          from unnest(own, forms, heard, letters) as u(w, f, h, l)), 0)
                    + 0.1 * similarity(array_to_string(own, ' '), p.plain_name) as by_name,
                case when p.date_of_birth = dob then 0.9 else 0 end as by_birth,
                case when area <> '' and p.postcode like area then 0.7 else 0 end as by_postcode,
                case when start <> '' and (p.phone like start or p.phone_2 like start)
                       or ending <> '' and (p.phone like '%' || ending or p.phone_2 like '%' || ending)
                     then 1 else 0 end as by_phone,
                case when nhs <> '' and p.nhs_number = nhs then 2 else 0 end as by_nhs
            from people_person p
            where p.id = any(found) and p.borough_id = any(inside) and p.joined_to_id is null
        ),
        totalled as (
            select j.*, (case when by_name >= 0.45 then by_name else 0 end
                         + by_birth + by_postcode + by_phone + by_nhs)::real as total from judged j
        )
        select t.id, t.total, array_remove(array[
                case when by_name >= 0.95 then 'name' when by_name >= 0.45 then 'a name like it' end,
                case when by_birth > 0 then 'date of birth' end, case when by_postcode > 0 then 'postcode' end,
                case when by_phone > 0 then 'telephone' end, case when by_nhs > 0 then 'NHS number' end], null)
        from totalled t
        where t.total >= 0.6 * (select max(x.total) from totalled x)
        order by t.total desc, t.is_deceased, t.plain_name, t.id limit most;
end $$;
revoke all on function people_search(text, date, text, text, text, int) from public;
"""

SEARCH = _COLUMNS + SEARCH_FUNCTION

SEARCH_UNDO = """
drop function people_search(text, date, text, text, text, int);
alter table people_person drop column plain_name, drop column sounds;
drop index person_phone_start, person_phone_2_start, person_phone_end, person_phone_2_end;
drop index person_postcode_start;
drop function people_sounds(text);
drop function people_plain(text);
"""

# Two records of one person. The rows that move lie behind many walls, so the owner moves them; the caller reads none.
# Every table that says whose its rows are calls the column `person_id`. A row that would stand twice (one open
# involvement of a team, one wish for a kind of team) stays where it is. A guard test reads this list of tables.
JOIN = """
create function people_join(joining uuid) returns integer language plpgsql security definer
    set search_path = pg_catalog, public, wall, pg_temp as $$
declare
    j public.people_joining;
    of_table regclass;
    of_row uuid;
    ids uuid[];
    went jsonb := '{}';
    total integer := 0;
begin
    select * into j from public.people_joining where id = joining and parted_at is null for update;
    if j.id is null or j.borough_id <> all (wall.boroughs()) or j.moved <> '{}' then
        raise exception 'no such joining is waiting' using errcode = 'insufficient_privilege';
    end if;
    for of_table in
        select c.conrelid::regclass from pg_constraint c
            join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        where c.contype = 'f' and c.confrelid = 'public.people_person'::regclass and a.attname = 'person_id'
            and cardinality(c.conkey) = 1
        order by c.conrelid::regclass::text
    loop
        ids := '{}';
        for of_row in execute format('select id from %s where person_id = $1 order by id for update', of_table)
            using j.gone_id
        loop
            begin
                execute format('update %s set person_id = $1 where id = $2', of_table) using j.kept_id, of_row;
                ids := ids || of_row;
            exception when unique_violation or exclusion_violation then
                null;
            end;
        end loop;
        if cardinality(ids) > 0 then
            went := went || jsonb_build_object(of_table::text, ids);
            total := total + cardinality(ids);
        end if;
    end loop;
    update public.people_joining p set moved = went where p.id = joining;
    return total;
end $$;

-- Parting: what moved and still stands with the kept record goes back to whom it belongs.
create function people_part(joining uuid) returns integer language plpgsql security definer
    set search_path = pg_catalog, public, wall, pg_temp as $$
declare
    j public.people_joining;
    of_table text;
    ids jsonb;
    one integer;
    total integer := 0;
begin
    select * into j from public.people_joining where id = joining and parted_at is null for update;
    if j.id is null or j.borough_id <> all (wall.boroughs()) then
        raise exception 'no such joining stands' using errcode = 'insufficient_privilege';
    end if;
    for of_table, ids in select key, value from jsonb_each(j.moved) loop
        execute format('update %s set person_id = $1 where person_id = $2
                        and id in (select jsonb_array_elements_text($3)::uuid)', of_table::regclass)
            using j.gone_id, j.kept_id, ids;
        get diagnostics one = row_count;
        total := total + one;
    end loop;
    return total;
end $$;
revoke all on function people_join(uuid), people_part(uuid) from public;
"""

JOIN_UNDO = "drop function people_join(uuid); drop function people_part(uuid);"

# Who worked with these people since then: every logged change of a row that points at them, behind whatever wall it
# is. What lies behind another wall is told without who and what. Rows of lists, and comparisons that somebody only
# looked at, are not work, nor is `fresh`: what the loading itself made, unless somebody has changed it.
WORKED_ON = """
create or replace function people_worked_on(people uuid[], since timestamptz, fresh uuid[])
    returns table (relation text, row_id text, actor text, at timestamptz, person uuid)
    language plpgsql stable security definer set search_path = pg_catalog, public, wall, audit, pg_temp as $$
declare
    of_table text;
    of_column text;
    has_team boolean;
    ours uuid[];
begin
    select array_agg(p.id) into ours from public.people_person p
        where p.id = any(people) and p.borough_id = any(wall.boroughs());
    for of_table, of_column, has_team in
        select c.conrelid::regclass::text, a.attname, exists (
                select from pg_attribute k where k.attrelid = c.conrelid and k.attname = 'team_id' and k.attnum > 0)
        from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        where c.contype = 'f' and c.confrelid = 'public.people_person'::regclass and cardinality(c.conkey) = 1
            and exists (select from pg_attribute k where k.attrelid = c.conrelid and k.attname = 'id' and k.attnum > 0)
            and c.conrelid::regclass::text not in (
                'people_person', 'people_listentry', 'people_identification', 'people_involvement', 'people_presence',
                'exchange_importrow')
        order by 1, 2
    loop
        return query execute format(
            'select %1$L::text, c.row_id, case when %2$s then c.actor else %3$L end, c.at, t.%4$I
             from %5$s t join audit.change c on c.relation = %1$L and c.row_id = t.id::text
             where t.%4$I = any($1) and c.at > $2 and (c.op <> ''I'' or not t.id::text = any($3))
                and (%1$L <> ''exchange_possiblematch''
                     or c.before ?| array[''answer'', ''second_answer'', ''decided_by_id'', ''outcome''])',
            of_table, case when has_team then 't.team_id = any(wall.teams())' else 'true' end, '', of_column, of_table)
            using ours, since, fresh::text[];
    end loop;
    return query
        select 'people_person'::text, c.row_id, c.actor, c.at, c.row_id::uuid from audit.change c
        where c.relation = 'people_person' and c.row_id = any(ours::text[]) and c.op = 'U' and c.at > since
            and not c.before ? 'sources' and c.before - 'version' <> '{}';
end $$;
revoke all on function people_worked_on(uuid[], timestamptz, uuid[]) from public;
"""

WORKED_ON_UNDO = "drop function people_worked_on(uuid[], timestamptz, uuid[]);"

# Lists that have ended, by their last day or because they were locked; none for the job that deletes them.
ENDED_LISTS = """
create function people_ended_lists() returns bigint[] language sql stable security definer
    set search_path = pg_catalog, public, wall, pg_temp as $$
    select case when wall.actor() = 'job:keep lists' then '{}'::bigint[] else coalesce(
        (select array_agg(d.id) from public.people_dataset d
         where d.locked_at is not null or d.expires_on < (now() at time zone 'Europe/London')::date), '{}') end
$$;

-- That somebody is on lists that have ended: the entries' ids and teams, and nothing of what they say.
create function people_ended_entries(about uuid) returns table (id uuid, team_id bigint)
    language sql stable security definer set search_path = pg_catalog, public, wall, pg_temp as $$
    select e.id, e.team_id from public.people_listentry e join public.people_dataset d on d.id = e.data_set_id
    where e.person_id = about and d.borough_id = any (wall.boroughs())
        and (d.locked_at is not null or d.expires_on < (now() at time zone 'Europe/London')::date)
$$;

alter policy wall_see on people_listentry using (team_id = any((select wall.teams())::bigint[])
    and data_set_id <> all ((select people_ended_lists())::bigint[]));
alter policy wall_change on people_listentry using (team_id = any((select wall.teams())::bigint[])
    and data_set_id <> all ((select people_ended_lists())::bigint[]));
alter policy wall_remove on people_listentry using (team_id = any((select wall.teams())::bigint[])
    and data_set_id <> all ((select people_ended_lists())::bigint[]));
"""

# Nor for the jobs that answer and erase one person: what is still held of them is theirs to read and to have erased.
ENDED_FOR_THE_PERSON = """
create or replace function people_ended_lists() returns bigint[] language sql stable security definer
    set search_path = pg_catalog, public, wall, pg_temp as $$
    select case
        when wall.actor() = 'job:keep lists' then '{}'::bigint[]
        when wall.actor() like 'job:subject access %' or wall.actor() like 'job:erasure %' then '{}'
        else coalesce((select array_agg(d.id) from public.people_dataset d
            where d.locked_at is not null or d.expires_on < (now() at time zone 'Europe/London')::date), '{}') end
$$;
"""

ENDED_LISTS_UNDO = """
alter policy wall_see on people_listentry using (team_id = any((select wall.teams())::bigint[]));
alter policy wall_change on people_listentry using (team_id = any((select wall.teams())::bigint[]));
alter policy wall_remove on people_listentry using (team_id = any((select wall.teams())::bigint[]));
drop function people_ended_entries(uuid);
drop function people_ended_lists();
"""

# What every row tells of a person's identity, whoever asks: a record that is filled anew must not lose what only a list
# behind another wall told. Identities are shared in the borough; which list, and the rest of the row, are not told.
TELLS = """
create function people_tells_of(about uuid) returns table (id uuid, tells jsonb)
    language sql stable security definer set search_path = pg_catalog, public, wall, pg_temp as $$
    select e.id, e.tells from public.people_listentry e join public.people_person p on p.id = e.person_id
    where e.person_id = about and p.borough_id = any (wall.boroughs())
    order by e.link_at, e.id
$$;
revoke all on function people_tells_of(uuid) from public;
"""

TELLS_UNDO = "drop function people_tells_of(uuid);"

# Which of these people any list tells of, whoever asks: a record that was made of a file which is taken back goes only
# when no other list tells of it, behind whatever wall.
ON_LISTS = """
create function people_on_lists(about uuid[]) returns uuid[] language sql stable security definer
    set search_path = pg_catalog, public, wall, pg_temp as $$
    select coalesce(array_agg(distinct e.person_id), '{}')
    from public.people_listentry e join public.people_person p on p.id = e.person_id
    where e.person_id = any (about) and p.borough_id = any (wall.boroughs())
$$;
revoke all on function people_on_lists(uuid[]) from public;
"""

ON_LISTS_UNDO = "drop function people_on_lists(uuid[]);"

# New names wait in a short list beside their index and are sorted into it together: a file of 100,000 people takes half
# the time, and one new person no longer. A search reads the waiting ones as well; 256 kB are read in a millisecond.
NAMES_WAIT = """
alter index person_plain_name set (fastupdate = on, gin_pending_list_limit = 256);
alter index person_sounds set (fastupdate = on, gin_pending_list_limit = 256);
"""

NAMES_WAIT_UNDO = """
alter index person_plain_name reset (gin_pending_list_limit);
alter index person_sounds reset (gin_pending_list_limit);
alter index person_plain_name set (fastupdate = off);
alter index person_sounds set (fastupdate = off);
"""
