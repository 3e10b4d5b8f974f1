"""The forms of how many callers: what is expected and who is there, as lines; what might happen."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from hearth.calls.models import StaffingPlan, StaffingWhatIf
from hearth.kit.forms import (
    CheckboxesField,
    DateField,
    Form,
    HiddenField,
    KeyedForm,
    LongTextField,
    NumberField,
    RadiosField,
    SelectField,
    TextField,
)
from hearth.kit.language import counted

MOST_DAYS = 28
LINES = 40_000


class HalfHourField(TextField):
    """A full or a half hour, as how many half-hours after midnight: 08:30 is 17, 24:00 is 48."""

    width = 5
    nothing = None

    def read(self, text: str) -> int:
        from hearth.calls.staffing.cells import half_hour

        try:
            return half_hour(text)
        except ValueError:
            raise self.wrong("“{label}” is not a full or a half hour. Write it like 08:30, or 24:00.") from None


class StaffingPlanForm(KeyedForm):
    """What is expected and who is there."""

    dense = True
    name = TextField("Name", longest=120, hint="Such as “Week of 21 December”.")
    team = SelectField("Whose telephones?", missing="Choose a team.")
    first_on = DateField("First day")
    days = NumberField("How many days?", least=1, most=MOST_DAYS, initial=7)
    opens = HalfHourField("Lines open at", initial="08:00")
    closes = HalfHourField("Lines close at", initial="20:00")
    percent = NumberField("How many percent of calls are to be answered in time?", least=1, most=99, initial=80)
    seconds = NumberField("In time is within how many seconds?", least=0, most=3600, initial=20)
    patience = NumberField(
        "After how many seconds of waiting do people hang up, on average?", least=1, most=86_400, required=False,
        hint="Leave it empty to reckon as if nobody hung up.",
    )  # fmt: skip
    of_answered = RadiosField(
        "Do abandoned calls count?", initial="no",
        choices=[("no", "Yes: an abandoned call was not answered in time"), ("yes", "No: only answered calls count")],
    )  # fmt: skip
    calls = LongTextField(
        "Calls expected", rows=8, longest=LINES,
        missing="Say how many calls you expect, or take them from the hub’s own.",
        hint="A line: days or a date, from when, calls in each half-hour. Such as: mon-fri 08:00 12 18 24 30",
    )  # fmt: skip
    about = LongTextField(
        "What they are about", rows=4, longest=LINES,
        missing="Say what calls are about and how many minutes they take.",
        hint="A line: what, minutes, its share, language if not English. Such as: help in Welsh, 10, 8, Welsh",
    )  # fmt: skip
    to_make = LongTextField(
        "Calls to make", rows=3, longest=LINES, required=False,
        hint="A line, the most pressing first: what, minutes, how many a day, language. Such as: safe and well, 7, 60",
    )  # fmt: skip
    kept_free = NumberField(
        "How many callers stay free for calls that come in?", least=0, most=100, initial=1,
        hint="While fewer would be free, no call is made that could wait.",
    )  # fmt: skip
    people = LongTextField(
        "Callers, and when each is there", rows=10, longest=LINES, required=False,
        hint="A line: who or how many, staff or redeployed or volunteer, days, from-until, breaks, languages,"
             " which calls. Such as: Amina, staff, mon-fri, 08:00-16:00, 10:00 15; 12:30 30, Welsh. Or: 12, volunteer,"
             " sat sun, 10:00-14:00. Initials are enough. Leave it empty to see how many are needed.",
    )  # fmt: skip
    away = NumberField("How many percent are away anyhow?", least=0, most=90, initial=4)
    version = HiddenField(required=False)

    def __init__(self, *args, teams, **kwargs):
        super().__init__(*args, **kwargs)
        self.teams = {str(one.pk): one for one in teams}
        self.fields["team"].choices = [(key, one.name) for key, one in self.teams.items()]
        if len(teams) == 1:
            self.fields["team"].initial = str(teams[0].pk)

    def clean(self):
        from hearth.calls.staffing.lines import NotRead, read_about, read_people, read_to_make

        given = super().clean()
        if given.get("opens") is not None and given.get("closes") is not None and given["closes"] <= given["opens"]:
            self.add_error("closes", "The lines close after they open. Change one of the two.")
        names = []
        for field, read in (("about", read_about), ("to_make", read_to_make)):
            names += [work.name for work in self._lines(field, read) or ()]
        if not {"about", "to_make"} & set(self.errors):
            self._lines("people", lambda text: read_people(text, names))
        if {"calls", "first_on", "days"} <= set(given):
            self._lines("calls", self._calls)
        if not self.errors:
            try:
                self._whole()
            except NotRead as wrong:
                self.add_error("calls", " ".join(wrong.faults))
        return given

    def _lines(self, field: str, read) -> Any:
        from hearth.calls.staffing.lines import NotRead

        try:
            return read(self.cleaned_data[field]) if field in self.cleaned_data else None
        except NotRead as wrong:
            more = f" And {counted(len(wrong.faults) - 3, 'more line')}." if len(wrong.faults) > 3 else ""
            self.add_error(field, f"“{self.fields[field].label}”: {' '.join(wrong.faults[:3])}{more}")
        return None

    def _calls(self, text: str):
        from hearth.calls.staffing.cells import from_day
        from hearth.calls.staffing.lines import read_calls

        return read_calls(text, from_day(self.cleaned_data["first_on"], self.cleaned_data["days"]))

    def _whole(self) -> None:
        from hearth.calls.staffing.asking import plan_of

        plan_of(StaffingPlan(**self.facts()))

    def facts(self) -> dict[str, Any]:
        """What a plan says, by its fields."""
        given = {name: self.cleaned_data[name] for name in StaffingPlan.SAID}
        return given | {"of_answered": given["of_answered"] == "yes"}

    @property
    def chosen_team(self):
        return self.teams[self.cleaned_data["team"]]


class FillForm(Form):
    """From how many weeks the hub's own calls are taken."""

    dense = True
    weeks = NumberField("Of the last how many weeks?", least=1, most=26, initial=6)


