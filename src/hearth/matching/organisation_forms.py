"""The forms of organisations, as the hub keeps them, and the question who could do something."""

from __future__ import annotations

from hearth.directory.actions import MOST_TASKS
from hearth.directory.models import KINDS
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
    SelectField,
    TextField,
    TickField,
)


class OrganisationForm(KeyedForm):
    dense = True
    name = TextField("Name", longest=160)
    kind = SelectField("What kind?", choices=list(KINDS.items()))
    is_constituted = TickField("It is constituted: it has rules, officers, an account of its own", required=False)
    does = LongTextField("What do they do?", rows=3, required=False)
    helps_with = CheckboxesField("Which kinds of help can the hub hand to them?", required=False)
    phone = PhoneField("Telephone", required=False)
    email = EmailField("E-mail", required=False)
    website = TextField("Website", required=False, hint="Begins with https://")
    address = TextField("Address", longest=240, required=False)
    postcode = PostcodeField("Postcode", required=False)
    delivers = TickField("A pharmacy that brings medicines itself", required=False)
    is_asked_weekly = TickField("Ask them each Monday by e-mail what they can do this week", required=False)
    is_active = TickField("They are active", required=False)
    version = HiddenField(required=False)

    def __init__(self, *args, categories, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["helps_with"].choices = [(one.key, one.name) for one in categories]

    def clean_website(self):
        said = self.cleaned_data["website"]
        return said if not said or said.startswith(("https://", "http://")) else f"https://{said}"

    def facts(self) -> dict:
        """What was typed, without what belongs to the form itself."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("key", "version")}


class SpokespersonForm(Form):
    dense = True
    name = TextField("Name", longest=160, missing="Give a name.")
    position = TextField("What are they there?", longest=120, required=False)
    phone = PhoneField("Telephone", required=False)
    email = EmailField("E-mail", required=False, hint="The weekly question goes there.")
    language = SelectField("Write to them in", required=False, empty="English and Welsh",
                           choices=[("en", "English"), ("cy", "Welsh")])  # fmt: skip


class AgreementForm(Form):
    dense = True
    about = TextField("What was agreed?", longest=300, missing="Say what was agreed.")
    starts_on = DateField("From which day?")
    ends_on = DateField("Until which day?")


class EndAgreementForm(Form):
    dense = True
    reason = TextField("Why does it end early?", missing="Say why it ends early.")


class SaidCapacityForm(Form):
    dense = True
    tasks = NumberField("How many people can they help this week?", most=MOST_TASKS, missing="Give a number.")
    note = TextField("Anything to know?", longest=200, required=False)


class WhoCouldForm(Form):
    dense = True
    category = SelectField("What is needed?", missing="Choose what is needed.")
    postcode = PostcodeField("Where? A postcode")

    def __init__(self, *args, categories, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [(one.key, one.name) for one in categories]
