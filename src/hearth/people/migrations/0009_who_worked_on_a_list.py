"""Whether somebody has worked with the people of a list, asked before a file is taken back."""

from django.db import migrations

from hearth.people.sql import WORKED_ON, WORKED_ON_UNDO


class Migration(migrations.Migration):
    dependencies = [("people", "0008_who_was_missed")]
    operations = [migrations.RunSQL(WORKED_ON, WORKED_ON_UNDO)]
