"""That somebody may have died stands on their record, where every team reads it; what was told so far stands there."""

from django.db import migrations

from hearth.calls.sql import DEATH_TOLD, DEATH_TOLD_UNDO

TOLD = """
update people_person p set may_have_died = true from calls_turn t
    where t.person_id = p.id and t.state = 'confirming' and p.no_contact and not p.is_deceased
"""


class Migration(migrations.Migration):
    dependencies = [("calls", "0021_what_rests_until_a_death_is_known"), ("people", "0025_who_may_have_died")]
    operations = [
        migrations.RunSQL(TOLD, migrations.RunSQL.noop),
        migrations.RunSQL(DEATH_TOLD_UNDO, DEATH_TOLD),
    ]
