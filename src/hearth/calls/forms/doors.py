"""The forms of doorstep rounds."""

from __future__ import annotations

from hearth.calls.models import Round, Visit
from hearth.kit.forms import (
    CheckboxesField,
    DateField,
    EmailField,
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


class SendForm(Form):
    """To whom the round goes."""

    dense = True
    email = EmailField("The e-mail address of whoever goes", missing="Give the address of whoever goes.")


class WhoForm(Form):
    """Who holds the link."""

    as_name = TextField(
        ("Your name", "Eich enw"), longest=120, missing=("Write your name.", "Ysgrifennwch eich enw."),
        hint=("The hub sees who opened the round and who told what.",
              "Mae'r hyb yn gweld pwy agorodd y cylch a phwy ddywedodd beth."),
    )  # fmt: skip


CYMRAEG = {
    "well": "Wedi'u gweld, ac yn iawn", "needs_help": "Wedi'u gweld, ac angen help",
    "no_answer": "Neb yn ateb: gadawyd cerdyn", "worried": "Yn poeni amdanyn nhw", "refused": "Ddim am siarad",
    "moved": "Ddim yn byw yno", "died": "Y cymdogion yn dweud eu bod wedi marw", "not_gone": "Heb gyrraedd yno",
}  # fmt: skip


class FoundForm(Form):
    """What was found at one door, told by whoever went."""

    outcome = RadiosField(
        ("What became of it?", "Beth ddigwyddodd?"), choices=[(key, (en, CYMRAEG[key])) for key, en in Visit.OUTCOMES],
        missing=("Choose what became of the visit.", "Dewiswch beth ddigwyddodd."),
    )  # fmt: skip
    note = LongTextField(
        ("What did you see, what did they say?", "Beth welsoch chi, beth ddywedon nhw?"), required=False, rows=3,
    )  # fmt: skip

    def clean(self):
        given = super().clean()
        if given.get("outcome") in Visit.SAY_WHAT and not given.get("note", "").strip():
            self.add_error("note", self.fields["note"].wrong(
                ("Write what you saw and what they said, in their words.",
                 "Ysgrifennwch beth welsoch a beth ddywedon nhw, yn eu geiriau nhw.")))  # fmt: skip
        return given


class VisitForm(FoundForm):
    """The same, told by a colleague."""

    dense = True
    by_name = TextField("Who went?", longest=120, required=False, hint="Where it was not you.")
