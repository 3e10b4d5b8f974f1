"""Shopping money, for those who hand out the hub's work: what does not add up, the receipts, and settling it."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from hearth.access.doors import requires
from hearth.access.record import record_view
from hearth.access.roles import Permission
from hearth.kit.pages import page_of
from hearth.kit.refused import Refused
from hearth.matching import actions
from hearth.matching.forms import AdvanceForm, SettleForm
from hearth.matching.models import Receipt, Task, TaskMoney
from hearth.matching.rules.money import does_not_add_up
from hearth.needs.models import Need

PICTURES = Prefetch("receipts", Receipt.objects.defer("picture").order_by("taken_at"))


def _rows(request):
    rows = TaskMoney.objects.visible_to(request.user).select_related("task", "volunteer", "settled_by", "advanced_by")
    return rows.annotate(photographs=Count("receipts"))


@requires(Permission.HAND_OUT_NEEDS)
def all_money(request):
    """Money that nobody has settled, the longest waiting first; what does not add up stands beside it."""
    page = page_of(_rows(request).unsettled(), request, by=("made_at", "pk"))
    for one in page.rows:
        one.faults = does_not_add_up(one.sums(one.photographs))
    return render(request, "matching/all_money.html", {"page": page})


@requires(Permission.HAND_OUT_NEEDS)
def money(request, pk):
    """The money of one request: handed over while a volunteer has it in hand, looked at and settled afterwards."""
    needs = Need.objects.visible_to(request.user).select_related("person")
    need = get_object_or_404(needs, pk=pk)
    task = Task.objects.live().filter(need=need, status="accepted").select_related("volunteer", "team").first()
    form = AdvanceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if task is None:
            raise Refused("No volunteer has this request in hand.")
        actions.advance(task, by=request.user, **form.cleaned_data)
        messages.success(request, "Written down. The volunteer sees it on the task.")
        return redirect("matching:money", need.pk)
    return _page(request, need, {"task": task, "advance": form, "settle": SettleForm()})


def _page(request, need: Need, told: dict) -> HttpResponse:
    record_view(need.person, purpose=f"shopping money of request {need.reference}", kind="needs.need", ids=[need.pk])
    rows = list(_rows(request).filter(task__need=need).prefetch_related(PICTURES).order_by("made_at"))
    for one in rows:
        one.faults = does_not_add_up(one.sums(one.photographs))
    return render(request, "matching/money.html", {"need": need, "rows": rows, **told})


@requires(Permission.HAND_OUT_NEEDS)
@require_POST
def settle(request, pk):
    """Somebody has looked at it, and says how it was settled."""
    told = get_object_or_404(_rows(request).select_related("task__need__person"), pk=pk)
    need, form = told.task.need, SettleForm(request.POST)
    if not form.is_valid():
        return _page(request, need, {"task": None, "advance": AdvanceForm(), "settle": form})
    actions.settle(told, by=request.user, **form.cleaned_data)
    messages.success(request, "Settled.")
    return redirect("matching:money", need.pk)


@requires(Permission.HAND_OUT_NEEDS, Permission.DO_TASKS)
def receipt(request, pk):
    """One photograph of a till receipt: for the team's coordinators, and for the volunteer who took it."""
    found = get_object_or_404(Receipt.objects.visible_to(request.user), pk=pk)
    return HttpResponse(bytes(found.picture), content_type="image/jpeg")
