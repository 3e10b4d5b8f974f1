"""A spreadsheet of what people of a campaign are reminded of: uploaded, taken whole, or every bad row named."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from hearth.access.doors import requires
from hearth.access.roles import Permission
from hearth.calls.models import Campaign
from hearth.exchange.actions import reminders as verbs
from hearth.exchange.forms.reminders import UploadReminders
from hearth.exchange.rules.reminders import FIELDS
from hearth.kit.refused import Refused

SHOWN = 200


@never_cache
@requires(Permission.PLAN_CALLS)
def upload(request, pk):
    """The file; what is wrong with it, row by row; or what came of it."""
    rows = Campaign.objects.visible_to(request.user).select_related("team__borough")
    found = get_object_or_404(rows.filter(purpose="reminder"), pk=pk)
    posted = request.method == "POST"
    form, faults = UploadReminders(request.POST if posted else None, request.FILES if posted else None), []
    if form.is_bound and form.is_valid():
        try:
            done = verbs.take(found, content=form.cleaned_data["file"].read(), by=request.user)
            messages.success(request, done.in_words)
            return redirect("calls:reminders", pk)
        except Refused as refusal:
            form.add_error("file", str(refusal))
            faults = getattr(refusal, "faults", [])
    return render(request, "exchange/reminder_file.html", {
        "campaign": found, "form": form, "faults": faults[:SHOWN], "number": len(faults), "fields": FIELDS,
    }, status=422 if form.errors else 200)  # fmt: skip
