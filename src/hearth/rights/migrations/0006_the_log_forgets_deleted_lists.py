"""The event log forgets what a deleted list said of people."""

from django.db import migrations

from hearth.rights.forgetting_sql import BLANK, FORGET, FORGET_LIST, FORGET_LIST_UNDO


class Migration(migrations.Migration):
    dependencies = [
        ("rights", "0005_volunteers_and_staff_ask"),
        ("people", "0020_log_of_emptied_lists"),
        ("exchange", "0014_restricted_rows"),
    ]
    operations = [migrations.RunSQL(BLANK + FORGET + FORGET_LIST, FORGET_LIST_UNDO)]
