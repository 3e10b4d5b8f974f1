"""An answered doubt goes off its rows; requests follow two records that are parted."""

import django.contrib.postgres.fields
from django.db import migrations, models

from hearth.exchange.sql import DOUBTS, DOUBTS_UNDO, GIVE_BACK, GIVE_BACK_UNDO


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0010_lists_that_ended'),
        ('needs', '0012_requests_follow_their_person'),
        ('people', '0015_work_is_what_somebody_answered'),
    ]

    operations = [
        migrations.AddField(
            model_name='possiblematch',
            name='unmarked',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list, size=None),
        ),
        migrations.RunSQL(GIVE_BACK, GIVE_BACK_UNDO),
        migrations.RunSQL(DOUBTS, DOUBTS_UNDO),
    ]
