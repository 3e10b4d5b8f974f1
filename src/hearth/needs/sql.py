"""The database's own side of a request that stands with the wrong person, and of what organisations were handed."""

# A request and whatever came of it go to another record: its notes and concerns, its referrals, and the requests that
# other teams made of them. They lie behind many walls, so the owner moves them; the caller reads none. Allowed for
# requests of one's own teams, and between two records that were joined. A request that moved, or that was given to
# somebody `since`, says so to whoever has it: they were told the other person's facts.
FOLLOW = """
create function needs_follow(needs uuid[], was uuid, whose uuid, since timestamptz) returns integer
    language plpgsql security definer set search_path = pg_catalog, public, wall, pg_temp as $$
#variable_conflict use_variable
declare
    line uuid[];
    moved uuid[];
begin
    if not exists (select from people_person a join people_person b on b.id = whose and b.borough_id = a.borough_id
                   where a.id = was and a.borough_id = any (wall.boroughs()))
        or exists (select from needs_need n where n.id = any (needs) and n.team_id <> all (wall.teams()))
            and not exists (select from people_joining j where j.kept_id = was and j.gone_id = whose)
    then
        raise exception 'these requests are not yours to move' using errcode = 'insufficient_privilege';
    end if;
    with recursive follow as (
        select n.id from needs_need n where n.id = any (needs) and n.person_id in (was, whose)
        union
        select r.received_need_id from follow f join needs_referral r on r.need_id = f.id
            where r.received_need_id is not null
    ) select coalesce(array_agg(f.id), '{}') into line from follow f;

    with went as (
        update needs_need n set person_id = whose, version = n.version + 1,
            ward_id = (select p.ward_id from people_person p where p.id = whose)
        where n.id = any (line) and n.person_id = was returning n.id
    ) select coalesce(array_agg(w.id), '{}') into moved from went w;
    update needs_note t set person_id = whose where t.need_id = any (line) and t.person_id = was;
    update needs_referral r set person_id = whose, version = r.version + 1
        where (r.need_id = any (line) or r.received_need_id = any (line)) and r.person_id = was;
    update needs_concern c set person_id = whose from needs_need n
        where n.id = any (line) and c.need_reference = n.reference and c.raised_in_id = n.team_id and c.person_id = was;
    insert into people_involvement (id, borough_id, person_id, team_id, since)
        select gen_random_uuid(), p.borough_id, whose, n.team_id, clock_timestamp()
        from needs_need n join people_person p on p.id = whose
        where n.id = any (line) and n.ended_at is null and not exists (
            select from people_involvement i where i.person_id = whose and i.team_id = n.team_id and i.until is null)
        group by p.borough_id, n.team_id;
    insert into needs_note (id, team_id, person_id, need_id, text, signed_as, written_at)
        select gen_random_uuid(), n.team_id, whose, n.id,
            'This request was found to be about somebody else, and stands with their record now. '
            'Whoever was given it before was told another person''s facts: ring them.',
            'Hearth', clock_timestamp()
        from needs_need n
        where n.id = any (line) and n.ended_at is null
            and (n.id = any (moved) or n.stage in ('offered', 'taken') and n.offered_at >= since);
    return cardinality(moved);
end $$;
revoke all on function needs_follow(uuid[], uuid, uuid, timestamptz) from public;
"""

FOLLOW_UNDO = "drop function needs_follow(uuid[], uuid, uuid, timestamptz);"

# How much was handed to organisations of the reader's borough since a day, by every team: a number for each. Whose it
# is stays behind the walls. Only a hub, which hands to them, is told.
HANDED = """
create function needs_handed_since(day date) returns table (team_id bigint, many bigint) language sql stable
    security definer set search_path = pg_catalog, public, wall, pg_temp as $$
    select r.to_team_id, count(*)
    from needs_referral r join access_team t on t.id = r.to_team_id
        join directory_organisation o on o.team_id = t.id
    where (r.sent_at at time zone 'Europe/London')::date >= day and r.status not in ('handed_back', 'withdrawn')
        and exists (select from access_team mine where mine.id = any((select wall.teams())::bigint[])
                    and mine.kind = 'community_hub' and mine.borough_id = t.borough_id)
    group by r.to_team_id
$$;
revoke all on function needs_handed_since(date) from public;
"""
HANDED_UNDO = "drop function needs_handed_since(date)"
