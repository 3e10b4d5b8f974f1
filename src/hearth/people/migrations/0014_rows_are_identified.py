"""Rows without a name are given to somebody to identify; what rows tell is read whole when a record is filled anew."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from hearth.access.walls import Wall
from hearth.people.sql import TELLS, TELLS_UNDO, WORKED_ON

class Migration(migrations.Migration):

    dependencies = [
        ('access', '0010_made_up_past'),
        ('people', '0013_tries_lately'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Identification',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('outcome', models.CharField(choices=[('known', 'A record was chosen'), ('new', 'A record was made'), ('nobody', 'Nobody can tell')], max_length=6)),
                ('because', models.CharField(max_length=300)),
                ('evidence', models.JSONField(blank=True, default=list)),
                ('before', models.JSONField(blank=True, default=dict)),
                ('said_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ('taken_back_because', models.CharField(blank=True, max_length=300)),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identifications', to='people.listentry')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_back_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('taken_back_at__isnull', True)), fields=('entry',), name='one_standing_word_on_a_row'), models.CheckConstraint(condition=models.Q(models.Q(('taken_back_at__isnull', True), ('taken_back_because', ''), ('taken_back_by__isnull', True)), models.Q(('taken_back_at__isnull', False), ('taken_back_by__isnull', False)), _connector='OR'), name='word_on_a_row_taken_back_by_somebody')],
            },
        ),
        Wall("Identification"),
        migrations.RunSQL(TELLS, TELLS_UNDO),
        migrations.RunSQL(WORKED_ON, migrations.RunSQL.noop),
    ]
