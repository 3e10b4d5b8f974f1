"""The sample of finished calls: drawn, looked at, and what was found over the weeks."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from hearth.access.doors import requires
from hearth.access.models import Team
from hearth.access.roles import Permission
from hearth.calls.actions import noting
from hearth.calls.actions import sampling as verbs
from hearth.calls.forms.sampling import DrawForm, LookForm
from hearth.calls.models import Finding, Sampled, SampleDraw
from hearth.calls.rules import rota, sampling
from hearth.kit.asked import row
from hearth.kit.charts import Chart, Series, line
from hearth.kit.language import counted
from hearth.kit.pages import page_of
from hearth.kit.refused import Refused
from hearth.kit.when import day, short_day

MAY = Permission.PLAN_CALLS
SHOWN = timedelta(weeks=13)
"""What was found is shown for so many weeks."""


def _mine(request, model):
    return model.objects.visible_to(request.user).filter(team__any_of=request.user.teams_where(MAY))


def _mondays() -> list[date]:
    """The weeks that may be drawn: those that are over, the last one first."""
    this = rota.monday_of(timezone.localdate())
    return [this - timedelta(weeks=n) for n in range(1, verbs.BACK.days // 7)]


@never_cache
@requires(MAY)
def sample(request):
    """Calls that wait to be looked at, a new draw, and what was found by standard; or the calls behind a figure."""
    if {"standard", "draw"} & set(request.GET):
        return _behind(request)
    teams = list(Team.objects.filter(pk__in=request.user.teams_where(MAY)).order_by("name"))
    form = DrawForm(request.POST if request.method == "POST" else None, teams=teams, mondays=_mondays())
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        team = next(one for one in teams if str(one.pk) == said["team"])
        try:
            made = verbs.draw(team=team, week_on=date.fromisoformat(said["week"]), each=said["each"], by=request.user)
            messages.success(request, f"Drawn: {made.drawn.count():,} of {counted(made.calls, 'call')}.")
            return redirect("calls:sample")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    waiting = _mine(request, Sampled).filter(looked_at=None, contact__isnull=False)
    drawn = Count("drawn"), Count("drawn", filter=Q(drawn__looked_at__isnull=False))
    draws = _mine(request, SampleDraw).select_related("team", "drawn_by").order_by("-week_on", "team__name")
    return render(request, "calls/sample.html", {
        "form": form, "page": page_of(waiting.select_related("caller"), request, by=("began_at", "pk")),
        "draws": draws.annotate(number=drawn[0], looked=drawn[1])[: 2 * SHOWN.days // 7],
        "found": _found(request), "kept": noting.KEPT_FOR,
    })  # fmt: skip


def _behind(request):
    """The calls that a figure counts: of one draw, or of the last weeks as they met one standard."""
    asked, rows, known = request.GET, _mine(request, Sampled), sampling.standards()
    if "standard" in asked:
        key, met = asked["standard"], (sampling.MET, sampling.NOT_MET)
        if key not in known or asked.get("result", sampling.MET) not in met:
            raise Http404
        results = [asked["result"]] if "result" in asked else met
        behind = _mine(request, Finding).filter(standard=key, result__in=results, sampled=OuterRef("pk"))
        rows = rows.filter(Exists(behind), draw__week_on__gte=timezone.localdate() - SHOWN)
        words = (
            f"{known[key]}: {sampling.RESULTS[results[0]].lower() if len(results) == 1 else 'calls in which it arose'}"
        )
    else:
        draw = row(_mine(request, SampleDraw), asked["draw"])
        rows, words = rows.filter(draw=draw), f"Drawn of the week from {day(draw.week_on)}"
        rows = rows.exclude(looked_at=None) if "looked" in asked else rows
    page = page_of(rows.select_related("caller"), request, by=("began_at", "pk"))
    return render(request, "calls/sample_behind.html", {"page": page, "words": words})


def _found(request) -> tuple[list[tuple], Chart] | None:
    """By standard: met, of how many in which it arose; and week by week. Nothing before anything was looked at."""
    since = timezone.localdate() - SHOWN
    rows = _mine(request, Finding).filter(sampled__draw__week_on__gte=since)
    counts: dict[str, Counter] = defaultdict(Counter)
    weekly: dict[tuple[date, str], Counter] = defaultdict(Counter)
    counted = rows.values_list("sampled__draw__week_on", "standard", "result").annotate(number=Count("pk"))
    for week, standard, result, number in counted:
        counts[standard][result] += number
        weekly[week, standard][result] += number
    weeks = sorted({week for week, _ in weekly})
    known = sampling.standards()
    series = [
        Series(words, [sampling.share(weekly.get((week, key), {})) for week in weeks]) for key, words in known.items()
    ]
    chart = line("Standards met, per cent of the calls in which they arose", [short_day(one) for one in weeks], series,
                 name="standards", heading="Week from")  # fmt: skip
    table = [(words, counts[key], sampling.share(counts[key]), key) for key, words in known.items()]
    return (table, chart) if weeks else None


@never_cache
@requires(MAY)
def sampled(request, pk):
    """One call that was drawn: the form of standards, or what was found."""
    rows = _mine(request, Sampled).select_related("caller", "draw__drawn_by", "contact", "looked_by", "note", "team")
    found = get_object_or_404(rows, pk=pk)
    form = LookForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        verbs.look(found, by=request.user, **form.told())
        messages.success(request, f"{found.caller.name} can read what you found.")
        return redirect("calls:sample")
    known = sampling.standards()
    return render(request, "calls/sampled.html", {
        "sampled": found, "form": form, "is_own": found.caller == request.user,
        "results": [(known.get(one.standard, one.standard), one.get_result_display()) for one in found.findings.all()],
        "lot": sampling.lot(found.draw.seed, found.contact_id) if found.contact_id else "",
    })  # fmt: skip
