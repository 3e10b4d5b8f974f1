"""The forms of plans."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from hearth.kit.forms import CheckboxesField, DateField, Form, NumberField, SelectField, TextField
from hearth.kit.identifiers import read_phone
from hearth.matching.rules.parts import Slot, in_words, still_open
from hearth.offers.models import DAYS, PARTS


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

    def __init__(self, *args, volunteers, slots, **kwargs):
        super().__init__(*args, **kwargs)
        open_slots = still_open(slots, timezone.localtime())
        self.slots = {f"{slot.day.isoformat()}.{slot.part}": slot for slot in open_slots}
        self.fields["volunteer"].choices = volunteers
        self.fields["slot"].choices = [(key, in_words(slot)) for key, slot in self.slots.items()]

    def chosen_slot(self) -> Slot:
        return self.slots[self.cleaned_data["slot"]]


class AskInOrderForm(Form):
    """Whom to ask, in the order shown, and how long each has."""

    dense = True
    volunteers = CheckboxesField("Whom to ask, from the top", missing="Choose at least one.")
    hours = NumberField("Hours to answer", least=1, most=72, initial=4, hint="Nights do not count.")
    brief = TextField(
        "What the volunteer reads", required=False, longest=300,
        hint="Leave out what they need not know, above all about health. Empty: the kind of help only.",
    )  # fmt: skip

    def __init__(self, *args, candidates, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(one.volunteer.pk): one.volunteer for one in candidates}
        self.fields["volunteers"].choices = [
            (key, "; ".join((f"{one.volunteer.name}: {one.words[1]}", *one.words[2:], *_to_be_rung(one))))
            for key, one in zip(self.people, candidates, strict=True)
        ]
        self.fields["volunteers"].initial = list(self.people)

    def chosen(self) -> dict:
        given = dict(self.cleaned_data)
        picked = set(given.pop("volunteers"))
        return {**given, "volunteers": [one for key, one in self.people.items() if key in picked]}


def _to_be_rung(one) -> list[str]:
    """Of whoever has no sign-in it is said that the coordinator rings them."""
    at = one.volunteer.phone and f" on {read_phone(one.volunteer.phone).shown}"
    return [] if one.signs_in else [f"no sign-in, you ring them{at}"]


class StandingForm(Form):
    """Who, which day, which part of it, what, until when."""

    dense = True
    volunteer = SelectField("Which volunteer has said yes to it?", missing="Choose the volunteer.")
    weekday = SelectField(
        "Which day?", missing="Choose the day.", choices=[(str(n), en) for n, (en, _) in enumerate(DAYS)]
    )
    part = SelectField(
        "Which part of it?", missing="Choose the part.", choices=[(str(n), en) for n, (en, _) in enumerate(PARTS)]
    )
    what = TextField("What the volunteer reads", longest=200, missing="Say what is to be done.")
    until = DateField("Until which day?", required=False, future=True, hint="Empty: until somebody ends it.")

    def __init__(self, *args, volunteers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["volunteer"].choices = volunteers

    def chosen(self) -> dict:
        given = dict(self.cleaned_data)
        return {**given, "weekday": int(given["weekday"]), "part": int(given["part"])}


class EndStandingForm(Form):
    dense = True
    because = TextField("Why does it end?", longest=200, missing="Say why it ends.")
