"""A death that was told in a call waits for a second person to say whether it is so."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0014_what_a_volunteer_who_rings_reads'),
        ('needs', '0019_why_a_bad_sign_changes_nothing'),
        ('people', '0025_who_may_have_died'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='contact',
            name='death',
            field=models.CharField(blank=True, choices=[('told', 'Told; a colleague confirms it'), ('confirmed', 'A colleague confirmed it'), ('mistaken', 'It was a mistake')], max_length=10),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('death', 'told')), fields=['team'], name='deaths_told'),
        ),
    ]
