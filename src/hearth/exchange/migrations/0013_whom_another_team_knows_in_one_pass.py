"""Whom another team knows is found in one pass over many people, not one by one."""

from django.db import migrations

from hearth.exchange.sql import KNOWN_MANY, KNOWN_MANY_UNDO


class Migration(migrations.Migration):
    dependencies = [("exchange", "0012_fewer_indexes")]
    operations = [migrations.RunSQL(KNOWN_MANY, KNOWN_MANY_UNDO)]
