"""The form by which a team hands in whom it knows, as keyed hashes."""

from __future__ import annotations

from hearth.access.models import Team
from hearth.exchange.actions.agencies import to_hand_in_under
from hearth.kit.forms import KeyedForm, SelectField, UploadField
from hearth.kit.uploads import LARGEST_MEGABYTES
from hearth.needs.models import Agreement


class HandIn(KeyedForm):
    """Which team, under which agreement, and the file."""

    under = SelectField("For which team, and under which sharing agreement?", empty="")
    file = UploadField("The file of keyed hashes", hint="The file that “hearth cohort hash” made. No name is in it.",
                       endings=(".txt",), megabytes=LARGEST_MEGABYTES)  # fmt: skip

    def __init__(self, *args, teams: list[Team], **kwargs):
        super().__init__(*args, **kwargs)
        self.places: dict[str, tuple[Team, Agreement]] = {
            f"{team.pk}-{agreement.pk}": (team, agreement) for team in teams for agreement in to_hand_in_under(team)
        }
        self.fields["under"].choices = [
            (key, f"{team.name}: {agreement.name} (number {agreement.pk}), until {agreement.expires_on:%d/%m/%Y}")
            for key, (team, agreement) in self.places.items()
        ]
        self.fields["under"].coerce = self.places.get
