"""Lists of people that come in as files: received, looked over, and loaded whole or not at all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone

from hearth.access import receipts, walls
from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.areas.models import Borough, Postcode
from hearth.exchange.actions import linking
from hearth.exchange.models import ImportFile, ImportRow, ImportRun
from hearth.exchange.rules import feeds, reading
from hearth.exchange.rules.entries import Entry, RefusedRow, folded
from hearth.exchange.rules.faults import SheetFault
from hearth.exchange.rules.plans import DISAGREE, Area, Held, Plan, Verdict, plan
from hearth.exchange.rules.sheets import write_csv
from hearth.kit.dates import DateFault, read_date
from hearth.kit.identifiers import new_reference
from hearth.kit.refused import Refused
from hearth.people.actions import lists as people_lists
from hearth.people.models import DataSet, ListEntry

log = logging.getLogger("hearth.exchange")
BATCH = 500
LOADING_SECONDS = 7_200
FORGOTTEN_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class Choices:
    """What the person who loads a file decides beside it. What is blank stays as it was, or as the list's default."""

    districts: tuple[str, ...] = ()
    keep_out_of_area: bool = False
    source: str = ""
    legal_basis: str = ""
    purpose: str = ""
    expires_on: str = ""

    @classmethod
    def of(cls, options: Mapping) -> Choices:
        """The choices kept with a run."""
        known = {name: options[name] for name in cls.__dataclass_fields__ if name in options}
        return cls(**{**known, "districts": tuple(known.get("districts", ()))})

    @property
    def last_day(self) -> date | None:
        """The day the list must go, as a date. Raises Refused when it cannot be read or is past."""
        if not self.expires_on:
            return None
        try:
            day = read_date(self.expires_on)
        except DateFault as fault:
            raise Refused(f"The day the list must go cannot be read. {fault}") from None
        if day <= timezone.localdate():
            raise Refused(f"The day the list must go ({day:%d/%m/%Y}) has passed. Choose a later one.")
        return day


def load_list(
    *, by: User | None, team: Team, list_key: str, file_name: str, content: bytes, choices: Choices | None = None,
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
    *, by: User | None, team: Team, list_key: str, file_name: str, content: bytes, choices: Choices | None = None,
    columns: Mapping[str, str] | None = None, key: str = "",
) -> ImportRun:  # fmt: skip
    """Keep an uploaded file until it is loaded or dropped. Nobody is added yet. Raises Refused for a bad file.

    `key` makes it safe to send the form twice.
    """
    if by is not None:
        allow(by, Permission.IMPORT_LISTS, team)
    known = feeds.lists().get(list_key)
    if known is None:
        raise Refused(f"There is no list “{list_key}”. The lists are: {', '.join(feeds.lists())}.")
    opened = _opened(content, list_key, columns)
    told = {"team": team.pk, "list": list_key, "file": opened.sheet.digest}
    receipt = receipts.once(key, verb="lists.receive", content=told) if key else None
    if receipt and receipt.result:
        return ImportRun.objects.get(pk=receipt.result)
    run = ImportRun.objects.create(
        team=team, feed=list_key, file_name=file_name[-200:], file_digest=opened.sheet.digest,
        rows=len(opened.sheet.rows), mapping=dict(opened.columns), made_by=by,
        options={**asdict(choices or Choices()), **_about(opened)},
    )  # fmt: skip
    ImportFile.objects.create(team=team, run=run, content=content)
    record("lists.receive", run, team=team, list=list_key, rows=run.rows, digest=run.file_digest)
    if receipt:
        receipts.keep(receipt, run)
    return run


@transaction.atomic
def choose_columns(*, by: User, run: ImportRun, columns: Mapping[str, str], choices: Choices) -> ImportRun:
    """Say what the columns hold, and decide what goes with them, before loading."""
    run = _locked(run, "waiting")
    allow(by, Permission.IMPORT_LISTS, run.team_id)
    opened = _opened(bytes(run.file.content), run.feed, columns)
    run.mapping, run.options = dict(opened.columns), {**run.options, **asdict(choices), **_about(opened)}
    run.save(update_fields=["mapping", "options"])
    return run


@transaction.atomic
def start_loading(*, by: User | None, run: ImportRun, defer: bool = True) -> ImportRun:
    """Let a looked-over file be loaded, by a job when `defer` is true. Refused when it tells of nobody."""
    run = _locked(run, "waiting")
    if by is not None:
        allow(by, Permission.IMPORT_LISTS, run.team_id)
    if not feeds.identifies(dict.fromkeys(run.mapping, 0)):
        raise Refused(
            "It cannot be told who the rows are about: say which column is the NHS number, or which are the name and "
            f"the date of birth. The columns are: {', '.join(run.options.get('headers', []))}."
        )
    Choices.of(run.options).last_day  # noqa: B018 - a day that cannot be read is refused now, not in the job
    run.status = "reading"
    run.save(update_fields=["status"])
    if defer:
        from hearth.exchange.jobs import load_list_file

        load_list_file.defer(run=str(run.pk), team=run.team_id, by=by.pk if by else None)
    return run


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


