"""Lists of people that come in as files: received, looked over, and loaded whole or not at all."""

from __future__ import annotations

import gc
import logging
import re
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hearth.access import receipts
from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.exchange.actions import counting
from hearth.exchange.actions.choices import Choices, acting_on, known_list
from hearth.exchange.actions.judging import held_as, judged
from hearth.exchange.actions.writing import write
from hearth.exchange.models import ImportFile, ImportRun
from hearth.exchange.rules import feeds, reading, recognising
from hearth.exchange.rules.entries import Entry, RefusedRow
from hearth.exchange.rules.faults import SheetFault
from hearth.exchange.rules.plans import Plan
from hearth.exchange.rules.written import records_of, style_of
from hearth.kit.identifiers import new_reference
from hearth.kit.progress import say_progress
from hearth.kit.refused import Refused
from hearth.people.models import DataSet

log = logging.getLogger("hearth.exchange")
REJECTED = ("Row", "Reason")
"""What stands before the columns of a file of rejected rows."""
MENDED = "These are rejected rows of an earlier file: whoever is not among them stays on the list."
FORGOTTEN_AFTER = timedelta(days=7)


def load_list(
    *, by: User | None, team: Team, file_name: str, content: bytes, list_key: str = "", choices: Choices | None = None,
    columns: Mapping[str, str] | None = None, progress: Callable[[str, int, int], None] | None = None,
) -> ImportRun:  # fmt: skip
    """Read a file and load it at once. Returns the finished run; raises Refused when nothing could be loaded."""
    with acting_on(team, by):
        run = receive_list(
            by=by, team=team, list_key=list_key, file_name=file_name, content=content, choices=choices, columns=columns
        )
        start_loading(run=run, by=by, defer=False)
    run = load(run_id=run.pk, team=team, by=by, progress=progress)
    if run.status == "failed":
        raise Refused(run.failure)
    return run


@transaction.atomic
def receive_list(
    *, by: User | None, team: Team, file_name: str, content: bytes, list_key: str = "", choices: Choices | None = None,
    columns: Mapping[str, str] | None = None, key: str = "",
) -> ImportRun:  # fmt: skip
    """Keep an uploaded file until it is loaded or dropped. Nobody is added yet. Raises Refused for a bad file.

    Without `list_key` the list is the one its headers and name speak for. `key` makes it safe to send the form twice.
    """
    if by is not None:
        allow(by, Permission.IMPORT_LISTS, team)
    proposal = _proposed(content, file_name) if not list_key else (list_key, "")
    feed = list_of(proposal[0], choices)
    opened = _opened(content, feed, columns, file_name)
    told = {"team": team.pk, "list": feed, "file": opened.sheet.digest}
    receipt = receipts.once(key, verb="lists.receive", content=told) if key else None
    if receipt and receipt.result:
        return ImportRun.objects.get(pk=receipt.result)
    run = ImportRun.objects.create(
        team=team, feed=feed, file_name=file_name[-200:], file_digest=opened.sheet.digest,
        rows=len(opened.sheet.rows), mapping=dict(opened.columns), made_by=by,
    )  # fmt: skip
    because = f"{proposal[1]} {MENDED if _is_mended(opened) else ''}".strip()
    run.options = {**_chosen(opened, choices or Choices()), **_about(opened, run, content), "because": because}
    run.save(update_fields=["options"])
    ImportFile.objects.create(team=team, run=run, content=content)
    record("lists.receive", run, team=team, list=feed, rows=run.rows, digest=run.file_digest)
    if receipt:
        receipts.keep(receipt, run)
    return run


def _is_mended(opened: reading.Reading) -> bool:
    """Whether these are rejected rows of an earlier file, as they were downloaded here to be mended."""
    return opened.sheet.headers[: len(REJECTED)] == REJECTED


def _chosen(opened: reading.Reading, choices: Choices) -> dict:
    """The choices as they are kept. Rejected rows that were mended never name everybody on a list."""
    if _is_mended(opened) and not choices.whole:
        choices = replace(choices, whole="no")
    return asdict(choices)


def list_of(list_key: str, choices: Choices | None) -> str:
    """The key a list is held under: its own, or one made of the name it was given. Raises Refused for an unknown."""
    known = known_list(list_key)
    if not known.named or list_key != known.key or not (choices and choices.name.strip()):
        return list_key
    return f"{feeds.OWN}-{re.sub(r'[^a-z0-9]+', '-', choices.name.casefold()).strip('-') or 'list'}"[:40].rstrip("-")


