from django.db import migrations

from hearth.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("matching", "0005_plans_and_exclusions"), ("offers", "0005_walls_of_checks")]
    operations = [Wall("Exclusion"), Wall("Plan"), Wall("Proposal")]
