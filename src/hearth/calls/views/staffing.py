"""How many callers: plans kept, changed, read beside what might happen to them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hearth.access.doors import requires, unattended
from hearth.access.models import Team
from hearth.access.roles import Permission
from hearth.calls.actions import staffing as verbs
from hearth.calls.forms.staffing import FillForm, StaffingPlanForm, WhatIfForm
from hearth.calls.models import StaffingPlan, StaffingWhatIf
from hearth.calls.rules import rota
from hearth.calls.staffing_facts import history, on_rota, to_make
from hearth.calls.staffing_pictures import pictures
from hearth.kit.asked import number, row
from hearth.kit.language import counted
from hearth.kit.pages import page_of
from hearth.kit.refused import Refused, SavedMeanwhile

MAY = Permission.PLAN_CALLS
USUAL_HOURS = (16, 40)
"""Half-hours: from 8 until 20."""
USUAL_DAYS, USUAL_WEEKS = 7, 6
"""While the form does not say: the days of a plan, and the weeks its calls are taken from."""
WAITS = timedelta(seconds=90)
"""After so long without a sign of it somebody is told that the worker may be stopped."""


def _teams(user) -> list[Team]:
    return list(Team.objects.filter(pk__in=user.teams_where(MAY)).order_by("name"))


def _plans(request):
    return StaffingPlan.objects.filter(team__any_of=request.user.teams_where(MAY)).visible_to(request.user)


def _plan(request, pk) -> StaffingPlan:
    return get_object_or_404(_plans(request).select_related("team", "made_by"), pk=pk)


@require_GET
@requires(MAY)
def staffing_plans(request):
    """The plans of the reader's teams, the newest first."""
    page = page_of(_plans(request).select_related("team", "made_by"), request, by=("-made_at", "-pk"))
    return render(request, "calls/staffing_plans.html", {"page": page, "teams": _teams(request.user)})


@never_cache
@requires(MAY)
def new_staffing_plan(request):
    """A new plan, from what the hub knows or typed in."""
    teams = _teams(request.user)
    if request.method == "POST" and "fill" in request.POST:
        return _filled(request, teams, {})
    said: dict[str, Any] = {"first_on": rota.monday_of(timezone.localdate()) + timedelta(days=7)}
    if request.method == "GET" and "rota" in request.GET:
        return _from_rota(request, teams, said)
    form = StaffingPlanForm(request.POST if request.method == "POST" else None, teams=teams, initial=said)
    if form.is_bound and form.is_valid():
        plan = verbs.keep_plan(
            team=form.chosen_team, key=str(form.cleaned_data["key"]), by=request.user, **form.facts()
        )
        return redirect("calls:staffing_plan", pk=plan.pk)
    return _form_page(request, form, {})


def _from_rota(request, teams: list[Team], said: dict[str, Any]):
    """Next week with the hub's own calls and rota, to be looked at and saved."""
    team = row(Team.objects.filter(pk__in=[one.pk for one in teams]), request.GET["rota"])
    said |= {"team": str(team.pk), "days": USUAL_DAYS, "name": f"Week of {said['first_on']:%d/%m/%Y}, by the rota"}
    taken = _take_calls(said, team, USUAL_WEEKS), _take_to_make(said, team, USUAL_DAYS)
    note = " ".join([*taken, _take_rota(said, team, USUAL_DAYS)])
    return _form_page(request, StaffingPlanForm(teams=teams, initial=said | _hours(said)), {"note": note})


def _hours(said: dict[str, Any]) -> dict[str, str]:
    """When the lines open and close: as usual, and while there are calls."""
    from hearth.calls.staffing.cells import from_day
    from hearth.calls.staffing.lines import read_calls
    from hearth.calls.staffing.shifts import clock

    rung = read_calls(said.get("calls", ""), from_day(said["first_on"], USUAL_DAYS)).any(axis=0).nonzero()[0]
    opens, closes = USUAL_HOURS
    return (
        {"opens": clock(min(opens, *rung)), "closes": clock(max(closes, *(one + 1 for one in rung)))}
        if rung.size
        else {}
    )


