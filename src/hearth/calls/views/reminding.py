"""What people of a campaign are reminded of, and what they answer to it."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from hearth.access.doors import requires
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.calls.actions import reminding as verbs
from hearth.calls.forms.reminding import RemindForm
from hearth.calls.models import Campaign
from hearth.calls.rules.reminding import PURPOSE
from hearth.kit.pages import page_of
from hearth.needs.models import Category

MAY = Permission.PLAN_CALLS


@requires(MAY)
def reminders(request, pk):
    """What is to be told, fifty a page; filled here from what is planned."""
    found = get_object_or_404(Campaign.objects.visible_to(request.user).filter(purpose=PURPOSE), pk=pk)
    tomorrow = timezone.localdate() + timedelta(days=1)
    form = RemindForm(
        request.POST if request.method == "POST" else None, initial={"first": tomorrow, "last": tomorrow},
        kinds=Category.objects.filter(borough=found.team.borough_id, is_open=True, is_for_volunteers=True),
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        done = verbs.from_tasks(found, first=told["first"], last=told["last"], kinds=told["kinds"], by=request.user)
        messages.success(request, done.in_words)
        return redirect("calls:reminders", pk)
    rows = found.reminders.select_related("person", "need")
    page = page_of(rows, request, by=("begins_at", "pk"))
    record_list("people.person", [one.person_id for one in page.rows], team=found.team)
    return render(request, "calls/reminders.html", {
        "campaign": found, "form": form, "page": page, "number": rows.count(), "now": timezone.now(),
    }, status=422 if form.errors else 200)  # fmt: skip
