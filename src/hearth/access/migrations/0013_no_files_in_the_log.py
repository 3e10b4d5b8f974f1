"""A file that is deleted is gone: the log of changes keeps no bytes."""

from django.db import migrations

from hearth.access.sql import LOG_NO_FILES, LOG_NO_FILES_UNDO


class Migration(migrations.Migration):
    dependencies = [("access", "0012_how_far_the_log_is_sealed")]
    operations = [migrations.RunSQL(LOG_NO_FILES, LOG_NO_FILES_UNDO)]
