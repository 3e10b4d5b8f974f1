"""The form of a row that goes back."""

from __future__ import annotations

from hearth.exchange.rules import returns
from hearth.kit.forms import Choice, Form, SelectField, TextField


class SayOutcome(Form):
    """What goes back for one row, when it is not what the hub's results come to."""

    code = SelectField(
        "What goes back", required=False, empty="What the hub's results come to",
        choices=lambda: [Choice(code, f"{code}: {words}") for code, words in returns.codes().items()],
    )  # fmt: skip
    comment = TextField(
        "Comment", required=False, longest=125,
        hint="Up to 125 characters, in one line. Whoever sent the list reads it.",
    )  # fmt: skip
