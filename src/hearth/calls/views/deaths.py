"""Somebody says whether a death that was told is one."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from hearth.access.doors import requires
from hearth.access.roles import Permission
from hearth.calls.actions import ringing
from hearth.calls.models import Turn
from hearth.needs.actions import completing
from hearth.needs.models import Contact


@requires(Permission.PLAN_CALLS)
@require_POST
def confirm(request, pk):
    """It was told while somebody was rung from the queue, or at their door."""
    turn = get_object_or_404(Turn.objects.visible_to(request.user), pk=pk)
    ringing.confirm_death(turn, is_so=_is_so(request), by=request.user)
    return _back(request)


@requires(Permission.PLAN_CALLS)
@require_POST
def confirm_told(request, pk):
    """It was told in any other call."""
    call = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    completing.confirm_death(call, is_so=_is_so(request), by=request.user)
    return _back(request)


def _is_so(request) -> bool:
    return request.POST.get("is_so") == "yes"


def _back(request):
    messages.success(request, "It is written down.")
    return redirect("calls:campaigns")
