"""What an administrator is asked about kinds of help and sharing agreements."""

from __future__ import annotations

from hearth.access.roles import TeamKind, kind_in_words
from hearth.kit.forms import (
    CheckboxesField,
    Choice,
    DateField,
    Form,
    HiddenField,
    LongTextField,
    NumberField,
    SelectField,
    TextField,
    TickField,
)
from hearth.needs.models import FIELDS
from hearth.needs.models.need import URGENCIES
from hearth.needs.rules.sharing import LONGEST_HOURS, ONLY_ASKED

KINDS = [(str(kind), kind_in_words(kind)) for kind in TeamKind if kind != TeamKind.ADMINISTRATION]
MOST_TARGET_HOURS = 24 * 90


class Terms(Form):
    """What an agreement says."""

    dense = True
    name = TextField("Name", longest=160, missing="Give it a name people will know it by.")
    facts = CheckboxesField(
        "Which facts may be sent?", missing="Tick at least one fact.",
        choices=[Choice(name, words[0], hint="Carried by no referral: asked by keyed hashes, without a name."
                        if name in ONLY_ASKED else "") for name, words in FIELDS.items()],
    )  # fmt: skip
    purpose = LongTextField("What are they sent for?", rows=2, longest=300, missing="Say what they are sent for.")
    legal_basis = LongTextField("By which law?", rows=2, longest=300,
                                missing="Say by which law, as your data protection officer has it.")  # fmt: skip
    starts_on = DateField("First day")
    expires_on = DateField("Last day", future=True)
    answer_within_hours = NumberField("Hours in which a referral is answered", least=1, most=LONGEST_HOURS,
                                      hint="An emergency does not wait that long.")  # fmt: skip

    def terms(self) -> dict:
        """What was typed, by the names of the agreement's own fields."""
        given = {name: self.cleaned_data[name] for name in Terms.base_fields if name != "facts"}
        return {**given, "fields": self.cleaned_data["facts"]}


class NewAgreement(Terms):
    """A new one: also between whom."""

    field_order = ["name", "from_kind", "to_kind"]
    from_kind = SelectField("From which kind of team?", empty="Choose", choices=KINDS)
    to_kind = SelectField("To which kind of team?", empty="Choose", choices=KINDS)


class ChangeAgreement(Terms):
    """Another version: also why."""

    because = LongTextField("Why is it changed?", rows=2, longest=300, hint="It stands beside the version for good.",
                            missing="Say why. It stands beside the version for good.")  # fmt: skip
    version = HiddenField()
    shown = HiddenField(required=False)


class EndAgreement(Form):
    """Why it ends."""

    because = LongTextField("Why does it end?", rows=2, longest=300, missing="Say why it ends. It is kept for good.")


FIELD_OF = {"for_residents": "is_public"}
"""Boxes that cannot be called as the category calls them: a form is public itself, or not."""


class KindOfHelp(Form):
    """A kind of help: its names, who is offered it, how soon it is due."""

    dense = True
    name = TextField("Name in English", longest=80, missing="Give it a name.")
    name_cy = TextField(
        "Name in Welsh", longest=80, required=False, hint="Where this is empty, Welsh pages show the English name."
    )
    is_open = TickField("In use: calls, forms and scripts offer it", required=False)
    for_residents = TickField("Offered to residents and partners on their own forms", required=False)
    is_for_volunteers = TickField("Volunteers may do it", required=False)
    by_phone = TickField("It is done by telephone: nobody comes to the door", required=False)
    version = HiddenField(required=False)

    def __init__(self, *args, borough, **kwargs):
        super().__init__(*args, **kwargs)
        for key, words in URGENCIES:
            self.fields[f"hours_{key}"] = NumberField(
                f"{words}: hours until due", required=False, least=1, most=MOST_TARGET_HOURS,
                hint=f"Empty: the borough's own, {getattr(borough, f'hours_{key}')}.",
            )  # fmt: skip

    def facts(self) -> dict:
        """What was typed, by the names of the category's own fields."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return {FIELD_OF.get(name, name): value for name, value in given.items()}
