"""What an ended list was is not read any more; that it was deleted is kept with its evidence."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from hearth.people.sql import ENDED_LISTS, ENDED_LISTS_UNDO


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0008_presence'),
        ('people', '0009_who_worked_on_a_list'),
    ]

    operations = [
        migrations.AddField(
            model_name='fact',
            name='from_list',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.CreateModel(
            name='Emptying',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('rule', models.CharField(max_length=200)),
                ('last_day', models.DateField()),
                ('locked_at', models.DateTimeField()),
                ('counts', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('files', models.JSONField(default=list)),
                ('data_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='emptyings', to='people.dataset')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
            ],
            options={
                'indexes': [models.Index(fields=['data_set', '-at'], name='emptyings_of_a_list')],
            },
        ),
        migrations.RunSQL(ENDED_LISTS, ENDED_LISTS_UNDO),
    ]
