"""Which volunteers ring for the hub, and what each is trained for."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from hearth.access.doors import requires
from hearth.access.models import Membership, User
from hearth.access.roles import Permission, Role
from hearth.calls.actions import volunteers as verbs
from hearth.calls.forms.sheets import LetRingForm
from hearth.calls.models import Caller
from hearth.calls.rules.purposes import purposes
from hearth.kit.asked import row
from hearth.offers.models import Volunteer

MAY = Permission.APPROVE_VOLUNTEERS


@requires(MAY)
def volunteers(request):
    """Who rings with a call sheet, and a form that lets somebody else."""
    teams = request.user.teams_where(MAY)
    let = Membership.objects.filter(role=Role.VOLUNTEER_CALLER, team__in=teams, user__is_active=True)
    ringing = Caller.objects.visible_to(request.user).filter(team__in=teams, user__in=let.values("user"))
    signing_in = User.objects.filter(volunteer_key__isnull=False, is_active=True).values("volunteer_key")
    may_be = Volunteer.objects.visible_to(request.user).active().filter(team__in=teams, pk__in=signing_in)
    form = LetRingForm(request.POST if request.method == "POST" else None, volunteers=may_be.order_by("last_name"))
    if form.is_bound and form.is_valid():
        volunteer = row(may_be, form.cleaned_data["volunteer"])
        verbs.let_ring(volunteer, trained_for=form.cleaned_data["trained_for"], by=request.user)
        messages.success(request, f"{volunteer.name} rings for the hub from now on, when they sign in.")
        return redirect("calls:volunteers")
    rows = [(one, [purposes()[key].en for key in one.trained_for if key in purposes()])
            for one in ringing.select_related("user").order_by("user__name")]  # fmt: skip
    return render(request, "calls/volunteers.html", {"rows": rows, "form": form})


@requires(MAY)
@require_POST
def stop(request, pk):
    """A volunteer rings no more."""
    caller = get_object_or_404(Caller.objects.visible_to(request.user).select_related("user"), pk=pk)
    verbs.stop_ringing(caller, by=request.user)
    messages.success(request, f"{caller.user.name} rings for the hub no more.")
    return redirect("calls:volunteers")
