"""A row with several faults says all of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_walls")]
    operations = [
        migrations.AlterField("importrow", "reason", models.TextField(blank=True)),
    ]
