"""Who lives with whom, as somebody confirmed it or refused it."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from hearth.access.walls import Wall, inside


class Migration(migrations.Migration):

    dependencies = [
        ('areas', '0002_volunteers_second_factor'),
        ('people', '0010_lists_that_end'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('borough', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.borough')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='HouseholdMember',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('lives_there', models.BooleanField()),
                ('said_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('borough', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.borough')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='people.household')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='households', to='people.person')),
                ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('household', 'person'), name='one_word_about_a_member'), models.UniqueConstraint(condition=models.Q(('lives_there', True)), fields=('person',), name='lives_in_one_household')],
            },
        ),
        Wall("Household", inside("borough_id", "boroughs")),
        Wall("HouseholdMember", inside("borough_id", "boroughs")),
    ]
