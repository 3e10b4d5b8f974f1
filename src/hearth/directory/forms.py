"""What an organisation is asked about its week."""

from __future__ import annotations

from hearth.directory.rules import MOST_TASKS
from hearth.kit.forms import Form, NumberField


class CapacityForm(Form):
    tasks = NumberField(
        ("How many people can you help this week?", "Faint o bobl allwch chi eu helpu yr wythnos hon?"),
        most=MOST_TASKS,
        missing=("Give a number; nothing is 0.", "Rhowch rif; dim byd yw 0."),
    )
