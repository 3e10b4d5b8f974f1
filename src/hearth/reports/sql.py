"""The counters' side in the database: triggers that append changes, folding, counting anew. Run once, as the owner."""

# ruff: noqa: S608 - every part put together here is a constant of this file

KEY = "team_id, figure, day, category_id, neighbourhood_id, ward_id, stage, urgency, source, ending, rating"
OF_FACT = KEY.replace(", ", ", f.").replace("team_id", "r.team_id")
NEED_FIGURES = "('all', 'kind', 'place', 'age', 'hold', 'raised', 'ended')"
LONDON = "at time zone 'Europe/London'"

# One request counts in up to seven figures. `r` is a request with n = 1 (now so) or n = -1 (no longer so).
NEED_FACTS = f"""
    cross join lateral (values (r.ended_at is null)) is_open (open)
    cross join lateral (values
        ('all', null::date, null::bigint, null::bigint, null::bigint, '', '', '', '', null::smallint),
        (case when open then 'kind' end, null, r.category_id, null, null, r.stage, r.urgency, '', '', null),
        (case when open then 'place' end, null, null, r.neighbourhood_id, r.ward_id, r.stage, '', '', '', null),
        (case when open then 'age' end, (r.raised_at {LONDON})::date, null, null, null, '', '', '', '', null),
        (case when open and r.on_hold_until is not null then 'hold' end, r.on_hold_until, null, null, null, '', '', '',
            '', null),
        ('raised', (r.raised_at {LONDON})::date, null, null, null, '', '', r.source, '', null),
        (case when not open then 'ended' end, (r.ended_at {LONDON})::date, null, null, null, '', '', '', r.ending,
            r.residents_rating)
    ) f (figure, day, category_id, neighbourhood_id, ward_id, stage, urgency, source, ending, rating)
    where f.figure is not null
"""
CONTACT_FACTS = f"""
    cross join lateral (values (
        'contact', (r.started_at {LONDON})::date, null::bigint, null::bigint, null::bigint,
        case when r.completed_at is not null then 'completed' when r.abandoned_at is not null then 'abandoned'
             else 'draft' end, '', r.channel, '', null::smallint)
    ) f (figure, day, category_id, neighbourhood_id, ward_id, stage, urgency, source, ending, rating)
"""
NEED_COLUMNS = (
    "team_id, category_id, neighbourhood_id, ward_id, stage, urgency, source, raised_at, due_at, ended_at, "
    "on_hold_until, ending, residents_rating"
)
CONTACT_COLUMNS = "team_id, channel, started_at, completed_at, abandoned_at"


def _moved(columns: str, now: bool, before: bool) -> str:
    parts = []
    if now:
        parts.append(f"select {columns}, 1 as n from now_rows")
    if before:
        parts.append(f"select {columns}, -1 as n from old_rows")
    return " union all ".join(parts)


def _append(columns: str, facts: str, now: bool, before: bool) -> str:
    return f"""
        insert into reports_tally ({KEY}, n, is_base)
        select {OF_FACT}, sum(r.n), false from ({_moved(columns, now, before)}) r {facts}
        group by {OF_FACT} having sum(r.n) <> 0;"""


def _counting(name: str, columns: str, facts: str, figures: str, also_on_update: str = "") -> str:
    """A trigger function that appends what one statement changed, however many rows it touched."""
    return f"""
create function {name}() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_op = 'INSERT' then {_append(columns, facts, True, False)}
    elsif tg_op = 'UPDATE' then {_append(columns, facts, True, True)} {also_on_update}
    elsif tg_op = 'DELETE' then {_append(columns, facts, False, True)}
    else delete from reports_tally where figure in {figures};
    end if;
    return null;
end $$;
"""


def _triggers(table: str, function: str, truncate: bool = True) -> str:
    """After every kind of statement; PostgreSQL wants one trigger for each when it hands over the changed rows."""
    out = [
        f"create trigger tally_insert after insert on {table} referencing new table as now_rows "
        f"for each statement execute function {function}();",
        f"create trigger tally_update after update on {table} referencing new table as now_rows old table as old_rows "
        f"for each statement execute function {function}();",
        f"create trigger tally_delete after delete on {table} referencing old table as old_rows "
        f"for each statement execute function {function}();",
    ]
    if truncate:
        out.append(
            f"create trigger tally_truncate after truncate on {table} for each statement execute function {function}();"
        )
    return "\n".join(out)


