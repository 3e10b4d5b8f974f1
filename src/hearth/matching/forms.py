"""The forms of volunteers and of their tasks."""

from __future__ import annotations

from hearth.kit.forms import (
    CheckboxesField,
    DateField,
    EmailField,
    Form,
    KeyedForm,
    LongTextField,
    NumberField,
    PhoneField,
    PostcodeField,
    TextField,
    TickField,
)
from hearth.offers.models import METRES_A_MILE


class DeclineForm(Form):
    reason = TextField(
        ("Why can you not do it?", "Pam na allwch chi ei wneud?"), required=False,
        hint=("You need not say.", "Does dim rhaid dweud."),
    )  # fmt: skip


class DoneForm(Form):
    how = LongTextField(
        ("How did it go?", "Sut aeth hi?"), rows=3,
        missing=("Say in a few words how it went.", "Dywedwch mewn ychydig eiriau sut aeth hi."),
    )  # fmt: skip
    residents_word = TextField(("Anything they said?", "Unrhyw beth a ddywedon nhw?"), required=False)


class CouldNotForm(Form):
    reason = LongTextField(
        ("What got in the way?", "Beth rwystrodd chi?"), rows=3,
        missing=("Say in a few words what got in the way.", "Dywedwch mewn ychydig eiriau beth rwystrodd chi."),
    )  # fmt: skip


class WorryForm(Form):
    text = LongTextField(
        ("What did you see or hear?", "Beth welsoch neu glywsoch chi?"), rows=4,
        hint=("Only the safeguarding team reads this.", "Dim ond y tîm diogelu sy'n darllen hyn."),
        missing=("Write what you saw or were told.", "Ysgrifennwch beth welsoch neu glywsoch chi."),
    )  # fmt: skip


class VolunteerForm(KeyedForm):
    """A volunteer entered by a colleague, as from a telephone call."""

    dense = True
    first_name = TextField("First name", longest=80)
    last_name = TextField("Last name", longest=80)
    date_of_birth = DateField("Date of birth", past=True, required=False)
    phone = PhoneField("Telephone", required=False)
    email = EmailField("E-mail", required=False)
    address_1 = TextField("House and street", longest=120, required=False)
    postcode = PostcodeField("Postcode")
    does = CheckboxesField("What would they do?")
    reach_miles = NumberField("How far would they go, in miles?", least=1, most=60, initial=3)
    has_car = TickField("They have a car", required=False)
    tasks_a_week = NumberField("How many tasks a week?", least=1, most=20, initial=3)
    availability = TextField("When are they free?", required=False)
    agreed = TickField("The principles were read to them and they agree")

    def __init__(self, *args, categories, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["does"].choices = [(one.key, one.name) for one in categories]

    def facts(self) -> dict:
        """The cleaned answers as facts of a volunteer."""
        given = dict(self.cleaned_data)
        given["reach_metres"] = given.pop("reach_miles") * METRES_A_MILE
        return given


class RefuseForm(Form):
    dense = True
    reason = TextField("Why?", missing="Write why.")


class DecideOfferForm(Form):
    dense = True
    decision = TextField(
        "What was agreed with them, or why can it not be used?", longest=300,
        missing="Write what was agreed with them, or why it cannot be used.",
    )  # fmt: skip


class PauseForm(Form):
    dense = True
    until = DateField("Until which day?", future=True)
