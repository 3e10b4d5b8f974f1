from django.db import migrations

from hearth.matching.sql import WARN, WARN_UNDO


class Migration(migrations.Migration):
    """A task whose request turns out to be about somebody else no longer names whom it named."""

    dependencies = [
        ("matching", "0003_what_volunteers_are_told"),
        ("needs", "0012_requests_follow_their_person"),
        ("people", "0007_one_person_many_lists"),
    ]

    operations = [migrations.RunSQL(WARN, WARN_UNDO)]
