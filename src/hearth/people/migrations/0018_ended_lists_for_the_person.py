"""Rows of a list that has ended are in the file of somebody who asks, and are erased with them."""

from django.db import migrations

from hearth.people.sql import ENDED_FOR_THE_PERSON


class Migration(migrations.Migration):
    dependencies = [("people", "0017_what_would_go")]
    operations = [migrations.RunSQL(ENDED_FOR_THE_PERSON, migrations.RunSQL.noop)]
