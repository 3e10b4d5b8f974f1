"""The reconciliation page: figures that should be nothing, and the list behind each."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hearth.access.doors import requires
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.exchange import reconciling
from hearth.kit.pages import page_of
from hearth.people.models import ListEntry

RELATED = {
    "files": ("team",), "gaps": ("team",), "without-owner": ("person", "team", "category"),
    "without-next-step": ("person", "team", "category", "owner"), "promises": ("person", "team", "handler"),
    "pairs": ("one", "other"), "to-identify": ("data_set", "team"),
    "not-identified": ("data_set", "team"),
}  # fmt: skip


@never_cache
@require_GET
@requires(Permission.IMPORT_LISTS)
def reconcile(request):
    """Every figure of the reader's teams."""
    scope = reconciling.Scope.of(request.user)
    told = {"counted": reconciling.counted(scope), "as_at": scope.now}
    return render(request, "exchange/reconcile.html", told)


@never_cache
@require_GET
@requires(Permission.IMPORT_LISTS)
def behind(request, of):
    """The rows behind one figure, fifty a page."""
    figure = reconciling.FIGURES.get(of)
    if figure is None:
        raise Http404
    scope = reconciling.Scope.of(request.user)
    rows = figure.rows(scope)
    page = page_of(rows.select_related(*RELATED[of]), request, by=figure.by)
    record_list(rows.model._meta.label_lower, [row.pk for row in page.rows])
    return render(request, "exchange/reconcile_behind.html", {
        "figure": figure, "number": rows.count(), "page": page, "as_at": scope.now,
        "gap_words": reconciling.gap_words, "is_files": of in ("files", "gaps"),
        "is_needs": of in ("without-owner", "without-next-step"), "open_to_me": _open_to(request.user, of, page.rows),
    })  # fmt: skip


def _open_to(user, of: str, rows) -> set:
    """Those of the rows without a name that this reader may open: their list is open to a role of theirs."""
    if of not in ("to-identify", "not-identified"):
        return set()
    return set(ListEntry.objects.visible_to(user).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
