"""Forms for scripts: beginning one, and publishing one."""

from __future__ import annotations

from hearth.kit.forms import DateField, Form, TextField


class BeginForm(Form):
    """A script of the borough's own."""

    title = TextField(
        ("What is the script called?", "Beth yw enw'r sgript?"),
        hint=("For example: Help in the garden", "Er enghraifft: Cymorth yn yr ardd"),
        max_length=60,
    )


class PublishForm(Form):
    """Approving a script in one's own name."""

    review_on = DateField(
        ("When will it be looked at again?", "Pryd edrychir arni eto?"),
        hint=("Within two years, for example in twelve months", "O fewn dwy flynedd, er enghraifft ymhen deuddeng mis"),
        missing=("Give the day on which it will be looked at again.", "Rhowch y diwrnod yr edrychir arni eto."),
    )
