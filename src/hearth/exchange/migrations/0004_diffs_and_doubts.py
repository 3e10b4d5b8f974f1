"""What each file changed, so that it can be undone; and pairs of records that somebody must compare."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from hearth.access.walls import Wall, inside


class Migration(migrations.Migration):

    dependencies = [
        ('areas', '0002_volunteers_second_factor'),
        ('exchange', '0003_reasons_in_full'),
        ('people', '0007_one_person_many_lists'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='importrow',
            name='before',
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='changes',
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='entry',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.listentry'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='undone_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='importrun',
            name='undone_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='importrow',
            name='line',
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='importrow',
            name='verdict',
            field=models.CharField(choices=[('new', 'new'), ('updated', 'updated'), ('unchanged', 'unchanged'), ('duplicate', 'duplicate'), ('out_of_area', 'out_of_area'), ('deceased', 'deceased'), ('rejected', 'rejected'), ('gone', 'gone')], max_length=12),
        ),
        migrations.CreateModel(
            name='PossibleMatch',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('weight', models.FloatField()),
                ('evidence', models.JSONField(default=list)),
                ('kinship', models.CharField(blank=True, max_length=30)),
                ('never_alone', models.CharField(blank=True, max_length=120)),
                ('model', models.CharField(blank=True, max_length=40)),
                ('found_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.CharField(blank=True, choices=[('same', 'The same person'), ('different', 'Two people'), ('cannot_tell', 'Cannot tell')], max_length=12)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('needs_second', models.BooleanField(default=False)),
                ('second_answer', models.CharField(blank=True, choices=[('same', 'The same person'), ('different', 'Two people'), ('cannot_tell', 'Cannot tell')], max_length=12)),
                ('second_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, max_length=12)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('borough', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.borough')),
                ('claimed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('one', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='exchange.importrun')),
                ('second_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['borough', '-weight'], name='to_be_compared')],
                'constraints': [models.UniqueConstraint(fields=('one', 'other'), name='two_records_compared_once'), models.CheckConstraint(condition=models.Q(('one', models.F('other')), _negated=True), name='compared_with_another'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('outcome', '')), models.Q(('closed_at__isnull', False), ('outcome__in', ('same', 'different'))), _connector='OR'), name='comparison_closed_means_how_and_when'), models.CheckConstraint(condition=models.Q(('second_by__isnull', True), models.Q(('second_by', models.F('answered_by')), _negated=True), _connector='OR'), name='second_reader_is_another')],
            },
        ),
        Wall("PossibleMatch", inside("borough_id", "boroughs")),
    ]
