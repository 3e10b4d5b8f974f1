"""Rivers, motorways and roads that are less straight: what plans know of them, for a borough's administrators."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from hearth.access.doors import requires
from hearth.access.roles import Permission
from hearth.areas.models import Borough, Neighbourhood
from hearth.kit.refused import Refused
from hearth.matching.actions import ways as verbs
from hearth.matching.models import Weighing
from hearth.matching.way_forms import BarrierFileForm, BarrierForm, FactorForm, MeasureForm
from hearth.matching.ways import Change, asked_first, drawn, now_and_then, told, touched, way


def _borough(request, pk) -> Borough:
    return get_object_or_404(Borough, pk=pk, pk__in=request.user.boroughs_where(Permission.CONFIGURE))


@requires(Permission.CONFIGURE)
def ways(request, borough):
    """What plans go by here, and how far it is by that from one postcode to another."""
    found = _borough(request, borough)
    measure = MeasureForm(request.POST if request.method == "POST" else None)
    return _page(request, found, measure=measure, measured=_measured(measure, found, Change()))


def _page(request, borough: Borough, *, measure=None, measured=None, status: int = 200, **forms):
    hoods = list(Neighbourhood.objects.filter(borough=borough))
    shown = {
        "borough": borough, "hoods": hoods, "usual": Weighing.of(borough).detour,
        "asked_first": asked_first(borough), "barriers": told(borough.barriers),
        "map": drawn(borough, borough.barriers, set()), "measured": measured, "measure": measure or MeasureForm(),
        "area": FactorForm(hoods=hoods), "barrier": BarrierForm(), "file": BarrierFileForm(), **forms,
    }  # fmt: skip
    wrong = [shown[name] for name in ("measure", "area", "barrier", "file") if shown[name].errors]
    return render(request, "matching/ways.html", {**shown, "wrong": wrong}, status=422 if wrong else status)


def _measured(form: MeasureForm, borough: Borough, change: Change):
    """How far it is between two postcodes as it is and as it would be; nothing where nobody asked."""
    if not form.is_bound or not form.is_valid():
        return None
    now, then, _ = now_and_then(borough, change)
    try:
        return way(form.cleaned_data["start"], form.cleaned_data["end"], now, then)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


@require_POST
@requires(Permission.CONFIGURE)
def try_ways(request, borough):
    """What a change would do: on the map, and to the ways that it touches most. Nothing changes yet."""
    found = _borough(request, borough)
    if request.POST.get("do") == "measure":
        return _tried(request, found, Change.read(request.POST.get("change", "")), MeasureForm(request.POST))
    if request.POST.get("do") == "remove":
        return _tried(request, found, Change(remove=request.POST.get("name", "")), MeasureForm())
    forms = {
        "area": lambda: FactorForm(request.POST, hoods=Neighbourhood.objects.filter(borough=found)),
        "file": lambda: BarrierFileForm(request.POST, request.FILES),
    }
    name = request.POST.get("do", "")
    form = forms.get(name, lambda: BarrierForm(request.POST))()
    if form.is_valid():
        try:
            return _tried(request, found, form.change(), MeasureForm())
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _page(request, found, **{name if name in forms else "barrier": form})


def _tried(request, borough: Borough, change: Change, measure: MeasureForm):
    now, then, barriers = now_and_then(borough, change)
    hood = Neighbourhood.objects.filter(borough=borough, key=change.area).first()
    return render(request, "matching/try_ways.html", {
        "borough": borough, "change": change, "hood": hood, "usual": Weighing.of(borough).detour,
        "map": drawn(borough, barriers, {one["name"] for one in change.add}, change),
        "added": told(change.add),
        "known": {one["name"] for one in borough.barriers}, "touched": touched(borough, now, then),
        "measure": measure, "measured": _measured(measure, borough, change),
    })  # fmt: skip


@require_POST
@requires(Permission.CONFIGURE)
def change_ways(request, borough):
    """Do it."""
    found = _borough(request, borough)
    verbs.change_ways(borough=found, change=Change.read(request.POST.get("change", "")), by=request.user)
    messages.success(request, "Changed. Plans made from now on go by it.")
    return redirect("matching:ways", borough=borough)
