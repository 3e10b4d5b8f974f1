"""Pages for bringing a list in: upload it, look it over, load it, see what became of every row."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hearth.access.doors import requires, unattended
from hearth.access.models import Team
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.exchange.actions import lists
from hearth.exchange.forms import LookOver, UploadList
from hearth.exchange.models import ImportRow, ImportRun
from hearth.exchange.rules import feeds, reading
from hearth.exchange.rules.entries import RefusedRow
from hearth.exchange.rules.plans import VERDICT_WORDS, Verdict
from hearth.kit.pages import page_of
from hearth.kit.refused import Refused
from hearth.kit.uploads import LARGEST_MEGABYTES
from hearth.people.models import DataSet

SHOWN_ROWS = 20
EXAMPLES = 3
COUNTED_ROWS = 20_000
"""The longest file whose verdicts are counted while somebody waits for the page."""
LATE_SECONDS = 90

VERDICT_HELP = {
    Verdict.NEW: "Not on the list before; added.",
    Verdict.UPDATED: "On the list, and the file says something else now.",
    Verdict.UNCHANGED: "On the list, and the file says the same.",
    Verdict.DUPLICATE: "Another row for the same person was used.",
    Verdict.OUT_OF_AREA: "Lives in another district; not kept.",
    Verdict.DECEASED: "Told to have died; kept so that nobody makes contact.",
    Verdict.REJECTED: "Could not be used; the reason says what to mend.",
}


@require_GET
@requires(Permission.IMPORT_LISTS)
def lists_held(request):
    """The lists my teams hold, and the files that came in."""
    held = DataSet.objects.visible_to(request.user).annotate(people=Count("entries")).select_related("team")
    runs = ImportRun.objects.visible_to(request.user).select_related("team", "made_by").order_by("-made_at", "pk")
    return render(request, "exchange/lists.html", {
        "data_sets": held.order_by("name"), "page": page_of(runs, request, by=("-made_at", "pk")),
        "known": feeds.lists(), "today": timezone.localdate(),
    })  # fmt: skip


@requires(Permission.IMPORT_LISTS)
def upload(request):
    """Take a file in, without loading it."""
    mine = request.user.teams_where(Permission.IMPORT_LISTS)
    teams = list(Team.objects.filter(pk__in=mine).order_by("name"))
    form = UploadList(request.POST or None, request.FILES or None, teams=teams)
    if request.method == "POST" and _one_file(request, form):
        given, file = form.cleaned_data, form.cleaned_data["file"]
        try:
            run = lists.receive_list(
                by=request.user, team=given["team"], list_key=given["list_key"], file_name=file.name,
                content=file.read(), key=str(given["key"]),
            )  # fmt: skip
            return redirect("exchange:run", pk=run.pk)
        except Refused as refusal:
            form.add_error("file", str(refusal))
    status = 422 if form.is_bound else 200
    return render(request, "exchange/upload.html", {"form": form, "teams": teams}, status=status)


def _one_file(request, form: UploadList) -> bool:
    sound = form.is_valid()
    if too_large := getattr(request, "too_large", ""):
        form.errors.pop("file", None)
        form.add_error("file", f"“{too_large}” is larger than {LARGEST_MEGABYTES} MB. Split it, with the same header.")
    return sound and not too_large


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


def _look_over(request, found: ImportRun, form: LookOver):
    """The page between upload and loading: how it will be read, and what it would come to."""
    counted = found.rows <= COUNTED_ROWS
    opened, rows, plan, warning = lists.preview(by=request.user, run=found, most=None if counted else SHOWN_ROWS)
    verdicts = {outcome.number: outcome for outcome in plan.outcomes}
    shown = [(row, verdicts[row.number]) for row in rows[:SHOWN_ROWS]]
    examples = _examples(opened)
    return render(request, "exchange/look_over.html", {
        "run": found, "form": form, "opened": opened, "shown": shown, "refused": RefusedRow, "words": VERDICT_WORDS,
        "columns": list(zip(form.column_fields, opened.sheet.headers, examples, strict=True)),
        "counts": _counts(plan.counts) if counted else None,
        "doubts": reading.doubts(plan) if counted else {}, "warning": warning if counted else "",
        "before": _loaded_before(request, found),
    }, status=422 if form.is_bound else 200)  # fmt: skip


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
            for verdict in Verdict]  # fmt: skip


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
            lists.choose_columns(by=request.user, run=found, columns=form.columns, choices=form.choices)
            if request.POST.get("do") == "load":
                lists.start_loading(by=request.user, run=found)
            return redirect("exchange:run", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _look_over(request, found, form)


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
    silent = found.rows_read == 0 and (timezone.now() - found.made_at).total_seconds() > LATE_SECONDS
    return {
        "run": found, "counts": _counts(found.counts), "known": feeds.lists().get(found.feed),
        "is_late": found.status == "reading" and silent,
        "columns": [(feeds.called(key), header) for key, header in found.mapping.items()],
    }  # fmt: skip


@never_cache
@require_GET
@requires(Permission.IMPORT_LISTS)
def rows(request, pk, verdict):
    """The rows that came to one verdict, with their reasons."""
    if verdict not in list(Verdict):
        raise Http404
    found = _run(request, pk)
    lines = ImportRow.objects.visible_to(request.user).filter(run=found, verdict=verdict).select_related("person")
    page = page_of(lines, request, by=("line",))
    record_list("exchange.importrow", [one.pk for one in page.rows], team=found.team)
    return render(request, "exchange/rows.html", {
        "run": found, "page": page, "verdict": verdict, "word": VERDICT_WORDS[Verdict(verdict)],
        "help": VERDICT_HELP[Verdict(verdict)], "headers": found.options.get("headers", []),
    })  # fmt: skip


@never_cache
@require_GET
@requires(Permission.IMPORT_LISTS)
def rejected(request, pk):
    """The rejected rows as CSV, with their reasons."""
    found = _run(request, pk)
    if found.status != "loaded":
        raise Http404
    response = HttpResponse(lists.rejected_rows(by=request.user, run=found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rejected-{found.made_at:%Y-%m-%d}-{found.feed}.csv"'
    return response
