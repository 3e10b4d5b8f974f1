"""A data protection officer, who reads the event log of a borough as its administrators do."""

from django.db import migrations, models

from hearth.access.sql import EVENT_LOG_READERS, EVENT_LOG_READERS_UNDO


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0009_the_log_goes_by_statement'),
    ]

    operations = [
        migrations.AlterField(
            model_name='membership',
            name='role',
            field=models.CharField(choices=[('call_handler', 'Call handler'), ('coordinator', 'Coordinator'), ('manager', 'Manager'), ('observer', 'Observer'), ('partnership', 'Partnership'), ('health', 'Health'), ('specialist', 'Specialist'), ('safeguarding', 'Safeguarding'), ('partner', 'Partner'), ('volunteer', 'Volunteer'), ('administrator', 'Administrator'), ('data_protection', 'Data protection')], max_length=30),
        ),
        migrations.RunSQL(EVENT_LOG_READERS, EVENT_LOG_READERS_UNDO),
    ]