@never_cache
@requires(MAY)
def change_staffing_plan(request, pk):
    """Change what a plan says."""
    found = _plan(request, pk)
    if request.method == "POST" and "fill" in request.POST:
        return _filled(request, [found.team], {"plan": found})
    said = {name: getattr(found, name) for name in StaffingPlan.SAID}
    said |= {"of_answered": "yes" if found.of_answered else "no", "opens": found.opens_at, "closes": found.closes_at}
    said |= {"team": str(found.team_id), "version": found.version}
    form = StaffingPlanForm(request.POST if request.method == "POST" else None, teams=[found.team], initial=said)
    told: dict[str, Any] = {"plan": found}
    if form.is_bound and form.is_valid():
        try:
            version = number(form.cleaned_data["version"])
            verbs.change_plan(found, version=version, by=request.user, **form.facts())
            return redirect("calls:staffing_plan", pk=found.pk)
        except SavedMeanwhile as other:
            told["both"] = [
                (form.fields[name].label, getattr(other.now, name), other.typed[name]) for name in other.fields
            ]
            told |= {"version": other.now.version, "status": 409}
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _form_page(request, form, told)


def _form_page(request, form, more: dict[str, Any]):
    told = {"form": form, "fill": FillForm(), "plan": None, "both": [], "status": 422 if form.is_bound else 200, **more}
    told.setdefault("version", form["version"].value() or 0)
    return render(request, "calls/staffing_form.html", told, status=told.pop("status"))


def _filled(request, teams: list[Team], more: dict[str, Any]):
    """The form as it was typed, but the calls or the people as the hub knows them. Nothing is saved."""
    typed, fill = StaffingPlanForm(request.POST, teams=teams), FillForm(request.POST)
    typed.is_valid()
    said = {name: typed[name].data for name in typed.fields}
    said["first_on"] = typed.cleaned_data.get("first_on") or timezone.localdate()
    team = typed.teams.get(str(said["team"])) or teams[0]
    days = typed.cleaned_data.get("days") or USUAL_DAYS
    if request.POST["fill"] == "people":
        note = _take_rota(said, team, days)
    elif request.POST["fill"] == "to_make":
        note = _take_to_make(said, team, days)
    elif fill.is_valid():
        note = _take_calls(said, team, fill.cleaned_data["weeks"])
    else:
        note, more = fill.errors["weeks"][0], {"fill": fill, **more}
    return _form_page(request, StaffingPlanForm(teams=teams, initial=said), {"note": note, **more})


def _take_calls(said: dict[str, Any], team: Team, weeks: int) -> str:
    """Put the hub's own calls into what a form says; in words what they are."""
    told = history(team, weeks=weeks, today=timezone.localdate())
    if not told.calls:
        return f"{team.name} has no calls on record. Type them in."
    said["calls"], said["about"] = told.calls, told.about or said.get("about", "")
    among = "are" if told.with_those_who_gave_up else "are not"
    return (
        f"{counted(told.number, 'call')} of {team.name} in the last {counted(weeks, 'week')}, "
        "as the mean of each weekday. "
        f"Those who gave up {among} among them{'' if told.with_those_who_gave_up else ', so expect more'}."
    )


def _take_to_make(said: dict[str, Any], team: Team, number_of_days: int) -> str:
    """Put what the campaigns and the plans to keep in touch ask for into what a form says; in words what it is."""
    found = to_make(team, [said["first_on"] + timedelta(days=number) for number in range(number_of_days)])
    if not found.lines:
        return f"{team.name} has no calls to make on these days: no campaign runs, and nobody is kept in touch with."
    said["to_make"] = found.lines
    said_so = "if all who wait now are rung on these days; calls nobody answers count."
    return f"{counted(found.calls, 'call')} to make, {said_so}"


