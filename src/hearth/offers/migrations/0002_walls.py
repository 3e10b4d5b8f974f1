"""Shut the tables of the offers room; a volunteer sees their own row."""

from django.db import migrations

from hearth.access.walls import Wall, inside


class Migration(migrations.Migration):
    dependencies = [("offers", "0001_initial")]
    operations = [
        Wall("Volunteer", f"{inside()} or id = (select wall.volunteer())"),
        Wall("GroupOffer"),
    ]
