"""Commands that bring lists in."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from hearth.access.models import Team, User
from hearth.areas.models import Borough
from hearth.exchange.actions import lists
from hearth.exchange.linkage import commands as _linkage  # noqa: F401 - hearth link
from hearth.exchange.models import ImportRun
from hearth.exchange.rules import feeds
from hearth.exchange.rules.plans import VERDICT_WORDS, Verdict
from hearth.kit.command import argument, command
from hearth.kit.refused import Refused


def _arguments(function):
    """What both import commands take."""
    for names, options in reversed(
        [
            (("file",), {"help": "the file, CSV or XLSX"}),
            (("--borough",), {"help": "the borough's short name; needed when there are several"}),
            (("--team",), {"help": "the short name of the team that holds the list; the first hub unless said"}),
            (("--by",), {"help": "the e-mail address of whoever loads it, for the event log"}),
            (("--district",), {"action": "append", "default": [], "metavar": "CODE",
                               "help": "count this district's rows as ours (a code like E06000032; may be repeated)"}),
            (("--keep-out-of-area",), {"action": "store_true", "help": "keep rows of other districts, flagged"}),
            (("--column",), {"action": "append", "default": [], "metavar": "FIELD=HEADER",
                             "help": "say what a column holds, e.g. date_of_birth='Born on' (may be repeated)"}),
            (("--source",), {"default": "", "help": "who sent the list"}),
            (("--legal-basis",), {"default": "", "help": "the law it is held under"}),
            (("--purpose",), {"default": "", "help": "what it may be used for"}),
            (("--expires",), {"default": "", "metavar": "DATE", "help": "the day it must go; in a year unless said"}),
            (("--rejected",), {"metavar": "FILE", "help": "write rejected rows and reasons to this CSV"}),
        ]
    ):  # fmt: skip
        function = argument(*names, **options)(function)
    return function


@command("import nhs-list", "Load the NHS shielded patient list (CSV or XLSX, layouts of 2020 and 2021).")
@_arguments
def import_nhs_list(options: Namespace) -> int:
    return _import("nhs-list", options)


@command("import nsss", "Load the National Shielding Service System's council file (32 columns).")
@_arguments
def import_nsss(options: Namespace) -> int:
    return _import("nsss", options)


def _import(list_key: str, options: Namespace) -> int:
    path = Path(options.file)
    if not path.is_file():
        raise Refused(f"There is no file {path}. Check its name.")
    team = _team(_borough(options.borough), options.team)
    by = _user(options.by)
    print(f"Reading {path.name} for {team.name} ({team.key}), {team.borough.name}.")
    run = lists.load_list(
        by=by, team=team, list_key=list_key, file_name=path.name, content=path.read_bytes(),
        choices=_choices(options), columns=_columns(list_key, path, options.column), progress=_progress(),
    )  # fmt: skip
    with lists.acting_on(team, by):
        return _tell(run, options.rejected)


def _choices(options: Namespace) -> lists.Choices:
    return lists.Choices(
        districts=tuple(options.district), keep_out_of_area=options.keep_out_of_area, source=options.source,
        legal_basis=options.legal_basis, purpose=options.purpose, expires_on=options.expires,
    )  # fmt: skip


def _columns(list_key: str, path: Path, told: list[str]) -> dict[str, str] | None:
    """The suggested columns with what was told instead; None when nothing was told."""
    if not told:
        return None
    columns = lists.suggested_columns(path.read_bytes(), list_key)
    for pair in told:
        field, sign, header = pair.partition("=")
        if not sign:
            raise Refused(f"“{pair}” is not FIELD=HEADER, such as date_of_birth='Born on'.")
        columns = {key: name for key, name in columns.items() if name != header}
        columns[field.strip()] = header
    return columns


def _borough(slug: str | None) -> Borough:
    boroughs = list(Borough.objects.order_by("slug"))
    if not boroughs:
        raise Refused("There is no borough yet. Make one with: hearth borough init FILE.toml")
    found = [borough for borough in boroughs if slug in (None, borough.slug)]
    if len(found) != 1:
        names = ", ".join(borough.slug for borough in boroughs)
        raise Refused(f"Say which borough with --borough: {names}.")
    return found[0]


def _team(borough: Borough, key: str | None) -> Team:
    teams = Team.objects.filter(borough=borough, is_open=True).select_related("borough")
    found = teams.filter(key=key) if key else teams.hubs().order_by("name")
    team = found.first()
    if team is None:
        names = ", ".join(teams.order_by("key").values_list("key", flat=True))
        raise Refused(f"Say which team holds the list with --team: {names}.")
    return team


def _user(email: str | None) -> User | None:
    if not email:
        return None
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise Refused(f"Nobody signs in as {email}.")
    return user


def _progress():
    """A line that counts on a terminal; silent when the output goes to a file."""
    if not sys.stderr.isatty():
        return None

    def show(phase: str, done: int, rows: int) -> None:
        print(f"\r{phase}: {done:,} of {rows:,} rows", end="\n" if phase == "Writing" else "", file=sys.stderr)

    return show


def _tell(run: ImportRun, rejected: str | None) -> int:
    options, data_set = run.options, run.data_set
    print(f"Read as: {options['layout']}{'' if options['is_sure'] else ' (not certain: check the columns below)'}")
    if options["looks_like"]:
        print(f"Careful: this looks like {options['looks_like']}.")
    if not options["is_sure"]:
        for field, header in run.mapping.items():
            print(f"  {feeds.called(field):<28} from {header}")
    for verdict in Verdict:
        print(f"  {VERDICT_WORDS[verdict]:<20} {run.counts[verdict.value]:>8,}")
    print(f"  {'Rows in the file':<20} {run.rows:>8,}")
    for doubt, times in options["doubts"].items():
        print(f"  of those kept, {doubt}: {times:,}")
    print(f"Held from: {data_set.source}\nLegal basis: {data_set.legal_basis}\nPurpose: {data_set.purpose}")
    print(f"To be deleted after {data_set.expires_on:%d/%m/%Y}.")
    if rejected:
        Path(rejected).write_bytes(lists.rejected_csv(run))
        print(f"{run.counts['rejected']:,} rejected rows are in {rejected}.")
    if options["warning"]:
        print(f"\nNOBODY WAS LOADED. {options['warning']}", file=sys.stderr)
    return 1 if options["warning"] else 0
