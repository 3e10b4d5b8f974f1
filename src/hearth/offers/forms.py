"""What is asked about a volunteer's own life: days, agreeing, what a borough asks of volunteers."""

from __future__ import annotations

from hearth.kit.forms import (
    CheckboxesField,
    Choice,
    DateField,
    Form,
    HiddenField,
    LongTextField,
    RadiosField,
    TickField,
    TickTableField,
)
from hearth.offers.models import DAYS, PARTS


class DaysForm(Form):
    """Days that are otherwise than the usual week."""

    is_free = RadiosField(
        ("On these days", "Ar y dyddiau hyn"), inline=True,
        choices=[Choice("no", ("I am away", "Rydw i i ffwrdd")), Choice("yes", ("I am free", "Rydw i'n rhydd"))],
        missing=("Say whether it is away or free.", "Dywedwch ai i ffwrdd ynteu'n rhydd."),
    )  # fmt: skip
    from_on = DateField(("First day", "Diwrnod cyntaf"), future=True)
    until_on = DateField(
        ("Last day", "Diwrnod olaf"), future=True, required=False,
        hint=("Leave empty for one day.", "Gadewch yn wag am un diwrnod."),
    )  # fmt: skip
    parts = CheckboxesField(
        ("Which part of the day?", "Pa ran o'r diwrnod?"), required=False,
        hint=("Nothing ticked: the whole day.", "Dim wedi'i dicio: y diwrnod cyfan."),
        choices=[(str(place), words) for place, words in enumerate(PARTS)],
    )  # fmt: skip

    def facts(self) -> dict:
        """The answers as the verb wants them."""
        given = self.cleaned_data
        return {"from_on": given["from_on"], "until_on": given["until_on"] or given["from_on"],
                "parts": [int(one) for one in given["parts"]], "is_free": given["is_free"] == "yes"}  # fmt: skip


class WeekForm(Form):
    """The usual week."""

    free = TickTableField(
        ("When are you usually free?", "Pryd rydych chi'n rhydd fel arfer?"), rows=DAYS, columns=PARTS, required=False,
        hint=("Nothing ticked: you are asked at any time.", "Dim wedi'i dicio: gofynnir i chi ar unrhyw adeg."),
    )  # fmt: skip


class AgreeForm(Form):
    agreed = TickField(
        ("I have read this and agree", "Rwyf wedi darllen hyn ac yn cytuno"),
        missing=("Read what we ask of you and tick the box.", "Darllenwch yr hyn rydym yn ei ofyn a thiciwch y blwch."),
    )  # fmt: skip


class PrinciplesForm(Form):
    """A new version of what volunteers agree to."""

    dense = True
    text = LongTextField("In English", rows=10, longest=6000, hint="One sentence on each line.")
    text_cy = LongTextField("In Welsh", rows=10, longest=6000, hint="The same sentences, in the same order.")
    version = HiddenField()
