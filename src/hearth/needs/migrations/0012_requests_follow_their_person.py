"""A request goes to whom it is about with whatever came of it, behind whatever wall."""

from django.db import migrations

from hearth.needs.sql import FOLLOW, FOLLOW_UNDO


class Migration(migrations.Migration):
    dependencies = [("needs", "0011_kinds_for_volunteers"), ("people", "0014_rows_are_identified")]
    operations = [migrations.RunSQL(FOLLOW, FOLLOW_UNDO)]
