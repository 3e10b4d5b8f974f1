"""Pages for what is sent back to whoever sent a list."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hearth.access.doors import requires
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.exchange.actions import returning
from hearth.exchange.forms.returns import SayOutcome
from hearth.exchange.models import ImportRow, ImportRun
from hearth.exchange.rules import returns
from hearth.kit.pages import page_of
from hearth.kit.refused import Refused
from hearth.people.models import DataSet


@never_cache
@require_GET
@requires(Permission.IMPORT_LISTS)
def to_return(request, pk):
    """What goes back for each row of a file, and why; each can be said otherwise."""
    return _page(request, _run(request, pk))


def _page(request, run: ImportRun, bound: SayOutcome | None = None, row: ImportRow | None = None):
    lines = ImportRow.objects.visible_to(request.user).filter(run=run, entry__isnull=False, line__isnull=False)
    page = page_of(lines, request, by=("line", "pk"))
    record_list("exchange.importrow", [one.pk for one in page.rows], team=run.team)
    told = dict(returning.answers(lines.filter(pk__in=[one.pk for one in page.rows])))
    shown = [(one, answer, bound if row and row.pk == one.pk else _form(one, answer)) for one, answer in told.items()]
    return render(request, "exchange/return.html", {
        "run": run, "page": page, "shown": sorted(shown, key=lambda each: each[0].line),
        "counts": sorted(returning.counted(run).items()), "codes": returns.codes(), "words": returns.result_words,
        "as_it_came": bool(run.options.get("written")), "templates": returns.templates(), "today": timezone.localdate(),
    }, status=422 if bound else 200)  # fmt: skip


def _form(row: ImportRow, answer: returns.Answer) -> SayOutcome:
    said = {"code": answer.code, "comment": answer.comment} if answer.by_hand else {}
    return SayOutcome(initial=said, auto_id=f"row-{row.line}-%s")


@require_POST
@requires(Permission.IMPORT_LISTS)
def say(request, pk, row):
    """Say what goes back for one row."""
    run = _run(request, pk)
    line = get_object_or_404(ImportRow.objects.visible_to(request.user).filter(run=run), pk=row)
    form = SayOutcome(request.POST, auto_id=f"row-{line.line}-%s")
    if form.is_valid():
        try:
            returning.say_outcome(row=line, by=request.user, **form.cleaned_data)
            messages.success(request, f"Row {line.line}: saved.")
            return redirect("exchange:return", pk=pk)
        except Refused as refusal:
            form.add_error("comment", str(refusal))
    return _page(request, run, form, line)


@require_POST
@requires(Permission.IMPORT_LISTS)
def take_return(request, pk):
    """The file to send back, as CSV."""
    run = _run(request, pk)
    key = request.POST.get("template", "")
    if key and key not in returns.templates():
        raise Http404
    content = returning.make_return(run=run, by=request.user, template=returns.templates().get(key))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"{timezone.localtime():%Y%m%d-%H%M%S}_{key or run.feed}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _run(request, pk) -> ImportRun:
    mine = ImportRun.objects.visible_to(request.user).select_related("team", "data_set")
    read = DataSet.objects.read_by(request.user)  # its list has not ended, and is open to a role of theirs
    return get_object_or_404(mine, pk=pk, status="loaded", data_set__in=read)
