"""Find a person among many, whatever was heard of their name."""

from django.db import migrations

from hearth.people.sql import SEARCH, SEARCH_UNDO


class Migration(migrations.Migration):
    dependencies = [("people", "0003_approaches_of_a_team"), ("access", "0001_walls")]
    operations = [migrations.RunSQL(SEARCH, SEARCH_UNDO)]
