"""What is decided about people against whose call something speaks."""

from __future__ import annotations

from hearth.kit.forms import Form, RadiosField, SelectField, TextField


class DecideForm(Form):
    """Whom it is about and what becomes of them."""

    dense = True
    whom = RadiosField("About whom?", missing="Say about whom.", initial="ticked", choices=[
        ("ticked", "Those I have ticked"), ("all", "All of this list, on every page"),
    ])  # fmt: skip
    verb = SelectField("What is decided?", missing="Choose what is decided.", choices=[
        ("leave_out", "Leave them out, for good"), ("ring", "Ring them all the same"),
    ])  # fmt: skip
    because = TextField("Why?", longest=200, required=False, hint="Needed to ring them all the same.")

    def clean(self):
        if self.cleaned_data.get("verb") == "ring" and not self.cleaned_data.get("because", "").strip():
            self.add_error("because", "Say why they are rung all the same, in a few words.")
        return self.cleaned_data
