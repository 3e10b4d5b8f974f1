"""An organisation's people read whom they entered themselves, and nobody else."""

from django.db import migrations

from hearth.offers.sql import ENTERED_BY, ENTERED_BY_UNDO


class Migration(migrations.Migration):
    dependencies = [("offers", "0011_put_forward_by")]
    operations = [migrations.RunSQL(ENTERED_BY, ENTERED_BY_UNDO)]