def _take_rota(said: dict[str, Any], team: Team, number_of_days: int) -> str:
    """Put who is on the rota into what a form says; in words who they are, and who is left out."""
    from hearth.calls.staffing.lines import read_about, read_to_make

    days = [said["first_on"] + timedelta(days=number) for number in range(number_of_days)]
    found = on_rota(team, days, _names(said.get("about"), read_about), _names(said.get("to_make"), read_to_make))
    if not found.people:
        return f"Nobody of {team.name} is on the rota on these days. Put their shifts in, or type them here."
    said["people"] = found.people
    note = f"On the rota of {team.name}: {found.number:,}. Say their breaks."
    if found.away:
        note += f" Left out: {found.away:,} of their days, on which they are away."
    if found.idle:
        note += f" {found.idle:,} more take or make none of the calls above."
    return note


def _names(text: str | None, read) -> list[str]:
    """The kinds of calls in these lines; none while they cannot be read."""
    from hearth.calls.staffing.lines import NotRead

    try:
        return [work.name for work in read(text or "")]
    except NotRead:
        return []


@never_cache
@require_GET
@requires(MAY)
def staffing_plan(request, pk):
    """What a plan comes to, beside what might happen to it; one of them in pictures, and one day by half-hour."""
    found = _plan(request, pk)
    told: dict[str, Any] = {"plan": found, "what_ifs": list(found.what_ifs.all()), **_making(found)}
    if found.status == "ready":
        told |= pictures(found, request.GET.get("what", ""), _day(request.GET.get("day")))
    return render(request, "calls/staffing_plan.html", told)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _making(found: StaffingPlan) -> dict[str, Any]:
    return {"is_late": not found.done and found.asked_at < timezone.now() - WAITS}


@unattended
@require_GET
@requires(MAY)
def staffing_progress(request, pk):
    """How far the reckoning is; when it has ended the whole page is drawn anew."""
    found = _plan(request, pk)
    response = render(request, "calls/staffing_progress.html", {"plan": found, **_making(found)})
    if found.status != "making":
        response["HX-Refresh"] = "true"
    return response


@require_GET
@requires(MAY)
def staffing_file(request, pk):
    """Every half-hour and day of a plan and of what might happen to it, as a table."""
    from hearth.calls.staffing.kept import rows_of
    from hearth.calls.staffing.sheet import rows_as_csv

    found = _plan(request, pk)
    answers = [(one["name"], rows_of(one["half_hours"]), rows_of(one["days"])) for one in found.answers]
    response = HttpResponse(rows_as_csv(answers), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="callers-{found.first_on}.csv"'
    return response


def _called(plan: StaffingPlan) -> list[str]:
    """Whom a plan has by name."""
    from hearth.calls.staffing.asking import plan_of

    return [one.name for one in plan_of(plan).people if one.name]


@never_cache
@requires(MAY)
def ask_what_if(request, pk):
    """Ask what something would do to a plan."""
    found = _plan(request, pk)
    form = WhatIfForm(request.POST if request.method == "POST" else None, names=_called(found))
    if form.is_bound and form.is_valid():
        try:
            verbs.ask_what_if(found, key=str(form.cleaned_data["key"]), by=request.user, **form.facts())
            return redirect("calls:staffing_plan", pk=found.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    told = {"form": form, "plan": found}
    return render(request, "calls/staffing_what_if.html", told, status=422 if form.is_bound else 200)


@require_POST
@requires(MAY)
def drop_what_if(request, pk):
    """Take a what-if away."""
    rows = StaffingWhatIf.objects.filter(plan__in=_plans(request)).select_related("plan")
    found = get_object_or_404(rows, pk=pk)
    verbs.drop_what_if(found, by=request.user)
    messages.success(request, f"“What if {found.name}” is taken away.")
    return redirect("calls:staffing_plan", pk=found.plan_id)


@require_POST
@requires(MAY)
def drop_staffing_plan(request, pk):
    """Throw a plan away."""
    found = _plan(request, pk)
    verbs.drop_plan(found, by=request.user)
    messages.success(request, f"“{found.name}” is thrown away.")
    return redirect("calls:staffing_plans")


@require_POST
@requires(MAY)
def reckon_anew(request, pk):
    """Have a plan reckoned again."""
    verbs.reckon_anew(_plan(request, pk), by=request.user)
    return redirect("calls:staffing_plan", pk=pk)
