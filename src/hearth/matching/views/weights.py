"""What a borough holds dear: the weights, and what a change would have done to last week. Its administrators decide;
whoever makes plans reads them."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hearth.access.doors import requires, unattended
from hearth.access.models import Team
from hearth.access.roles import Permission, TeamKind
from hearth.areas.models import Borough
from hearth.kit.refused import Refused
from hearth.matching.actions import weights as verbs
from hearth.matching.models import Lending, Trial, Weighing
from hearth.matching.rules.comparing import compared
from hearth.matching.weight_forms import LendingForm, WeightsForm
from hearth.needs.models import Agreement

WAITS = timedelta(seconds=90)
"""After so long without a sign of it somebody is told that the worker may be stopped."""


def _boroughs(request):
    return Borough.objects.filter(pk__in=request.user.boroughs_where(Permission.CONFIGURE)).order_by("name")


def _read(request):
    """The boroughs whose plans go by these weights and whose weights somebody may therefore read."""
    plans = request.user.boroughs_where(Permission.HAND_OUT_NEEDS)
    return Borough.objects.filter(pk__in={*request.user.boroughs_where(Permission.CONFIGURE), *plans}).order_by("name")


@require_GET
@requires(Permission.CONFIGURE, Permission.HAND_OUT_NEEDS)
def all_weights(request):
    """The boroughs whose weights the reader may read; with one only, its weights."""
    boroughs = list(_read(request))
    if len(boroughs) == 1:
        return redirect("matching:weights", borough=boroughs[0].pk)
    return render(request, "matching/all_weights.html", {"boroughs": boroughs})


@never_cache
@requires(Permission.CONFIGURE, Permission.HAND_OUT_NEEDS)
def weights(request, borough):
    """The weights. Who decides for the borough changes them: first it is shown what that would have done."""
    found = get_object_or_404(_read(request), pk=borough)
    may_change = found.pk in request.user.boroughs_where(Permission.CONFIGURE)
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    form = WeightsForm(request.POST if request.method == "POST" else None, initial=Weighing.of(found).said())
    if form.is_bound and form.is_valid():
        try:
            trial = verbs.try_weights(borough=found, weights=form.weights(), by=request.user)
            return redirect("matching:trial", pk=trial.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    trials = Trial.objects.filter(borough=found).select_related("asked_by")[:10]
    told = {"form": form, "borough": found, "trials": trials, **_lending(found), "many": len(_read(request)) > 1,
            "may_change": may_change, "said": Weighing.of(found).said()}  # fmt: skip
    return render(request, "matching/weights.html", told, status=422 if form.is_bound else 200)


def _lending(borough: Borough) -> dict:
    rows = Lending.objects.filter(borough=borough).select_related("helper", "helped")
    hubs = _hubs(borough)
    agreements = Agreement.objects.filter(borough=borough).for_referrals(*(TeamKind.COMMUNITY_HUB,) * 2)
    may_cross = any(one.in_force(timezone.localdate()) for one in agreements)
    return {"lendings": rows, "lending_form": LendingForm(hubs=hubs), "may_lend": len(hubs) > 1, "may_cross": may_cross}


def _hubs(borough: Borough) -> list[Team]:
    return list(Team.objects.hubs().filter(borough=borough, is_open=True).order_by("name"))


@require_POST
@requires(Permission.CONFIGURE)
def lend(request, borough):
    """Let one hub's volunteers be asked for another hub's requests."""
    found = get_object_or_404(_boroughs(request), pk=borough)
    form = LendingForm(request.POST, hubs=_hubs(found))
    if form.is_valid():
        said = verbs.let_help(**form.facts(), by=request.user)
        words = f"{said.helper.name} may help {said.helped.name}. Plans made from now on know it."
        messages.success(request, words)
        return redirect("matching:weights", borough=borough)
    messages.warning(request, next(iter(form.errors.values()))[0])
    return redirect("matching:weights", borough=borough)


@require_POST
@requires(Permission.CONFIGURE)
def stop_lending(request, pk):
    """Take it back."""
    found = get_object_or_404(Lending.objects.filter(borough__in=_boroughs(request)).select_related("borough"), pk=pk)
    verbs.stop_helping(found, by=request.user)
    messages.success(request, "Taken back. What a hub was asked already stays asked.")
    return redirect("matching:weights", borough=found.borough_id)


def _trial(request, pk) -> Trial:
    rows = Trial.objects.filter(borough__in=_boroughs(request)).select_related("borough", "asked_by")
    return get_object_or_404(rows, pk=pk)


@require_GET
@requires(Permission.CONFIGURE)
def trial(request, pk):
    """What other weights would have done, beside what the borough has."""
    found = _trial(request, pk)
    is_current = Weighing.of(found.borough).said() == found.before
    return render(request, "matching/trial.html", {**_told(found), "is_current": is_current})


def _told(found: Trial) -> dict:
    form = WeightsForm()
    changes = [
        (form.fields[name].label, found.before[name], value)
        for name, value in found.weights.items() if found.before[name] != value
    ]  # fmt: skip
    return {
        "trial": found, "changes": changes, "last_day": found.first_day + timedelta(days=6),
        "lines": compared(found.as_it_is, found.as_tried) if found.status == "ready" else [],
        "is_late": not found.percent and found.asked_at < timezone.now() - WAITS,
    }  # fmt: skip


@unattended
@require_GET
@requires(Permission.CONFIGURE)
def trial_progress(request, pk):
    """How far the reckoning is; when it has ended the whole page is drawn anew."""
    found = _trial(request, pk)
    response = render(request, "matching/trial_progress.html", _told(found))
    if found.status != "making":
        response["HX-Refresh"] = "true"
    return response


@require_POST
@requires(Permission.CONFIGURE)
def take_weights(request, pk):
    """Make the weights that were tried the borough's own."""
    found = _trial(request, pk)
    verbs.take_weights(found, by=request.user)
    messages.success(request, "Taken. Plans made from now on go by these weights.")
    return redirect("matching:weights", borough=found.borough_id)
