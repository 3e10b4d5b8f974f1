"""The database's own side of asking another team, by keyed hashes, whom of one's own people it knows.

A key of a person is HMAC-SHA256 under the secret of the sharing agreement; the same rule stands in Python in
`exchange.rules.keys`, for the agency's own machine. Nothing here is readable by the application but the answer: ids
of the asking team's own people.
"""

KEYS = """
-- Keys of the borough's people under one agreement, made when they are first asked for and again when they change.
-- The column is not called person_id: what is called so moves when two records are joined (people_join), keys do not.
create table wall.person_key (
    agreement_id bigint not null references needs_agreement (id) on delete cascade,
    of_person uuid not null references people_person (id) on delete cascade,
    version integer not null,
    keys bytea[] not null,
    primary key (agreement_id, of_person)
);

-- HMAC-SHA256 with the wall key: the secret of an agreement follows from it, and stands nowhere.
create function wall.secret_of_agreement(agreement bigint) returns bytea language sql stable
    set search_path = pg_catalog, wall, pg_temp as $$
    select sha256(opad || sha256(ipad || convert_to('hearth sharing agreement ' || agreement, 'UTF8'))) from wall.key
$$;

create function wall.pad(secret bytea, with_byte integer) returns bytea language plpgsql immutable as $$
declare
    made bytea := secret || decode(repeat('00', 64 - length(secret)), 'hex');
begin
    for n in 0 .. 63 loop
        made := set_byte(made, n, get_byte(made, n) # with_byte);
    end loop;
    return made;
end $$;

create function wall.letters(name text) returns text language sql immutable as $$
    select regexp_replace(lower(normalize(name, nfkd) collate "C"), '[^a-z]', '', 'g')
$$;

create function wall.make_person_keys(agreement bigint, borough bigint) returns void language plpgsql volatile
    set search_path = pg_catalog, public, wall, pg_temp as $$
declare
    ipad bytea := wall.pad(wall.secret_of_agreement(agreement), 54);
    opad bytea := wall.pad(wall.secret_of_agreement(agreement), 92);
begin
    perform pg_advisory_xact_lock(hashtextextended('person keys', agreement));
    insert into wall.person_key (agreement_id, of_person, version, keys)
    select agreement, t.id, t.version, array_remove(array[
        case when t.nhs <> '' then sha256(opad || sha256(ipad || convert_to('nhs|' || t.nhs, 'UTF8'))) end,
        case when t.who is not null then sha256(opad || sha256(ipad || convert_to(t.who, 'UTF8'))) end
    ], null)
    from (
        select p.id, p.version, case when p.nhs_number_is_valid then p.nhs_number else '' end as nhs,
            case when wall.letters(p.first_name) <> '' and wall.letters(p.last_name) <> '' and p.postcode <> ''
                then 'who|' || wall.letters(p.first_name) || '|' || wall.letters(p.last_name) || '|'
                    || to_char(p.date_of_birth, 'YYYY-MM-DD') || '|' || replace(upper(p.postcode), ' ', '') end as who
        from people_person p left join wall.person_key k on k.agreement_id = agreement and k.of_person = p.id
        where p.borough_id = borough and p.joined_to_id is null and k.version is distinct from p.version
    ) t
    on conflict (agreement_id, of_person) do update set version = excluded.version, keys = excluded.keys;
end $$;

-- The people a team knows: on a list of theirs that is still held, or worked with now.
create function wall.known_by(team bigint) returns setof uuid language sql stable
    set search_path = pg_catalog, public, wall, pg_temp as $$
    select e.person_id from people_listentry e join people_dataset d on d.id = e.data_set_id
        where e.team_id = team and e.gone_at is null and e.person_id is not null and d.locked_at is null
    union
    select i.person_id from people_involvement i where i.team_id = team and i.until is null
$$;

-- Whom of the asking team's own people another team knows. Only under an agreement in force that says so, only for a
-- team whose wall is open, and only for a team that
-- knows at least twenty.
create function wall.known_to(agreement bigint, asking bigint, asked bigint) returns setof uuid
    language plpgsql volatile security definer set search_path = pg_catalog, public, wall, pg_temp as $$
begin
    if not asking = any(wall.teams()) then
        raise exception 'a team asks about its own people only' using errcode = 'insufficient_privilege';
    end if;
    if not exists (
        select from needs_agreement a
            join access_team f on f.id = asked and f.borough_id = a.borough_id and f.kind = a.from_kind
            join access_team t on t.id = asking and t.borough_id = a.borough_id and t.kind = a.to_kind
        where a.id = agreement and a.revoked_at is null and 'is_known' = any(a.fields)
            and (now() at time zone 'Europe/London')::date between a.starts_on and a.expires_on
    ) then
        raise exception 'no agreement in force lets this team ask' using errcode = 'insufficient_privilege';
    end if;
    if (select count(*) from wall.known_by(asking)) < 20 then
        raise exception 'too few people to ask about' using errcode = 'insufficient_privilege';
    end if;
    perform wall.make_person_keys(agreement, (select borough_id from access_team where id = asking));
    return query
        with theirs as (
            select decode(k.key, 'hex') as key from exchange_knownkey k join exchange_keyfile f on f.id = k.file_id
                where f.team_id = asked and f.agreement_id = agreement
            union
            select unnest(p.keys) from wall.person_key p
                where p.agreement_id = agreement and p.of_person in (select wall.known_by(asked))
        ), ours as (
            select p.of_person, unnest(p.keys) as key from wall.person_key p
                where p.agreement_id = agreement and p.of_person in (select wall.known_by(asking))
        )
        select distinct ours.of_person from ours join theirs using (key);
end $$;
revoke all on function wall.secret_of_agreement, wall.pad, wall.letters, wall.make_person_keys, wall.known_by,
    wall.known_to from public;
"""

