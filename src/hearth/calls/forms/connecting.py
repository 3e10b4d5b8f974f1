"""The form with which a volunteer is put through."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from hearth.kit.forms import Form, TextField
from hearth.matching.models import read_code


class ConnectForm(Form):
    """The number a volunteer says."""

    dense = True
    number = TextField("The number of the task or call, as the volunteer says it", longest=20, width=10,
                       missing="Type the seven figures the volunteer says.")  # fmt: skip

    def clean_number(self) -> str:
        if code := read_code(self.cleaned_data["number"]):
            return code
        raise ValidationError("That is no such number: it has seven figures. Ask them to say it again, one by one.")
