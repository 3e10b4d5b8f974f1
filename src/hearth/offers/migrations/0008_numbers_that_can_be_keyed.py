"""Shut letters and photographs; every volunteer gets a number of digits, and is still found by the one they had."""

from django.db import migrations

from hearth.access.walls import Wall, inside
from hearth.kit.identifiers import new_keyed_number
from hearth.offers.sql import TEAM_OF, TEAM_OF_UNDO


def give_digits(apps, schema_editor):
    volunteers = apps.get_model("offers", "Volunteer")
    for volunteer in volunteers.objects.filter(former_number=None).only("number"):
        volunteer.former_number, volunteer.number = volunteer.number, new_keyed_number()
        volunteer.save(update_fields=["number", "former_number"])


def give_letters_back(apps, schema_editor):
    volunteers = apps.get_model("offers", "Volunteer")
    for volunteer in volunteers.objects.exclude(former_number=None).only("number", "former_number"):
        volunteer.number, volunteer.former_number = volunteer.former_number, None
        volunteer.save(update_fields=["number", "former_number"])


class Migration(migrations.Migration):
    dependencies = [("offers", "0007_letters")]
    operations = [
        Wall("Letter", f"{inside()} or volunteer_id = (select wall.volunteer())", add=inside(), write=inside()),
        Wall("Photo", f"{inside()} or volunteer_id = (select wall.volunteer())", add=inside(), write=inside()),
        migrations.RunPython(give_digits, give_letters_back),
        migrations.RunSQL(TEAM_OF, TEAM_OF_UNDO),
    ]
