"""What a borough holds dear, as an administrator sets it."""

from __future__ import annotations

from hearth.kit.forms import Form, NumberField, SelectField
from hearth.matching.models import Weighing

MOST = 200_000  # metres
WORDS = {
    "fairness": ("Fairness", "For each further task of somebody’s fortnight: how far would you rather send somebody "
                 "who has had fewer?"),
    "continuity": ("The same person again", "For each time it went well between two people: how much further would "
                   "you let that volunteer travel?"),
    "continuity_most": ("The same person again, at most", "Never more than this, so that nobody becomes the only one."),
    "late_now": ("Late: emergencies", "For each part of a day that it is late. While it is in time, a tenth of this."),
    "late_today": ("Late: needed today", ""),
    "late_soon": ("Late: needed within three days", ""),
    "late_planned": ("Late: planned", ""),
    "moving": ("Changing a plan", "What it costs to change a plan that people have seen."),
}  # fmt: skip


class WeightsForm(Form):
    """Every weight, in metres of way unless it says otherwise."""

    dense = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, (label, hint) in WORDS.items():
            self.fields[name] = NumberField(f"{label}, in metres", least=0, most=MOST, hint=hint)
        self.fields["waiting"] = NumberField(
            "Waiting, in percent a day", least=0, most=100, 
            hint="How much more a request weighs with each day it waits; once it is late, four times that.",
        )  # fmt: skip
        self.fields["detour"] = NumberField(
            "The way by road, for 100 metres in a straight line", least=100, most=300,
            hint="140 in most of England; more where there is a river or a motorway to go round.",
        )  # fmt: skip
        self.fields["most_a_slot"] = NumberField("Tasks in one part of a day, at most", least=1, most=10)
        self.fields["most_a_day"] = NumberField("Tasks in one day, at most", least=1, most=20)

    def clean(self):
        given = super().clean()
        if (given.get("continuity") or 0) > (given.get("continuity_most") or 0):
            self.add_error("continuity_most", "This is less than for one time. Give at least as many metres.")
        return given

    def weights(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in Weighing.SAID}


class LendingForm(Form):
    """Which hub's volunteers may be asked for which hub's requests, and what crossing costs."""

    dense = True
    helper = SelectField("Whose volunteers may be asked?", missing="Choose a hub.")
    helped = SelectField("For whose requests?", missing="Choose a hub.")
    metres = NumberField(
        "What crossing costs, in metres", least=0, most=MOST, initial=2000,
        hint="Besides the way: so much further may one of their own live and still be asked first.",
    )  # fmt: skip

    def __init__(self, *args, hubs, **kwargs):
        super().__init__(*args, **kwargs)
        self.hubs = {str(one.pk): one for one in hubs}
        for name in ("helper", "helped"):
            self.fields[name].choices = [(key, one.name) for key, one in self.hubs.items()]

    def facts(self) -> dict:
        given = self.cleaned_data
        return {"helper": self.hubs[given["helper"]], "helped": self.hubs[given["helped"]], "metres": given["metres"]}
