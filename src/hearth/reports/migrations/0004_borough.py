"""What the rest of a borough may read of a team's figures: veiled numbers, made so by the database."""

from django.db import migrations

from hearth.reports import sql


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_figures_index"), ("access", "0002_initial")]
    operations = [migrations.RunSQL(sql.BOROUGH, sql.BOROUGH_UNDO)]
