"""A hub is told how much its borough's organisations were handed, by every team, and not whose it was."""

from django.db import migrations

from hearth.needs.sql import HANDED, HANDED_UNDO


class Migration(migrations.Migration):
    dependencies = [("needs", "0017_two_go_together"), ("directory", "0004_language_of_who_speaks")]
    operations = [migrations.RunSQL(HANDED, HANDED_UNDO)]
