"""Forms about a person: why a record is opened, what is corrected, what is wished."""

from __future__ import annotations

from hearth.access.roles import TeamKind
from hearth.kit.forms import (
    CheckboxesField,
    Choice,
    DateField,
    Form,
    HiddenField,
    RadiosField,
    SelectField,
    TextField,
    TickField,
    YesNoField,
)
from hearth.people.models import Kin
from hearth.people.rules import CHANNELS, COMMUNICATION, HELPERS, REACH_BY

PURPOSES = (
    ("they rang us", "They rang us"), ("returning a call", "Returning a call"), ("a referral", "A referral"),
    ("a list", "A list"), ("they came in", "They came in"),
)  # fmt: skip
KINDS = {
    TeamKind.COMMUNITY_HUB: "Community hubs", TeamKind.PARTNERSHIP_HUB: "Public service partnership hub",
    TeamKind.HEALTH_AND_CARE: "Health and care team", TeamKind.WELFARE: "Welfare and benefits team",
    TeamKind.STAYING_WELL: "Staying-well team", TeamKind.COUNCILLORS: "Ward councillors",
    TeamKind.MENTAL_HEALTH_TRUST: "Mental health team", TeamKind.FOODBANK: "Foodbanks", TeamKind.GP: "GP surgery",
    TeamKind.PARTNER: "Partner organisations",
}  # fmt: skip


class PurposeForm(Form):
    """Why a record is opened. The resident can be told."""

    dense = True
    why = RadiosField(
        "What do you open it for?", missing="Choose what you open this record for. The resident can be told.",
        choices=[*PURPOSES, Choice("other", "Something else", reveals=["other"])],
    )  # fmt: skip
    other = TextField("In a few words", longest=120, missing="Write in a few words what for.")

    @property
    def purpose(self) -> str:
        given = self.cleaned_data
        return given["other"] if given["why"] == "other" else given["why"]


class CorrectForm(Form):
    """The identity, corrected."""

    dense = True
    version = HiddenField()
    first_name = TextField("First name", required=False, longest=80)
    middle_name = TextField("Middle name", required=False, longest=80)
    last_name = TextField("Last name", required=False, longest=80)
    known_as = TextField("Likes to be called", required=False, longest=80)
    date_of_birth = TextField("Date of birth", required=False, longest=30, hint="For example 27/3/1948")
    nhs_number = TextField("NHS number", required=False, longest=20)
    phone = TextField("Telephone", required=False, longest=40)
    phone_2 = TextField("Other telephone", required=False, longest=40)
    email = TextField("E-mail", required=False, longest=254)
    address_1 = TextField("Address, first line", required=False, longest=120)
    address_2 = TextField("Second line", required=False, longest=120)
    address_3 = TextField("Third line", required=False, longest=120)
    town = TextField("Town", required=False, longest=80)
    postcode = TextField("Postcode", required=False, longest=12)
    language = TextField("Language", required=False, longest=40, hint="en for English, cy for Welsh, or its name")
    needs_interpreter = TickField("Needs an interpreter", required=False)
    communication = CheckboxesField("Communication needs", required=False, choices=list(COMMUNICATION.items()))
    contact_by = CheckboxesField("Reach them by", required=False, choices=[(k, CHANNELS[k]) for k in REACH_BY])
    best_time = TextField("Best time to reach them", required=False, longest=80)
    no_contact = TickField("Do not contact", required=False)
    visit_in_pairs = TickField("Do not visit alone", required=False)
    helper_wanted = SelectField(
        "Wants to be helped by", required=False, empty="Anybody", choices=list(HELPERS.items()),
        hint="Only where they have said so: volunteers whom that leaves out are never asked.",
    )  # fmt: skip
    address_is_protected = TickField(
        "Address is protected", required=False, hint="Nobody may be told where they live, and no list is linked unread"
    )


class WishForm(Form):
    dense = True
    with_kind = SelectField("Who with?", choices=[(str(kind), words) for kind, words in KINDS.items()])
    is_welcome = YesNoField("May facts be shared with them?", missing="Say yes or no.")


class ApproachForm(Form):
    dense = True
    team = SelectField("Team")
    channel = SelectField("How?", choices=list(CHANNELS.items()))
    how = RadiosField("What happened?", choices=[
        ("reached", "Reached them"), ("missed", "Tried, not reached"), ("theirs", "They were in touch")])  # fmt: skip

    def __init__(self, *args, teams, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [(str(team.pk), team.name) for team in teams]


class AliveForm(Form):
    reason = TextField("How do you know?", longest=200, missing="Say how you know, so that nobody takes it back again.")


class DeathForm(Form):
    on = DateField("Day of death, if known", required=False, past=True)
    is_sure = TickField("I have been told by somebody who would know", missing="Tick to say that you have been told.")


class KinForm(Form):
    """Somebody near to a person, and whether they may be rung."""

    dense = True
    name = TextField("Their name", longest=160, missing="Say what they are called.")
    relationship = TextField("Who are they?", longest=80, hint="Neighbour, daughter, friend, warden",
                             missing="Say who they are.")  # fmt: skip
    phone = TextField("Telephone", longest=40, missing="Give a telephone number that can be rung.")
    may_be_rung = YesNoField(
        "Was it agreed that we ring them when we cannot reach the person?",
        missing="Say whether it was agreed. Without it they are never rung.",
        reveals=["agreed_by", "agreed_on", "agreed"],
    )  # fmt: skip
    agreed_by = RadiosField("Who agreed?", choices=Kin.AGREED_BY, missing="Say who agreed.")
    agreed_on = DateField("When?", past=True, missing="Say on which day.")
    agreed = TextField("What was agreed?", longest=200, missing="Say what was agreed, in a few words.",
                       hint="When to ring, and what may be said. Nothing else is told to them.")  # fmt: skip
    knows = TickField("They know that their number is kept here", required=False)

    def said(self) -> dict:
        """What the verb asks for."""
        return {name: value for name, value in self.cleaned_data.items() if name != "may_be_rung"}


class NoMoreForm(Form):
    """Why an entry goes."""

    dense = True
    why = TextField("Why?", longest=200, missing="Say why, in a few words.")