@contextmanager
def acting_on(team: Team, by: User | None):
    """The narrow walls of one team and its borough, long enough for a large file."""
    actor = f"user:{by.pk}" if by else "job:import list"
    with walls.opened(replace(walls.intake(team, actor=actor), seconds=LOADING_SECONDS)) as context:
        yield context


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
    opened = _opened(content, run.feed, run.mapping)

    def tell(phase: str, done: int) -> None:
        with acting_on(team, by):
            ImportRun.objects.filter(pk=run.pk, status="reading").update(rows_read=done)
        if progress:
            progress(phase, done, run.rows)

    rows = list(reading.entries(opened, today=timezone.localdate(), progress=lambda done: tell("Reading", done)))
    tell("Writing", run.rows)
    with acting_on(team, by):
        return _write(_locked(run, "reading"), opened, rows)


def _write(run: ImportRun, opened: reading.Reading, rows: Sequence[Entry | RefusedRow]) -> ImportRun:
    """One transaction: the list, its persons, and a verdict for every row."""
    choices = Choices.of(run.options)
    data_set = _data_set(run, choices)
    area, wards = area_of(run.team.borough, rows, choices)
    held, persons = _held(data_set, rows)
    done = plan(rows, held=held, area=area)
    cells = {row.number: row.cells for row in opened.sheet.rows}
    joined = people_lists.keep_entries(
        data_set=data_set, entries=[_listed(entry, wards, cells[entry.number]) for entry in done.to_write],
        by=run.made_by, weigh=(weighing := linking.Weighing(run.team.borough)),
    )  # fmt: skip
    weighing.keep_doubts(run, joined)
    persons.update({key: entry.person_id for key, entry in joined.items()})
    _write_rows(run, cells, done, persons)
    run.data_set, run.counts, run.rows_read = data_set, done.counts, run.rows
    run.options = {
        **run.options, "doubts": reading.doubts(done), "layout": opened.feed.called,
        "warning": reading.all_elsewhere_words(done, area.districts),
    }  # fmt: skip
    record("lists.load", run, team=run.team, data_set=data_set.pk, counts=done.counts)
    return _end(run, "loaded")


def _data_set(run: ImportRun, choices: Choices) -> DataSet:
    known = feeds.lists()[run.feed]
    held = DataSet.objects.filter(team=run.team, key=run.feed).first()
    facts = {name: getattr(choices, name) or ("" if held else getattr(known, name))
             for name in ("source", "legal_basis", "purpose")}  # fmt: skip
    return people_lists.open_data_set(
        team=run.team, key=run.feed, name=known.called, expires_on=choices.last_day, by=run.made_by,
        kept_for_days=known.kept_for_days, **facts,
    )  # fmt: skip


def area_of(borough: Borough, rows: Sequence[Entry | RefusedRow], choices: Choices) -> tuple[Area, dict[str, int]]:
    """Which rows are ours, and the ward of each postcode of ours."""
    codes = sorted({row.postcode.code for row in rows if isinstance(row, Entry) and row.postcode})
    ours: dict[str, bool] = {}
    wards: dict[str, int] = {}
    for batch in _batches(codes):
        for code, owner, ward in Postcode.objects.filter(pk__in=batch).values_list("pk", "borough_id", "ward_id"):
            ours[code] = owner == borough.pk
            if ours[code]:
                wards[code] = ward
    districts = frozenset({borough.gss, *borough.other_gss, *(code.upper() for code in choices.districts)} - {""})
    return Area(districts, ours, frozenset({folded(borough.name)}), choices.keep_out_of_area), wards


def _held(data_set: DataSet, rows: Sequence[Entry | RefusedRow]) -> tuple[dict[str, Held], dict[str, UUID]]:
    held: dict[str, Held] = {}
    persons: dict[str, UUID] = {}
    stamps = [KeyTextTransform(name, "said") for name in ("listed_on", "sent_at")]
    for batch in _batches(sorted({row.key for row in rows if isinstance(row, Entry)})):
        entries = ListEntry.objects.filter(data_set=data_set, team_id=data_set.team_id, row_key__in=batch)
        for key, digest, person, *when in entries.values_list("row_key", "digest", "person_id", *stamps):
            held[key] = Held(digest, max(stamp or "" for stamp in when))
            persons[key] = person
    return held, persons


def suggested_columns(content: bytes, list_key: str) -> dict[str, str]:
    """Field to header, as the file's headers suggest. Raises Refused for a file that cannot be read."""
    return dict(_opened(content, list_key, None).columns)


