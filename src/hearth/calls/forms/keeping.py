"""The forms of keeping in touch, and of those who isolate."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from hearth.calls.rules import keeping
from hearth.calls.rules.hours import moment_of
from hearth.kit.forms import (
    Choice,
    DateField,
    Form,
    KeyedForm,
    NumberField,
    RadiosField,
    SelectField,
    TextField,
    TickField,
    TimeField,
)


def _choose(form, teams) -> None:
    """The teams to choose from; one alone is chosen, several never the first by its name."""
    form.fields["team"].choices = [(str(one.pk), one.name) for one in teams]
    if len(teams) == 1:
        form.fields["team"].initial = str(teams[0].pk)


class KeepForm(KeyedForm):
    """A promise to ring somebody regularly."""

    dense = True
    team = SelectField("For which team?", missing="Choose the team that keeps in touch with them.")
    every_days = NumberField("Ring every so many days", least=1, most=90, initial=7)
    at = TimeField("At which time?", required=False, hint="Empty: within the hours. Like 14:30.")
    is_mine = TickField("Always by me: the same friendly voice", required=False)
    until_on = DateField("Until which day?", required=False)
    review_on = DateField("Look at it again on", missing="Say on which day somebody looks at it again.")

    def __init__(self, *args, teams, **kwargs):
        super().__init__(*args, **kwargs)
        _choose(self, teams)


class ChangeKeepForm(Form):
    """Step up or down, pause, look again, end."""

    dense = True
    verb = SelectField("What changes?", missing="Choose what changes.", choices=[
        ("step", "Ring more or less often"), ("pause", "Pause"), ("look_again", "Somebody looked: it goes on"),
        ("stop", "It ends"),
    ])  # fmt: skip
    every_days = NumberField("Every so many days", least=1, most=90, required=False)
    until = DateField("Until, or look again on", required=False)
    why = TextField("Why?", longest=200, required=False)


class HowToRingForm(Form):
    """What a call to somebody the hub keeps in touch with says of the calls to come."""

    dense = True
    how = RadiosField(
        ("How do we ring them from now on?", "Sut rydym yn eu ffonio o hyn ymlaen?"), initial="as_is",
        missing=("Say how they are rung from now on.", "Dywedwch sut maen nhw i'w ffonio o hyn ymlaen."),
        choices=[
            ("as_is", ("As it is", "Fel y mae")),
            ("sooner", ("I am worried: ring more often, and somebody looks at it soon",
                        "Rwy'n poeni: ffonio'n amlach, a bydd rhywun yn edrych arno'n fuan")),
            ("less", ("They are well: less often would do", "Maen nhw'n iawn: byddai'n llai aml yn ddigon")),
            Choice("pause", ("Not until a day", "Ddim tan ddiwrnod"), reveals=["until"]),
            ("stop", ("They want no more calls", "Dydyn nhw ddim eisiau rhagor o alwadau")),
        ],
    )  # fmt: skip
    until = DateField(("Until", "Tan"), future=True, missing=("Say until which day.", "Dywedwch tan ba ddiwrnod."))

    def said(self, every_days: int) -> dict:
        """What the verb is told, in the words of scripts."""
        how, until = self.cleaned_data["how"], self.cleaned_data["until"]
        again: dict[str, datetime] = {
            "less": timezone.now() + timedelta(days=2 * every_days),
            **({"pause": moment_of(until, time(12))} if until else {}),
        }
        words = {"sooner": keeping.WORSE[0], "less": keeping.GOES_ON, "pause": keeping.PAUSED, "stop": keeping.NO_MORE}
        return {"came_to": words.get(how, ""), "again_at": again.get(how)}


class IsolateForm(KeyedForm):
    """That somebody was told to isolate."""

    dense = True
    team = SelectField("Which team rings them?", missing="Choose the team that rings them.")
    from_on = DateField("Their first day", past=True, missing="Say which day was the first.",
                        hint="The day of the test, or of the contact. It counts as day 0.")  # fmt: skip
    until_on = DateField(
        "Their last day", required=False, hint="Empty: the 14th day. It is in their letter or message."
    )

    def __init__(self, *args, teams, **kwargs):
        super().__init__(*args, **kwargs)
        _choose(self, teams)
