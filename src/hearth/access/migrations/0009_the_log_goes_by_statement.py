"""Every walled table logs its changes once for a statement instead of once for a row."""

from django.db import migrations

from hearth.access.sql import LOG_BY_STATEMENT, LOG_STATEMENTS, LOG_STATEMENTS_UNDO


class Migration(migrations.Migration):
    dependencies = [("access", "0008_presence")]
    operations = [migrations.RunSQL(LOG_STATEMENTS + LOG_BY_STATEMENT, LOG_STATEMENTS_UNDO)]
