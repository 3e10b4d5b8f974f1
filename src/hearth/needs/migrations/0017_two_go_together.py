"""Who goes with whoever goes to somebody who is not visited alone; what is never done at a door is said to be so."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What is arranged already is left as it is: nothing is made up about who went. Its page asks before it is done.
NOT_ALONE = """
update needs_need n set is_for_two = true from people_person p, needs_category c
where p.id = n.person_id and c.id = n.category_id and p.visit_in_pairs and not c.by_phone and n.stage in ('new', 'triaged')
"""
AT_NO_DOOR = "update needs_category set by_phone = true where key in ('call_back', 'review', 'case_review')"


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0013_no_files_in_the_log'),
        ('areas', '0006_detours_and_barriers'),
        ('needs', '0016_calls_are_by_phone'),
        ('people', '0021_helper_wanted'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='need',
            name='company',
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AddField(
            model_name='need',
            name='company_with',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='need',
            name='company_words',
            field=models.CharField(blank=True, max_length=160),
        ),
        migrations.AddField(
            model_name='need',
            name='is_for_two',
            field=models.BooleanField(default=False),
        ),
        migrations.RunSQL(AT_NO_DOOR, migrations.RunSQL.noop),
        migrations.RunSQL(NOT_ALONE, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='need',
            index=models.Index(condition=models.Q(('company_with__isnull', False), ('ended_at__isnull', True)), fields=['company_with', 'due_at', 'id'], name='along_worklist'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('company', ''), ('company_with__isnull', True), ('company_words', '')), models.Q(('company', 'colleague'), ('company_with__isnull', False)), models.Q(('company__in', ('partner', 'nobody_goes')), ('company_with__isnull', True), models.Q(('company_words', ''), _negated=True)), _connector='OR'), name='company_means_who'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.CheckConstraint(condition=models.Q(('is_for_two', False), ('carrier_id__startswith', 'team:'), models.Q(('stage__in', ('offered', 'taken', 'done')), _negated=True), models.Q(models.Q(('carrier_kind', 'volunteer'), _negated=True), models.Q(('stage', 'offered'), models.Q(('company', ''), _negated=True), _connector='OR')), _connector='OR'), name='nobody_goes_alone_to_whom_two_go'),
        ),
    ]