@transaction.atomic
def read_as(*, by: User, run: ImportRun, list_key: str) -> ImportRun:
    """Say that an uploaded file is another list; it is read anew, with what that list usually has recorded."""
    run = _locked(run, "waiting")
    allow(by, Permission.IMPORT_LISTS, run.team_id)
    known_list(list_key)
    content = bytes(run.file.content)
    run.feed, opened = list_key, _opened(content, list_key, None, run.file_name)
    run.mapping = dict(opened.columns)
    because = f"You chose it. {MENDED if _is_mended(opened) else ''}".strip()
    run.options = {**_chosen(opened, Choices()), **_about(opened, run, content), "because": because}
    run.save(update_fields=["mapping", "options", "feed"])
    return run


@transaction.atomic
def choose_columns(*, by: User, run: ImportRun, columns: Mapping[str, str], choices: Choices) -> ImportRun:
    """Say what the columns hold, and decide what goes with them, before loading."""
    run = _locked(run, "waiting")
    allow(by, Permission.IMPORT_LISTS, run.team_id)
    run.feed = list_of(known_list(run.feed).key, choices)
    content = bytes(run.file.content)
    opened = _opened(content, run.feed, columns, run.file_name)
    run.mapping, run.options = dict(opened.columns), {**run.options, **asdict(choices), **_about(opened, run, content)}
    run.save(update_fields=["mapping", "options", "feed"])
    return run


@transaction.atomic
def start_loading(*, by: User | None, run: ImportRun, defer: bool = True) -> ImportRun:
    """Let a looked-over file be loaded, by a job when `defer` is true. Refused when it tells of nobody."""
    run = _locked(run, "waiting")
    if by is not None:
        allow(by, Permission.IMPORT_LISTS, run.team_id)
    if not feeds.identifies(dict.fromkeys(run.mapping, 0), feeds.layout(run.options.get("layout_key", ""))):
        raise Refused(_who_words(run))
    choices = Choices.of(run.options)
    choices.last_day  # noqa: B018 - a day that cannot be read is refused now, not in the job
    if run.feed == feeds.OWN:
        raise Refused("Say what this list is called, so that everybody knows which one it is.")
    if not (choices.source or known_list(run.feed).source or _data_set(run)):
        raise Refused("Say who sent this list.")
    run.status, run.rows_read = "reading", 0
    run.options = {**run.options, "asked_at": timezone.now().isoformat()}
    run.save(update_fields=["status", "rows_read", "options"])
    if defer:
        from hearth.exchange.jobs import load_list_file

        load_list_file.defer(run=str(run.pk), team=run.team_id, by=by.pk if by else None)
    return run


def _who_words(run: ImportRun) -> str:
    likely = run.options.get("likely", {})
    meant = "; ".join(f"“{header}” is probably {feeds.called(key)} ({key})" for key, header in likely.items())
    return (
        "It cannot be told who the rows are about: say which column is the NHS number, or which are the name and the "
        f"date of birth. {meant + '. ' if meant else ''}The columns are: {', '.join(run.options.get('headers', []))}."
    )


@transaction.atomic
def drop(*, by: User, run: ImportRun) -> ImportRun:
    """Throw an uploaded file away unloaded."""
    run = _locked(run, "waiting")
    allow(by, Permission.IMPORT_LISTS, run.team_id)
    record("lists.drop", run, team=run.team)
    return _end(run, "dropped")


@transaction.atomic
def drop_forgotten(*, by: None) -> int:
    """Throw away files that nobody has loaded for a week after uploading them. Returns how many; for the clockwork."""
    long_ago = timezone.now() - FORGOTTEN_AFTER
    forgotten = ImportRun.objects.select_for_update().filter(status="waiting", made_at__lt=long_ago)
    ended = [_end(run, "dropped") for run in forgotten]
    for run in ended:
        record("lists.drop_forgotten", run, team=run.team)
    return len(ended)


def load(
    *, run_id: UUID, team: Team, by: User | None, progress: Callable[[str, int, int], None] | None = None
) -> ImportRun:
    """Load a started run whole, or leave everything as it was and say why. Run twice, it loads once."""
    try:
        with acting_on(team, by):
            run = ImportRun.objects.get(pk=run_id)
            content = bytes(run.file.content) if run.status == "reading" else None
        if content is None:
            return run
        return _load(run, content, team, by, progress)
    except (SheetFault, Refused) as fault:
        return _failed(run_id, team, by, str(fault))
    except Exception:
        reference = new_reference()
        log.exception("error %s: list run %s was not loaded", reference, run_id)
        words = "Something went wrong on our side and nothing was loaded. Try again; if it fails again, quote"
        return _failed(run_id, team, by, f"{words} {reference}.")


def _load(run, content, team, by, progress) -> ImportRun:
    opened = _opened(content, run.feed, run.mapping, run.file_name)

    def tell(phase: str, done: int) -> None:
        with acting_on(team, by):
            ImportRun.objects.filter(pk=run.pk, status="reading").update(rows_read=done)
        if progress:
            progress(phase, done, run.rows)

    to_the_letter = records_of(content) if opened.feed.goes_back else {}
    with without_collecting():
        return _read_and_write(run, opened, team, by, tell, to_the_letter)


