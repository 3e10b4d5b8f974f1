"""The schemas `wall` and `audit` come before every table that is shut by them."""

from django.db import migrations

from hearth.access import sql


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(sql.WALL, sql.WALL_UNDO),
        migrations.RunSQL(sql.AUDIT, sql.AUDIT_UNDO),
    ]
