"""The forms of tasks, and of what groups offer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils import timezone

from hearth.kit.forms import (
    DateField,
    Form,
    HiddenField,
    KeyedForm,
    LongTextField,
    MoneyField,
    RadiosField,
    SelectField,
    TextField,
    TickField,
    UploadField,
)
from hearth.kit.language import pick, words
from hearth.kit.pictures import ENDINGS
from hearth.matching.models import Exclusion
from hearth.matching.rules.money import WHOSE
from hearth.offers.models import Volunteer
from hearth.offers.rules.states import LONGEST_AT_HOME

MOST_POUNDS = 500  # of one task: more is a slip of the finger, or no shopping


def needed(says: tuple[str, str]) -> dict:
    """What to say when nothing was given, also by the phone itself where there is no connection."""
    return {"missing": says, "attributes": {"data-needed": words(says)}}


def needed_sum(says: tuple[str, str]) -> dict:
    """The same for a sum of money, and what the phone says of something that is none."""
    told = needed(says)
    return {**told, "attributes": {**told["attributes"], "data-fits": MoneyField.shape, "data-unfit": words((
        "This is not an amount of money. Write it like 25 or 25.50.",
        "Nid yw hwn yn swm o arian. Ysgrifennwch fel 25 neu 25.50."))}}  # fmt: skip


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


class StayForm(Form):
    """A volunteer isolates."""

    until = DateField(
        ("Until which day do you stay at home, that day included?",
         "Tan ba ddiwrnod y byddwch yn aros gartref, gan gynnwys y diwrnod hwnnw?"), future=True,
    )  # fmt: skip

    def clean_until(self):
        until, days = self.cleaned_data["until"], LONGEST_AT_HOME.days
        if until and until - timezone.localdate() > LONGEST_AT_HOME:
            raise ValidationError(pick(
                f"Give a day within {days} days. If you stop for longer, ring your hub.",
                f"Rhowch ddiwrnod o fewn {days} diwrnod. Os byddwch yn stopio'n hirach, ffoniwch eich hyb.",
            ))  # fmt: skip
        return until


class MoneyForm(AnswerForm):
    """Shopping money, as the volunteer tells it."""

    given_by = RadiosField(
        ("Whose money was it?", "Arian pwy oedd hwn?"), choices=list(WHOSE.items()),
        **needed(("Say whose money it was.", "Dywedwch arian pwy oedd hwn.")),
    )  # fmt: skip
    given = MoneyField(
        ("How much were you given?", "Faint gawsoch chi?"), most=MOST_POUNDS,
        **needed_sum(("Say how much you were given; 0 for nothing.", "Dywedwch faint gawsoch chi; 0 am ddim byd.")),
    )  # fmt: skip
    spent = MoneyField(
        ("How much did you spend?", "Faint wnaethoch chi ei wario?"), most=MOST_POUNDS,
        **needed_sum((
            "Say how much you spent; 0 for nothing.", "Dywedwch faint wnaethoch chi ei wario; 0 am ddim byd.")),
    )  # fmt: skip
    back = MoneyField(
        ("How much did you give back?", "Faint roesoch chi'n ôl?"), most=MOST_POUNDS,
        **needed_sum(("Say how much you gave back; 0 for nothing.", "Dywedwch faint roesoch chi'n ôl; 0 am ddim byd.")),
    )  # fmt: skip
    they_agree = TickField(("We counted it together and they agree", "Fe'i cyfrifon ni gyda'n gilydd ac maen nhw'n "
                            "cytuno"), required=False)  # fmt: skip
    photograph = UploadField(
        ("Photograph of the till receipt", "Ffotograff o dderbynneb y til"), endings=ENDINGS, megabytes=12,
        required=False,
        hint=("Only the receipt, no names. Delete it from your own pictures afterwards.",
              "Dim ond y dderbynneb, dim enwau. Dilëwch hi o'ch lluniau eich hun wedyn."),
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


class DecideOfferForm(Form):
    dense = True
    decision = TextField(
        "What was agreed with them, or why can it not be used?", longest=300,
        missing="Write what was agreed with them, or why it cannot be used.",
    )  # fmt: skip
    quantity = TextField("How much of it?", longest=80, required=False, hint="For example 40 boxes.")
    use_by = DateField("Until which day is it of use?", required=False, future=True, hint="Nothing, if it keeps.")


class EndOfferForm(Form):
    dense = True
    because = TextField("Why can it be used no longer?", longest=300, hint="For example all given out, or wanted back.",
                        missing="Write why it can be used no longer.")  # fmt: skip


def told_apart(people: Iterable[Volunteer]) -> list[tuple[str, str]]:
    """Volunteers to choose from, with the number where two have one name: the wrong one is never chosen."""
    people = list(people)
    times = Counter(one.name for one in people)
    return [(str(one.pk), f"{one.name}, {one.number}" if times[one.name] > 1 else one.name) for one in people]


class KeepApartForm(Form):
    """A volunteer who is not sent to a person any more."""

    dense = True
    volunteer = SelectField("Which volunteer?", missing="Choose the volunteer.")
    asked_by = RadiosField("Who has asked for it?", choices=list(Exclusion.ASKED_BY), missing="Say who has asked.")
    reason = TextField("Why?", required=False, longest=200, hint="You need not say.")

    def __init__(self, *args, volunteers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["volunteer"].choices = volunteers
