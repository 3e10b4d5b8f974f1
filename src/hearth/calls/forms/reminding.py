"""The forms of reminders: which tasks people are reminded of, and what they answer."""

from __future__ import annotations

from collections.abc import Sequence

from hearth.calls.models import Reminder
from hearth.kit.forms import CheckboxesField, DateField, Form, KeyedForm, RadiosField, TextField


class RemindForm(KeyedForm):
    """Of which planned tasks people are reminded: the days, and the kinds of help."""

    dense = True
    first = DateField("From which day?", future=True, missing="Say from which day.")
    last = DateField("Until which day?", future=True, missing="Say until which day.")
    kinds = CheckboxesField("Which kinds of help?", missing="Choose the kinds of help.")

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(one.key, one.name) for one in kinds]
        self.fields["kinds"].initial = [one.key for one in kinds if one.is_for_volunteers]

    def clean(self):
        told = super().clean()
        if told.get("first") and told.get("last") and told["last"] < told["first"]:
            self.add_error("last", "The last day is before the first. Write a later one.")
        return told


class SaidNoForm(Form):
    """They cannot then, or do not want it: of which of the things they were reminded of."""

    dense = True
    reminder = RadiosField(("Of what?", "O beth?"), missing=("Say of what.", "Dywedwch o beth."))
    answer = RadiosField(("What do they say?", "Beth maen nhw'n ei ddweud?"), choices=list(Reminder.ANSWERS),
                         missing=("Say what they say.", "Dywedwch beth maen nhw'n ei ddweud."))  # fmt: skip
    text = TextField(("In their words", "Yn eu geiriau nhw"), longest=300, required=False,
                     hint=("When they could, or why.", "Pryd y gallen nhw, neu pam."))  # fmt: skip

    def __init__(self, *args, about: Sequence[tuple[str, str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reminder"].choices = [(key, (en, cy)) for key, en, cy in about]
        if len(about) == 1:
            self.fields["reminder"].initial = about[0][0]
