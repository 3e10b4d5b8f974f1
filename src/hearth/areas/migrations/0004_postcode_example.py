from django.db import migrations, models

# What residents of a borough that is there already are shown: the first of its postcodes.
FIRST = """
update areas_borough borough
set postcode_example = coalesce(
    (select min(postcode) from areas_postcode where areas_postcode.borough_id = borough.id), '')
"""


class Migration(migrations.Migration):

    dependencies = [
        ('areas', '0003_lists_are_deleted'),
    ]

    operations = [
        migrations.AddField(
            model_name='borough',
            name='postcode_example',
            field=models.CharField(blank=True, max_length=8),
        ),
        migrations.RunSQL(FIRST, migrations.RunSQL.noop),
    ]
