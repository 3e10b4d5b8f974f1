"""Shut the tables of the needs room. Both ends see a referral; a concern is read by the safeguarding door only."""

from django.db import migrations

from hearth.access.walls import Wall, inside

FIXED_ENDS = """
create function referral_keeps_its_ends() returns trigger language plpgsql as $$
begin
    raise exception 'a referral keeps the teams it was sent between' using errcode = 'insufficient_privilege';
end $$;
create trigger fixed_ends before update on needs_referral for each row
    when (old.from_team_id <> new.from_team_id or old.to_team_id <> new.to_team_id)
    execute function referral_keeps_its_ends();
"""
FIXED_ENDS_UNDO = "drop trigger fixed_ends on needs_referral; drop function referral_keeps_its_ends();"


class Migration(migrations.Migration):
    dependencies = [("needs", "0001_initial")]
    operations = [
        Wall("Contact"),
        Wall("Answer"),
        Wall("Need"),
        Wall("Note"),
        Wall("Concern", rule=inside("team_id", "restricted"), add=inside("raised_in_id")),
        Wall("Referral", rule=f"{inside('from_team_id')} or {inside('to_team_id')}", add=inside("from_team_id")),
        migrations.RunSQL(FIXED_ENDS, FIXED_ENDS_UNDO),
    ]
