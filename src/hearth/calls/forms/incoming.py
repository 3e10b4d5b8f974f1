"""The forms of calls that come in."""

from __future__ import annotations

from hearth.kit.forms import Form, SelectField, TextField


class OfTeamForm(Form):
    """Something of one of the reader's teams."""

    dense = True
    team = SelectField("Which team's telephone?", missing="Choose the team.")

    def __init__(self, *args, teams, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [(str(one.pk), one.name) for one in teams]
        if len(teams) == 1:
            self.fields["team"].initial = str(teams[0].pk)


class ByHandForm(OfTeamForm):
    """A call on a telephone that tells nothing."""

    number = TextField("The number on the display", longest=40, required=False, hint="Empty: it is withheld.")


class NumberForm(Form):
    """Who rang us from this number?"""

    dense = True
    number = TextField("Telephone number", longest=40, missing="Type the number.")


class LineForm(OfTeamForm):
    """A line."""

    name = TextField(
        "What is the line called?", longest=80, missing="Give the line a name.", hint="Such as “Helpline”."
    )
