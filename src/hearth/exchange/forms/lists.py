"""Forms for bringing a list in."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone

from hearth.access.models import Team
from hearth.exchange.actions.choices import Choices, known_list
from hearth.exchange.actions.judging import held_as
from hearth.exchange.models import ImportRun
from hearth.exchange.rules import feeds
from hearth.kit.forms import (
    Choice,
    DateField,
    Form,
    KeyedForm,
    LongTextField,
    SelectField,
    TextField,
    TickField,
    UploadField,
)
from hearth.kit.uploads import LARGEST_MEGABYTES
from hearth.people.models import DataSet

GSS = re.compile(r"[EWSN][0-9]{8}")
LEFT_OUT = "Leave out"


class UploadList(KeyedForm):
    """Which list, whose, and the file."""

    team = SelectField("Which team holds it?", empty="", hint="Nobody outside this team will see it.")
    file = UploadField(
        "The file",
        hint=f"CSV or Excel workbook (.xlsx), up to {LARGEST_MEGABYTES} MB. Nothing is loaded until you have looked "
        "it over.",
        endings=(".csv", ".txt", ".tsv", ".xlsx"), megabytes=LARGEST_MEGABYTES,
    )  # fmt: skip
    list_key = SelectField(
        "Which list is it?", required=False, empty="Let Hearth propose it from the file",
        hint="You can change it on the next page.",
        choices=lambda: [Choice(one.key, one.called) for one in feeds.lists().values()],
    )  # fmt: skip

    def __init__(self, *args, teams: list[Team], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [(team.pk, team.name) for team in teams]
        self.fields["team"].coerce = {str(team.pk): team for team in teams}.get


class LookOver(Form):
    """Which list it is, what the columns hold, which districts count, and what is recorded about the list."""

    list_key = SelectField(
        "Which list is it?", required=False,
        choices=lambda: [Choice(one.key, one.called) for one in feeds.lists().values()],
    )  # fmt: skip
    name = TextField(
        "What is it called?", required=False, longest=100,
        hint="For another list of your own, such as “Library home visits”.",
    )  # fmt: skip
    whole = TickField(
        "This file names everybody who is on the list: who is not in it has left the list", required=False
    )
    may_go = TickField("Yes, all who are missing have really left the list", required=False)

    districts = TextField(
        "Districts that count as ours",
        required=False, width=20,
        hint="Besides our own: codes such as E06000032, parted by commas.",
    )  # fmt: skip
    keep_out_of_area = TickField("Keep rows of other districts, flagged", required=False)
    source = TextField("Who sent it?")
    legal_basis = LongTextField("The law it is held under", rows=3, longest=300)
    purpose = LongTextField("What it may be used for", rows=2, longest=300)
    expires_on = DateField("To be deleted after", future=True)

    def __init__(self, *args, run: ImportRun, **kwargs):
        kwargs.setdefault("initial", _as_kept(run))
        super().__init__(*args, **kwargs)
        self.run = run
        self.headers = run.options["headers"]
        held = {header: key for key, header in {**run.options.get("likely", {}), **run.mapping}.items()}
        for place, header in enumerate(self.headers):
            self.fields[f"column-{place}"] = SelectField(
                f"What “{header}” holds",
                required=False,
                empty=LEFT_OUT,
                initial=held.get(header, ""),
                choices=_fields_to_choose,
            )

    def clean_districts(self) -> tuple[str, ...]:
        codes = [code.upper() for code in re.split(r"[\s,;]+", self.cleaned_data["districts"]) if code]
        wrong = [code for code in codes if not GSS.fullmatch(code)]
        if wrong:
            raise self.fields["districts"].wrong(
                f"“{wrong[0]}” is not a district's code. A code is a letter and eight digits, such as E06000032."
            )
        return tuple(codes)

    def clean(self):
        seen: dict[str, str] = {}
        for place, header in enumerate(self.headers):
            key = self.cleaned_data.get(f"column-{place}")
            if key and key in seen:
                name = feeds.called(key)
                self.add_error(
                    f"column-{place}", f"“{header}” and “{seen[key]}” cannot both be “{name}”. Leave one of them out."
                )
            elif key:
                seen[key] = header
        return super().clean()

    @property
    def columns(self) -> dict[str, str]:
        """Field to header, as chosen."""
        chosen = {header: self.cleaned_data[f"column-{place}"] for place, header in enumerate(self.headers)}
        return {key: header for header, key in chosen.items() if key}

    @property
    def choices(self) -> Choices:
        facts = {name: self.cleaned_data[name] for name in ("districts", "keep_out_of_area", "source", "legal_basis",
                                                            "purpose", "may_go", "name")}  # fmt: skip
        whole = "yes" if self.cleaned_data["whole"] else "no"
        return Choices(**facts, whole=whole, expires_on=self.cleaned_data["expires_on"].isoformat())

    @property
    def other_list(self) -> str:
        """Another list than the one it was read as, when one was chosen; else empty."""
        chosen = self.cleaned_data["list_key"]
        return "" if not chosen or feeds.known(self.run.feed) is feeds.known(chosen) else chosen

    @property
    def column_fields(self) -> list:
        return [self[f"column-{place}"] for place in range(len(self.headers))]


def _fields_to_choose() -> list[Choice]:
    return [Choice(key, field.called) for key, field in feeds.fields().items()]


def _as_kept(run: ImportRun) -> dict:
    """What the run says, else what the team's list says, else what such lists usually say."""
    known = known_list(run.feed)
    held = DataSet.objects.filter(team=run.team_id, key=held_as(run)).first()
    options = run.options
    facts = {
        name: options.get(name) or getattr(held, name, "") or getattr(known, name)
        for name in ("source", "legal_basis", "purpose")
    }
    until = held.expires_on if held else timezone.localdate() + timedelta(days=known.kept_for_days)
    expires = options.get("expires_on") or until.isoformat()
    year, month, day = expires.split("-")
    return {
        **facts, "list_key": known.key, "name": options.get("name", ""), "may_go": options.get("may_go", False),
        "whole": Choices.of(options).is_whole(run), "districts": ", ".join(options.get("districts", ())),
        "keep_out_of_area": options.get("keep_out_of_area", False), "expires_on": (day, month, year),
    }  # fmt: skip
