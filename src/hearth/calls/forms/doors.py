"""The forms of doorstep rounds and of keeping in touch."""

from __future__ import annotations

from hearth.calls.models import Round, Visit
from hearth.kit.forms import (
    CheckboxesField,
    DateField,
    Form,
    KeyedForm,
    LongTextField,
    NumberField,
    RadiosField,
    SelectField,
    TextField,
    TickField,
    TimeField,
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


class KeepForm(KeyedForm):
    """A promise to ring somebody regularly."""

    dense = True
    every_days = NumberField("Ring every so many days", least=1, most=90, initial=7)
    at = TimeField("At which time?", required=False, hint="Empty: within the hours. Like 14:30.")
    is_mine = TickField("Always by me: the same friendly voice", required=False)
    until_on = DateField("Until which day?", required=False)
    review_on = DateField("Look at it again on", missing="Say on which day somebody looks at it again.")


class ChangeKeepForm(Form):
    """Step up or down, pause, look again, end."""

    dense = True
    verb = SelectField("What changes?", missing="Choose what changes.", choices=[
        ("step", "Ring more or less often"), ("pause", "Pause"), ("look_again", "Somebody looked: it goes on"),
        ("stop", "It ends"),
    ])  # fmt: skip
    every_days = NumberField("Every so many days", least=1, most=90, required=False)
    until = DateField("Until, or look again on", required=False)
    why = TextField("Why?", longest=200, required=False)
