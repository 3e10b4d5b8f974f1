"""Asking volunteers in order, and agreeing that the same one comes each week."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from hearth.access.doors import requires
from hearth.access.record import record_list, record_view
from hearth.access.roles import Permission
from hearth.kit.refused import Refused
from hearth.matching.actions import asking as in_order
from hearth.matching.actions import standing as standings
from hearth.matching.forms import told_apart
from hearth.matching.models import Asking, Standing
from hearth.matching.plan_forms import AskInOrderForm, EndStandingForm, StandingForm
from hearth.needs.models import Need


def _need(request, pk) -> Need:
    rows = Need.objects.visible_to(request.user).select_related("person", "category", "team__borough")
    return get_object_or_404(rows, pk=pk)


@requires(Permission.WORK_NEEDS)
def ask_in_order(request, pk):
    """The best for this request, in the order in which they would be asked, and how long each has to answer."""
    need = _need(request, pk)
    best = in_order.in_order(need, by=request.user)[: in_order.MOST]
    form = AskInOrderForm(request.POST if request.method == "POST" else None, candidates=best)
    if form.is_bound and form.is_valid():
        try:
            made = in_order.ask_in_order(need, by=request.user, **form.chosen())
            name = made.task.volunteer.name if made.task else ""
            messages.success(request, f"{name} is asked now; the next follows when they decline or do not answer.")
            return redirect("desk:need", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    record_list("offers.volunteer", [one.volunteer.pk for one in best], team=need.team)
    record_view(need.person, purpose=f"looking for help, request {need.reference}", kind="needs.need", ids=[need.pk])
    told = {"need": need, "form": form, "best": best}
    return render(request, "matching/ask_in_order.html", told, status=422 if form.errors else 200)


@requires(Permission.WORK_NEEDS)
@require_POST
def stop_asking(request, pk):
    """Ask nobody further."""
    found = get_object_or_404(Asking.objects.visible_to(request.user), pk=pk)
    in_order.stop(found, by=request.user)
    messages.success(request, "Nobody further is asked. Whoever was asked last may still say yes.")
    return redirect("desk:need", pk=found.need_id)


@requires(Permission.WORK_NEEDS)
def agree_standing(request, pk):
    """Each week the same volunteer, on the same day."""
    need = _need(request, pk)
    may = sorted(standings.who_may(need, by=request.user), key=lambda one: (one.first_name, one.last_name))
    choices = told_apart(may)
    typed = request.POST if request.method == "POST" else None
    form = StandingForm(typed, volunteers=choices, initial={"what": need.category.name})
    if form.is_bound and form.is_valid():
        told = form.chosen()
        chosen = next(one for one in may if str(one.pk) == told["volunteer"])
        try:
            made = standings.agree(need, by=request.user, **{**told, "volunteer": chosen})
            messages.success(request, f"Agreed: {chosen.name}, {made.when}. Each week's request is raised by itself.")
            return redirect("desk:need", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    record_view(need.person, purpose=f"working on request {need.reference}", kind="needs.need", ids=[need.pk])
    told = {"need": need, "form": form, "has_choices": bool(choices)}
    return render(request, "matching/agree_standing.html", told, status=422 if form.errors else 200)


@requires(Permission.WORK_NEEDS)
def end_standing(request, pk):
    """The arrangement ends, with the reason."""
    rows = Standing.objects.visible_to(request.user).select_related("person", "volunteer", "category")
    found = get_object_or_404(rows, pk=pk)
    form = EndStandingForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        standings.end(found, by=request.user, **form.cleaned_data)
        messages.success(request, "Ended. What was raised for it already stays until somebody ends it.")
        return redirect("matching:volunteer", pk=found.volunteer_id)
    record_view(found.person, purpose="a standing arrangement", kind="matching.standing", ids=[found.pk])
    return render(request, "matching/end_standing.html", {"one": found, "form": form})
