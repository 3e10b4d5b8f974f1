"""What a colleague is asked about a volunteer: who they are, their checks, where they stand, a concern."""

from __future__ import annotations

from hearth.access.models import User
from hearth.directory.models import Organisation
from hearth.kit.forms import (
    CheckboxesField,
    Choice,
    DateField,
    EmailField,
    Form,
    KeyedForm,
    LongTextField,
    NumberField,
    PhoneField,
    PostcodeField,
    RadiosField,
    SelectField,
    TextField,
    TickField,
    TickTableField,
)
from hearth.kit.spoken import read_spoken
from hearth.offers.models import CHECK_KINDS, DAYS, LEVELS, METRES_A_MILE, PARTS, Volunteer, VolunteerRole, dbs_too_high

SEXES = [("", "Not said"), ("woman", "A woman"), ("man", "A man"), ("other", "Another way")]
WHY_SEX = "Only so that somebody's wish to be helped by a woman or a man can be kept. They need not say."
SPOKEN = [("en", "English"), ("cy", "Welsh")]


def does_choices(categories, roles) -> list[Choice]:
    """What somebody may offer: the kinds of help volunteers give, and roles that cover none, such as packing."""
    named = [Choice(one.key, (one.name, one.name_cy or one.name)) for one in categories]
    return named + [Choice(one.key, (one.name, one.name_cy or one.name)) for one in roles if not one.categories]


class VolunteerForm(KeyedForm):
    """A volunteer entered by a colleague, as from a telephone call, or changed."""

    dense = True
    first_name = TextField("First name", longest=80)
    last_name = TextField("Last name", longest=80)
    date_of_birth = DateField("Date of birth", birth=True, required=False)
    phone = PhoneField("Telephone", required=False)
    email = EmailField("E-mail", required=False)
    language = SelectField("Written to in", choices=SPOKEN, empty="", initial="en")
    languages = TextField("Speaks besides English", required=False, hint="Parted by commas.")
    address_1 = TextField("House and street", longest=120, required=False)
    postcode = PostcodeField("Postcode")
    organisation = SelectField("Belongs to", required=False, empty="No organisation")
    guardian_name = TextField("Under 18: parent or guardian", longest=160, required=False)
    guardian_phone = PhoneField("Their telephone", required=False)
    does = CheckboxesField("What would they do?")
    about = LongTextField("Skills, in their own words", rows=3, longest=2000, required=False)
    reach_miles = NumberField("How far would they go, in miles?", least=1, most=60, initial=3)
    has_car = TickField("They have a car", required=False)
    tasks_a_week = NumberField("How many tasks a week?", least=1, most=20, initial=3)
    sex = SelectField("Sex", required=False, empty="", choices=SEXES, hint=WHY_SEX)
    free = TickTableField("When are they usually free?", rows=DAYS, columns=PARTS, required=False,
                          hint="Nothing ticked: they are asked at any time.")  # fmt: skip
    availability = TextField("Anything else about when", required=False)
    agreed = TickField("The principles were read to them and they agree")

    def __init__(self, *args, categories, roles, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["does"].choices = does_choices(categories, roles)
        self.organisations = {str(one.pk): one for one in organisations}
        self.fields["organisation"].choices = [(key, one.name) for key, one in self.organisations.items()]

    def facts(self) -> dict:
        """The cleaned answers as facts of a volunteer."""
        given = dict(self.cleaned_data)
        given["reach_metres"] = given.pop("reach_miles") * METRES_A_MILE
        given["organisation"] = self.organisations.get(given["organisation"])
        given["languages"] = read_spoken(given["languages"])
        return given


class ChangeForm(VolunteerForm):
    """The same of somebody who is registered. The principles are not asked here."""

    agreed = None

    @staticmethod
    def initial_of(one: Volunteer) -> dict:
        """What stands, as the form asks for it."""
        same = {name: getattr(one, name) for name in ChangeForm.base_fields if hasattr(one, name)}
        spoken = ", ".join("Welsh" if word == "cy" else word for word in one.languages)
        return {**same, "languages": spoken, "organisation": str(one.organisation_id or ""),
                "reach_miles": max(round(one.reach_metres / METRES_A_MILE), 1)}  # fmt: skip


class RefuseForm(Form):
    dense = True
    reason = TextField("Why?", missing="Write why.")


class PauseForm(Form):
    dense = True
    until = DateField("Until which day?", future=True)


class IsolateForm(Form):
    dense = True
    until = DateField("The last day at home", future=True)


class ContactForm(Form):
    dense = True
    named_contact = SelectField("Who is their contact here?", required=False, empty="Nobody by name")

    def __init__(self, *args, colleagues: list[User], **kwargs):
        super().__init__(*args, **kwargs)
        self.colleagues = {str(one.pk): one for one in colleagues}
        self.fields["named_contact"].choices = [(key, one.name) for key, one in self.colleagues.items()]

    def chosen(self) -> User | None:
        return self.colleagues.get(self.cleaned_data["named_contact"])


class CheckForm(Form):
    """A check that was seen. What a certificate says is not asked for, and is never written down."""

    dense = True
    kind = RadiosField(
        "What did you see?", missing="Say what you saw.",
        choices=[Choice("identity", CHECK_KINDS["identity"], reveals=["identity_level"]),
                 Choice("dbs", "A DBS certificate", reveals=["dbs_level"]),
                 Choice("reference", "A reference"),
                 Choice("training", "Training", reveals=["course"])],
    )  # fmt: skip
    identity_level = SelectField("Which documents?", choices=list(LEVELS["identity"].items()))
    dbs_level = SelectField("Which level?", choices=list(LEVELS["dbs"].items()))
    course = TextField("Name of the course", longest=80, hint="As the role names it.")
    issued_on = DateField(
        "Its day",
        past=True,
        hint="Of the certificate, reference or course; of identity, when you saw it.",
    )
    expires_on = DateField("Counts until", future=True, required=False, hint="Leave empty if it does not run out.")

    def __init__(self, *args, volunteer: Volunteer, **kwargs):
        super().__init__(*args, **kwargs)
        self.volunteer = volunteer

    def clean(self) -> dict:
        given = self.cleaned_data
        level = given.get("dbs_level") if given.get("kind") == "dbs" else ""
        if level and (too_high := dbs_too_high(self.volunteer, level)):
            self.add_error("dbs_level", too_high)
        return given

    def facts(self) -> dict:
        """The answers as the verb wants them."""
        given = self.cleaned_data
        level = {"identity": given["identity_level"], "dbs": given["dbs_level"], "training": given["course"]}
        return {"kind": given["kind"], "level": level.get(given["kind"], ""), "issued_on": given["issued_on"],
                "expires_on": given["expires_on"]}  # fmt: skip


class EndCheckForm(Form):
    dense = True
    because = TextField("Why does it no longer count?", missing="Write why this check no longer counts.")


class ConcernForm(Form):
    """A concern about a volunteer: for the safeguarding front door, for nobody else."""

    text = LongTextField(
        "What did you see or hear?", rows=5, missing="Write what you saw or were told.",
        hint="In the words of whoever told you. Only the safeguarding team reads this; you cannot read it back.",
    )  # fmt: skip
    is_immediate = TickField("Somebody was in danger and 999 was rung", required=False)
    stop_at_once = TickField("Ask them for nothing from now on, and take back what they have", required=False,
                             initial=True)  # fmt: skip


def organisations_of(borough) -> list[Organisation]:
    return list(Organisation.objects.filter(borough=borough, is_active=True))


def roles_of(borough) -> list[VolunteerRole]:
    return list(VolunteerRole.objects.filter(borough=borough, is_open=True))
