"""Shut the counters with a wall, keep them by triggers, and count what is there already."""

from django.db import migrations

from hearth.reports import sql


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_initial"),
        ("access", "0002_initial"),
        ("people", "0002_walls"),
        ("offers", "0002_walls"),
        ("needs", "0002_walls"),
        ("matching", "0002_walls"),
    ]
    operations = [
        migrations.RunSQL(sql.SHUT, sql.SHUT_UNDO),
        migrations.RunSQL(sql.COUNT, sql.COUNT_UNDO),
    ]
