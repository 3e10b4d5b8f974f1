"""The forms of a volunteer's call sheet, and of who may ring with one."""

from __future__ import annotations

from hearth.calls.rules.purposes import purposes
from hearth.kit.forms import CheckboxesField, Form, KeyedForm, LongTextField, SelectField, TickField


class MoreForm(KeyedForm):
    """Help they ask for beside the call."""

    category = SelectField(("What do they need?", "Beth sydd ei angen arnynt?"),
                           missing=("Choose what they need.", "Dewiswch beth sydd ei angen arnynt."))  # fmt: skip
    text = LongTextField(
        ("What did they say?", "Beth ddywedon nhw?"), rows=3,
        missing=("Write what they said, in their words.", "Ysgrifennwch beth ddywedon nhw, yn eu geiriau nhw."),
        hint=("The hub reads it. You do not see it again.", "Mae'r hyb yn ei ddarllen. Ni welwch chi ef eto."),
    )  # fmt: skip

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [(one.key, (one.name, one.name_cy or one.name)) for one in kinds]


class WorryForm(KeyedForm):
    """The volunteer is worried about this person."""

    text = LongTextField(
        ("What did you hear?", "Beth glywsoch chi?"), rows=3,
        missing=("Write what you heard or were told.", "Ysgrifennwch beth glywsoch neu beth ddywedwyd wrthych."),
        hint=("Only the safeguarding team reads this.", "Dim ond y tîm diogelu sy'n darllen hyn."),
    )  # fmt: skip
    is_immediate = TickField(("Somebody is in danger now, and 999 was rung",
                              "Mae rhywun mewn perygl nawr, a ffoniwyd 999"), required=False)  # fmt: skip


class LetRingForm(Form):
    """Which volunteer rings, and what they are trained for."""

    dense = True
    volunteer = SelectField("Which volunteer?", missing="Choose the volunteer.")
    trained_for = CheckboxesField("What are they trained to ring for?", missing="Choose what they are trained for.")

    def __init__(self, *args, volunteers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["volunteer"].choices = [(str(one.pk), f"{one.name}, {one.number}") for one in volunteers]
        self.fields["trained_for"].choices = [(key, one.en) for key, one in purposes().items()]
