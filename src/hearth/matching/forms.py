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
    MoneyField,
    NumberField,
    PhoneField,
    PostcodeField,
    RadiosField,
    TextField,
    TickField,
    UploadField,
)
from hearth.kit.language import words
from hearth.kit.pictures import ENDINGS
from hearth.matching.rules.money import WHOSE
from hearth.offers.models import METRES_A_MILE

MOST_POUNDS = 500  # of one task: more is a slip of the finger, or no shopping


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


class MoneyForm(AnswerForm):
    """Shopping money, as the volunteer tells it."""

    given_by = RadiosField(
        ("Whose money was it?", "Arian pwy oedd hwn?"), choices=list(WHOSE.items()),
        **needed(("Say whose money it was.", "Dywedwch arian pwy oedd hwn.")),
    )  # fmt: skip
    given = MoneyField(
        ("How much were you given?", "Faint gawsoch chi?"), most=MOST_POUNDS,
        **needed(("Say how much you were given; 0 for nothing.", "Dywedwch faint gawsoch chi; 0 am ddim byd.")),
    )  # fmt: skip
    spent = MoneyField(
        ("How much did you spend?", "Faint wnaethoch chi ei wario?"), most=MOST_POUNDS,
        **needed(("Say how much you spent; 0 for nothing.", "Dywedwch faint wnaethoch chi ei wario; 0 am ddim byd.")),
    )  # fmt: skip
    back = MoneyField(
        ("How much did you give back?", "Faint roesoch chi'n ôl?"), most=MOST_POUNDS,
        **needed(("Say how much you gave back; 0 for nothing.", "Dywedwch faint roesoch chi'n ôl; 0 am ddim byd.")),
    )  # fmt: skip
    they_agree = TickField(("We counted it together and they agree", "Fe'i cyfrifon ni gyda'n gilydd ac maen nhw'n "
                            "cytuno"), required=False)  # fmt: skip
    photograph = UploadField(
        ("Photograph of the till receipt", "Ffotograff o dderbyneb y til"), endings=ENDINGS, megabytes=12,
        required=False,
        hint=("Only the receipt, no names. Delete it from your own pictures afterwards.",
              "Dim ond y dderbyneb, dim enwau. Dilëwch hi o'ch lluniau eich hun wedyn."),
    )  # fmt: skip

    def told(self) -> dict:
        photograph = self.cleaned_data["photograph"]
        return {**super().told(), "photograph": photograph.read() if photograph else b""}


class AdvanceForm(Form):
    dense = True
    pounds = MoneyField("How much is handed to the volunteer?", most=MOST_POUNDS)


class SettleForm(Form):
    dense = True
    how = TextField("How was it settled?", longest=300, missing="Write how it was settled.")


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
