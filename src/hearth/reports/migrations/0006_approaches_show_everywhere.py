"""An approach by one team shows on the dashboard of every team that has an open request of the person."""

from django.db import migrations

from hearth.reports import sql


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_figures_without_their_rows"), ("needs", "0012_requests_follow_their_person")]
    operations = [migrations.RunSQL(sql.APPROACHED, sql.APPROACHED_UNDO)]
