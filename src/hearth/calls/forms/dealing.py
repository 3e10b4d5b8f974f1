"""The forms of dealing: a campaign among those on shift, somebody's people to others, how much anybody bears."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hearth.calls.actions.callers import LONGEST_BREAK
from hearth.calls.models import Caller
from hearth.kit.forms import CheckboxesField, Choice, Form, NumberField, RadiosField, SelectField

QUEUE = "queue"
MOST_HARD = 50


class DealForm(Form):
    """Whose people, and how many."""

    dense = True
    campaign = SelectField("Whom?", missing="Choose a campaign.")
    number = NumberField("How many?", least=1, most=100_000, required=False,
                         hint="Empty: as many as those on shift have time for.")  # fmt: skip

    def __init__(self, *args, campaigns, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["campaign"].choices = [(str(one.pk), f"{one.name}: {one.waiting:,} wait") for one in campaigns]


class MoveForm(Form):
    """Which of somebody's people go, and to whom."""

    dense = True
    chosen = CheckboxesField("Whom?", required=False, hint="Nobody ticked: so many as you say, or all.")
    number = NumberField("How many?", least=1, most=100_000, required=False)
    to = CheckboxesField("To whom?", missing="Choose colleagues, or the queue.")

    def __init__(self, *args, turns, others, **kwargs):
        super().__init__(*args, **kwargs)
        self.others = {str(one.pk): one for one in others}
        self.fields["chosen"].choices = [(str(one.pk), told) for one, told in turns]
        self.fields["to"].choices = [
            *((key, one.name) for key, one in self.others.items()),
            Choice(QUEUE, "The queue: whoever is free", alone=True),
        ]

    def told(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {"to": [self.others[one] for one in said["to"] if one != QUEUE], "number": said["number"],
                "chosen": [UUID(one) for one in said["chosen"]]}  # fmt: skip


class LimitForm(Form):
    """What anybody in the team bears."""

    dense = True
    hard_a_day = NumberField("Hard calls a day at most", least=0, most=MOST_HARD,
                             hint="After so many nobody is given a purpose that weighs.")  # fmt: skip
    rest_minutes = NumberField("Minutes of break after a hard call", least=0, most=LONGEST_BREAK, hint="0: none.")


class OwnLimitForm(Form):
    """What one caller bears, and where they come from."""

    dense = True
    hard_a_day = NumberField("Hard calls a day at most", least=0, most=MOST_HARD, required=False,
                             hint="Empty: as the team has it.")  # fmt: skip
    kind = RadiosField("They are", choices=[one for one in Caller.KINDS if one[0] != "volunteer"])

    def __init__(self, *args, caller: Caller, **kwargs):
        said = {"hard_a_day": caller.hard_a_day, "kind": caller.kind}
        super().__init__(*args, initial=said, auto_id="own_%s", **kwargs)
        if caller.kind == "volunteer":
            del self.fields["kind"]
