"""Shut the files in which groups put members forward."""

from django.db import migrations

from hearth.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("exchange", "0020_member_files")]
    operations = [Wall("MemberFile")]
