"""That the use of a record is restricted, by whom and why."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from hearth.access.walls import Wall, inside


class Migration(migrations.Migration):

    dependencies = [
        ('areas', '0004_postcode_example'),
        ('people', '0018_ended_lists_for_the_person'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='help_goes_on',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='person',
            name='is_restricted',
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name='Restriction',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('ground', models.CharField(choices=[('accuracy', 'They say that it is wrong, and it is being checked'), ('unlawful', 'It should not be used, and they do not want it erased'), ('claims', 'The council needs it no longer, and they need it for a legal claim'), ('objection', 'They object to its use')], max_length=10)),
                ('because', models.CharField(max_length=300)),
                ('agreed', models.CharField(blank=True, max_length=300)),
                ('restricted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('upheld_at', models.DateTimeField(blank=True, null=True)),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('lifted_because', models.CharField(blank=True, max_length=300)),
                ('told_on', models.DateField(blank=True, null=True)),
                ('borough', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.borough')),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='restrictions', to='people.person')),
                ('restricted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('upheld_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('person',), name='restricted_once_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('lifted_at__isnull', True), ('lifted_by__isnull', True)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False), ('told_on__isnull', False), models.Q(('lifted_because', ''), _negated=True)), _connector='OR'), name='restriction_lifted_means_who_why_and_told')],
            },
        ),
        Wall("Restriction", inside("borough_id", "boroughs")),
    ]
