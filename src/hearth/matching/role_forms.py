"""What an administrator is asked about a role of volunteers."""

from __future__ import annotations

from hearth.kit.forms import (
    CheckboxesField,
    Form,
    HiddenField,
    LongTextField,
    NumberField,
    RadiosField,
    TextField,
    TickField,
)
from hearth.offers.models import ACTIVITIES, DBS_LEVELS, IDENTITIES, LEAST_AGE, faults_of_role


class RoleForm(Form):
    """A role: what it covers, what it does with people, and which checks that needs."""

    dense = True
    name = TextField("Name", longest=80, missing="Give it a name people will know it by.")
    name_cy = TextField("Name in Welsh", longest=80, required=False)
    is_open = TickField("It is in use", required=False)
    categories = CheckboxesField(
        "Which kinds of help does it cover?", required=False,
        hint="None: something done with the hub, such as packing, that nobody is sent a task for.",
    )  # fmt: skip
    activity = RadiosField(
        "What does it do with people?", choices=list(ACTIVITIES.items()),
        hint="This decides how high a DBS check the law lets you ask for.",
    )  # fmt: skip
    identity = RadiosField("Identity", choices=list(IDENTITIES.items()))
    dbs = RadiosField("DBS check", choices=list(DBS_LEVELS.items()))
    references = NumberField("References", least=0, most=9)
    training = LongTextField("Training", rows=2, required=False, hint="One course on each line.")
    least_age = NumberField("From which age?", least=LEAST_AGE, most=99)
    goes_to_doors = TickField("They go to people's doors", required=False)
    why = LongTextField("Why these checks?", rows=3, longest=300, required=False, hint="With the law or the policy.")
    version = HiddenField()

    def __init__(self, *args, categories, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["categories"].choices = [(one.key, one.name) for one in categories]
        self.at_doors = {one.key: one.name for one in categories if not one.by_phone}

    def clean_training(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["training"].splitlines() if line.strip()]
        if any(len(line) > 80 for line in lines):
            raise self.fields["training"].wrong("The name of a course has 80 characters at most. Shorten it.")
        return list(dict.fromkeys(lines))

    def clean(self):
        given = super().clean() or self.cleaned_data
        visits = [self.at_doors[key] for key in given.get("categories", ()) if key in self.at_doors]
        if visits and not given.get("goes_to_doors"):
            words = f"“{visits[0]}” is not done by telephone: tick that they go to people's doors, or take it out."
            self.add_error("goes_to_doors", words)
        if {"activity", "dbs", "least_age"} <= set(given):
            for field, words in faults_of_role(given).items():
                self.add_error(field, words)
        return given

    def facts(self) -> dict:
        """The answers by the names of the role's own fields."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
