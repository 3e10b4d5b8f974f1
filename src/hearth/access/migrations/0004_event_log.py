"""The event log of a borough, as its administrators read it."""

from django.db import migrations

from hearth.access import sql


class Migration(migrations.Migration):
    dependencies = [("access", "0003_sign_in")]
    operations = [migrations.RunSQL(sql.EVENT_LOG, sql.EVENT_LOG_UNDO)]
