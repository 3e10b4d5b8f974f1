"""The board of whoever manages calls: what goes on now, and the rows behind each figure."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hearth.access.doors import requires, unattended
from hearth.access.models import Team
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.calls import board as figures
from hearth.calls.actions.shifts import who_rings
from hearth.calls.rules.outcomes import outcomes
from hearth.kit.pages import page_of

MAY = Permission.PLAN_CALLS
LISTS = {
    "waiting": ("Waiting to be rung", "ready_at"), "promised": ("Promised a time", "due_at"),
    "missed": ("Keeping in touch: not rung when we said", "ready_at"), "calls": ("Calls today", "-at"),
}  # fmt: skip
"""What stands behind the figures: its title, and its order."""


def _scope(request) -> tuple[figures.Scope, list[Team]]:
    """The team that was asked for, or all in which the reader plans calls; and the teams to choose from."""
    mine = list(Team.objects.filter(pk__in=request.user.teams_where(MAY)).order_by("name"))
    asked = request.GET.get("team")
    shown = [team for team in mine if str(team.pk) == asked] if asked else mine
    if not shown:
        raise Http404
    return figures.Scope(request.user, tuple(shown), timezone.now()), mine


@require_GET
@never_cache
@requires(MAY)
def board(request):
    """All of it at once; without JavaScript it is a plain page with a link that loads it again."""
    scope, mine = _scope(request)
    rings = {one.pk: one for team in scope.teams for one in who_rings(team)}
    return render(request, "calls/board.html", {**figures.figures(scope), "mine": mine, "rings": rings.values()})


@require_GET
@never_cache
@unattended
@requires(MAY)
def pulse(request):
    """The figures as they are now, for the open page."""
    if "HX-Request" not in request.headers:
        return redirect("calls:board")
    scope, _ = _scope(request)
    return render(request, "calls/board_inside.html", figures.figures(scope))


@require_GET
@never_cache
@requires(MAY)
def rows(request, of):
    """Whom or which calls a figure counted, fifty a page."""
    if of not in LISTS:
        raise Http404
    scope, _ = _scope(request)
    title, order = LISTS[of]
    found = figures.rows(scope, of, request.GET)
    joined = ("person", "by") if of == "calls" else ("person", "campaign", "wanted")
    page = page_of(found.select_related("team", *joined), request, by=(order, "pk"))
    for team in scope.teams:
        record_list("people.person", [row.person_id for row in page.rows if row.team_id == team.pk], team=team)
    return render(request, "calls/board_rows.html", {
        "scope": scope, "title": title, "page": page, "number": found.count(), "calls": of == "calls",
        "outcomes": outcomes(),
    })  # fmt: skip
