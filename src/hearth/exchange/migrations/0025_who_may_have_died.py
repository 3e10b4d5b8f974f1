"""Whose contact rests for an unanswered comparison may have died: it stands on their record."""

from django.db import migrations

RESTING = """
update people_person p set may_have_died = true from exchange_possiblematch m
    where p.id = any(m.resting) and m.closed_at is null and p.no_contact and not p.is_deceased
"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0024_calls_of_a_list"), ("people", "0025_who_may_have_died")]
    operations = [migrations.RunSQL(RESTING, migrations.RunSQL.noop)]
