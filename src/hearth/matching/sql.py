"""What a volunteer was told of somebody follows when it turns out to be about somebody else. Run by a migration.

A task keeps words of its own, so that a volunteer reads no record. When its request goes to another person's record
(two records parted, or a request moved) those words are another person's name and address: they go, and the volunteer
is told to ring the team first. A task offered before the two records were joined was told the right person's facts.
"""

WARN = """
create function matching_warn(task_ids uuid[]) returns void language sql security definer
    set search_path = pg_catalog, public, wall, pg_temp as $$
    update matching_task t set who = 'Somebody else than you were told', "where" = '', phone = '', speaks = '',
        reach_by = '', area = '', metres = null, version = t.version + 1,
        take_care = 'This request was found to be about somebody else than you were told. Do not go there and do not '
            'ring them. Ring ' || team.name || coalesce(' on ' || nullif(team.phone, ''), '')
            || ': they tell you whom it is about, or take it back.'
    from access_team team where team.id = t.team_id and t.id = any (task_ids) and t.ended_at is null
$$;
revoke all on function matching_warn(uuid[]) from public;

create function matching_warn_moved() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, wall, pg_temp as $$
begin
    if exists (select from people_joining j
               where j.kept_id = new.person_id and j.gone_id = old.person_id and j.parted_at is null) then
        return null;
    end if;
    perform matching_warn(array(
        select t.id from matching_task t where t.need_id = new.id and t.ended_at is null and t.offered_at >= coalesce(
            (select max(j.joined_at) from people_joining j
             where j.kept_id = old.person_id and j.gone_id = new.person_id), '-infinity')));
    return null;
end $$;
create trigger warn_of_another after update of person_id on needs_need for each row
    when (old.person_id is distinct from new.person_id) execute function matching_warn_moved();

create function matching_warn_parted() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, wall, pg_temp as $$
begin
    perform matching_warn(array(
        select t.id from matching_task t join needs_need n on n.id = t.need_id
        where n.person_id = new.kept_id and t.ended_at is null and t.offered_at >= new.joined_at));
    return null;
end $$;
create trigger warn_of_borrowed after update of parted_at on people_joining for each row
    when (old.parted_at is null and new.parted_at is not null and new.after ?| array['first_name', 'last_name',
        'known_as', 'phone', 'phone_2', 'address_1', 'address_2', 'address_3', 'town', 'postcode'])
    execute function matching_warn_parted();
"""
WARN_UNDO = """
drop trigger warn_of_borrowed on people_joining;
drop trigger warn_of_another on needs_need;
drop function matching_warn_parted();
drop function matching_warn_moved();
drop function matching_warn(uuid[]);
"""
