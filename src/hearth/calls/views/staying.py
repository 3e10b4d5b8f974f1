"""Volunteers whom a campaign asks whether they stay."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from hearth.access.doors import requires
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.calls.actions import staying as verbs
from hearth.calls.forms.staying import FillForm
from hearth.calls.models import Campaign, Turn
from hearth.calls.rules.outcomes import ENDINGS
from hearth.calls.rules.staying import PURPOSE
from hearth.kit.pages import page_of
from hearth.offers.models import VolunteerRole

MAY = Permission.PLAN_CALLS


@requires(MAY)
def asked_to_stay(request, pk):
    """Who is asked and what they answered, fifty a page; filled here from the hub's volunteers."""
    found = get_object_or_404(Campaign.objects.visible_to(request.user).filter(purpose=PURPOSE), pk=pk)
    form = FillForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        messages.success(request, verbs.fill(found, by=request.user, **form.said()).in_words)
        return redirect("calls:asked_to_stay", pk)
    rows = found.volunteers.select_related("volunteer", "stay__heard_by")
    page = page_of(rows, request, by=("volunteer__last_name", "volunteer__first_name", "pk"))
    record_list("offers.volunteer", [one.volunteer_id for one in page.rows], team=found.team)
    turns = Turn.objects.filter(campaign=found, person__in=[one.person_id for one in page.rows])
    roles = VolunteerRole.objects.filter(borough=found.team.borough_id)
    return render(request, "calls/asked_to_stay.html", {
        "campaign": found, "form": form, "page": page, "number": rows.count(),
        "turns": {one.person_id: one for one in turns}, "names": dict(roles.values_list("key", "name")),
        "endings": {key: words[0] for key, words in ENDINGS.items()},
    }, status=422 if form.errors else 200)  # fmt: skip