KEYS_UNDO = """
drop function wall.known_to; drop function wall.known_by; drop function wall.make_person_keys;
drop function wall.letters; drop function wall.pad; drop function wall.secret_of_agreement;
drop table wall.person_key;
"""

KNOWN_BY = """
-- The people a team knows: on a list of theirs that is still held, or worked with now.
create or replace function wall.known_by(team bigint) returns setof uuid language sql stable
    set search_path = pg_catalog, public, wall, pg_temp as $$
    select e.person_id from people_listentry e join people_dataset d on d.id = e.data_set_id
        where e.team_id = team and e.gone_at is null and e.person_id is not null and d.locked_at is null
            and d.expires_on >= (now() at time zone 'Europe/London')::date
    union
    select i.person_id from people_involvement i where i.team_id = team and i.until is null
$$;
"""

KNOWN_BY_UNDO = """
-- The people a team knows: on a list of theirs that is still held, or worked with now.
create or replace function wall.known_by(team bigint) returns setof uuid language sql stable
    set search_path = pg_catalog, public, wall, pg_temp as $$
    select e.person_id from people_listentry e join people_dataset d on d.id = e.data_set_id
        where e.team_id = team and e.gone_at is null and e.person_id is not null and d.locked_at is null
    union
    select i.person_id from people_involvement i where i.team_id = team and i.until is null
$$;
"""

# Two records that were joined are two people after all: requests that went back, or that a row which went back had
# raised meanwhile, take whatever came of them along. They lie behind many walls; the caller reads none.
GIVE_BACK = """
create function exchange_give_back(joining uuid) returns integer language plpgsql security definer
    set search_path = pg_catalog, public, wall, pg_temp as $$
#variable_conflict use_column
declare
    j public.people_joining;
    line uuid[];
begin
    select * into j from public.people_joining p where p.id = exchange_give_back.joining and p.parted_at is not null;
    if j.id is null or j.borough_id <> all (wall.boroughs()) then
        raise exception 'no such records were parted' using errcode = 'insufficient_privilege';
    end if;
    select coalesce(array_agg(n.id), '{}') into line from (
        select jsonb_array_elements_text(coalesce(j.moved -> 'needs_need', '[]'))::uuid as id
        union
        select r.need_id from public.exchange_raisedneed r join public.people_listentry e on e.id = r.entry_id
        where e.person_id = j.gone_id and r.raised_at >= j.joined_at
            and e.id in (select jsonb_array_elements_text(coalesce(j.moved -> 'people_listentry', '[]'))::uuid)
    ) n;
    return needs_follow(line, j.kept_id, j.gone_id, j.joined_at);
end $$;
revoke all on function exchange_give_back(uuid) from public;
"""

GIVE_BACK_UNDO = "drop function exchange_give_back(uuid);"

# “May be somebody known already” stands on a row until somebody has said so or not. The rows lie behind many walls, and
# the two who are compared may be read by somebody who sees neither list; the caller gets ids alone, to mark them again.
DOUBTS = """
create function exchange_unmark(pair uuid) returns uuid[] language plpgsql security definer
    set search_path = pg_catalog, public, wall, pg_temp as $$
declare
    mark constant text := 'may be somebody known already';
    m public.exchange_possiblematch;
    found uuid[];
begin
    select * into m from public.exchange_possiblematch p where p.id = pair and p.closed_at is not null;
    if m.id is null or m.borough_id <> all (wall.boroughs()) then
        raise exception 'no such pair was answered' using errcode = 'insufficient_privilege';
    end if;
    with recursive up as (
        select p.id, p.joined_to_id from public.people_person p where p.id in (m.one_id, m.other_id)
        union
        select p.id, p.joined_to_id from up join public.people_person p on p.id = up.joined_to_id
    ), family as (
        select up.id as head, up.id from up where up.joined_to_id is null
        union
        select f.head, p.id from family f join public.people_person p on p.joined_to_id = f.id
    ), doubted as (
        select f.head from family f join public.exchange_possiblematch q
            on q.closed_at is null and q.borough_id = m.borough_id and f.id in (q.one_id, q.other_id)
    ), done as (
        update public.people_listentry e set flags = array_remove(e.flags, mark)
        where mark = any (e.flags) and e.person_id in (select head from family except select head from doubted)
        returning e.id
    ) select coalesce(array_agg(d.id), '{}') into found from done d;
    return found;
end $$;

create function exchange_mark_again(pair uuid) returns integer language plpgsql security definer
    set search_path = pg_catalog, public, wall, pg_temp as $$
declare
    mark constant text := 'may be somebody known already';
    m public.exchange_possiblematch;
    number integer;
begin
    select * into m from public.exchange_possiblematch p where p.id = pair and p.closed_at is null;
    if m.id is null or m.borough_id <> all (wall.boroughs()) then
        raise exception 'no such pair is open' using errcode = 'insufficient_privilege';
    end if;
    update public.people_listentry e
        set flags = array(select f from unnest(array_append(e.flags, mark)) f order by f collate "C")
        from public.people_person p
        where e.id = any (m.unmarked) and p.id = e.person_id and p.borough_id = m.borough_id
            and not mark = any (e.flags);
    get diagnostics number = row_count;
    return number;
end $$;
revoke all on function exchange_unmark(uuid), exchange_mark_again(uuid) from public;
"""