# A due time that moves inside one counter changes what is late and nothing that is counted.
DUE_MOVED = """
        insert into reports_tally (team_id, figure, stage, urgency, source, ending, n, is_base)
        select distinct w.team_id, 'touch', '', '', '', '', 0, false
        from now_rows w join old_rows o on o.id = w.id
        where o.due_at <> w.due_at or o.owner_id is distinct from w.owner_id;"""


def _touching(name: str, teams_now: str, teams_before: str) -> str:
    """A trigger function that only says for which teams something has changed."""

    def touch(rows: str) -> str:
        return f"""
        insert into reports_tally (team_id, figure, stage, urgency, source, ending, n, is_base)
        select distinct team, 'touch', '', '', '', '', 0, false from ({rows}) t (team);"""

    return f"""
create function {name}() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_op = 'INSERT' then {touch(teams_now)}
    elsif tg_op = 'UPDATE' then {touch(f"{teams_now} union all {teams_before}")}
    else {touch(teams_before)}
    end if;
    return null;
end $$;
"""


TOUCHED = ("offers_volunteer", "offers_groupoffer", "matching_task", "people_approach")
BOTH_ENDS = "select from_team_id from {rows} union all select to_team_id from {rows}"

# The application reads its own teams' counters and writes none: only the triggers, as the owner, do.
SHUT = """
alter table reports_tally enable row level security;
alter table reports_tally force row level security;
create policy owner on reports_tally to current_user using (true) with check (true);
create policy wall_see on reports_tally for select to public using (team_id = any((select wall.teams())::bigint[]));
create policy wall_add on reports_tally for insert to public with check (false);
create policy wall_change on reports_tally for update to public
    using (team_id = any((select wall.teams())::bigint[])) with check (false);
create policy wall_remove on reports_tally for delete to public using (false);
"""
SHUT_UNDO = """
drop policy owner on reports_tally; drop policy wall_see on reports_tally; drop policy wall_add on reports_tally;
drop policy wall_change on reports_tally; drop policy wall_remove on reports_tally;
alter table reports_tally no force row level security; alter table reports_tally disable row level security;
"""

RECOUNT = f"""
create function reports_recount() returns table (team_id bigint, figure text, day date, category_id bigint,
    neighbourhood_id bigint, ward_id bigint, stage text, urgency text, source text, ending text, rating smallint,
    n bigint) language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select {OF_FACT}, sum(r.n) from (select {NEED_COLUMNS}, 1 as n from needs_need) r {NEED_FACTS} group by {OF_FACT}
    union all
    select {OF_FACT}, sum(r.n) from (select {CONTACT_COLUMNS}, 1 as n from needs_contact) r {CONTACT_FACTS}
    group by {OF_FACT}
$$;
"""

# Only the folder touches base rows, one at a time; writers append and are never kept waiting.
FOLD = f"""
create function reports_fold(at_least bigint) returns bigint language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
declare
    folded bigint;
begin
    perform pg_advisory_xact_lock(hashtext('reports_tally'));
    if (select count(*) from reports_tally where not is_base) < at_least then return 0; end if;
    with gone as (delete from reports_tally where not is_base returning *),
    summed as (
        select {KEY}, sum(n)::int as n, count(*) as rows from gone group by {KEY}
    ), kept as (
        insert into reports_tally ({KEY}, n, is_base)
        select {KEY}, n, true from summed where n <> 0
        on conflict ({KEY}) where is_base do update set n = reports_tally.n + excluded.n
    )
    select coalesce(sum(rows), 0) into folded from summed;
    delete from reports_tally where is_base and n = 0;
    return folded;
end $$;

create function reports_rebuild() returns bigint language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
declare
    counted bigint;
begin
    perform pg_advisory_xact_lock(hashtext('reports_tally'));
    lock table needs_need, needs_contact in share row exclusive mode;
    delete from reports_tally;
    insert into reports_tally ({KEY}, n, is_base) select {KEY}, n, true from reports_recount();
    get diagnostics counted = row_count;
    return counted;
end $$;

create function reports_faults() returns bigint language sql stable security definer
    set search_path = pg_catalog, public, pg_temp as $$
    select count(*) from (
        select {KEY} from (
            select {KEY}, n from reports_recount()
            union all select {KEY}, -n from reports_tally where figure <> 'touch'
        ) both_counts group by {KEY} having sum(n) <> 0
    ) different
$$;
"""