class WhatIfForm(KeyedForm):
    """What might happen: at least one thing."""

    dense = True
    name = TextField("What if …", longest=120, hint="Such as “a third are ill”.")
    away = NumberField("Percent who are away on any day", least=0, most=100, required=False)
    begins_with = NumberField(
        "It goes round among callers: how many have it on the first day?", least=1, most=500, required=False,
        hint="Leave it empty if nothing goes round.",
    )  # fmt: skip
    reproduction = TextField("How many colleagues does each infect?", longest=5, width=5, required=False, initial="2.5")
    isolation_days = NumberField("For how many days do they stay away?", least=1, most=60, required=False, initial=10)
    sent_home = NumberField(
        "Percent of colleagues told to isolate when somebody falls ill", least=0, most=100, required=False, initial=0,
    )  # fmt: skip
    named = CheckboxesField("Who is away, by name", required=False)
    from_on = DateField("From", required=False, hint="Of those by name. Empty: all days of the plan.")
    until_on = DateField("Until", required=False)
    staying = TextField(
        "Percent of volunteers still there, week by week", longest=120, required=False,
        hint="They go back to work: such as 100 80 60. The last holds for all weeks after it.",
    )  # fmt: skip
    more = NumberField("Percent more calls", least=-100, most=1000, required=False, hint="For fewer write -20.")
    more_on = TextField(
        "On which days?", longest=400, required=False, hint="Such as 24/12/2026; 25/12/2026. Empty: all."
    )

    def __init__(self, *args, names, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["named"].choices = [(one, one) for one in names]

    def clean(self):
        given = super().clean()
        given["named"] = "\n".join(given.get("named") or ())
        if not any(given.get(name) not in (None, "") for name in ("away", "begins_with", "named", "staying", "more")):
            self.add_error("away", "Say what might happen: who is away, what goes round, or how many more calls come.")
        first, last = given.get("from_on"), given.get("until_on")
        if (first or last) and not given["named"]:
            self.add_error("from_on", "Say by name who is away on these days, or leave the days empty.")
        if first and last and last < first:
            self.add_error("until_on", "They would be back before they went. Change one of the two days.")
        try:
            given["reproduction"] = Decimal(given.get("reproduction") or "2.5").quantize(Decimal("0.1"))
            if not 0 <= given["reproduction"] <= 20:
                raise InvalidOperation
        except InvalidOperation:
            self.add_error("reproduction", "Write a number from 0 to 20, such as 2.5.")
        return given

    def facts(self) -> dict[str, Any]:
        given = {name: self.cleaned_data[name] for name in StaffingWhatIf.SAID}
        usual = {"isolation_days": 10, "sent_home": 0}
        for name in ("reproduction", "isolation_days", "sent_home"):
            value = usual.get(name) if given[name] is None else given[name]
            given[name] = None if given["begins_with"] is None else value
        return given
