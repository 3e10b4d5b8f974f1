"""Pages for bringing a list in: upload it, look it over, load it, see what became of every row."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hearth.access.doors import requires, unattended
from hearth.access.models import Team
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.exchange.actions import counting, downloads, lists, raising, undoing
from hearth.exchange.actions.writing import COMPARED
from hearth.exchange.forms.lists import LookOver, UploadList
from hearth.exchange.models import ImportRow, ImportRun
from hearth.exchange.rules import feeds, reading
from hearth.exchange.rules.entries import RefusedRow
from hearth.exchange.rules.keeping import WARN_DAYS
from hearth.exchange.rules.plans import VERDICT_WORDS, Verdict
from hearth.kit.pages import page_of
from hearth.kit.progress import progress_of
from hearth.kit.refused import Refused
from hearth.kit.uploads import is_whole
from hearth.people.models import DataSet

SHOWN_ROWS = 20
EXAMPLES = 3
COUNTED_ROWS = 20_000
"""The longest file whose verdicts are counted while somebody waits for the page."""
LATE_SECONDS = 90
RAISED_AT_ONCE = 200

VERDICT_HELP = {
    Verdict.NEW: "Not on the list before; added.",
    Verdict.UPDATED: "On the list, and the file says something else now: what it said and what it says is kept.",
    Verdict.BACK: "Had left the list and is named again.",
    Verdict.UNCHANGED: "On the list, and the file says the same.",
    Verdict.DUPLICATE: "Another row for the same person was used.",
    Verdict.OUT_OF_AREA: "Lives in another district; not kept.",
    Verdict.OUT_OF_DATE: "Too long ago to count, by the list's own rule; not kept.",
    Verdict.NOT_ASKED: "Does not ask for anything yet, by the list's own rule; not kept.",
    Verdict.NOT_HELD: "To be taken off the list, but not on it.",
    Verdict.DECEASED: "Told to have died; kept so that nobody makes contact.",
    Verdict.RESTRICTED: "The use of this person's record is restricted; what the list holds stays as it was.",
    Verdict.REJECTED: "Could not be used; the reason says what to mend.",
    Verdict.GONE: "On the list before and not any more. The persons stay, and what is known of them.",
}
ALWAYS = (Verdict.NEW, Verdict.UPDATED, Verdict.UNCHANGED, Verdict.REJECTED)
"""Verdicts that are told even when no row came to them."""


@require_GET
@requires(Permission.IMPORT_LISTS)
def lists_held(request):
    """The lists my teams hold, and the files that came in."""
    held = DataSet.objects.visible_to(request.user).annotate(people=Count("entries")).select_related("team")
    runs = ImportRun.objects.visible_to(request.user).select_related("team", "made_by").order_by("-made_at", "pk")
    return render(request, "exchange/lists.html", {
        "data_sets": held.order_by("name"), "page": page_of(runs, request, by=("-made_at", "pk")),
        "known": feeds.known, "ending": _ending(held),
    })  # fmt: skip


def _ending(held) -> list[DataSet]:
    """Those whose last day is near or past, and that are not deleted yet."""
    soon = timezone.localdate() + timedelta(days=max(WARN_DAYS))
    return list(held.filter(emptied_at=None, expires_on__lte=soon).order_by("expires_on", "name"))


@requires(Permission.IMPORT_LISTS)
def upload(request):
    """Take a file in, without loading it."""
    mine = request.user.teams_where(Permission.IMPORT_LISTS)
    teams = list(Team.objects.filter(pk__in=mine).order_by("name"))
    form = UploadList(request.POST or None, request.FILES or None, teams=teams)
    if request.method == "POST" and is_whole(request, form, advice="Split it, with the same header."):
        given, file = form.cleaned_data, form.cleaned_data["file"]
        try:
            run = lists.receive_list(
                by=request.user, team=given["team"], list_key=given.get("list_key") or "", file_name=file.name,
                content=file.read(), key=str(given["key"]),
            )  # fmt: skip
            return redirect("exchange:run", pk=run.pk)
        except Refused as refusal:
            form.add_error("file", str(refusal))
    status = 422 if form.is_bound else 200
    return render(request, "exchange/upload.html", {"form": form, "teams": teams}, status=status)


@never_cache
@require_GET
@requires(Permission.IMPORT_LISTS)
def run(request, pk):
    """One file: to be looked over, being loaded, or what came of it."""
    found = _run(request, pk)
    if found.status == "waiting":
        return _look_over(request, found, LookOver(run=found))
    return render(request, "exchange/run.html", _told(found))


def _run(request, pk) -> ImportRun:
    mine = ImportRun.objects.visible_to(request.user).select_related("team__borough", "data_set", "made_by")
    return get_object_or_404(mine, pk=pk)


def _run_read(request, pk) -> ImportRun:
    """A file whose rows this person may read: its list has not ended, and is open to a role of theirs."""
    found = _run(request, pk)
    if found.data_set_id and not DataSet.objects.read_by(request.user).filter(pk=found.data_set_id).exists():
        raise Refused("This list has ended, or is not open to your role. Its own page, under Lists, says which.")
    return found


def _look_over(request, found: ImportRun, form: LookOver):
    """The page between upload and loading: how it will be read, and what it would come to."""
    told = lists.preview(by=request.user, run=found, most=None if found.rows <= COUNTED_ROWS else SHOWN_ROWS)
    verdicts = {outcome.number: outcome for outcome in told.plan.outcomes}
    shown = [(row, verdicts[row.number]) for row in told.rows[:SHOWN_ROWS]]
    return render(request, "exchange/look_over.html", {
        "run": found, "form": form, "opened": told.opened, "shown": shown, "refused": RefusedRow,
        "columns": list(zip(form.column_fields, told.opened.sheet.headers, _examples(told.opened), strict=True)),
        "words": VERDICT_WORDS, "known": feeds.known(found.feed), "before": _loaded_before(request, found),
        "likely": [(header, feeds.called(key)) for key, header in found.options.get("likely", {}).items()],
        **(_comes_to(found) if len(told.rows) < found.rows else _came_to(told)), "is_alone": False,
    }, status=422 if form.is_bound else 200)  # fmt: skip


def _came_to(told: lists.Preview) -> dict:
    """What a file would come to that was counted at once."""
    counts = told.plan.counts
    return {
        "counts": _counts(counts), "doubts": reading.doubts(told.plan), "warning": told.warning, "counted": {},
        "not_marked": told.plan.not_marked, "is_late": False, "changes": counts["new"] + counts["updated"],
    }  # fmt: skip


def _comes_to(found: ImportRun) -> dict:
    """What a long file would come to, as far as it is counted."""
    found.refresh_from_db(fields=["options", "rows_read"])
    told = counting.told(found)
    counts = told.get("counts")
    is_under_way = not counts and "fault" not in told
    return {
        "counts": _counts(counts) if counts else None, "doubts": told.get("doubts", {}), "counted": told,
        "warning": "", "not_marked": told.get("not_marked", ""), "changes": None,
        "is_late": is_under_way and found.rows_read == 0 and is_late(told.get("asked_at")),
    } | ({"changes": counts["new"] + counts["updated"]} if counts else {})  # fmt: skip


@never_cache
@require_GET
@unattended
@requires(Permission.IMPORT_LISTS)
def counted(request, pk):
    """What a long file would come to, as a part of the page that looks it over."""
    found = _run(request, pk)
    if found.status != "waiting":
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    told = {**_comes_to(found), "run": found, "form": LookOver(run=found), "is_alone": True}
    return render(request, "exchange/comes_to.html", told)


def _loaded_before(request, found: ImportRun) -> ImportRun | None:
    """The last time this very file was loaded into this team's list."""
    same = ImportRun.objects.visible_to(request.user).filter(
        team=found.team, feed=found.feed, file_digest=found.file_digest, status="loaded"
    )
    return same.order_by("-ended_at").first()


