"""What somebody decided to send back for an entry of a list."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from hearth.access.walls import Wall


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0008_presence'),
        ('exchange', '0008_lists_are_diffs'),
        ('people', '0008_who_was_missed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=10)),
                ('on', models.DateField()),
                ('comment', models.CharField(blank=True, max_length=125)),
                ('said_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feedback', to='people.listentry')),
                ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('team', 'entry'), name='one_feedback_for_an_entry')],
            },
        ),
        Wall("Feedback"),
    ]