COUNT = "\n".join([
    _counting("reports_count_needs", NEED_COLUMNS, NEED_FACTS, NEED_FIGURES, DUE_MOVED),
    _counting("reports_count_contacts", CONTACT_COLUMNS, CONTACT_FACTS, "('contact')"),
    _touching("reports_touch", "select team_id from now_rows", "select team_id from old_rows"),
    _touching("reports_touch_referrals", BOTH_ENDS.format(rows="now_rows"), BOTH_ENDS.format(rows="old_rows")),
    RECOUNT,
    FOLD,
    _triggers("needs_need", "reports_count_needs"),
    _triggers("needs_contact", "reports_count_contacts"),
    _triggers("needs_referral", "reports_touch_referrals", truncate=False),
    *(_triggers(table, "reports_touch", truncate=False) for table in TOUCHED),
    "select reports_rebuild();",
])  # fmt: skip

COUNT_UNDO = "\n".join([
    *(f"drop trigger tally_{op} on {table};" for table in ("needs_need", "needs_contact", "needs_referral", *TOUCHED)
      for op in ("insert", "update", "delete")),
    "drop trigger tally_truncate on needs_need; drop trigger tally_truncate on needs_contact;",
    "drop function reports_count_needs(), reports_count_contacts(), reports_touch(), reports_touch_referrals();",
    "drop function reports_faults(), reports_rebuild(), reports_fold(bigint), reports_recount();",
])  # fmt: skip

# Who was tried by one team is missed by no team: an approach shows wherever the person has an open request.
WHERE_OPEN = """select team_id from {rows} union select team_id from needs_need
        where ended_at is null and person_id in (select person_id from {rows})"""
APPROACHED = (
    _touching("reports_touch_approaches", WHERE_OPEN.format(rows="now_rows"), WHERE_OPEN.format(rows="old_rows"))
    + "".join(f"drop trigger tally_{op} on people_approach;" for op in ("insert", "update", "delete"))
    + _triggers("people_approach", "reports_touch_approaches", truncate=False)
)
APPROACHED_UNDO = (
    "".join(f"drop trigger tally_{op} on people_approach;" for op in ("insert", "update", "delete"))
    + _triggers("people_approach", "reports_touch", truncate=False)
    + "drop function reports_touch_approaches();"
)

# What the rest of the borough may read of a team: numbers without names, small ones hidden, others rounded.
BOROUGH = """
create function reports_veiled(counted bigint) returns bigint language sql immutable
    set search_path = pg_catalog, public, pg_temp as $$
    select case when counted between 1 and 7 then null else 5 * round(counted / 5.0)::bigint end
$$;

create function reports_borough(since date)
    returns table (team_id bigint, open_now bigint, raised bigint, done bigint)
    language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select t.id,
        reports_veiled(coalesce(sum(r.n) filter (where r.figure = 'kind'), 0)),
        reports_veiled(coalesce(sum(r.n) filter (where r.figure = 'raised' and r.day >= since), 0)),
        reports_veiled(coalesce(sum(r.n) filter (where r.figure = 'ended' and r.day >= since and r.ending = 'done'), 0))
    from access_team t
    left join reports_tally r on r.team_id = t.id and r.figure in ('kind', 'raised', 'ended')
        and (r.figure = 'kind' or r.day >= since)
    where t.borough_id = any(wall.boroughs()) and t.is_open
    group by t.id
$$;
"""
BOROUGH_UNDO = "drop function reports_borough(date); drop function reports_veiled(bigint);"
