"""Whom the check before a campaign named: against whom something speaks, and what is decided about them."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from hearth.access.doors import requires
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.calls import preflight
from hearth.calls.actions import doubts as verbs
from hearth.calls.forms.doubts import DecideForm
from hearth.calls.models import Campaign
from hearth.kit.pages import page_of

MAY = Permission.PLAN_CALLS


def _ticked(request) -> list[UUID]:
    """The rows that were ticked; what is no id names none."""
    found = []
    for said in request.POST.getlist("doubt"):
        with suppress(ValueError):
            found.append(UUID(said))
    return found


@requires(MAY)
def doubts(request, pk, why):
    """The people of one count of the check, by name, fifty a page; decided one by one or all."""
    found = get_object_or_404(Campaign.objects.visible_to(request.user).select_related("team"), pk=pk)
    if why not in preflight.WHY_NOT:
        raise Http404
    rows = found.doubts.filter(why=why)
    form = DecideForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        chosen = rows if told["whom"] == "all" else rows.filter(pk__in=_ticked(request))
        verb = verbs.ring if told["verb"] == "ring" else verbs.leave_out
        number = verb(found, chosen, because=told["because"], by=request.user)
        messages.success(request, f"{number:,} {'is' if number == 1 else 'are'} "
                         + ("rung all the same." if told["verb"] == "ring" else "left out."))  # fmt: skip
        return redirect(request.get_full_path())
    number = rows.count()
    page = page_of(rows.select_related("person", "decided_by", "campaign"), request, by=("pk",))
    record_list("people.person", [one.person_id for one in page.rows], team=found.team)
    return render(request, "calls/doubts.html", {
        "campaign": found, "words": preflight.WHY_NOT[why], "said": preflight.in_words(why, number), "page": page,
        "form": form, "number": number,
        "may_decide": found.state != "ended" and why not in preflight.NOT_RUNG,
    }, status=422 if form.errors else 200)  # fmt: skip