def _read_and_write(run, opened, team, by, tell, to_the_letter) -> ImportRun:
    rows = list(reading.entries(opened, today=timezone.localdate(), progress=lambda done: tell("Reading", done)))
    tell("Writing", run.rows)
    with acting_on(team, by):
        run = _locked(run, "reading")
        write(run, opened, rows, tell=lambda done: say_progress(run, done), to_the_letter=to_the_letter)
        return _end(run, "loaded")


@contextmanager
def without_collecting():
    """Look for no garbage meanwhile: 100,000 rows make none, and looking through them again and again is a quarter of
    the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def opened(content: bytes, list_key: str, file_name: str = "") -> reading.Reading:
    """How a file would be read, with the columns its headers suggest. Raises Refused for one that cannot be read."""
    return _opened(content, list_key or _proposed(content, file_name)[0], None, file_name)


def surely(content: bytes, list_key: str, file_name: str) -> str:
    """The list asked for, or the other whose layout this file surely has. Raises Refused as `opened` does."""
    if not list_key or not opened(content, list_key, file_name).looks_like:
        return list_key
    return _proposed(content, file_name)[0]


@dataclass(frozen=True)
class Preview:
    """What loading a file would do now: how it is read, its rows, their verdicts, a warning when nobody is ours."""

    opened: reading.Reading
    rows: list[Entry | RefusedRow]
    plan: Plan
    warning: str


@transaction.atomic
def preview(*, by: User, run: ImportRun, most: int | None = None) -> Preview:
    """What loading this file (or its first `most` rows) would do now, without doing it. Looking at it is logged.

    When there are more rows a job counts what all of them come to (`actions.counting`).
    """
    opened = _opened(bytes(run.file.content), run.feed, run.mapping, run.file_name)
    rows = list(islice(reading.entries(opened, today=timezone.localdate()), most))
    is_part = most is not None and most < run.rows
    told = judged(run, rows, _data_set(run), part=is_part)
    if is_part:
        counting.start(by=by, run=run)
    record("lists.look_over", run, team=run.team)
    return Preview(opened, rows, told.plan, reading.all_elsewhere_words(told.plan, told.districts))


def _data_set(run: ImportRun) -> DataSet | None:
    return DataSet.objects.filter(team_id=run.team_id, key=held_as(run)).first()


def _about(opened: reading.Reading, run: ImportRun, content: bytes) -> dict:
    """What is kept with a run about how its file was read, and how its columns differ from the file before."""
    last = ImportRun.objects.filter(team_id=run.team_id, feed=run.feed, status="loaded").order_by("-ended_at").first()
    before = last.options.get("headers", []) if last else []
    goes_back = opened.feed.goes_back
    came, went = recognising.columns_since(before, opened.sheet.headers, opened.feed)
    return {
        "headers": list(opened.sheet.headers), "how": opened.sheet.how, "header_row": opened.sheet.header_row,
        "layout": opened.feed.called, "layout_key": opened.feed.key, "is_sure": opened.is_sure,
        "looks_like": opened.looks_like, "missing": list(opened.missing), "likely": dict(opened.likely),
        "columns_came": came, "columns_went": went,
        "written": asdict(style_of(content, {row.number for row in opened.sheet.rows})) if goes_back else None,
    }  # fmt: skip


def _opened(content: bytes, list_key: str, columns: Mapping[str, str] | None, file_name: str) -> reading.Reading:
    try:
        return reading.open_list(content, list_key, columns, file_name)
    except SheetFault as fault:
        raise Refused(str(fault)) from None


def _proposed(content: bytes, file_name: str) -> tuple[str, str]:
    try:
        return reading.proposed(content, file_name)
    except SheetFault as fault:
        raise Refused(str(fault)) from None


def _locked(run: ImportRun, status: str) -> ImportRun:
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("team__borough", "made_by").get(pk=run.pk)
    if run.status != status:
        words = {"reading": "is being loaded", "loaded": "was loaded already", "dropped": "was thrown away",
                 "failed": "could not be loaded", "waiting": "has not been looked over yet",
                 "undone": "was taken back"}  # fmt: skip
        raise Refused(f"This file {words[run.status]}. Look at its result, or upload it again.")
    return run


def _end(run: ImportRun, status: str) -> ImportRun:
    run.status, run.ended_at = status, timezone.now()
    run.save()
    ImportFile.objects.filter(run=run).delete()
    return run


def _failed(run_id: UUID, team: Team, by: User | None, words: str) -> ImportRun:
    with acting_on(team, by):
        run = ImportRun.objects.select_for_update().get(pk=run_id)
        if run.status != "reading":
            return run
        run.failure = words
        record("lists.fail", run, team=team)
        return _end(run, "failed")
