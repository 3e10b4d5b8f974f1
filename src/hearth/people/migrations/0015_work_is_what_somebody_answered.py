"""Two records that were only looked at are not work; whom any list tells of is known behind every wall."""

from django.db import migrations

from hearth.people.sql import ON_LISTS, ON_LISTS_UNDO, WORKED_ON


class Migration(migrations.Migration):
    dependencies = [("people", "0014_rows_are_identified")]
    operations = [
        migrations.RunSQL(WORKED_ON, migrations.RunSQL.noop),
        migrations.RunSQL(ON_LISTS, ON_LISTS_UNDO),
    ]