def preview(
    *, by: User, run: ImportRun, most: int | None = None
) -> tuple[reading.Reading, list[Entry | RefusedRow], Plan, str]:
    """What loading this file would do now, without doing it: how it is read, its rows (the first `most`), their
    verdicts, and a warning when nobody is ours. Looking at it is logged."""
    opened = _opened(bytes(run.file.content), run.feed, run.mapping)
    rows = list(islice(reading.entries(opened, today=timezone.localdate()), most))
    data_set = DataSet.objects.filter(team_id=run.team_id, key=run.feed).first()
    held = _held(data_set, rows)[0] if data_set else {}
    area, _ = area_of(run.team.borough, rows, Choices.of(run.options))
    done = plan(rows, held=held, area=area)
    record("lists.look_over", run, team=run.team)
    return opened, rows, done, reading.all_elsewhere_words(done, area.districts)


def _listed(entry: Entry, wards: Mapping[str, int], cells: Sequence[str]) -> people_lists.Listed:
    said, unsure = entry.said, DISAGREE in entry.flags
    told = people_lists.Told(
        first_name=said.get("first_name", "")[:80], middle_name=said.get("middle_name", "")[:80],
        last_name=said.get("last_name", "")[:80], born=entry.born, nhs_number=entry.nhs.digits,
        nhs_number_is_valid=entry.nhs.valid, phones=tuple(dict.fromkeys(p.e164 for p in entry.phones)),
        email=entry.email if len(entry.email) <= 254 else "", address=_address(said), postcode=entry.postcode.code,
        uprn=entry.uprn, ward_id=wards.get(entry.postcode.code),
        has_died=entry.is_deceased and not unsure, died_on=entry.died_on, hold_contact=entry.is_deceased and unsure,
    )  # fmt: skip
    return people_lists.Listed(
        row_key=entry.key, said=said, flags=entry.flags, digest=entry.digest, told=told, cells=_as_came(cells)
    )


def _address(said: Mapping[str, str]) -> dict[str, str]:
    """Up to three lines and a town: the last line is the town when no column says which it is."""
    lines = [said[key] for key in (f"address_{n}" for n in range(1, 6)) if said.get(key)]
    town = said.get("town", "") or (lines.pop() if len(lines) > 1 else "")
    first, second, *rest = [*lines, "", ""]
    third = ", ".join(line for line in rest if line)
    named = {"address_1": first, "address_2": second, "address_3": third}
    return {**{name: line[:120] for name, line in named.items() if line}, **({"town": town[:80]} if town else {})}


def _write_rows(
    run: ImportRun, cells: Mapping[int, Sequence[str]], done: Plan, persons: Mapping[str, UUID]
) -> None:
    ImportRow.objects.bulk_create(
        [
            ImportRow(
                team_id=run.team_id, run=run, line=outcome.number, verdict=outcome.verdict.value, reason=outcome.reason,
                person_id=persons.get(outcome.entry.key) if outcome.entry else None,
                said=_as_came(cells[outcome.number]) if outcome.verdict is Verdict.REJECTED else None,
            )
            for outcome in done.outcomes
        ],
        batch_size=BATCH,
    )  # fmt: skip


def _as_came(cells: Sequence[str]) -> list[str]:
    """The row's cells in the file's order, all of them, without what a database cannot hold."""
    return [cell.replace("\0", "") for cell in cells]


@transaction.atomic
def rejected_rows(*, by: User, run: ImportRun) -> bytes:
    """The rejected rows as they came, with their reasons in front, as CSV: to be mended and loaded again."""
    allow(by, Permission.IMPORT_LISTS, run.team_id)
    record("lists.download_rejected", run, team=run.team, rows=run.counts.get("rejected", 0))
    return rejected_csv(run)


def rejected_csv(run: ImportRun) -> bytes:
    """The file of rejected rows."""
    rows = run.lines.filter(verdict="rejected").order_by("line")
    return write_csv(
        ["Row", "Reason", *run.options["headers"]], [[row.line, row.reason, *(row.said or [])] for row in rows]
    )


def _about(opened: reading.Reading) -> dict:
    """What is kept with a run about how its file was read."""
    return {
        "headers": list(opened.sheet.headers), "how": opened.sheet.how, "header_row": opened.sheet.header_row,
        "layout": opened.feed.called, "is_sure": opened.is_sure, "looks_like": opened.looks_like,
        "missing": list(opened.missing),
    }  # fmt: skip


def _opened(content: bytes, list_key: str, columns: Mapping[str, str] | None) -> reading.Reading:
    try:
        return reading.open_list(content, list_key, columns)
    except SheetFault as fault:
        raise Refused(str(fault)) from None


def _locked(run: ImportRun, status: str) -> ImportRun:
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("team__borough", "made_by").get(pk=run.pk)
    if run.status != status:
        words = {"reading": "is being loaded", "loaded": "was loaded already", "dropped": "was thrown away",
                 "failed": "could not be loaded", "waiting": "has not been looked over yet"}  # fmt: skip
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


def _batches(items: Sequence):
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
