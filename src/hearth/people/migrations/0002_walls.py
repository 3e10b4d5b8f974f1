"""Shut the tables of the people room."""

from django.db import migrations

from hearth.access.walls import Wall, inside


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [
        Wall("Person", inside("borough_id", "boroughs")),
        Wall("Involvement", inside("borough_id", "boroughs")),
        Wall("Approach", inside("borough_id", "boroughs")),
        Wall("SharingWish", inside("borough_id", "boroughs")),
        Wall("Circumstance"),
        Wall("ListEntry"),
    ]
