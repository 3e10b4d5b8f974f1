"""Shut the names of those who speak for organisations: seen in their borough."""

from django.db import migrations

from hearth.access.walls import Wall, inside


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_what_they_can_do"), ("access", "0013_no_files_in_the_log")]
    operations = [Wall("Spokesperson", inside("borough_id", "boroughs"))]
