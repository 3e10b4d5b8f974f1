"""The form of a spreadsheet of what people are reminded of."""

from __future__ import annotations

from hearth.kit.forms import Form, UploadField


class UploadReminders(Form):
    """The file."""

    file = UploadField(
        "The file", hint="CSV or Excel workbook (.xlsx), up to 1,000 rows. It is taken whole, or not at all.",
        endings=(".csv", ".txt", ".tsv", ".xlsx"), megabytes=5,
    )  # fmt: skip
