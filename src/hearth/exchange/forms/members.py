"""Forms for a group's file of members."""

from __future__ import annotations

from hearth.exchange.rules.members import FIELDS, tells_who
from hearth.kit.forms import CheckboxesField, Form, KeyedForm, SelectField, UploadField


class UploadMembers(KeyedForm):
    """Whose members, for which hub, and the file."""

    organisation = SelectField("Whose members are they?", empty="Choose the group or firm")
    team = SelectField("Which hub do they register with?", empty="")
    file = UploadField(
        "The file", hint="CSV or Excel workbook (.xlsx), up to 1,000 rows. Nobody is added until you have looked it "
        "over.", endings=(".csv", ".txt", ".tsv", ".xlsx"), megabytes=5,
    )  # fmt: skip

    def __init__(self, *args, teams, organisations, own=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.own = own
        if own:
            del self.fields["team"], self.fields["organisation"]
            return
        for name, rows in (("team", teams), ("organisation", organisations)):
            found = {str(one.pk): one for one in rows}
            self.fields[name].choices = [(key, one.name) for key, one in found.items()]
            self.fields[name].coerce = found.get

    def clean(self):
        given = super().clean()
        return given | {"team": self.own.team, "organisation": self.own} if self.own else given


class LookOverMembers(Form):
    """What the columns hold, and what all of them would do where the file does not say."""

    dense = True
    does = CheckboxesField("What would they do, where the file does not say?", required=False)

    def __init__(self, *args, headers, columns, offered, **kwargs):
        super().__init__(*args, **kwargs)
        self.headers = list(headers)
        self.fields["does"].choices = offered
        held = {header: key for key, header in columns.items()}
        for place, header in enumerate(self.headers):
            self.fields[f"column-{place}"] = SelectField(
                f"What “{header}” holds", required=False, empty="Leave out", initial=held.get(header, ""),
                choices=[(key, words) for key, (words, _) in FIELDS.items()],
            )  # fmt: skip

    @property
    def columns(self) -> dict[str, str]:
        """Field to header, as chosen."""
        chosen = {self.cleaned_data[f"column-{place}"]: header for place, header in enumerate(self.headers)}
        return {key: header for key, header in chosen.items() if key}

    def clean(self):
        given = [self.cleaned_data.get(f"column-{place}") for place in range(len(self.headers))]
        twice = next((key for key in given if key and given.count(key) > 1), None)
        if twice:
            self.add_error(None, f"Two columns cannot both be “{FIELDS[twice][0]}”. Leave one of them out.")
        elif not tells_who(self.columns):
            self.add_error(None, "Say which columns hold the name, and the telephone or the e-mail address.")
        return super().clean()
