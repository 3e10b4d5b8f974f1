"""What the event log forgot of a deleted list stands with its evidence."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0019_restrictions'),
    ]

    operations = [
        migrations.AddField(
            model_name='emptying',
            name='log',
            field=models.JSONField(default=dict),
        ),
    ]
