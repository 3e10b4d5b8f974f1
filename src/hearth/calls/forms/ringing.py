"""What is said of a call beside its key: when to ring again, which language, why it ends."""

from __future__ import annotations

from datetime import datetime

from hearth.calls.rules.hours import moment_of
from hearth.calls.rules.languages import spoken
from hearth.kit.forms import CheckboxesField, DateField, Form, LongTextField, SelectField, TextField, TimeField
from hearth.kit.spoken import OFFERED

LANGUAGES = ("Welsh", *OFFERED)


class NoteForm(Form):
    """What was said, saved as typed."""

    dense = True
    note = LongTextField("Notes", required=False, rows=5)


class CallBackForm(Form):
    """When they are to be rung."""

    dense = True
    on = DateField("Ring back on", missing="Say on which day.")
    at = TimeField("At", missing="Say at what time.")

    def moment(self) -> datetime:
        return moment_of(self.cleaned_data["on"], self.cleaned_data["at"])


class LanguageForm(Form):
    """Which language they speak."""

    dense = True
    language = SelectField("They speak", missing="Choose the language.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [(spoken(one), one) for one in LANGUAGES]


class SpeakForm(Form):
    """Which languages somebody who rings holds a call in."""

    dense = True
    languages = CheckboxesField("I hold a call in, beside English", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["languages"].choices = [(spoken(one), one) for one in LANGUAGES]


class WhyForm(Form):
    """Why something ends."""

    dense = True
    why = TextField("Why?", missing="Say why, in a few words.", longest=200)
