"""Somebody asks to have the use of their record restricted, or objects to it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rights', '0003_what_would_go'),
    ]

    operations = [
        migrations.AlterField(
            model_name='subjectrequest',
            name='kind',
            field=models.CharField(choices=[('access', 'To see what is held'), ('erasure', 'To have it erased'), ('restrict', 'To have its use restricted'), ('object', 'They object to its use')], default='access', max_length=10),
        ),
        migrations.AlterField(
            model_name='subjectrequest',
            name='state',
            field=models.CharField(choices=[('received', 'Received'), ('gathering', 'Being gathered'), ('reading', 'To be read and decided'), ('released', 'Released'), ('erased', 'Erased'), ('refused', 'Refused'), ('nothing_held', 'Nothing is held'), ('withdrawn', 'Taken back'), ('restricted', 'Its use is restricted'), ('upheld', 'Objection upheld')], default='received', max_length=14),
        ),
    ]
