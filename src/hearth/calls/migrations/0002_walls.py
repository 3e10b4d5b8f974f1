"""Shut the tables of the calls room."""

from django.db import migrations

from hearth.access.walls import Wall

# Who has whom on a screen changes by the second; taking, giving back and ending a call are events.
UNLOGGED = "".join(
    f"drop trigger if exists {trigger} on calls_claim;" for trigger in ("audit_change", "audit_add", "audit_remove")
)


class Migration(migrations.Migration):
    dependencies = [("calls", "0001_initial"), ("access", "0013_no_files_in_the_log")]
    operations = [
        *(Wall(model) for model in ("Campaign", "KeepInTouch", "Turn", "Claim", "Try", "StepGone", "Round", "Visit",
                                    "Caller")),
        migrations.RunSQL(UNLOGGED, migrations.RunSQL.noop),
    ]  # fmt: skip
