"""Emptying the database after tests that really committed, as the owner."""

# Only the tables that hold a row: to empty a hundred empty ones takes as long as many a test.
EMPTY = """
do $$ declare one text; has_rows boolean; full_ones text[] := '{}'; begin
    for one in select format('%I.%I', schemaname, tablename) from pg_tables
        where schemaname = 'public' and tablename not in ('django_migrations', 'django_content_type', 'auth_permission')
        or schemaname = 'audit' and tablename in ('event', 'change', 'seal', 'final')
    loop
        execute format('select exists (select from %s)', one) into has_rows;
        if has_rows then full_ones := full_ones || one; end if;
    end loop;
    if full_ones <> '{}' then
        execute format('truncate %s restart identity cascade', array_to_string(full_ones, ', '));
    end if;
end $$
"""


def truncate(owner) -> None:
    owner.execute(EMPTY)
