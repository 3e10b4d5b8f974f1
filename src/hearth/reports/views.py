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
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.kit.pages import page_of_bands
from hearth.reports import addresses, figures, lists, pictures
from hearth.reports.addresses import behind, linked, requests
from hearth.reports.figures import Scope
from hearth.reports.rules import share


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
@requires(Permission.SEE_DASHBOARD)
def behind_figure(request, of):
    """The list behind a figure: what was counted, fifty a page, with how many there are."""
    scope, _ = scope_of(request)
    if of not in addresses.ENTITLED or not scope.may(addresses.ENTITLED[of], scope.teams):
        raise Http404
    asked = {name: value for name, value in request.GET.items() if value}
    listed = lists.LISTS[of](scope, asked)
    page = page_of_bands(listed.cut, request)
    for team in scope.teams:
        record_list(listed.kind, [row.pk for row in page.rows if listed.team_of(row) == team.pk], team=team)
    return render(request, "reports/behind.html", {
        "scope": scope, "page": page, "number": listed.rows.count(), "listed": listed, "as_at": clock(scope),
        "said": lists.said(scope, of, asked), "lines": [listed.line(row) for row in page.rows],
        "asked_team": request.GET.get("team", ""),
    })  # fmt: skip


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
    helpers, names = figures.helpers(scope), figures.names(scope)
    told = {
        "scope": scope,
        "seen": seen,
        "as_at": clock(scope),
        "asked_team": request.GET.get("team", ""),
        "rest": figures.rest_of_the_borough(scope),
        "days": figures.DAYS,
        "in_time": _in_time(scope),
    }
    with figures.missed(scope) as missed:
        told["cards"] = pictures.cards(scope, now, due, flow)
        told["teams"] = _teams(scope, now, due)
        told["helpers"] = _helpers(scope, helpers)
        told |= _charts(scope, now, due, flow, names)
        told["missed"] = _missed(scope, now, due, missed())
    return told


def _charts(scope: Scope, now, due, flow, names) -> dict:
    """The charts, by the section they stand in."""
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
            pictures.feedback(scope, flow),
        ],
    }


def _teams(scope: Scope, now, due) -> list[dict]:
    """One line for each of the reader's teams, with the lists behind its figures."""
    return [
        {
            "team": team,
            "figures": [
                (words, found[team.pk], requests(scope, team, show=show))
                for words, show, found in (
                    ("Late", "late", due.late_of_team), ("About to be late", "soon", due.soon_of_team),
                    ("On hold", "held", now.held_of_team), ("Open", "open", now.of_team),
                    ("Ever raised", "all", now.ever),
                )
            ],
        }
        for team in scope.teams
    ]  # fmt: skip


def _missed(scope: Scope, now, due, found: figures.Missed) -> dict:
    """Who was missed: words, the figure, what it is out of; each with its list."""
    late, is_open = due.late.total(), now.number

    return {
        "oldest": found.oldest,
        "unanswered": found.oldest_unanswered,
        "unanswered_address": scope.may(addresses.ENTITLED["referrals"], scope.teams),
        "lines": [
            ("Late, and nobody has tried to speak to them",
             linked(f"{found.never_contacted:,}", requests(scope, show="never_tried")),
             linked(f"{late:,} late requests", requests(scope, show="late"))),
            ("Tried in the last 14 days, and not reached since they asked",
             linked(f"{found.not_reached:,}", requests(scope, show="not_reached")),
             linked(f"{is_open:,} open requests", requests(scope))),
            ("Referrals that wait past their time for your answer",
             linked(f"{found.late_for_us:,}", behind(scope, "referrals", end="to", late="yes")),
             linked(f"{found.waiting_for_us:,} waiting", behind(scope, "referrals", end="to"))),
            ("Referrals you sent that nobody has answered in time",
             linked(f"{found.late_for_them:,}", behind(scope, "referrals", end="from", late="yes")),
             linked(f"{found.waiting_for_them:,} waiting", behind(scope, "referrals", end="from"))),
        ],
    }  # fmt: skip


IN_TIME = (
    ("To be reached", "people"), ("In time", "in_time"), ("Late", "late"), ("Overdue now", "overdue"),
    ("Still have time", "has_time"), ("Ended otherwise", "otherwise"),
)  # fmt: skip
"""The columns of who was to be reached within so many hours; all but the first are all of it."""


def _in_time(scope: Scope) -> list[dict]:
    """One line for each campaign with such a time, with the share of those who were reached or should have been."""
    return [
        {
            "campaign": one, "hours": one.within_hours,
            "address": scope.may(Permission.PLAN_CALLS, [one.team]),
            "share": share(counts.in_time, counts.in_time + counts.late + counts.overdue),
            "figures": [(words, getattr(counts, name), None) for words, name in IN_TIME],
        }
        for one, counts in figures.in_time(scope)
    ]  # fmt: skip


HELPERS = (
    ("Volunteers active", "volunteers", "active"), ("Volunteers waiting for approval", "volunteers", "applied"),
    ("Volunteers paused", "volunteers", "paused"), ("Volunteers ever", "volunteers", ""),
    ("Groups accepted", "groups", "accepted"), ("Groups waiting", "groups", "new"), ("Groups ever", "groups", ""),
    ("Tasks offered", "tasks", "offered"), ("Tasks accepted", "tasks", "accepted"),
)  # fmt: skip
"""The columns of the table of volunteers, groups and tasks: words, what is listed, in which state (empty: in any)."""


def _helpers(scope: Scope, found: figures.Helpers) -> list[dict]:
    """One line for each team that has volunteers or groups."""
    lines = []
    for team in scope.teams:
        numbers = [getattr(found, of)[(team.pk, status)] for _, of, status in HELPERS]
        if any(numbers):
            cells = [(words, n, behind(scope, of, team, **({"status": status} if status else {})) if n else None)
                     for (words, of, status), n in zip(HELPERS, numbers, strict=True)]  # fmt: skip
            lines.append({"team": team, "figures": cells})
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
