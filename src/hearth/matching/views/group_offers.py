"""What groups, firms and households offer besides their own time: read, answered, and found again when it is needed."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from hearth.access.doors import requires
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.kit.pages import page_of
from hearth.matching.forms import DecideOfferForm, EndOfferForm
from hearth.offers import actions as offers
from hearth.offers.models import GroupOffer

STATUSES = [("new", "To answer"), ("accepted", "Accepted"), ("declined", "Declined"), ("ended", "No longer")]


@requires(Permission.SEE_VOLUNTEERS)
def group_offers(request):
    """Those that wait for an answer, the oldest first; those that were answered, the newest first."""
    status = request.GET.get("status", "new")
    rows = GroupOffer.objects.visible_to(request.user).filter(status=status).select_related("team__borough")
    page = page_of(rows, request, by=("offered_at", "pk") if status == "new" else ("-offered_at", "-pk"))
    record_list("offers.groupoffer", [one.pk for one in page.rows])
    return render(request, "matching/group_offers.html", {"page": page, "status": status, "statuses": STATUSES})


@requires(Permission.SEE_VOLUNTEERS)
def group_offer(request, pk):
    """One offer, and the answer to it: what was agreed, or why it cannot be used; and later that it has ended."""
    rows = GroupOffer.objects.visible_to(request.user).select_related("team", "decided_by", "ended_by")
    found = get_object_or_404(rows, pk=pk)
    answers = found.status == "new" or "answer" in request.POST
    form = (DecideOfferForm if answers else EndOfferForm)(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return _decide(request, found, form) if answers else _end(request, found, form)
    record_list("offers.groupoffer", [found.pk], team=found.team)
    may = request.user.may(Permission.APPROVE_VOLUNTEERS, found.team_id)
    told = {"offer": found, "form": form, "may_decide": may and found.status == "new",
            "may_end": may and found.status == "accepted"}  # fmt: skip
    return render(request, "matching/group_offer.html", told)


def _decide(request, found: GroupOffer, form):
    accepted = request.POST.get("answer") == "accept"
    offers.decide_offer(found, accept=accepted, by=request.user, **form.cleaned_data)
    messages.success(request, "Accepted: it stands under “Accepted” for whoever needs it." if accepted else "Declined.")
    return redirect("matching:group_offers")


def _end(request, found: GroupOffer, form):
    offers.end_offer(found, by=request.user, **form.cleaned_data)
    messages.success(request, "Ended: it stands under “No longer”.")
    return redirect("matching:group_offers")
