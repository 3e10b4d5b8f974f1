"""Shut the outbox."""

from django.db import migrations

from hearth.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("post", "0001_initial")]
    operations = [
        Wall("Message"),
    ]
