"""What a team may know of another team's calls: that somebody is rung, and never for what, by whom or how it went; and
that somebody may have died."""

ALSO_RUNG = """
create function calls_also_rung(people uuid[], asking bigint) returns setof uuid language sql stable security definer
    set search_path = pg_catalog, public, wall, pg_temp as $$
    select distinct t.person_id from public.calls_turn t
        join public.people_person p on p.id = t.person_id
        left join public.calls_campaign c on c.id = t.campaign_id
    where t.person_id = any(people) and p.borough_id = any(wall.boroughs()) and t.team_id <> asking
        and t.state in ('telling', 'resting', 'ready') and t.ready_at < now() + interval '7 days'
        and (c.id is null or c.state = 'running')
$$;
revoke all on function calls_also_rung(uuid[], bigint) from public;
"""
ALSO_RUNG_UNDO = "drop function calls_also_rung(uuid[], bigint)"

DEATH_TOLD = """
create function calls_death_told(who uuid) returns boolean language sql stable security definer
    set search_path = pg_catalog, public, wall, pg_temp as $$
    select exists (select from public.calls_turn t join public.people_person p on p.id = t.person_id
        where t.person_id = who and t.state = 'confirming' and p.borough_id = any(wall.boroughs()))
$$;
revoke all on function calls_death_told(uuid) from public;
"""
DEATH_TOLD_UNDO = "drop function calls_death_told(uuid)"