def _examples(opened: reading.Reading) -> list[str]:
    """The first few different values of each column, to recognise it by."""
    found = []
    for place in range(len(opened.sheet.headers)):
        cells = (row.cells[place].strip()[:40] for row in opened.sheet.rows[:200] if place < len(row.cells))
        found.append(", ".join(list(dict.fromkeys(filter(None, cells)))[:EXAMPLES]))
    return found


def _counts(counts: dict) -> list[tuple]:
    return [(verdict.value, VERDICT_WORDS[verdict], counts.get(verdict.value, 0), VERDICT_HELP[verdict])
            for verdict in Verdict if counts.get(verdict.value) or verdict in ALWAYS]  # fmt: skip


@require_POST
@requires(Permission.IMPORT_LISTS)
def decide(request, pk):
    """Read again with other columns, load, or throw away."""
    found = _run(request, pk)
    if found.status != "waiting":
        return redirect("exchange:run", pk=pk)
    if request.POST.get("do") == "drop":
        lists.drop(by=request.user, run=found)
        messages.info(request, f"{found.file_name} was thrown away. Nothing was loaded.")
        return redirect("exchange:lists")
    form = LookOver(request.POST, run=found)
    if form.is_valid():
        try:
            if form.other_list:
                lists.read_as(by=request.user, run=found, list_key=form.other_list)
                return redirect("exchange:run", pk=pk)
            _read_as_chosen(request, found, form)
            return redirect("exchange:run", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _look_over(request, found, form)


def _read_as_chosen(request, found: ImportRun, form: LookOver) -> None:
    """Read the file with the columns and choices that were sent, and load it when that was asked for and seen.

    Who changed, or took over from us, a column that says who somebody is sees first what that comes to.
    """
    is_seen = _tells_of(form.columns) == _tells_of(found.mapping)
    lists.choose_columns(by=request.user, run=found, columns=form.columns, choices=form.choices)
    if request.POST.get("do") != "load":
        return
    if is_seen:
        lists.start_loading(by=request.user, run=found)
    else:
        unseen = "Nothing is loaded yet: the columns were not read like this before. Look it over now, then load it."
        messages.warning(request, unseen)


def _tells_of(columns: dict[str, str]) -> dict[str, str]:
    """The columns that say who somebody is."""
    return {key: header for key, header in columns.items() if key in feeds.ESSENTIAL}


@never_cache
@require_GET
@unattended
@requires(Permission.IMPORT_LISTS)
def progress(request, pk):
    """How far the loading is, as a part of the page; when it has ended the whole page is drawn anew."""
    found = _run(request, pk)
    response = render(request, "exchange/progress.html", _told(found))
    if found.status != "reading":
        response["HX-Refresh"] = "true"
    return response


def _told(found: ImportRun) -> dict:
    asked_at = datetime.fromisoformat(found.options.get("asked_at") or found.made_at.isoformat())
    silent = found.rows_read == 0 and is_late(asked_at)
    reading_now = found.status == "reading"
    return {
        "run": found, "counts": _counts(found.counts), "known": feeds.known(found.feed),
        "is_late": reading_now and silent, "written": progress_of(found) if reading_now else 0,
        "compared": COMPARED,
        "columns": [(feeds.called(key), header) for key, header in found.mapping.items()],
        "to_raise": raising.waiting(found), "raised": _raised(found),
        "asks": [(feeds.needs()[key], number) for key, number in (found.options.get("asks") or {}).items()],
    }  # fmt: skip


def is_late(asked_at: datetime | None) -> bool:
    """Whether long work that has not begun was asked for so long ago that nobody may be there to do it."""
    return asked_at is not None and (timezone.now() - asked_at).total_seconds() > LATE_SECONDS


def _raised(found: ImportRun) -> list[tuple[str, int]]:
    """What became of the requests a file asked for, in words."""
    words = {raising.RAISED: "raised", **raising.SKIPPED}
    return [(words[key], number) for key, number in (found.options.get("raised") or {}).items() if number]


@never_cache
@require_GET
@requires(Permission.IMPORT_LISTS)
def rows(request, pk, verdict):
    """The rows that came to one verdict, with their reasons."""
    if verdict not in list(Verdict):
        raise Http404
    found = _run_read(request, pk)
    lines = ImportRow.objects.visible_to(request.user).filter(run=found, verdict=verdict).select_related("person")
    page = page_of(lines, request, by=("line", "pk"))
    record_list("exchange.importrow", [one.pk for one in page.rows], team=found.team)
    for line in page.rows:
        line.told = downloads.changes_words(line.changes)
    return render(request, "exchange/rows.html", {
        "run": found, "page": page, "verdict": verdict, "word": VERDICT_WORDS[Verdict(verdict)],
        "help": VERDICT_HELP[Verdict(verdict)], "headers": found.options.get("headers", []),
    })  # fmt: skip


@never_cache
@require_GET
@requires(Permission.IMPORT_LISTS)
def download(request, pk, verdict):
    """The rows that came to one verdict as CSV; the rejected ones as they came."""
    found = _run_read(request, pk)
    if found.status not in ("loaded", "undone") or verdict not in list(Verdict):
        raise Http404
    pieces = downloads.rows_of(by=request.user, run=found, verdict=verdict)
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{verdict}-{found.made_at:%Y-%m-%d}-{found.feed}.csv"'
    return response


@never_cache
@requires(Permission.IMPORT_LISTS)
def undo(request, pk):
    """Take a loaded file back, after seeing what that does or why it cannot be done."""
    found = _run(request, pk)
    if found.status != "loaded":
        return redirect("exchange:run", pk=pk)
    if request.method == "POST":
        undoing.undo(run=found, by=request.user)
        messages.success(request, f"{found.file_name} was taken back. The list is as it was before.")
        return redirect("exchange:run", pk=pk)
    return render(request, "exchange/undo.html", {"run": found, "in_the_way": undoing.stands_in_the_way(found)})


@require_POST
@requires(Permission.IMPORT_LISTS)
def raise_needs(request, pk):
    """Raise what the rows of a loaded file ask for: now when there are few, by a job when there are many."""
    found = _run_read(request, pk)
    if raising.waiting(found) > RAISED_AT_ONCE:
        raising.start_raising(run=found, by=request.user)
        messages.info(request, "The requests are being raised. How many there were will stand here.")
    else:
        raising.raise_needs(run=found, by=request.user)
    return redirect("exchange:run", pk=pk)
