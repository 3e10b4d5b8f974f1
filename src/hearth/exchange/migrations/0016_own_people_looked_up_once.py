"""A team that asks another one has its own people looked up once."""

from django.db import migrations

from hearth.exchange.sql import KNOWN_ONCE, KNOWN_ONCE_UNDO


class Migration(migrations.Migration):
    dependencies = [("exchange", "0015_linking_by_a_job")]
    operations = [migrations.RunSQL(KNOWN_ONCE, KNOWN_ONCE_UNDO)]
