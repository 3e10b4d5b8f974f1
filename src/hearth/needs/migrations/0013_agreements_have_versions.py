"""What a sharing agreement said on any day is kept, and the database itself refuses to change it afterwards."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


STAYS = """
create function agreement_version_stays() returns trigger language plpgsql as $$
begin
    raise exception 'what an agreement said never changes: say something else in a new version'
        using errcode = 'check_violation';
end $$;
create trigger stays_as_said before update or delete on needs_agreementversion for each row
    execute function agreement_version_stays();
"""
STAYS_UNDO = """
drop trigger stays_as_said on needs_agreementversion;
drop function agreement_version_stays();
"""
ENDED_WITHOUT_A_REASON = """
update needs_agreement set revoked_because = 'Ended before reasons were kept.' where revoked_at is not null;
"""
# Last of all: no table can be altered while rows wait for their keys to be looked at.
AS_IT_STANDS = """
insert into needs_agreementversion (agreement_id, version, name, fields, purpose, legal_basis, starts_on, expires_on,
    answer_within_hours, because, said_at)
select id, 1, name, fields, purpose, legal_basis, starts_on, expires_on, answer_within_hours,
    'As it stood when versions began to be kept.', now() from needs_agreement;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('areas', '0004_postcode_example'),
        ('needs', '0012_requests_follow_their_person'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AgreementVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160)),
                ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
                ('purpose', models.CharField(max_length=300)),
                ('legal_basis', models.CharField(max_length=300)),
                ('starts_on', models.DateField()),
                ('expires_on', models.DateField()),
                ('answer_within_hours', models.PositiveSmallIntegerField(default=24)),
                ('version', models.PositiveIntegerField()),
                ('because', models.CharField(blank=True, max_length=300)),
                ('said_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['-version'],
            },
        ),
        migrations.AddField(
            model_name='agreement',
            name='revoked_because',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='agreement',
            name='revoked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='agreement',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='category',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='referral',
            name='agreement_version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.RunSQL(ENDED_WITHOUT_A_REASON, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_because', '')), models.Q(('revoked_at__isnull', False), models.Q(('revoked_because', ''), _negated=True)), _connector='OR'), name='an_agreement_that_was_ended_says_why'),
        ),
        migrations.AddField(
            model_name='agreementversion',
            name='agreement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='needs.agreement'),
        ),
        migrations.AddField(
            model_name='agreementversion',
            name='said_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='agreementversion',
            constraint=models.UniqueConstraint(fields=('agreement', 'version'), name='agreement_version_once'),
        ),
        migrations.RunSQL(STAYS, STAYS_UNDO),
        migrations.RunSQL(AS_IT_STANDS, migrations.RunSQL.noop),
    ]
