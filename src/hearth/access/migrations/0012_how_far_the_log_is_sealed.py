"""The page of the event log says how far it is sealed."""

from django.db import migrations

from hearth.access.sql import SEALED_AT, SEALED_AT_UNDO


class Migration(migrations.Migration):
    dependencies = [("access", "0011_seals_without_holes")]
    operations = [migrations.RunSQL(SEALED_AT, SEALED_AT_UNDO)]
