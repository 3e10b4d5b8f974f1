"""Safeguarding concerns: read and decided by the front door, by nobody else."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from hearth.access.doors import requires
from hearth.access.record import record_list, record_view
from hearth.access.roles import Permission
from hearth.kit.forms import Form, LongTextField
from hearth.kit.pages import page_of
from hearth.needs.actions import notes
from hearth.needs.models import Concern


class DecisionForm(Form):
    dense = True
    decision = LongTextField("What did you decide, and what happens next?", rows=3, missing="Write what was decided.")


@requires(Permission.READ_CONCERNS)
def concern_list(request):
    """The concerns nobody has decided yet, oldest first; or those that are decided."""
    decided = request.GET.get("show") == "decided"
    rows = Concern.objects.visible_to(request.user).filter(decided_at__isnull=not decided)
    page = page_of(rows.select_related("raised_in", "raised_by"), request, by=("raised_at", "pk"))
    record_list("needs.concern", [one.pk for one in page.rows])
    return render(request, "needs/concerns.html", {"page": page, "decided": decided})


@requires(Permission.READ_CONCERNS)
def concern(request, pk):
    """One concern. Opening it writes who looked; deciding writes who decided."""
    rows = Concern.objects.visible_to(request.user).select_related("person", "raised_in", "raised_by", "decided_by")
    found = get_object_or_404(rows, pk=pk)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        notes.decide_concern(found, decision=form.cleaned_data["decision"], by=request.user)
        messages.success(request, "The decision is written down.")
        return redirect("needs:concern", pk=pk)
    if found.person:
        record_view(found.person, purpose="safeguarding concern", kind="needs.concern", ids=[found.pk])
    return render(request, "needs/concern.html", {"concern": found, "form": form})
