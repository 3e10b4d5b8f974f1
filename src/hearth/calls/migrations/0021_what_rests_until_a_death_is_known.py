"""A team may ask whether another was told that somebody has died and nobody has confirmed it."""

from django.db import migrations

from hearth.calls.sql import DEATH_TOLD, DEATH_TOLD_UNDO


class Migration(migrations.Migration):
    dependencies = [("calls", "0020_when_somebody_looks_again")]
    operations = [migrations.RunSQL(DEATH_TOLD, DEATH_TOLD_UNDO)]
