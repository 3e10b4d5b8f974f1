"""Shut the tables of people's rights, and the log's side of them."""

from django.db import migrations

from hearth.access.walls import Wall
from hearth.rights.sql import LOG, LOG_UNDO


class Migration(migrations.Migration):
    dependencies = [("rights", "0001_initial"), ("people", "0009_who_worked_on_a_list")]
    operations = [
        Wall("SubjectRequest"),
        Wall("Pause"),
        Wall("Decision"),
        Wall("SubjectFile"),
        Wall("Erasure"),
        migrations.RunSQL(LOG, LOG_UNDO),
    ]
