"""That somebody may have died stands on their record, until a person says whether it is so."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0024_kin_as_agreed'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='may_have_died',
            field=models.BooleanField(default=False),
        ),
    ]
