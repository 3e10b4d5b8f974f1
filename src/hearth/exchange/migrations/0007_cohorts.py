"""Cohorts, whom they held each day, what was handed on, and the keys by which another team is asked."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from hearth.access.walls import Wall, inside
from hearth.exchange.sql import KEYS, KEYS_UNDO


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0006_seal'),
        ('exchange', '0006_comparing'),
        ('needs', '0008_medicines_are_handed_over'),
        ('people', '0007_one_person_many_lists'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Cohort',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('why', models.CharField(max_length=300)),
                ('question', models.JSONField()),
                ('shipped_as', models.SlugField(blank=True, max_length=60)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('put_away_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
            ],
        ),
        migrations.CreateModel(
            name='CohortDay',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('taken_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('question', models.CharField(max_length=64)),
                ('people', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('looked_at', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list, size=None)),
                ('held', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), blank=True, default=list, size=None)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='exchange.cohort')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
            ],
        ),
        migrations.CreateModel(
            name='HandOn',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('needs', 'A request for each person'), ('calling', 'A list for calling')], max_length=10)),
                ('urgency', models.CharField(blank=True, choices=[('now', 'Now'), ('today', 'Today'), ('soon', 'Within three days'), ('planned', 'Planned')], max_length=10)),
                ('summary', models.CharField(max_length=200)),
                ('quiet_days', models.PositiveSmallIntegerField()),
                ('status', models.CharField(default='waiting', max_length=10)),
                ('people', models.PositiveIntegerField(default=0)),
                ('counts', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='needs.category')),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hand_ons', to='exchange.cohort')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
            ],
        ),
        migrations.CreateModel(
            name='HandedOn',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('became', models.CharField(default='waiting', max_length=12)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exchange.cohort')),
                ('need', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='needs.need')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
                ('hand_on', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='exchange.handon')),
            ],
        ),
        migrations.CreateModel(
            name='KeyFile',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('people', models.PositiveIntegerField()),
                ('handed_in_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='needs.agreement')),
                ('handed_in_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
            ],
        ),
        migrations.CreateModel(
            name='KnownKey',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=64)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='exchange.keyfile')),
                ('team', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
            ],
        ),
        migrations.CreateModel(
            name='AgencyQuestion',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('question', models.CharField(max_length=64)),
                ('people', models.PositiveIntegerField()),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='needs.agreement')),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
                ('asking_team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
            ],
            options={
                'indexes': [models.Index(fields=['asking_team', 'asked_team', '-asked_at'], name='questions_between_teams'), models.Index(fields=['asked_team', '-asked_at'], name='questions_to_a_team')],
                'constraints': [models.CheckConstraint(condition=models.Q(('asking_team', models.F('asked_team')), _negated=True), name='asks_across_a_wall')],
            },
        ),
        migrations.AddConstraint(
            model_name='cohort',
            constraint=models.UniqueConstraint(condition=models.Q(('put_away_at__isnull', True)), fields=('team', 'name'), name='one_cohort_of_a_name'),
        ),
        migrations.AddConstraint(
            model_name='cohortday',
            constraint=models.UniqueConstraint(fields=('cohort', 'day'), name='one_look_a_day'),
        ),
        migrations.AddConstraint(
            model_name='handon',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'calling'), models.Q(('category__isnull', False), models.Q(('urgency', ''), _negated=True)), _connector='OR'), name='requests_say_of_what_kind'),
        ),
        migrations.AddConstraint(
            model_name='handedon',
            constraint=models.UniqueConstraint(fields=('hand_on', 'person'), name='handed_on_once'),
        ),
        migrations.AddConstraint(
            model_name='handedon',
            constraint=models.UniqueConstraint(condition=models.Q(('became', 'done')), fields=('cohort', 'person'), name='handed_on_once_from_a_cohort'),
        ),
        migrations.AddConstraint(
            model_name='keyfile',
            constraint=models.UniqueConstraint(fields=('team', 'agreement'), name='one_file_of_keys'),
        ),
        migrations.AddIndex(
            model_name='knownkey',
            index=models.Index(fields=['file', 'key'], name='keys_of_a_file'),
        ),
        Wall("Cohort"),
        Wall("CohortDay"),
        Wall("HandOn"),
        Wall("HandedOn"),
        Wall("KeyFile"),
        Wall("KnownKey"),
        Wall("AgencyQuestion", rule=f"{inside('asking_team_id')} or {inside('asked_team_id')}", write="false",
             add=inside("asking_team_id")),
        # Ids of whom a cohort held would outlive the day in the log; that it was looked at stands in the event log.
        migrations.RunSQL("drop trigger audit_change on exchange_cohortday", migrations.RunSQL.noop),
        # Keys come and go with their file, and the handing in is an event.
        migrations.RunSQL("drop trigger audit_change on exchange_knownkey", migrations.RunSQL.noop),
        migrations.RunSQL(KEYS, KEYS_UNDO),
    ]
