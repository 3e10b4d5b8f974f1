from django.db import migrations

from hearth.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("matching", "0011_asked_in_order_and_standing")]
    operations = [Wall("Asking"), Wall("Standing"), Wall("StandingDay")]
