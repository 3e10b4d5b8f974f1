"""Shut the import tables."""

from django.db import migrations

from hearth.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]
    operations = [
        Wall("ImportRun"),
        Wall("ImportFile"),
        Wall("ImportRow"),
    ]
