"""The form of a campaign."""

from __future__ import annotations

from hearth.calls.rules.purposes import CALLERS, purposes
from hearth.kit.forms import CheckboxesField, KeyedForm, NumberField, SelectField, TextField


class CampaignForm(KeyedForm):
    """What for, what it is called, who may ring; the rest comes with the purpose."""

    dense = True
    team = SelectField("Which team?", missing="Choose the team.")
    purpose = SelectField("What for?", missing="Choose what people are rung for.")
    name = TextField("What is it called?", longest=120, missing="Give it a name that colleagues will know it by.")
    callers = CheckboxesField("Who may ring?", choices=list(CALLERS.items()), missing="Say who may ring.")
    text_before = NumberField(
        "Text them so many hours before we first ring", least=0, most=72, required=False,
        hint="Empty: as is usual for it. 0: no text. It goes to a mobile, or by e-mail where they agreed to that.",
    )  # fmt: skip
    text_after = SelectField("Text them after no answer?", required=False, empty="As is usual for it",
                             choices=[("yes", "Yes, once a day"), ("no", "No")])  # fmt: skip
    quiet_days = NumberField("Leave out whom anybody spoke to within so many days", least=0, most=90, initial=7)

    def __init__(self, *args, teams, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [(str(one.pk), one.name) for one in teams]
        if len(teams) == 1:
            self.fields["team"].initial = str(teams[0].pk)
        self.fields["purpose"].choices = [(key, one.en) for key, one in purposes().items()]
        self.fields["callers"].initial = ["staff"]

    def settings(self) -> dict:
        """What is otherwise than is usual for the purpose."""
        given = {name: self.cleaned_data[name] for name in ("callers", "quiet_days")}
        if (ahead := self.cleaned_data["text_before"]) is not None:
            given["text_before"] = ahead
        if after := self.cleaned_data["text_after"]:
            given["text_after"] = after == "yes"
        return given
