"""Work is looked for in tables whose rows have an id; the keys of people that agencies compare have none."""

from django.db import migrations

from hearth.people.sql import WORKED_ON


class Migration(migrations.Migration):
    dependencies = [("people", "0011_households")]
    operations = [migrations.RunSQL(WORKED_ON, migrations.RunSQL.noop)]