DOUBTS_UNDO = "drop function exchange_unmark(uuid); drop function exchange_mark_again(uuid);"

# Without this the planner takes both for few people and looks each of 200,000 up by itself.
KNOWN_MANY = """
alter function wall.known_by(bigint) rows 100000;
alter function wall.known_to(bigint, bigint, bigint) rows 100000 set enable_nestloop = off set work_mem = '64MB'
    set jit = off;
"""

KNOWN_MANY_UNDO = """
alter function wall.known_by(bigint) rows 1000;
alter function wall.known_to(bigint, bigint, bigint) rows 1000 reset enable_nestloop reset work_mem reset jit;
"""

# Nobody counts whose record's use is restricted.
UNRESTRICTED = """
create or replace function wall.known_by(team bigint) returns setof uuid language sql stable rows 100000
    set search_path = pg_catalog, public, wall, pg_temp as $$
    select p.id from (
        select e.person_id from people_listentry e join people_dataset d on d.id = e.data_set_id
            where e.team_id = team and e.gone_at is null and e.person_id is not null and d.locked_at is null
                and d.expires_on >= (now() at time zone 'Europe/London')::date
        union
        select i.person_id from people_involvement i where i.team_id = team and i.until is null
    ) known join people_person p on p.id = known.person_id where not p.is_restricted
$$;
"""

UNRESTRICTED_UNDO = KNOWN_BY + KNOWN_MANY

# The asking team's own people are looked up once, not twice.
_KNOWN_TO = KEYS[
    KEYS.index("create function wall.known_to") : KEYS.index("revoke all on function wall.secret")
].replace("create function", "create or replace function")
KNOWN_ONCE_UNDO = _KNOWN_TO + KNOWN_MANY
KNOWN_ONCE = (
    _KNOWN_TO.replace("as $$\nbegin", "as $$\ndeclare\n    own uuid[];\nbegin")
    .replace(
        "if (select count(*) from wall.known_by(asking)) < 20",
        "own := array(select wall.known_by(asking));\n    if cardinality(own) < 20",
    )
    .replace("p.of_person in (select wall.known_by(asking))", "p.of_person in (select unnest(own))")
    + KNOWN_MANY
)

# Each person's keys, two at most, are looked for among the other team's: 200,000 people take half the time of a join of
# all keys with all.
_EVERY_KEY = _KNOWN_TO[_KNOWN_TO.index("        with theirs as (") : _KNOWN_TO.index("end $$;")]
KEY_BY_KEY_UNDO = KNOWN_ONCE
KEY_BY_KEY = KNOWN_ONCE.replace(
    _EVERY_KEY.replace("p.of_person in (select wall.known_by(asking))", "p.of_person in (select unnest(own))"),
    """        with theirs as materialized (
            select decode(k.key, 'hex') as key from exchange_knownkey k join exchange_keyfile f on f.id = k.file_id
                where f.team_id = asked and f.agreement_id = agreement
            union all
            select unnest(p.keys) from wall.person_key p
                where p.agreement_id = agreement and p.of_person in (select wall.known_by(asked))
        )
        select p.of_person from wall.person_key p
            where p.agreement_id = agreement and p.of_person in (select unnest(own))
                and (p.keys[1] in (select theirs.key from theirs) or p.keys[2] in (select theirs.key from theirs));
""",
)

# The few whose use is restricted are left out, instead of everybody looked up to see that it is not: a quarter less.
BUT_THE_RESTRICTED = """
create or replace function wall.known_by(team bigint) returns setof uuid language sql stable rows 100000
    set search_path = pg_catalog, public, wall, pg_temp as $$
    select known.person_id from (
        select e.person_id from people_listentry e join people_dataset d on d.id = e.data_set_id
            where e.team_id = team and e.gone_at is null and e.person_id is not null and d.locked_at is null
                and d.expires_on >= (now() at time zone 'Europe/London')::date
        union
        select i.person_id from people_involvement i where i.team_id = team and i.until is null
    ) known where not exists (select from people_person p where p.id = known.person_id and p.is_restricted)
$$;
"""
BUT_THE_RESTRICTED_UNDO = UNRESTRICTED
