"""A list that has ended tells no other team whom one knows, from the day after its last day."""

from django.db import migrations

from hearth.exchange.sql import KNOWN_BY, KNOWN_BY_UNDO


class Migration(migrations.Migration):
    dependencies = [("exchange", "0009_feedback"), ("people", "0010_lists_that_end")]
    operations = [migrations.RunSQL(KNOWN_BY, KNOWN_BY_UNDO)]
