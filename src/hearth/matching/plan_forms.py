"""The forms of plans."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from hearth.kit.forms import Form, SelectField
from hearth.matching.rules.parts import Slot, in_words, slots_from, still_open


class AskForPlanForm(Form):
    """For which hub and from which day."""

    dense = True
    team = SelectField("Which hub?", missing="Choose a hub.")
    first_day = SelectField("From which day?", missing="Choose a day.", empty="")

    def __init__(self, *args, teams, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [(str(one.pk), one.name) for one in teams]
        if len(teams) == 1:
            self.fields["team"].initial = str(teams[0].pk)
        today = timezone.localdate()
        days = [today + timedelta(days=after) for after in range(8)]
        words = {0: "Today", 1: "Tomorrow"}
        self.fields["first_day"].choices = [
            (day.isoformat(), ", ".join(filter(None, [words.get(n), f"{day:%A} {day.day} {day:%B}"])))
            for n, day in enumerate(days)
        ]  # fmt: skip
        self.fields["first_day"].initial = days[1].isoformat()


class ChangeForm(Form):
    """Who does it instead, and when; only slots still open are offered."""

    dense = True
    volunteer = SelectField("Who?", missing="Choose who.")
    slot = SelectField("When?", missing="Choose when.")

    def __init__(self, *args, volunteers, first_day, **kwargs):
        super().__init__(*args, **kwargs)
        open_slots = still_open(slots_from(first_day), timezone.localtime())
        self.slots = {f"{slot.day.isoformat()}.{slot.part}": slot for slot in open_slots}
        self.fields["volunteer"].choices = volunteers
        self.fields["slot"].choices = [(key, in_words(slot)) for key, slot in self.slots.items()]

    def chosen_slot(self) -> Slot:
        return self.slots[self.cleaned_data["slot"]]
