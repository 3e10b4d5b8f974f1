"""Shut the table of those who may be rung for somebody."""

from django.db import migrations

from hearth.access.walls import Wall, inside


class Migration(migrations.Migration):
    dependencies = [("people", "0022_kin")]
    operations = [Wall("Kin", inside("borough_id", "boroughs"))]
