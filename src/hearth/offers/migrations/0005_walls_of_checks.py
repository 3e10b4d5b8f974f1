"""Shut the checks and the exceptions to somebody's week; a volunteer sees their own."""

from django.db import migrations

from hearth.access.walls import Wall, inside


class Migration(migrations.Migration):
    dependencies = [("offers", "0004_roles_checks_and_weeks")]
    operations = [
        Wall("Check", f"{inside()} or volunteer_id = (select wall.volunteer())", add=inside()),
        Wall("Away", f"{inside()} or volunteer_id = (select wall.volunteer())"),
    ]
