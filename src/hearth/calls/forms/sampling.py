"""The forms of the sample: what is drawn, and how a call met the standards."""

from __future__ import annotations

from datetime import date, timedelta

from hearth.calls.models import CallNote
from hearth.calls.rules.sampling import MOST_EACH, RESULTS, standards
from hearth.kit.forms import Form, LongTextField, NumberField, RadiosField, SelectField
from hearth.kit.when import day


class DrawForm(Form):
    """Which week, and how many calls of each caller."""

    dense = True
    team = SelectField("Which team?", missing="Choose the team.")
    week = SelectField("Which week?", missing="Choose the week.")
    each = NumberField("How many calls of each caller?", least=1, most=MOST_EACH, initial=2)

    def __init__(self, *args, teams, mondays: list[date], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [(str(one.pk), one.name) for one in teams]
        self.fields["team"].initial = str(teams[0].pk) if len(teams) == 1 else None
        weeks = [(str(one), f"{day(one)} to {day(one + timedelta(days=6))}") for one in mondays]
        self.fields["week"].choices, self.fields["week"].initial = weeks, weeks[0][0]


class LookForm(Form):
    """Each standard, and what the caller is told."""

    dense = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for key, words in standards().items():
            self.fields[key] = RadiosField(
                words, choices=list(RESULTS.items()), inline=True, missing=f"Say whether it was met: “{words}”."
            )
        self.fields["heard"] = RadiosField("How do you know it?", choices=CallNote.HEARD,
                                           missing="Say whether you listened to it.")  # fmt: skip
        self.fields["text"] = LongTextField(
            "What do you tell the caller?", rows=6, missing="Write what went well and what to try next time.",
            hint="They read it, with each standard. Leave out who the resident is and what they told.",
        )  # fmt: skip

    def told(self) -> dict:
        said = self.cleaned_data
        return {"results": {key: said[key] for key in standards()}, "heard": said["heard"], "text": said["text"]}
