"""Checking how somebody is, which Hearth brings, is done by telephone, in boroughs that have it already."""

from django.db import migrations

CALLS = "update needs_category set by_phone = true where key = 'check_in'"


class Migration(migrations.Migration):
    dependencies = [("needs", "0015_about_a_volunteer")]
    operations = [migrations.RunSQL(CALLS, migrations.RunSQL.noop)]
