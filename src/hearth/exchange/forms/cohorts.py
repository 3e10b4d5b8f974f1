"""Forms for building a cohort from its conditions, and for handing one on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hearth.access.models import Team
from hearth.calls.models import Campaign
from hearth.exchange.models import HandOn
from hearth.exchange.rules import cohorts as rules
from hearth.exchange.rules.cohorts import CONDITIONS, Names, Question
from hearth.kit.forms import (
    Form,
    HiddenField,
    KeyedForm,
    NumberField,
    RadiosField,
    SelectField,
    TextField,
    TickField,
)
from hearth.kit.refused import Refused
from hearth.needs.models import Category
from hearth.needs.models.need import URGENCIES

IS, IS_NOT = "is", "not"
NOBODY_TO_ASK = (
    "No sharing agreement lets this team ask another one. An administrator makes it under Agreements: “Whether a "
    "person is known to the team”."
)


class Box:
    """A box of the builder: what it must hold is said when the question is asked, so none calls itself optional."""

    label: Any

    def label_text(self) -> str:
        return str(self.label)


class Choose(Box, SelectField):
    """A box with answers to choose from."""


class Type(Box, TextField):
    """A box to type in."""


class BuildCohort(Form):
    """A question as boxes: demands, each with one or more ways to meet it. Its shape is the ways of each demand.

    What the boxes hold decides which boxes there are, whether it was sent or only stands there when the page opens.
    """

    dense = True
    team = SelectField("Team", empty="", hint="A cohort holds people this team knows, and nobody else's.")
    name = Type("Name", longest=120, required=False)
    why = Type("What does the team do with whoever is in it?", longest=300, required=False)
    with_deceased = TickField("Also those who have died", required=False)
    with_no_contact = TickField("Also those who want no contact", required=False)
    shape = HiddenField(required=False)
    version = HiddenField(required=False)

    def __init__(self, given: Mapping[str, Any], *, is_sent: bool, teams: list[Team], names: Names, shape: list[int]):
        self.given = dict(given)
        super().__init__(self.given if is_sent else None)
        self.initial = self.given
        self.ways = shape or [1]
        self.names = names
        self.fields["team"].choices = [(team.pk, team.name) for team in teams]
        self.fields["team"].coerce = {str(team.pk): team for team in teams}.get
        for number, ways in enumerate(self.ways):
            for way in range(ways):
                self._add(f"c{number}-{way}")

    def _add(self, at: str) -> None:
        self.fields[f"{at}-turn"] = Choose("Does it hold?", required=False, empty="",
                                                choices=[(IS, "Yes"), (IS_NOT, "No")])  # fmt: skip
        self.fields[f"{at}-is"] = Choose(
            "Condition", required=False, empty="Choose a condition",
            choices=[(one.key, one.called) for one in CONDITIONS.values()],
        )  # fmt: skip
        for parameter in self._parameters(at):
            self.fields[f"{at}-{parameter.key}"] = self._box(parameter)
            if not self.given.get(f"{at}-{parameter.key}"):
                self.given[f"{at}-{parameter.key}"] = parameter.default

    def _parameters(self, at: str) -> tuple[rules.Parameter, ...]:
        known = CONDITIONS.get(self.given.get(f"{at}-is", ""))
        return known.parameters if known else ()

    def _box(self, parameter: rules.Parameter):
        if parameter.kind in self.names:
            choices = list(self.names[parameter.kind].items())
            empty = "" if parameter.default else ("Choose" if parameter.required else "Any")
            hint = NOBODY_TO_ASK if parameter.kind == "agency" and not choices else ""
            return Choose(parameter.called, required=False, empty=empty, choices=choices, hint=hint)
        width = 4 if parameter.kind == "number" else 20
        return Type(parameter.called, required=False, width=width, longest=80)

    def boxes(self) -> list[list[list]]:
        """The fields as the page shows them: demand, way, fields."""
        return [
            [[self[name] for name in self.fields if name.startswith(f"c{number}-{way}-")] for way in range(ways)]
            for number, ways in enumerate(self.ways)
        ]

    def question(self) -> Question | None:
        """What is asked so far; None while no condition is complete. Refused in words when one is wrong."""
        demands = []
        for number, ways in enumerate(self.ways):
            leaves = [leaf for way in range(ways) if (leaf := self._leaf(f"c{number}-{way}"))]
            if leaves:
                demands.append({"any": leaves})
        if not demands:
            return None
        return rules.read({
            "where": {"all": demands}, "with_deceased": bool(self.given.get("with_deceased")),
            "with_no_contact": bool(self.given.get("with_no_contact")),
        })  # fmt: skip

    def _leaf(self, at: str) -> dict[str, Any] | None:
        known = CONDITIONS.get(self.given.get(f"{at}-is", ""))
        if known is None:
            return None
        told = {p.key: self.given.get(f"{at}-{p.key}", "").strip() for p in known.parameters}
        for parameter in known.parameters:
            self._check_choice(known, parameter, told[parameter.key])
        leaf = {"is": known.key, **{key: value for key, value in told.items() if value}}
        return {"not": leaf} if self.given.get(f"{at}-turn") == IS_NOT else leaf

    def _check_choice(self, known: rules.Condition, parameter: rules.Parameter, value: str) -> None:
        if value and parameter.kind in self.names and value not in self.names[parameter.kind]:
            raise Refused(f"“{known.called}”: “{parameter.called}” has an answer that is not on the list.")


def boxes_of(question: Question) -> tuple[dict[str, str], list[int]]:
    """A question as what the form would send, and its shape."""
    given = {}
    for number, way, leaf in rules.walk(question):
        at = f"c{number}-{way}"
        given |= {f"{at}-is": leaf.key, f"{at}-turn": IS_NOT if leaf.negated else IS}
        given |= {f"{at}-{key}": str(value) for key, value in leaf.told}
    given |= {name: "on" for name in ("with_deceased", "with_no_contact") if getattr(question, name)}
    return given, [len(demand) for demand in question.demands]


class HandOnForm(KeyedForm):
    """What is made of a cohort."""

    dense = True
    kind = RadiosField("What is made of it?", choices=HandOn.KINDS)
    category = Choose("Kind of help", required=False, empty="Choose", hint="For requests.")
    urgency = Choose("How soon?", required=False, empty="Choose", choices=URGENCIES, hint="For requests.")
    campaign = Choose("Campaign", required=False, empty="No campaign: a list to read", hint="For a list for calling.")
    summary = TextField(
        "The sentence each of them says", longest=200,
        hint="In a campaign whoever rings reads it, and says it to who asks why they are on the list.",
    )  # fmt: skip
    quiet_days = NumberField(
        "Leave out whoever was approached by anybody in the last (days)", least=0, most=365, width=3,
        hint="By any team, whether they were reached or not. People complain of being rung again and again.",
    )  # fmt: skip

    def __init__(self, *args, team: Team, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = Category.objects.filter(borough=team.borough_id, is_open=True, is_medicine=False)
        self.fields["category"].choices = [(one.pk, one.name) for one in kinds]
        self.fields["category"].coerce = {str(one.pk): one for one in kinds}.get
        running = Campaign.objects.filter(team=team).exclude(state="ended").order_by("name")
        self.fields["campaign"].choices = [(one.pk, one.name) for one in running]
        self.fields["campaign"].coerce = {str(one.pk): one for one in running}.get

    def clean(self):
        if self.cleaned_data.get("kind") == "needs":
            for name, words in (("category", "Choose the kind of help."), ("urgency", "Choose how soon.")):
                if not self.cleaned_data.get(name):
                    self.add_error(name, words)
        return super().clean()
