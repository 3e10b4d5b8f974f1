"""Shut the money and the receipts: the team's, and the volunteer's own."""

from django.db import migrations

from hearth.access.walls import Wall, inside

OWN = f"{inside()} or volunteer_id = (select wall.volunteer())"


class Migration(migrations.Migration):
    dependencies = [("matching", "0007_shopping_money")]
    operations = [Wall("TaskMoney", OWN, add=inside()), Wall("Receipt", OWN, add=inside())]
