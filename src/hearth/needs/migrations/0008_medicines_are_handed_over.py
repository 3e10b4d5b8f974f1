"""How controlled medicines were handed over is a fact that "done" cannot be without."""

from django.conf import settings
from django.db import migrations, models

# What was done before anybody was asked is said to be so; nothing is made up about it.
NOT_RECORDED = """
update needs_need set identity_seen = 'not_recorded', handed_to = 'not_recorded'
where stage = 'done' and medicine_rule not in ('any', 'pharmacy_delivers') and identity_seen = '';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0006_seal"),
        ("areas", "0002_volunteers_second_factor"),
        ("needs", "0007_no_index_on_the_team_alone"),
        ("people", "0006_presence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="need",
            name="brought_back_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="need",
            name="handed_to",
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AddField(
            model_name="need",
            name="handed_to_name",
            field=models.CharField(blank=True, max_length=160),
        ),
        migrations.AddField(
            model_name="need",
            name="handed_to_relation",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="need",
            name="identity_seen",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="need",
            name="was_never_left",
            field=models.BooleanField(default=False),
        ),
        migrations.RunSQL(NOT_RECORDED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "done"), _negated=True),
                    ("medicine_rule__in", ("any", "pharmacy_delivers")),
                    models.Q(("handed_to", "not_recorded"), ("identity_seen", "not_recorded")),
                    models.Q(
                        ("was_never_left", True),
                        models.Q(
                            (
                                "identity_seen__in",
                                [
                                    "passport",
                                    "driving_licence",
                                    "identity_card",
                                    "travel_pass",
                                    "bank_card",
                                    "official_letter",
                                ],
                            ),
                            models.Q(("carrier_kind", "pharmacy"), ("identity_seen", "pharmacy_checked")),
                            _connector="OR",
                        ),
                        models.Q(
                            ("handed_to", "person"),
                            models.Q(
                                ("handed_to", "named"),
                                models.Q(("handed_to_name", ""), _negated=True),
                                models.Q(("handed_to_relation", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="controlled_medicines_are_done_when_handed_over",
            ),
        ),
    ]
