"""Shut the tasks, and tie a live task to the carrier its need has, which the medicines rule guards."""

from django.db import migrations

from hearth.access.walls import Wall, inside

SAME_CARRIER = """
alter table matching_task add constraint task_and_need_have_one_carrier
    foreign key (need_id, carried_as) references needs_need (id, carrier_kind) deferrable initially deferred
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_initial"), ("needs", "0002_walls")]
    operations = [
        Wall("Task", f"{inside()} or volunteer_id = (select wall.volunteer())", add=inside()),
        migrations.RunSQL(SAME_CARRIER, "alter table matching_task drop constraint task_and_need_have_one_carrier"),
    ]
