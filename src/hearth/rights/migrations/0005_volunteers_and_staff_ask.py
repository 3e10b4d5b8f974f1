"""Volunteers and those who sign in are answered about their data as residents are."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from hearth.rights.sql import ABOUT_OTHERS, ABOUT_OTHERS_UNDO


class Migration(migrations.Migration):

    dependencies = [
        ('offers', '0003_what_was_agreed'),
        ('rights', '0004_restricting'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='erasure',
            name='sign_ins',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
        ),
        migrations.AddField(
            model_name='erasure',
            name='volunteers',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
        ),
        migrations.AddField(
            model_name='subjectrequest',
            name='sign_in',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='subjectrequest',
            name='volunteer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offers.volunteer'),
        ),
        migrations.RunSQL(ABOUT_OTHERS, ABOUT_OTHERS_UNDO),
    ]
