"""Which team a volunteer's number or letter belongs to: all the public page may learn before that team's wall opens."""

TEAM_OF = """
create function offers_team_of(said text, letter uuid) returns bigint language sql stable security definer
    set search_path = pg_catalog, public, wall, pg_temp as $$
    select l.team_id from offers_letter l where l.id = letter
    union all
    select v.team_id from offers_volunteer v where letter is null and said <> '' and said in (v.number, v.former_number)
    limit 1
$$;
revoke all on function offers_team_of(text, uuid) from public;
"""
TEAM_OF_UNDO = "drop function offers_team_of(text, uuid)"
