"""What organisations ask for, and what volunteers answer."""

from __future__ import annotations

from hearth.kit.forms import (
    CheckboxesField,
    DateField,
    Form,
    KeyedForm,
    NumberField,
    RadiosField,
    SelectField,
    TextField,
    TickField,
)
from hearth.kit.language import Words, pick

MOST_WANTED = 500


class AppealForm(KeyedForm):
    what = TextField(("What would they do?", "Beth fyddent yn ei wneud?"), longest=300,
                     missing=("Say what they would do.", "Dywedwch beth fyddent yn ei wneud."))  # fmt: skip
    role = SelectField(("For which role?", "Ar gyfer pa rôl?"), required=False,
                       empty=("Another", "Un arall"))  # fmt: skip
    wanted = NumberField(("How many volunteers?", "Faint o wirfoddolwyr?"), least=1, most=MOST_WANTED)
    where = TextField(("Where?", "Ble?"), longest=160, required=False)
    starts_on = DateField(("From which day?", "O ba ddiwrnod?"))
    contact = TextField(("Whom do they speak to?", "Â phwy y dylent siarad?"), longest=160,
                        missing=("Give a name.", "Rhowch enw."))  # fmt: skip

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.roles = {str(one.pk): one for one in roles}
        self.fields["role"].choices = [(key, pick(one.name, one.name_cy)) for key, one in self.roles.items()]

    def facts(self) -> dict:
        """The cleaned answers as facts of an appeal."""
        return {**self.cleaned_data, "role": self.roles.get(self.cleaned_data["role"])}


class CloseForm(Form):
    dense = True
    reason = TextField("Why is it closed?", missing="Say why it is closed.")


class YesOrNoForm(Form):
    answer = RadiosField(
        ("Will you do it?", "A wnewch chi hyn?"),
        choices=[
            ("yes", ("Yes: they may have my name, telephone and e-mail", "Gwnaf: cânt fy enw, rhif ffôn ac e-bost")),
            ("no", ("No, not this time", "Na, nid y tro hwn")),
        ],
        missing=("Choose yes or no.", "Dewiswch ie neu na."),
    )


class WishesForm(Form):
    """What a volunteer wishes of the hub."""

    may_be_introduced = TickField(
        ("The hub may ask me when an organisation looks for volunteers. Nobody gets my name unless I say yes.",
         "Caiff yr hyb ofyn i mi pan fydd sefydliad yn chwilio am wirfoddolwyr. Ni chaiff neb fy enw oni bai fy mod yn "
         "cytuno."), required=False,
    )  # fmt: skip
    wants_thanks = TickField(
        ("Go on writing me thank-you messages", "Daliwch ati i anfon negeseuon diolch ataf"), required=False
    )


class StayForm(WishesForm):
    field_order = ["stays", "roles", "how_often", "may_be_introduced", "wants_thanks"]
    stays = RadiosField(
        ("Would you stay on as a volunteer?", "A hoffech chi aros yn wirfoddolwr?"),
        choices=[("yes", ("Yes", "Hoffwn")), ("no", ("No, I would like to stop", "Na, hoffwn roi'r gorau iddi"))],
        missing=("Choose yes or no.", "Dewiswch ie neu na."),
    )
    roles = CheckboxesField(("What would you like to do?", "Beth hoffech chi ei wneud?"), required=False)
    how_often = RadiosField(
        ("How often?", "Pa mor aml?"), required=False,
        choices=[("week", ("Every week", "Bob wythnos")), ("month", ("Every month", "Bob mis")),
                 ("now and then", ("Now and then", "O bryd i'w gilydd")),
                 ("emergency", ("Only in an emergency", "Dim ond mewn argyfwng"))],
    )  # fmt: skip

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = [(one.key, (one.name, one.name_cy or one.name)) for one in roles]

    def facts(self) -> dict:
        """The cleaned answers as facts of an answer."""
        return {**self.cleaned_data, "stays": self.cleaned_data["stays"] == "yes"}


class HeardStayForm(StayForm):
    """The same, as they answer it to somebody else, by telephone or face to face."""

    dense = True
    stays = RadiosField(
        ("Would they stay on as a volunteer?", "A hoffen nhw aros yn wirfoddolwr?"),
        choices=[
            ("yes", ("Yes", "Hoffen")),
            ("no", ("No, they would like to stop", "Na, hoffen nhw roi'r gorau iddi")),
        ],
        missing=("Say what they answered.", "Dywedwch beth oedd eu hateb."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, words in IN_THEIR_STEAD.items():
            self.fields[name].label = Words(*words)


IN_THEIR_STEAD = {
    "roles": ("What would they like to do?", "Beth hoffen nhw ei wneud?"),
    "may_be_introduced": (
        "The hub may ask them when an organisation looks for volunteers. Nobody gets their name unless they say yes.",
        "Caiff yr hyb ofyn iddyn nhw pan fydd sefydliad yn chwilio am wirfoddolwyr. Ni chaiff neb eu henw oni bai eu "
        "bod yn cytuno.",
    ),
    "wants_thanks": ("Go on writing them thank-you messages", "Dal ati i anfon negeseuon diolch atyn nhw"),
}
