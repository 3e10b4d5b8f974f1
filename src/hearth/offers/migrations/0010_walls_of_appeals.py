"""Shut appeals and what is known of who stays. An appeal and an introduction are seen at both ends."""

from django.db import migrations

from hearth.access.walls import Wall, inside
from hearth.offers.sql import ENDS_STAY, ENDS_STAY_UNDO

OWN = f"{inside()} or volunteer_id = (select wall.volunteer())"
BOTH = f"{inside()} or {inside('partner_team_id')}"


class Migration(migrations.Migration):
    dependencies = [("offers", "0009_staying_and_appeals")]
    operations = [
        Wall("Appeal", BOTH),
        Wall("Asked", OWN, write=inside()),
        Wall("Introduction", BOTH, write=inside()),
        Wall("Thanked", OWN, write=inside()),
        Wall("Stay", OWN, write=inside()),
        Wall("OwnHours", OWN, write=inside()),
        migrations.RunSQL(ENDS_STAY, ENDS_STAY_UNDO),
    ]
