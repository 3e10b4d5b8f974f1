"""Whom a team knows is found by leaving out the few whose record's use is restricted."""

from django.db import migrations

from hearth.exchange.sql import BUT_THE_RESTRICTED, BUT_THE_RESTRICTED_UNDO


class Migration(migrations.Migration):
    dependencies = [("exchange", "0021_wall_of_member_files")]

    operations = [migrations.RunSQL(BUT_THE_RESTRICTED, BUT_THE_RESTRICTED_UNDO)]
