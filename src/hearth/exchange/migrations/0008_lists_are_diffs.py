"""Loading a list is a diff: more verdicts, and which need came of which entry."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models

from hearth.access.walls import Wall


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0006_seal'),
        ('exchange', '0007_cohorts'),
        ('needs', '0007_no_index_on_the_team_alone'),
        ('people', '0007_one_person_many_lists'),
    ]

    operations = [
        migrations.CreateModel(
            name='RaisedNeed',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('asked', models.CharField(max_length=40)),
                ('concern_at', models.DateTimeField(blank=True, null=True)),
                ('raised_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.AlterField(
            model_name='importrow',
            name='verdict',
            field=models.CharField(choices=[('new', 'new'), ('updated', 'updated'), ('back', 'back'), ('unchanged', 'unchanged'), ('duplicate', 'duplicate'), ('out_of_area', 'out_of_area'), ('out_of_date', 'out_of_date'), ('not_asked', 'not_asked'), ('not_held', 'not_held'), ('deceased', 'deceased'), ('rejected', 'rejected'), ('gone', 'gone')], max_length=12),
        ),
        migrations.AddIndex(
            model_name='importrow',
            index=models.Index(fields=['run', 'verdict', 'line'], name='rows_of_a_verdict'),
        ),
        migrations.AddField(
            model_name='raisedneed',
            name='entry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='raised', to='people.listentry'),
        ),
        migrations.AddField(
            model_name='raisedneed',
            name='need',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='needs.need'),
        ),
        migrations.AddField(
            model_name='raisedneed',
            name='run',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='raised', to='exchange.importrun'),
        ),
        migrations.AddField(
            model_name='raisedneed',
            name='team',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team'),
        ),
        migrations.AddConstraint(
            model_name='raisedneed',
            constraint=models.UniqueConstraint(fields=('team', 'entry', 'asked'), name='raised_once_for_an_entry'),
        ),
        Wall("RaisedNeed"),
    ]
