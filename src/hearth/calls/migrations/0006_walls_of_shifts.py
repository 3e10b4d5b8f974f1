from django.db import migrations

from hearth.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("calls", "0005_shifts")]
    operations = [Wall("Shift"), Wall("Absence")]
