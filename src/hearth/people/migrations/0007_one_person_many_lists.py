"""One person, however many lists: what each said, who decided whom it is about, and how to undo it."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from hearth.access.walls import Wall, inside
from hearth.people.sql import JOIN, JOIN_UNDO, SEARCH_FUNCTION


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0006_seal'),
        ('areas', '0002_volunteers_second_factor'),
        ('people', '0006_presence'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Fact',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('field', models.CharField(max_length=30)),
                ('value', models.CharField(blank=True, max_length=254)),
                ('said_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='Joining',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('because', models.CharField(max_length=300)),
                ('evidence', models.JSONField(blank=True, default=list)),
                ('joined_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('moved', models.JSONField(blank=True, default=dict)),
                ('before', models.JSONField(blank=True, default=dict)),
                ('after', models.JSONField(blank=True, default=dict)),
                ('parted_at', models.DateTimeField(blank=True, null=True)),
                ('parted_because', models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.AddField(
            model_name='dataset',
            name='emptied_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='dataset',
            name='emptied_rows',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='dataset',
            name='locked_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='dataset',
            name='roles',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='dataset',
            name='warned_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='listentry',
            name='cells',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='listentry',
            name='gone_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='listentry',
            name='link_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name='listentry',
            name='link_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='listentry',
            name='link_evidence',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='listentry',
            name='link_how',
            field=models.CharField(choices=[('made', 'A record was made from it'), ('exact', 'The same NHS number and date of birth, or the same name, birth and postcode'), ('weighed', 'Linked by the evidence, without a person'), ('read', 'A person compared the two'), ('by_hand', 'A person chose the record')], default='made', max_length=10),
        ),
        migrations.AddField(
            model_name='listentry',
            name='link_model',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='listentry',
            name='link_weight',
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='listentry',
            name='tells',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='person',
            name='address_is_protected',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='person',
            name='joined_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joined_records', to='people.person'),
        ),
        migrations.AddField(
            model_name='person',
            name='sources',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddIndex(
            model_name='listentry',
            index=models.Index(fields=['data_set', 'person'], name='entries_of_a_list'),
        ),
        migrations.AddField(
            model_name='fact',
            name='borough',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.borough'),
        ),
        migrations.AddField(
            model_name='fact',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facts', to='people.person'),
        ),
        migrations.AddField(
            model_name='fact',
            name='said_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='joining',
            name='borough',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.borough'),
        ),
        migrations.AddField(
            model_name='joining',
            name='gone',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='joining',
            name='joined_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='joining',
            name='kept',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='joinings', to='people.person'),
        ),
        migrations.AddField(
            model_name='joining',
            name='parted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='fact',
            index=models.Index(fields=['person', 'field', '-said_at'], name='people_fact_person__f8fc82_idx'),
        ),
        migrations.AddConstraint(
            model_name='joining',
            constraint=models.UniqueConstraint(condition=models.Q(('parted_at__isnull', True)), fields=('gone',), name='joined_to_one_record_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='joining',
            constraint=models.CheckConstraint(condition=models.Q(('kept', models.F('gone')), _negated=True), name='joined_to_another_record'),
        ),
        Wall("Fact", inside("borough_id", "boroughs")),
        Wall("Joining", inside("borough_id", "boroughs")),
        migrations.RunSQL(SEARCH_FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(JOIN, JOIN_UNDO),
    ]
