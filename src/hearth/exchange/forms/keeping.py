"""Forms of a list's own page."""

from __future__ import annotations

from hearth.access.roles import ROLES
from hearth.exchange.actions.keeping import LEAST_DAYS, MOST_DAYS, roles_to_choose
from hearth.kit.forms import CheckboxesField, Choice, DateField, Form, LongTextField, NumberField


class ExtendList(Form):
    """Until when, why, and by which law."""

    until = DateField("Keep it until", future=True)
    because = LongTextField("Why is it still needed?", rows=2, longest=300)
    legal_basis = LongTextField("Which law lets you keep it for longer?", rows=2, longest=300,
                                hint="A sentence. It replaces the law that is recorded now.")  # fmt: skip


class WhoMaySee(Form):
    """Which roles of the team, and why."""

    roles = CheckboxesField(
        "Which roles of the team may see its entries?", required=False, hint="None ticked: all of the team.",
        choices=lambda: [Choice(str(role), ROLES[role][0]) for role in roles_to_choose()],
    )  # fmt: skip
    why = LongTextField("Why is this changed?", rows=2, longest=300)


class DaysLocked(Form):
    """For how many days a list stays locked, and why."""

    days = NumberField("Days from locking a list to deleting it", least=LEAST_DAYS, most=MOST_DAYS,
                       missing="Give a number of days.")  # fmt: skip
    because = LongTextField("Why?", rows=2, longest=300)
