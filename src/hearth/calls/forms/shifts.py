"""The forms of the rota: shifts that come again, a rota pasted from a sheet, who is away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hearth.access.models import User
from hearth.calls.models import Absence
from hearth.calls.rules import rota
from hearth.kit.bank_holidays import BANK_HOLIDAYS
from hearth.kit.forms import (
    CheckboxesField,
    DateField,
    Form,
    KeyedForm,
    LongTextField,
    NumberField,
    RadiosField,
    SelectField,
    TickField,
    TimeField,
)
from hearth.kit.language import counted
from hearth.kit.when import WEEKDAYS


def by_name(colleagues) -> dict[str, User]:
    return {str(one.pk): one for one in colleagues}


class _Weeks(KeyedForm):
    """For which weeks; bank holidays are left out unless somebody says otherwise."""

    dense = True
    first_on = DateField("From", missing="Say from which day on.")
    weeks = NumberField("For how many weeks?", least=1, most=rota.MOST_WEEKS, initial=1)
    on_holidays = TickField("On bank holidays, too", required=False)

    def __init__(self, *args, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.colleagues = list(colleagues)

    @property
    def holidays(self):
        return () if self.cleaned_data["on_holidays"] else BANK_HOLIDAYS


class ShiftsForm(_Weeks):
    """The same hours for some colleagues on some weekdays, for many weeks at once."""

    who = CheckboxesField("Who?", missing="Choose who is there.")
    weekdays = CheckboxesField("On which days?", missing="Choose the days of the week.",
                               choices=[(str(n), name) for n, name in enumerate(WEEKDAYS["en"])])  # fmt: skip
    begins = TimeField("From (time)", missing="Say from when.", hint="Like 09:00.")
    ends = TimeField("Until (time)", missing="Say until when.", hint="On the same day. Like 17:00.")
    field_order = ("who", "weekdays", "begins", "ends", "first_on", "weeks", "on_holidays")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [(str(one.pk), one.name) for one in self.colleagues]

    def clean(self):
        given = super().clean()
        if not self.errors:
            try:
                self._stretches()
            except ValueError as wrong:
                self.add_error("ends", str(wrong))
        return given

    def _stretches(self) -> list[rota.Stretch]:
        said = self.cleaned_data
        return rota.pattern(said["first_on"], said["weeks"], {int(one) for one in said["weekdays"]}, said["begins"],
                            said["ends"], holidays=self.holidays)  # fmt: skip

    def shifts(self) -> list[tuple[User, rota.Stretch]]:
        known = by_name(self.colleagues)
        return [(known[one], stretch) for one in self.cleaned_data["who"] for stretch in self._stretches()]


class PastedForm(_Weeks):
    """A rota as lines, typed or pasted from a sheet."""

    lines = LongTextField(
        "The rota, a line each", rows=8, longest=40_000, missing="Paste the lines of the rota.",
        hint="A name or an e-mail address, days or dates, from-until, with commas or from a sheet. Such as: "
             "Amina Khan, mon-fri, 09:00-17:00. Or: Bo Lee, 24/12/2026; 31/12/2026, 09:00-13:00",
    )  # fmt: skip
    field_order = ("lines", "first_on", "weeks", "on_holidays")

    def clean(self):
        from hearth.calls.staffing.lines import NotRead, read_rota

        given = super().clean()
        if not self.errors:
            try:
                self.read = read_rota(given["lines"], self._known(), given["first_on"], given["weeks"], self.holidays)
            except NotRead as wrong:
                more = f" And {counted(len(wrong.faults) - 5, 'more line')}." if len(wrong.faults) > 5 else ""
                self.add_error("lines", " ".join(wrong.faults[:5]) + more)
        return given

    def _known(self) -> dict[str, Any]:
        """Colleagues by what a line may call them; a name that two have is not taken for either."""
        names = [one.name.casefold() for one in self.colleagues]
        known: dict[str, Any] = {one.email.casefold(): one for one in self.colleagues}
        return known | {
            one.name.casefold(): one if names.count(one.name.casefold()) == 1 else None for one in self.colleagues
        }

    def shifts(self) -> list[tuple[User, rota.Stretch]]:
        return self.read


class TakeOutForm(Form):
    """Whose shifts are taken out, on which days."""

    dense = True
    who = CheckboxesField("Whose?", missing="Choose whose shifts.")
    first = DateField("From", missing="Say from which day on.")
    last = DateField("Until", missing="Say until which day.")

    def __init__(self, *args, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = by_name(colleagues)
        self.fields["who"].choices = [(key, one.name) for key, one in self.known.items()]

    def clean(self):
        given = super().clean()
        if not self.errors and not given["first"] <= given["last"] <= given["first"] + timedelta(days=366):
            self.add_error("last", "The last day comes after the first, within a year. Change one of the two.")
        return given

    def told(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {"users": [self.known[one] for one in said["who"]], "first": said["first"], "last": said["last"]}


class AwayForm(Form):
    """Who is away, from when until when."""

    dense = True
    who = SelectField("Who is away?", missing="Choose who is away.")
    from_on = DateField("From", missing="Say from which day on.")
    until_on = DateField("Until and including", required=False, hint="Empty: until you say that they are back.")
    kind = RadiosField("Was it planned?", choices=Absence.KINDS, missing="Say whether it was planned.",
                       hint="Nothing of why they are away is kept.")  # fmt: skip

    def __init__(self, *args, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = by_name(colleagues)
        self.fields["who"].choices = [(key, one.name) for key, one in self.known.items()]

    def told(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        return {"user": self.known[said.pop("who")], **said}
