"""What deleting a list would come to is counted before it goes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0016_fewer_indexes'),
    ]

    operations = [
        migrations.AddField(
            model_name='dataset',
            name='counted_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='dataset',
            name='counting',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='dataset',
            name='would_go',
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
