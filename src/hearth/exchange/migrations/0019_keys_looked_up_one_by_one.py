"""Whom another team knows is found key by key, in half the time."""

from django.db import migrations

from hearth.exchange.sql import KEY_BY_KEY, KEY_BY_KEY_UNDO


class Migration(migrations.Migration):
    dependencies = [("exchange", "0018_taking_back_by_a_job")]

    operations = [migrations.RunSQL(KEY_BY_KEY, KEY_BY_KEY_UNDO)]
