"""A message may say whom it concerns, so that a death or a wish takes it back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0006_seal"),
        ("post", "0003_claimed_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="about_person",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="is_to_them",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("about_person__isnull", False)),
                fields=["about_person"],
                name="messages_about_a_person",
            ),
        ),
    ]
