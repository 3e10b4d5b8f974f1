"""The form that moves the lines of the evidence."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from hearth.kit.forms import Form, TextField


class WeightField(TextField):
    """A weight of evidence, in bits; both signs of minus are read."""

    def clean(self, value):
        typed = (super().clean(value) or "").replace("−", "-").replace(",", ".")
        try:
            weight = float(typed)
        except ValueError:
            raise ValidationError("Give a number such as 7 or −1.") from None
        if not -100 < weight < 100:
            raise ValidationError("Give a number such as 7 or −1.")
        return weight


class Lines(Form):
    """The two lines of the evidence, and why they move."""

    dense = True
    link_at = WeightField("Link without a person from a weight of", longest=6, missing="Give a number such as 7.")
    review_at = WeightField("Ask a person from a weight of", longest=6, missing="Give a number such as −1.")
    because = TextField("Why do they move?", longest=300, required=False,
                        missing="Say why the lines move. It is kept with them.")  # fmt: skip


class BecauseForm(Form):
    """Why something is taken back."""

    dense = True
    reason = TextField("Why?", longest=200, missing="Write why, in a few words.")
