"""What a volunteer tells of their time."""

from __future__ import annotations

from hearth.kit.forms import DateField, Form, NumberField, TextField


class HoursForm(Form):
    dense = True
    day = DateField("On which day?", past=True)
    minutes = NumberField("How many minutes?", least=1, most=24 * 60)
    what = TextField("What for?", longest=160, missing="Say what for.")
