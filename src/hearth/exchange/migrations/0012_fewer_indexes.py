"""The rows of a file are asked for by their file, which two other indexes begin with."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0010_made_up_past'),
        ('exchange', '0011_answered_doubts'),
    ]

    operations = [
        migrations.AlterField(
            model_name='importrow',
            name='run',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='exchange.importrun'),
        ),
        migrations.AlterField(
            model_name='importrow',
            name='team',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team'),
        ),
    ]
