from django.db import migrations

from hearth.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("calls", "0003_how_many_callers")]
    operations = [Wall("StaffingPlan"), Wall("StaffingWhatIf")]
