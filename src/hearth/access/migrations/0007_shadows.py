"""Nothing in a session's own temporary schema shadows what the owner's functions name.

PostgreSQL looks for tables and types in pg_temp before everywhere else unless the search path names it. A domain
called `text` with a check of its own would otherwise run as the owner, and read the key of the walls.
"""

from django.db import migrations

LAST = """
do $$ declare routine regprocedure; begin
    for routine in select oid from pg_proc
        where prosecdef and pronamespace in ('wall'::regnamespace, 'audit'::regnamespace)
    loop execute format('alter function %s set search_path = pg_catalog, audit, wall, pg_temp', routine); end loop;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0006_seal")]
    operations = [migrations.RunSQL(LAST, migrations.RunSQL.noop)]
