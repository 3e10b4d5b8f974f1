"""The schemas `wall` and `audit` come before every table that is shut by them."""

from django.db import migrations

from hearth.access import sql


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        # Trusted extensions: the database's owner may add them, no superuser is needed.
        migrations.RunSQL("create extension if not exists pg_trgm", migrations.RunSQL.noop),
        migrations.RunSQL("create extension if not exists unaccent", migrations.RunSQL.noop),
        migrations.RunSQL("create extension if not exists btree_gist", migrations.RunSQL.noop),
        migrations.RunSQL(sql.WALL, sql.WALL_UNDO),
        migrations.RunSQL(sql.AUDIT, sql.AUDIT_UNDO),
    ]
