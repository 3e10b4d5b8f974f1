"""The forms of volunteers' letters."""

from __future__ import annotations

from hearth.kit.forms import DateField, Form, RadiosField, TextField, UploadField
from hearth.kit.identifiers import check_reference, read_keyed_number
from hearth.kit.language import LANGUAGES
from hearth.kit.pictures import ENDINGS

SLIPPED = (
    "No number of ours reads like that: one letter or digit is wrong. Read it again.",
    "Nid oes rhif gennym sy'n darllen fel hynny: mae un llythyren neu ddigid yn anghywir. Darllenwch ef eto.",
)
PHOTO_MEGABYTES = 8


class NumberOnALetterField(TextField):
    """A registration number in any spacing; a slip is noticed by its check digit."""

    inputmode = "text"  # numbers from before have letters, and they still hold
    spellcheck = False
    width = 10

    def read(self, text: str) -> str:
        read = read_keyed_number(text)
        if read or (former := check_reference(text)):
            return read.number or former
        if read.slipped:
            raise self.wrong(SLIPPED)
        raise self.wrong(
            (
                "A registration number has nine digits, such as 482-915-304. Read it again.",
                "Mae gan rif cofrestru naw digid, fel 482-915-304. Darllenwch ef eto.",
            )
        )


class CheckForm(Form):
    is_public = True
    number = NumberOnALetterField(
        ("Registration number on the letter", "Rhif cofrestru ar y llythyr"),
        hint=("Nine digits. Spaces and dashes do not matter.", "Naw digid. Nid yw bylchau na chysylltnodau o bwys."),
        autocomplete="off",
        missing=("Type the number that stands on the letter.", "Teipiwch y rhif sydd ar y llythyr."),
    )


class IssueForm(Form):
    dense = True
    language = RadiosField("Language", choices=list(LANGUAGES.items()),
                           hint="A Welsh letter has an English page behind it.")  # fmt: skip
    holds_until = DateField(
        "Holds until which day?",
        required=False,
        hint="A year, or until a check it rests on runs out, unless you say sooner.",
    )


class RevokeForm(Form):
    dense = True
    reason = TextField("Why is it revoked?", required=False)


class PhotoForm(Form):
    dense = True
    file = UploadField("Photograph of the face", endings=ENDINGS, megabytes=PHOTO_MEGABYTES,
                       hint="JPEG, PNG or WebP. Made small, without what the camera wrote into it.")  # fmt: skip
