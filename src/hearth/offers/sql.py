"""What the offers room asks the database itself: which team a letter is of, that what has two ends keeps them, and whom
an organisation entered."""

# Which team a volunteer's number or letter belongs to: all the public page may learn before that team's wall opens.
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

ENDS_STAY = """
create function offers_keeps_its_ends() returns trigger language plpgsql as $$
begin
    raise exception 'what passes between a hub and an organisation keeps both' using errcode = 'insufficient_privilege';
end $$;
create trigger fixed_ends before update on offers_appeal for each row
    when (old.team_id is distinct from new.team_id or old.partner_team_id is distinct from new.partner_team_id)
    execute function offers_keeps_its_ends();
create trigger fixed_ends before update on offers_introduction for each row
    when (old.team_id is distinct from new.team_id or old.partner_team_id is distinct from new.partner_team_id)
    execute function offers_keeps_its_ends();
"""
ENDS_STAY_UNDO = """
drop trigger fixed_ends on offers_introduction;
drop trigger fixed_ends on offers_appeal;
drop function offers_keeps_its_ends();
"""

# Whom an organisation's own people entered, behind whichever hub's wall they stand: what it wrote itself, and how far
# they have come. Whose people read it is asked here, not taken from the caller.
ENTERED_BY = """
create function offers_entered_by(organisation uuid)
    returns table (id uuid, first_name text, last_name text, date_of_birth date, phone text, email text, status text)
    language sql stable security definer set search_path = pg_catalog, public, wall, pg_temp as $$
    select v.id, v.first_name, v.last_name, v.date_of_birth, v.phone, v.email, v.status
    from offers_volunteer v join directory_organisation o on o.id = v.put_forward_by_id
    where o.id = organisation and o.team_id = any((select wall.teams())::bigint[])
    order by v.last_name, v.first_name, v.id
$$;
revoke all on function offers_entered_by(uuid) from public;
"""
ENTERED_BY_UNDO = "drop function offers_entered_by(uuid)"
