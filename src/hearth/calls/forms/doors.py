"""The forms of doorstep rounds."""

from __future__ import annotations

from hearth.calls.models import Round, Visit
from hearth.kit.forms import (
    CheckboxesField,
    DateField,
    Form,
    KeyedForm,
    LongTextField,
    RadiosField,
    TextField,
)


class RoundForm(KeyedForm):
    """Which doors, on which day, who goes."""

    dense = True
    doors = CheckboxesField("Which doors?", missing="Choose the doors of this round.")
    name = TextField("What is it called?", longest=120, required=False, hint="Empty: the day.")
    on = DateField("On which day?", future=True, missing="Say on which day.")
    goes = RadiosField("Who goes?", choices=Round.GOES, missing="Say who goes.")

    def __init__(self, *args, visits, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["doors"].choices = [
            (str(one.pk), f"{one.person.name}, {', '.join(one.person.address)}") for one in visits
        ]


class VisitForm(Form):
    """What became of one visit."""

    dense = True
    outcome = RadiosField("What became of it?", choices=Visit.OUTCOMES, missing="Choose what became of the visit.")
    note = LongTextField("What did you see, what did they say?", required=False, rows=3)
    by_name = TextField("Who went?", longest=120, required=False, hint="Where it was not you.")
