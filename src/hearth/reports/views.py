"""The live dashboard: one page, and the pulse that says whether anything on it has changed."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hearth.access.doors import requires, unattended
from hearth.access.models import Team
from hearth.access.roles import Permission
from hearth.reports import figures, pictures
from hearth.reports.figures import Scope


def scope_of(request) -> tuple[Scope, list[Team]]:
    """The team that was asked for, or all of the reader's; and the teams to choose from. Another team is not found."""
    mine = list(
        Team.objects.filter(pk__in=request.user.teams_where(Permission.SEE_DASHBOARD)).select_related("neighbourhood")
    )
    asked = request.GET.get("team", "")
    shown = [team for team in mine if str(team.pk) == asked] if asked else mine
    if not shown:
        raise Http404
    return Scope(request.user, tuple(shown), timezone.now()), mine


@require_GET
@never_cache
@requires(Permission.SEE_DASHBOARD)
def dashboard(request):
    """Everything at once; without JavaScript it is a plain page with a link that loads it again."""
    scope, mine = scope_of(request)
    return render(request, "reports/dashboard.html", {**_figures(scope, request), "mine": mine})


@require_GET
@never_cache
@unattended
@requires(Permission.SEE_DASHBOARD)
def pulse(request):
    """204 while nothing has changed since the figures in the page, else the new figures."""
    if "HX-Request" not in request.headers:
        return redirect("reports:dashboard")
    scope, _ = scope_of(request)
    seen = request.GET.get("seen", "")
    if _unchanged(scope, seen):
        answer = HttpResponse(status=204)
    else:
        answer = render(request, "reports/inside.html", _figures(scope, request))
    answer["X-As-At"] = clock(scope)
    return answer


def clock(scope: Scope) -> str:
    """The moment of the figures to the second, as 14:02:07."""
    return f"{timezone.localtime(scope.now):%H:%M:%S}"


def _figures(scope: Scope, request) -> dict:
    """The pulse is taken before the figures: what is saved in between is then told by the next pulse."""
    seen = f"{figures.pulse(scope)}-{scope.now.timestamp():.3f}"
    now, due, flow = figures.open_requests(scope), figures.due(scope), figures.flow(scope)
    return {
        "scope": scope,
        "seen": seen,
        "as_at": clock(scope),
        "asked_team": request.GET.get("team", ""),
        "cards": pictures.cards(scope, now, due, flow),
        "teams": _teams(scope, now, due),
        "missed": figures.missed(scope),
        "most": figures.MOST,
        **_charts(scope, now, due, flow),
        "helpers": _helpers(scope),
        "rest": figures.rest_of_the_borough(scope),
        "days": figures.DAYS,
    }


def _charts(scope: Scope, now, due, flow) -> dict:
    """The charts, by the section they stand in."""
    names = figures.names(scope)
    return {
        "open_charts": [
            pictures.late_by_category(scope, due, names),
            pictures.late_by_neighbourhood(scope, due, names),
            pictures.by_category(scope, now, names),
            pictures.by_neighbourhood(scope, now, names),
            pictures.by_stage(scope, now),
            pictures.by_age(scope, now),
        ],
        "maps": pictures.ward_maps(scope, now, names, figures.ward_shapes(scope)),
        "flow_charts": [
            pictures.in_and_out(scope, flow),
            pictures.contacts(scope, flow),
            pictures.outcomes(scope, flow),
            pictures.feedback(flow),
        ],
    }


def _teams(scope: Scope, now, due) -> list[dict]:
    """One line for each of the reader's teams, with the lists behind its figures."""
    return [
        {
            "team": team,
            "open": (now.of_team[team.pk], pictures.list_behind(scope, team)),
            "late": (due.late_of_team[team.pk], pictures.list_behind(scope, team, show="late")),
            "soon": (due.soon_of_team[team.pk], pictures.list_behind(scope, team, show="soon")),
            "held": (now.held_of_team[team.pk], pictures.list_behind(scope, team, show="held")),
            "ever": now.ever[team.pk],
        }
        for team in scope.teams
    ]


def _helpers(scope: Scope) -> list[dict]:
    """One line for each team that has volunteers or groups."""
    found, lines = figures.helpers(scope), []
    for team in scope.teams:
        volunteers = {status: found.volunteers[(team.pk, status)] for status in ("active", "applied", "paused")}
        groups = {status: found.groups[(team.pk, status)] for status in ("accepted", "new")}
        tasks = {status: found.tasks[(team.pk, status)] for status in ("offered", "accepted")}
        if any((*volunteers.values(), *groups.values(), *tasks.values())):
            everybody = sum(n for (pk, _), n in found.volunteers.items() if pk == team.pk)
            lines.append({"team": team, "volunteers": volunteers, "groups": groups, "tasks": tasks, "all": everybody})
    return lines


def _unchanged(scope: Scope, seen: str) -> bool:
    """Whether the counters, the clock and the day still say what the page says. An unreadable mark is a change."""
    mark, _, moment = seen.rpartition("-")
    try:
        since = datetime.fromtimestamp(float(moment), UTC)
    except (ValueError, OverflowError, OSError):
        return False
    same_day = timezone.localdate(since) == scope.today
    return same_day and mark == figures.pulse(scope) and not figures.anything_fell_due(scope, since)
