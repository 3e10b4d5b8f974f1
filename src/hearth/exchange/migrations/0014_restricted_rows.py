"""Rows about somebody whose record is restricted have a verdict of their own."""

from django.db import migrations, models

from hearth.exchange.sql import UNRESTRICTED, UNRESTRICTED_UNDO


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0019_restrictions'),
        ('exchange', '0013_whom_another_team_knows_in_one_pass'),
    ]

    operations = [
        migrations.AlterField(
            model_name='importrow',
            name='verdict',
            field=models.CharField(choices=[('new', 'new'), ('updated', 'updated'), ('back', 'back'), ('unchanged', 'unchanged'), ('duplicate', 'duplicate'), ('out_of_area', 'out_of_area'), ('out_of_date', 'out_of_date'), ('not_asked', 'not_asked'), ('not_held', 'not_held'), ('deceased', 'deceased'), ('restricted', 'restricted'), ('rejected', 'rejected'), ('gone', 'gone')], max_length=12),
        ),
        migrations.RunSQL(UNRESTRICTED, UNRESTRICTED_UNDO),
    ]
