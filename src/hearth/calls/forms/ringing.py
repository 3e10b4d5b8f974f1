"""What is said of a call beside its key: when to ring again, which language, why it ends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hearth.calls.rules.hours import moment_of
from hearth.calls.rules.languages import spoken
from hearth.kit.forms import CheckboxesField, DateField, Form, LongTextField, SelectField, TextField, TimeField
from hearth.kit.refused import Refused
from hearth.kit.spoken import OFFERED

LANGUAGES = ("Welsh", *OFFERED)


def said_outcome(said) -> str:
    """The key that was pressed. Enter in a box is the button of its own box, and never that they were spoken to."""
    if said.get("outcome"):
        return said["outcome"]
    if any(said.get(box) for box in ("on-day", "on-month", "on-year", "at")):
        return "call_back"
    return "language" if said.get("language") else ""


class NoteForm(Form):
    """What was said, saved as typed."""

    dense = True
    note = LongTextField(("Notes", "Nodiadau"), required=False, rows=5)


class CallBackForm(Form):
    """When they are to be rung."""

    dense = True
    on = DateField(("Ring back on", "Ffonio'n ôl ar"), missing=("Say on which day.", "Dywedwch ar ba ddiwrnod."))
    at = TimeField(("At", "Am"), missing=("Say at what time.", "Dywedwch am faint o'r gloch."))

    def moment(self) -> datetime:
        return moment_of(self.cleaned_data["on"], self.cleaned_data["at"])


class LanguageForm(Form):
    """Which language they speak."""

    dense = True
    language = SelectField(("They speak", "Maen nhw'n siarad"), missing=("Choose the language.", "Dewiswch yr iaith."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [(spoken(one), one) for one in LANGUAGES]


def beside(outcome: str, said) -> tuple[dict[str, Any], dict[str, Form]]:
    """What has to be said with the key of an outcome, as the verb takes it; else the form that says what is wrong, by
    its name on the screen."""
    if outcome == "call_back":
        back = CallBackForm(said)
        return ({"promised_at": back.moment()}, {}) if back.is_valid() else ({}, {"call_back": back})
    if outcome == "language":
        spoken_in = LanguageForm(said)
        if not spoken_in.is_valid():
            return {}, {"languages": spoken_in}
        return {"language": spoken_in.cleaned_data["language"]}, {}
    return {}, {}


def not_then(said, refusal: Refused) -> CallBackForm:
    """The promise as it was typed, with why it cannot be kept."""
    form = CallBackForm(said)
    form.is_valid()
    form.add_error("at", str(refusal))
    return form


class SpeakForm(Form):
    """Which languages somebody who rings holds a call in."""

    dense = True
    languages = CheckboxesField(
        ("I hold a call in, beside English", "Rwy'n cynnal galwad, ar wahân i Saesneg, yn"), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["languages"].choices = [(spoken(one), one) for one in LANGUAGES]


class WhyForm(Form):
    """Why something ends."""

    dense = True
    why = TextField("Why?", missing="Say why, in a few words.", longest=200)
