"""Commands that bring lists in."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from django.core.exceptions import ValidationError

from hearth.access import walls
from hearth.access.models import Team, User
from hearth.areas.models import Borough
from hearth.exchange.actions import downloads, lists, raising, returning, undoing, within
from hearth.exchange.models import ImportRun
from hearth.exchange.rules import feeds, returns
from hearth.exchange.rules.plans import VERDICT_WORDS, Verdict
from hearth.kit.command import argument, command
from hearth.kit.private_files import refuse_unwritable, write_private
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
            (("--incomplete",), {"action": "store_true",
                                 "help": "load it although a column that tells people apart is missing"}),
            (("--source",), {"default": "", "help": "who sent the list"}),
            (("--legal-basis",), {"default": "", "help": "the law it is held under"}),
            (("--purpose",), {"default": "", "help": "what it may be used for"}),
            (("--expires",), {"default": "", "metavar": "DATE", "help": "the day it must go; in a year unless said"}),
            (("--name",), {"default": "", "help": "what another list of your own is called"}),
            (("--whole",), {"choices": ["yes", "no"], "default": "",
                            "help": "whether the file names everybody on the list; as such lists do unless said"}),
            (("--all-have-left",), {"action": "store_true",
                                    "help": "mark everybody missing as gone, even more than a fifth of the list"}),
            (("--raise-needs",), {"action": "store_true", "help": "raise what the rows ask for"}),
            (("--rejected",), {"metavar": "FILE", "help": "write rejected rows and reasons to this CSV"}),
        ]
    ):  # fmt: skip
        function = argument(*names, **options)(function)
    return function


@command("import list", "Load any list the hub knows (CSV or XLSX): known by its headers unless --list says which.")
@argument("--list", default="", dest="list_key", help="which list it is, such as housing; proposed unless said")
@_arguments
def import_list(options: Namespace) -> int:
    return _import(options.list_key, options)


@command("import nhs-list", "Load the NHS shielded patient list (CSV or XLSX, layouts of 2020 and 2021).")
@_arguments
def import_nhs_list(options: Namespace) -> int:
    return _import("nhs-list", options)


@command("import nsss", "Load the National Shielding Service System's council file (32 columns).")
@_arguments
def import_nsss(options: Namespace) -> int:
    return _import("nsss", options)


@command("return make", "Write the file that goes back to whoever sent a list: the hub's own results, row by row.")
@argument("run", help="the number of the load, as “import list” printed it")
@argument("--out", required=True, metavar="FILE", help="where the file goes")
@argument("--template", default="", metavar="NAME",
          help="national, department, residents or a template's file; the file as it came unless said")  # fmt: skip
@argument("--by", help="the e-mail address of whoever makes it, for the event log")
def return_make(options: Namespace) -> int:
    refuse_unwritable(options.out)
    by, team, named = User.objects.who_signs_in_as(options.by), _team_of(options.run), options.template
    template = _template(named) if named else None
    with lists.acting_on(team, by):
        run = ImportRun.objects.get(pk=options.run)
        content = returning.make_return(run=run, by=by, template=template)
        told = returning.counted(run)
    write_private(options.out, [content])
    for code, number in sorted(told.items()):
        print(f"  {code or '(none)':<8} {number:>7,}  {returns.codes().get(code, 'nothing goes back')}")
    return 0


def _template(named: str) -> returns.Template:
    known = returns.templates()
    if named not in known and not Path(named).is_file():
        raise Refused(f"There is no template “{named}”. Known are {', '.join(sorted(known))}, or a file of your own.")
    return known.get(named) or returns.read_template(Path(named))


@command("import undo", "Take a loaded file back whole, until somebody has worked on it.")
@argument("run", help="the number of the load, as “import list” printed it")
@argument("--by", help="the e-mail address of whoever takes it back, for the event log")
def import_undo(options: Namespace) -> int:
    by = User.objects.who_signs_in_as(options.by)
    team = _team_of(options.run)
    with lists.acting_on(team, by):
        run = undoing.undo(run=ImportRun.objects.get(pk=options.run), by=by)
    told = run.options["taken_back"]
    print(
        f"{run.file_name} was taken back: {told['entries_gone']:,} entries and {told['people_gone']:,} records that it "
        f"made are gone, {told['entries_back']:,} entries stand as before, {told['needs']:,} requests were withdrawn."
    )
    return 0


def _team_of(run_id: str) -> Team:
    """The team whose load this is. Raises Refused when there is no such load."""
    with walls.opened(walls.whole_house("take a list back")):
        try:
            run = ImportRun.objects.select_related("team__borough").filter(pk=run_id).first()
        except ValidationError:
            run = None
    if run is None:
        raise Refused("There is no such load. Its number stands at the end of what “import list” printed.")
    return run.team


@command("link people", "Find who may have two records in a borough, for somebody to compare; joins nobody.")
@argument("--borough", help="the borough's short name; needed when there are several")
def link_people(options: Namespace) -> int:
    """Compare the standing records of a borough with each other, as the worker does every night."""
    borough = Borough.objects.the_one(options.borough)
    with walls.opened(walls.whole_house("link people", borough=borough, seconds=6 * 3600)):
        new = within.compare_standing(borough=borough, told=lambda words: print(words, file=sys.stderr, flush=True))
    print(f"New pairs that wait under Compare: {new:,}")
    return 0


def _import(list_key: str, options: Namespace) -> int:
    path = Path(options.file)
    if not path.is_file():
        raise Refused(f"There is no file {path}. Check its name.")
    if options.rejected:
        refuse_unwritable(options.rejected)
    team = _team(Borough.objects.the_one(options.borough), options.team)
    by = User.objects.who_signs_in_as(options.by)
    print(f"Reading {path.name} for {team.name} ({team.key}), {team.borough.name}.")
    content = path.read_bytes()
    list_key = _surely(content, list_key, path.name)
    run = lists.load_list(
        by=by, team=team, list_key=list_key, file_name=path.name, content=content,
        choices=_choices(options), columns=_columns(content, list_key, options), progress=_progress(),
    )  # fmt: skip
    with lists.acting_on(team, by):
        if options.raise_needs and raising.waiting(run):
            raising.raise_needs(run=run, by=by)
            run.refresh_from_db()
        return _tell(run, options.rejected)


def _choices(options: Namespace) -> lists.Choices:
    return lists.Choices(
        districts=tuple(options.district), keep_out_of_area=options.keep_out_of_area, source=options.source,
        legal_basis=options.legal_basis, purpose=options.purpose, expires_on=options.expires,
        whole=options.whole, may_go=options.all_have_left, name=options.name,
    )  # fmt: skip


def _surely(content: bytes, list_key: str, file_name: str) -> str:
    """The list asked for; a file that surely is another list is loaded as what it is, and that is said."""
    found = lists.surely(content, list_key, file_name)
    if found != list_key:
        asked, other = feeds.known(list_key), feeds.known(found)
        print(f"This is not the {asked.called}, so it is loaded as what it is: {other.called}.")
    return found


def _columns(content: bytes, list_key: str, options: Namespace) -> dict[str, str] | None:
    """The suggested columns with what was told instead; None when nothing was told. Refused when one is missing
    without which one person may become two, or lose what an earlier file told."""
    opened = lists.opened(content, list_key, Path(options.file).name)
    columns = _told_columns(dict(opened.columns), options.column)
    lacks = replace(opened, columns=columns).lacks
    if lacks and not options.incomplete:
        raise Refused(
            f"The file has no column for: {', '.join(lacks)}. If a column of another name holds it, say so with "
            f"--column FIELD=HEADER; its columns are: {', '.join(opened.sheet.headers)}. Else ask the sender for the "
            "whole list, or load it as it is with --incomplete."
        )
    return columns if options.column else None


def _told_columns(columns: dict[str, str], told: list[str]) -> dict[str, str]:
    for pair in told:
        field, sign, header = pair.partition("=")
        if not sign:
            raise Refused(f"“{pair}” is not FIELD=HEADER, such as date_of_birth='Born on'.")
        columns = {key: name for key, name in columns.items() if name != header}
        columns[field.strip()] = header
    return columns


def _team(borough: Borough, key: str | None) -> Team:
    teams = Team.objects.filter(borough=borough, is_open=True).select_related("borough")
    found = teams.filter(key=key) if key else teams.hubs().order_by("name")
    team = found.first()
    if team is None:
        names = ", ".join(teams.order_by("key").values_list("key", flat=True))
        raise Refused(f"Say which team holds the list with --team: {names}.")
    return team


def _progress():
    """A line that counts on a terminal; silent when the output goes to a file."""
    if not sys.stderr.isatty():
        return None

    def show(phase: str, done: int, rows: int) -> None:
        print(f"\r{phase}: {done:,} of {rows:,} rows", end="\n" if phase == "Writing" else "", file=sys.stderr)

    return show


def _tell(run: ImportRun, rejected: str | None) -> int:
    options, data_set = run.options, run.data_set
    _tell_how(run)
    for verdict in Verdict:
        if run.counts[verdict.value] or verdict in (Verdict.NEW, Verdict.UPDATED, Verdict.UNCHANGED, Verdict.REJECTED):
            print(f"  {VERDICT_WORDS[verdict]:<20} {run.counts[verdict.value]:>8,}")
    print(f"  {'Rows in the file':<20} {run.rows:>8,}")
    for doubt, times in options["doubts"].items():
        print(f"  of those kept, {doubt}: {times:,}")
    if pairs := options.get("to_compare"):
        print(f"Pairs that may be one person, for somebody under Compare: {pairs:,}")
    if options["not_marked"]:
        print(f"Careful: {options['not_marked']}")
    _tell_needs(run)
    print(f"Held from: {data_set.source}\nLegal basis: {data_set.legal_basis}\nPurpose: {data_set.purpose}")
    print(f"To be deleted after {data_set.expires_on:%d/%m/%Y}.")
    if rejected:
        write_private(rejected, downloads.rejected_csv(run))
        number = run.counts["rejected"]
        print(f"{number:,} rejected row{' is' if number == 1 else 's are'} in {rejected}.")
    print(f"To take it back: hearth import undo {run.pk}")
    if options["warning"]:
        print(f"\nNOBODY WAS LOADED. {options['warning']}", file=sys.stderr)
    return 1 if options["warning"] else 0


def _tell_how(run: ImportRun) -> None:
    """How the file was read, and how its columns differ from the file before."""
    options = run.options
    if options["because"]:
        print(f"Taken for {feeds.known(run.feed).called}. {options['because']}")
    print(f"Read as: {options['layout']}{'' if options['is_sure'] else ' (not certain: check the columns below)'}")
    if options["looks_like"]:
        print(f"Careful: this looks like {options['looks_like']}.")
    if options["columns_came"]:
        print(f"New columns: {', '.join(options['columns_came'])}")
    if options["columns_went"]:
        print(f"Columns not there any more: {', '.join(options['columns_went'])}")
    if not options["is_sure"]:
        for field, header in run.mapping.items():
            print(f"  {feeds.called(field):<28} from {header}")
    known = {*run.mapping.values(), *feeds.layout(options.get("layout_key", "")).unread}
    if unread := [header for header in options["headers"] if header not in known]:
        print(f"Not read: {', '.join(unread)}. If one holds something we know, say so with --column FIELD=HEADER.")


def _tell_needs(run: ImportRun) -> None:
    words = {raising.RAISED: "raised", **raising.SKIPPED}
    for key, number in (run.options.get("raised") or {}).items():
        if number:
            print(f"  requests, {words[key]}: {number:,}")
    if waiting := raising.waiting(run):
        print(f"The rows ask for {waiting:,} more requests. Raise them with --raise-needs, or on the page.")
