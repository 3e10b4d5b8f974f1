"""The forms of volunteers and of their tasks."""

from __future__ import annotations

from hearth.kit.forms import (
    CheckboxesField,
    DateField,
    EmailField,
    Form,
    HiddenField,
    KeyedForm,
    LongTextField,
    NumberField,
    PhoneField,
    PostcodeField,
    TextField,
    TickField,
)
from hearth.kit.language import words
from hearth.offers.models import METRES_A_MILE


def needed(says: tuple[str, str]) -> dict:
    """What to say when nothing was given, also by the phone itself where there is no connection."""
    return {"missing": says, "attributes": {"data-needed": words(says)}}


class AnswerForm(KeyedForm):
    """What a volunteer tells of a task; its key makes it count once."""

    def told(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


USUAL = {
    "not-free": ("I am not free then", "Dwi ddim yn rhydd bryd hynny"),
    "too-far": ("It is too far", "Mae'n rhy bell"),
    "not-this": ("I do not do this kind of task", "Dydw i ddim yn gwneud y math hwn o dasg"),
    "not-well": ("I am not well", "Dwi ddim yn dda"),
    "know-them": ("I know somebody there", "Rwy'n adnabod rhywun yno"),
}


class DeclineForm(AnswerForm):
    """Why not: one of the usual reasons, each a button, or their own words, or nothing."""

    usual = HiddenField()
    reason = TextField(
        ("Another reason", "Rheswm arall"), required=False, hint=("You need not say.", "Does dim rhaid dweud.")
    )
    reasons = USUAL

    def told(self) -> dict[str, str]:
        return {"reason": USUAL.get(self.cleaned_data["usual"], [self.cleaned_data["reason"]])[0]}


class DoneForm(AnswerForm):
    how = LongTextField(
        ("How did it go?", "Sut aeth hi?"), rows=3,
        **needed(("Say in a few words how it went.", "Dywedwch mewn ychydig eiriau sut aeth hi.")),
    )  # fmt: skip
    residents_word = TextField(("Anything they said?", "Unrhyw beth a ddywedon nhw?"), required=False)


class CouldNotForm(AnswerForm):
    reason = LongTextField(
        ("What got in the way?", "Beth rwystrodd chi?"), rows=3,
        **needed(("Say in a few words what got in the way.", "Dywedwch mewn ychydig eiriau beth rwystrodd chi.")),
    )  # fmt: skip


class WorryForm(AnswerForm):
    text = LongTextField(
        ("What did you see or hear?", "Beth welsoch neu glywsoch chi?"), rows=4,
        hint=("Only the safeguarding team reads this.", "Dim ond y tîm diogelu sy'n darllen hyn."),
        **needed(("Write what you saw or were told.", "Ysgrifennwch beth welsoch neu glywsoch chi.")),
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
