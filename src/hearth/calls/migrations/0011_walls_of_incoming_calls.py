"""Shut the tables of calls that come in."""

from django.db import migrations

from hearth.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("calls", "0010_incoming_calls")]
    operations = [Wall("Line"), Wall("IncomingCall")]
