"""Who wrote any of a script is kept, and the database itself refuses to change a version once it is published."""

import django.contrib.postgres.fields
from django.db import migrations, models

STAYS = """
create function script_stays_as_published() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'a published script is retired, never deleted' using errcode = 'check_violation';
    end if;
    raise exception 'a published script never changes: begin a new version' using errcode = 'check_violation';
end $$;
create trigger stays_as_published before update on needs_script for each row
    when (old.status <> 'draft' and (new.status = 'draft'
        or (old.text, old.key, old.version, old.borough_id, old.title, old.approved_by, old.writers)
           is distinct from (new.text, new.key, new.version, new.borough_id, new.title, new.approved_by, new.writers)))
    execute function script_stays_as_published();
create trigger never_deleted before delete on needs_script for each row
    when (old.status <> 'draft') execute function script_stays_as_published();
"""
STAYS_UNDO = """
drop trigger stays_as_published on needs_script;
drop trigger never_deleted on needs_script;
drop function script_stays_as_published();
"""


class Migration(migrations.Migration):
    dependencies = [("needs", "0004_referral_category")]
    operations = [
        migrations.AddField(
            model_name="script",
            name="writers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), blank=True, default=list, size=None
            ),
        ),
        migrations.RunSQL(STAYS, STAYS_UNDO),
    ]
